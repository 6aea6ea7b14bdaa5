using Dijkwacht.Notify.FollowUp;
using Dijkwacht.Notify.Notices;

namespace Dijkwacht.Notify.Tests.FollowUp;

/// <summary>What people report: back doors and offers.</summary>
public class ReportedTests
{
    private const string ShellPlan = """
        plan: shells
        matter: shell
        seed: 1
        arms:
          - { id: mail, steps: [{ after: 0d, channel: mail }, { after: 2d, channel: letter }] }
          - { id: wait, wait: 72h, steps: [{ after: 0d, channel: mail }] }
        """;

    private const string OfferPlan = """
        plan: offer
        matter: offered
        seed: 1
        arms: [{ id: mail, steps: [{ after: 0d, channel: mail }] }]
        """;

    [Fact]
    public void Nobody_with_a_back_door_waits_and_the_notice_names_the_file()
    {
        using var country = new Country(ShellPlan);
        country.Book.Report(Enumerable.Range(1, 20).Select(i => Shell(country, Country.Name(i))));

        IReadOnlyList<Notice> notices = country.Send();

        Assert.Equal(20, notices.Count);
        Assert.All(notices, n => Assert.Equal(Situation.ShellPresent, n.Situation));
        string text = NoticeRenderer.Render(notices[0], Notices.Sample.Sender).Text;
        Assert.Contains("/aspnet_client/a.aspx", text, StringComparison.Ordinal);
        Assert.Contains("Partner CERT", text, StringComparison.Ordinal);
        Assert.DoesNotContain("aan iedereen laat zien", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_longer_reported_has_not_ended_and_is_reminded()
    {
        using var country = new Country(ShellPlan);
        country.Book.Report([Shell(country, "o1")]);
        country.Send();
        country.After(2);

        UpdateSummary update = country.Book.Report([]);
        IReadOnlyList<Notice> reminder = country.Send();

        Assert.Equal(0, update.Fixed);
        Assert.Equal("letter", Assert.Single(reminder).Recipient.Channel);
        Assert.Null(StatusReport.Read(country.Database, country.Plan, country, country.Clock).LastCheck);
    }

    [Fact]
    public void A_person_closes_it_and_only_a_later_report_opens_it_again()
    {
        using var country = new Country(ShellPlan);
        SeenServer first = Shell(country, "o1");
        country.Book.Report([first]);
        Notice notice = Assert.Single(country.Send());
        country.After(1);
        country.Book.Record(notice.Token, WarningState.Fixed, "the owner removed it and rebuilt the server");
        Notice thanks = Assert.Single(country.Send());
        Assert.Equal(Situation.Closed, thanks.Situation);
        RenderedNotice words = NoticeRenderer.Render(thanks, Notices.Sample.Sender);
        Assert.Contains("sluiten deze melding af", words.Subject, StringComparison.Ordinal);
        Assert.DoesNotContain("gezien van buiten", words.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("niet meer", words.Text.Split("Wat dit betekent")[0], StringComparison.Ordinal);

        country.Book.Report([first]);
        Assert.Equal(WarningState.Closed, country.StateOf("o1"));

        country.After(1);
        Assert.Equal(1, country.Book.Report([Shell(country, "o1")]).Reopened);
        Assert.Equal(WarningState.Planned, country.StateOf("o1"));
    }

    [Fact]
    public void An_offer_is_told_as_one_and_not_as_a_server()
    {
        using var country = new Country(OfferPlan);
        country.Book.Report([Offered(country, "o1", 3)]);

        Notice notice = Assert.Single(country.Send());

        Assert.Equal(Situation.MailboxOffered, notice.Situation);
        Assert.Empty(notice.Servers);
        Assert.Equal(3, notice.Offer!.Mailboxes);
        Assert.Equal(["reden o1"], notice.Offer.Reasons);
        Assert.Contains("reden o1", NoticeRenderer.Render(notice, Notices.Sample.Sender).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Owners_behind_one_address_get_one_notice_of_the_offer()
    {
        using var country = new Country(OfferPlan);
        country.Contacts[("o1", "owner", "mail")] = country.Contacts[("o2", "owner", "mail")] = ["both@example.org"];
        country.Book.Report([Offered(country, "o1", 3), Offered(country, "o2", 4)]);

        Notice notice = Assert.Single(country.Send());

        Assert.Equal(7, notice.Offer!.Mailboxes);
        Assert.Equal(["o1.example.org", "o2.example.org"], notice.Offer.Domains);
        Assert.Equal(["reden o1", "reden o2"], notice.Offer.Reasons);
    }

    [Fact]
    public void A_closed_offer_is_not_answered_with_thanks()
    {
        using var country = new Country(OfferPlan);
        country.Book.Report([Offered(country, "o1", 3)]);
        Notice notice = Assert.Single(country.Send());
        country.Book.Record(notice.Token, WarningState.Fixed, "taken down");

        Assert.Empty(country.Send());
        Assert.Equal(WarningState.Closed, country.StateOf("o1"));
    }

    [Fact]
    public void A_census_older_than_a_persons_word_does_not_contradict_it()
    {
        using var country = new Country();
        SeenServer open = country.Seen("o1");
        country.Book.Update([open]);
        Notice notice = Assert.Single(country.Send());
        country.After(1);
        country.Book.Record(notice.Token, WarningState.Closed, "taken out of service");

        Assert.Equal(0, country.Book.Update([open]).Reopened);
        country.After(1);
        Assert.Equal(1, country.Book.Update([country.Seen("o1")]).Reopened);
    }

    [Fact]
    public void Notices_of_an_arm_have_its_wording_and_a_plan_keeps_it()
    {
        const string plan = "plan: words\nmatter: proxylogon\nseed: 4\narms:\n  - { id: long, steps: [{ after: 0d, channel: mail }] }\n  - { id: short, wording: short, steps: [{ after: 0d, channel: mail }] }\n";
        using var country = new Country(plan);
        country.Book.Update(Enumerable.Range(1, 30).Select(i => country.Seen(Country.Name(i))));

        IReadOnlyList<Notice> notices = country.Send();

        Assert.Equal(15, notices.Count(n => n.Wording == "short"));
        Assert.Equal(15, notices.Count(n => n.Wording is null));
        WarningPlan other = WarningPlan.Read(plan.Replace("wording: short", "wording: blunt", StringComparison.Ordinal), ["proxylogon"]).Plan!;
        Assert.Throws<InvalidDataException>(() => new WarningBook(country.Database, other, country.Clock));
    }

    private static SeenServer Shell(Country country, string owner)
    {
        SeenServer seen = country.Seen(owner, SeenState.Open, Situation.ShellPresent);
        return seen with { Server = seen.Server with { Build = null, Method = "report", ReportedFile = "/aspnet_client/a.aspx", ReportedBy = "Partner CERT" } };
    }

    private static SeenServer Offered(Country country, string owner, int mailboxes)
    {
        SeenServer seen = country.Seen(owner, SeenState.Open, Situation.MailboxOffered, "offer:" + owner);
        var offer = new FollowedOffer("Mail NL", "abc", new DateOnly(2021, 3, 14), [owner + ".example.org"], mailboxes, ["reden " + owner], ["reason " + owner]);
        return seen with { Server = seen.Server with { Address = null, Offer = offer } };
    }
}
