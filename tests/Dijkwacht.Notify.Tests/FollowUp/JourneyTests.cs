using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.FollowUp;
using Dijkwacht.Notify.Notices;

namespace Dijkwacht.Notify.Tests.FollowUp;

public sealed class JourneyTests : IDisposable
{
    private readonly Country _country = new();

    public void Dispose() => _country.Dispose();

    [Fact]
    public void An_owner_is_followed_from_the_first_notice_to_the_thanks()
    {
        _country.Book.Update([_country.Seen("o1")]);
        Notice first = Assert.Single(_country.Send());
        Assert.Equal((Situation.Open, 1, "mail@o1.example.org"), (first.Situation, first.Wave, first.Recipient.Value));
        Assert.Equal(WarningState.Sent, _country.StateOf("o1"));

        _country.Hear("DW-O1", IncomingKind.Delivered);
        Assert.Equal(WarningState.Delivered, _country.StateOf("o1"));
        _country.Hear("DW-O1", IncomingKind.Read);
        _country.Hear("DW-O1", IncomingKind.Answer, AnswerKind.Fixed);
        Assert.Equal(WarningState.Answered, _country.StateOf("o1"));

        _country.After(3);
        Assert.Empty(_country.Send());
        SeenServer closed = _country.Seen("o1", SeenState.Closed);
        _country.Book.Update([closed with { Server = closed.Server with { Build = "15.1.2176.9" } }]);
        Assert.Equal(WarningState.Fixed, _country.StateOf("o1"));
        Notice thanks = Assert.Single(_country.Send());
        Assert.Equal((Situation.Closed, "15.1.2176.9", _country.Clock.Now), (thanks.Situation, thanks.Servers[0].Build, thanks.Servers[0].LastSeen));
        Assert.Equal(WarningState.Closed, _country.StateOf("o1"));
        Assert.Empty(_country.Send());
        Assert.Equal(
            ["planned", "sent", "delivered", "read", "answered", "fixed", "closed"],
            History.Read(_country.Database, "spring").Select(l => l.State.Name()));
    }

    [Fact]
    public void Who_does_nothing_is_reminded_and_then_met_by_other_ways()
    {
        _country.Contacts[("o1", "supplier", "mail")] = ["help@supplier.example.org"];
        _country.Book.Update([_country.Seen("o1")]);
        List<(int Day, string To, WarningState State)> met = [];
        for (int day = 0; day < 30; day++)
        {
            foreach (Notice notice in _country.Send())
                met.Add((day, notice.Recipient.Value, _country.StateOf("o1")));
            _country.After(1);
        }

        Assert.Equal(
            [
                (0, "mail@o1.example.org", WarningState.Sent), (7, "mail@o1.example.org", WarningState.Sent),
                (14, "letter@o1.example.org", WarningState.Escalated), (21, "help@supplier.example.org", WarningState.Escalated),
            ],
            met);
    }

    [Fact]
    public void A_bounce_is_met_with_the_next_contact_and_then_with_the_next_step()
    {
        _country.Contacts[("o1", "owner", "mail")] = ["first@o1.example.org", "second@o1.example.org"];
        _country.Book.Update([_country.Seen("o1")]);
        List<string> met = [];
        for (int i = 0; i < 4; i++)
        {
            met.AddRange(_country.Send().Select(n => n.Recipient.Value));
            _country.After(0.01);
            _country.Hear("DW-O1", IncomingKind.Bounced);
        }

        Assert.Equal(["first@o1.example.org", "second@o1.example.org", "letter@o1.example.org"], met);
        Assert.NotEmpty(Assert.Single(_country.Make().Unreached).Bounced);
    }

    [Fact]
    public void Nobody_is_written_to_twice_for_one_thing()
    {
        _country.Contacts[("o1", "owner", "mail")] = ["soc@example.org"];
        _country.Contacts[("o2", "owner", "mail")] = ["soc@example.org"];
        _country.Book.Update([_country.Seen("o1"), _country.Seen("o1", key: "o1-2"), _country.Seen("o2"), _country.Seen("o1")]);

        Notice one = Assert.Single(_country.Send());
        Assert.Equal(["o1-1", "o1-2", "o2-1"], one.Servers.Select(s => s.Key));
        Assert.Equal("Organisation o2", one.Servers[2].Owner);
        Assert.All(_country.Book.All(), w => Assert.Equal(WarningState.Sent, w.State));
        Assert.Empty(_country.Send());

        _country.Hear(one.Token, IncomingKind.Answer, AnswerKind.Received);
        Assert.All(_country.Book.All(), w => Assert.Equal(WarningState.Answered, w.State));
    }

    [Fact]
    public void A_server_that_is_taken_over_by_another_owner_is_not_written_about_again_unless_it_is_disputed()
    {
        _country.Book.Update([_country.Seen("o1")]);
        _country.Send();
        Assert.Equal(0, _country.Book.Update([_country.Seen("o2", key: "o1-1")]).New);
        _country.Hear("DW-O1", IncomingKind.Answer, AnswerKind.NotOurs);
        Assert.Equal(WarningState.Disputed, _country.StateOf("o1"));
        Assert.Equal(1, _country.Book.Update([_country.Seen("o2", key: "o1-1")]).New);
        Assert.Equal("mail@o2.example.org", Assert.Single(_country.Send()).Recipient.Value);
    }

    [Fact]
    public void Who_asked_to_be_left_alone_is_left_alone_and_still_counted()
    {
        _country.Book.Update([_country.Seen("o1")]);
        _country.Send();
        _country.Hear("DW-O1", IncomingKind.Answer, AnswerKind.NoMore);
        Assert.Equal(WarningState.OptedOut, _country.StateOf("o1"));
        _country.Refused.Add("mail@o1.example.org");
        _country.After(60);
        Assert.Empty(_country.Send());
        _country.Book.Update([_country.Seen("o1", SeenState.Closed)]);
        Assert.Equal(WarningState.Fixed, _country.StateOf("o1"));
        Assert.Empty(_country.Send());
        Assert.Equal(WarningState.Closed, _country.StateOf("o1"));
    }

    [Fact]
    public void Silence_is_never_taken_for_closed()
    {
        _country.Book.Update([_country.Seen("o1")]);
        _country.Send();
        UpdateSummary summary = _country.Book.Update([_country.Seen("o1", SeenState.Unreachable)]);
        Assert.Equal((0, 1), (summary.Fixed, summary.Unreachable));
        Assert.Equal(WarningState.Sent, _country.StateOf("o1"));
    }

    [Fact]
    public void A_server_that_is_open_again_is_written_about_again_at_once()
    {
        _country.Book.Update([_country.Seen("o1")]);
        _country.Send();
        _country.Book.Update([_country.Seen("o1", SeenState.Closed)]);
        _country.Send();
        _country.After(2);
        Assert.Equal(1, _country.Book.Update([_country.Seen("o1")]).Reopened);
        Assert.Equal(Situation.Open, Assert.Single(_country.Send()).Situation);
        Assert.Equal(WarningState.Sent, _country.StateOf("o1"));
    }

    [Fact]
    public void A_new_server_of_a_known_owner_is_not_left_until_the_next_step()
    {
        _country.Book.Update([_country.Seen("o1")]);
        _country.Send();
        _country.After(1);
        _country.Book.Update([_country.Seen("o1"), _country.Seen("o1", key: "o1-2")]);
        Assert.Equal(2, Assert.Single(_country.Send()).Servers.Count);
        Assert.Empty(_country.Send());
    }

    [Fact]
    public void A_notice_that_is_no_longer_needed_is_cancelled_before_it_goes_out()
    {
        _country.Book.Update([_country.Seen("o1")]);
        Notice planned = Assert.Single(_country.Make().Notices);
        UpdateSummary summary = _country.Book.Update([_country.Seen("o1", SeenState.Closed)]);
        Assert.Equal([planned.Id], summary.Cancelled);
        _country.Book.MarkSent(planned.Id, _country.Clock.Now, "late");
        Assert.Equal(WarningState.Fixed, _country.StateOf("o1"));
        Assert.Empty(_country.Send());
        Assert.Equal(WarningState.Closed, _country.StateOf("o1"));
    }

    [Fact]
    public async Task A_notice_that_was_cancelled_goes_out_when_it_is_needed_again_and_only_with_its_own_plan()
    {
        var outbox = new Outbox(_country.Database, _country.Clock);
        _country.Book.Update([_country.Seen("o1")]);
        Notice planned = Assert.Single(_country.Make().Notices);
        OutgoingMail mail = new(planned.Id, $"<dw.{planned.Id}@example.org>", planned.Recipient.Value, [1]);
        outbox.Add([mail]);
        _country.Book.Update([_country.Seen("o1", SeenState.Closed)]);
        outbox.Cancel(planned.Id);
        _country.After(1);
        _country.Book.Update([_country.Seen("o1")]);
        Assert.Equal(planned.Id, Assert.Single(_country.Make().Notices).Id);
        outbox.Add([mail with { Message = [2] }]);

        Assert.Equal([2], Assert.Single(await DueAsync("spring")).Message);
        Assert.Empty(await DueAsync("another"));
        Assert.Single(await DueAsync(null));
    }

    private async Task<List<StoredMail>> DueAsync(string? plan)
    {
        var due = new List<StoredMail>();
        await foreach (StoredMail mail in new OutboxQueue(_country.Database, new SendOptions { Plan = plan }, _country.Clock).ReadAsync(CancellationToken.None))
            due.Add(mail);
        return due;
    }

    [Fact]
    public void Patched_late_stays_until_the_owner_has_looked()
    {
        _country.Book.Update([_country.Seen("o1", SeenState.Closed, Situation.PatchedLate)]);
        Assert.Equal(Situation.PatchedLate, Assert.Single(_country.Send()).Situation);
        _country.Book.Update([_country.Seen("o1", SeenState.Closed, Situation.PatchedLate)]);
        Assert.Equal(WarningState.Sent, _country.StateOf("o1"));
    }

    [Fact]
    public void Planning_twice_makes_nothing_twice()
    {
        _country.Book.Update([_country.Seen("o1"), _country.Seen("o2")]);
        Assert.Equal(2, _country.Make().Notices.Count);
        Assert.Empty(_country.Make().Notices);
    }

    [Fact]
    public void A_changed_history_shows()
    {
        _country.Book.Update([_country.Seen("o1"), _country.Seen("o2")]);
        _country.Send();
        Assert.Equal((4, null), History.Verify(_country.Database));
        _country.Database.Execute("DROP TRIGGER history_is_kept; UPDATE history SET detail = 'nothing' WHERE seq = 2");
        Assert.Equal(2, History.Verify(_country.Database).Broken);
    }

    [Fact]
    public void Mails_about_unknown_notices_change_nothing()
    {
        _country.Book.Update([_country.Seen("o1")]);
        _country.Send();
        Assert.False(_country.Hear("DW-UNKNOWN", IncomingKind.Bounced));
        Assert.Equal(WarningState.Sent, _country.StateOf("o1"));
    }

    [Fact]
    public void What_a_person_records_counts()
    {
        _country.Book.Update([_country.Seen("o1")]);
        _country.Send();
        Assert.Equal(1, _country.Book.Record("DW-O1", WarningState.Read, "said so on the phone"));
        Assert.Equal(-1, _country.Book.Record("DW-NOBODY", WarningState.Read, ""));
        Assert.Equal(WarningState.Read, _country.StateOf("o1"));
    }
}
