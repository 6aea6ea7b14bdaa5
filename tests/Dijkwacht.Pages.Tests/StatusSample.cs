using System.Globalization;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.FollowUp;
using Dijkwacht.Notify.Notices;
using Dijkwacht.Notify.Storage;

namespace Dijkwacht.Pages.Tests;

/// <summary>Where a plan for forty owners stands after nine days.</summary>
internal sealed class StatusSample : TimeProvider, IOwnerDirectory
{
    private const string Plan = """
        plan: spring
        matter: proxylogon
        seed: 11
        looks: [7d, 28d]
        arms:
          - { id: mail, steps: [{ after: 0d, channel: mail }, { after: 7d, channel: letter }] }
          - { id: letter, steps: [{ after: 0d, channel: letter }] }

        """;

    private static readonly Situation[] s_situations = [Situation.Open, Situation.OutOfSupport, Situation.ProbablyEntered, Situation.ShellPresent];

    private DateTimeOffset _now = new(2021, 3, 10, 9, 0, 0, TimeSpan.Zero);

    public static StatusReport Make()
    {
        string folder = Directory.CreateTempSubdirectory("dijkwacht-status-").FullName;
        try
        {
            using DeskDatabase database = DeskDatabase.Open(folder);
            return new StatusSample().Make(database);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public override DateTimeOffset GetUtcNow() => _now;

    public OwnerFacts? Find(string owner) => new(owner, "Gemeente Voorbeelddorp " + owner, owner[^1] % 2 == 0 ? "care" : "school", "north", "NL", "nl");

    public IReadOnlyList<Recipient> ContactsOf(string owner, string relation, string channel) =>
        relation == "owner" && channel is "mail" or "letter" ? [new Recipient("Gemeente " + owner, "", channel, $"{channel}@{owner}.example.org", "nl", "register", relation)] : [];

    private StatusReport Make(DeskDatabase database)
    {
        WarningPlan plan = WarningPlan.Read(Plan, ["proxylogon", "unsupported"]).Plan!;
        var book = new WarningBook(database, plan, this);
        book.Update(Enumerable.Range(1, 40).Select(i => Seen(i)));
        var planner = new NoticePlanner(database, book, this, new PlannerOptions { Clock = this, TokenOf = (_, owner) => $"DW-{owner.ToUpperInvariant()}" });
        foreach (Notice notice in planner.Make().Notices)
            book.MarkSent(notice.Id, _now, "250 OK");
        _now += TimeSpan.FromDays(1);
        (int Owner, IncomingKind Kind, AnswerKind[] Answers)[] news =
        [
            (1, IncomingKind.Delivered, []), (2, IncomingKind.Bounced, []), (4, IncomingKind.Answer, [AnswerKind.NotOurs]),
            (5, IncomingKind.Answer, [AnswerKind.NoMore]), (7, IncomingKind.Read, []), (8, IncomingKind.Answer, [AnswerKind.Received]),
        ];
        foreach ((int owner, IncomingKind kind, AnswerKind[] answers) in news)
        {
            string token = "DW-" + Name(owner).ToUpperInvariant();
            Answer? answer = answers.Length == 0 ? null : new Answer(token, answers, null, "");
            Assert.True(book.Apply(new IncomingEvent(token + kind, _now, kind, null, token, "someone@example.org", "", answer)));
        }

        _now += TimeSpan.FromDays(8);
        book.Update(Enumerable.Range(1, 40).Select(i => Seen(i, i % 3 == 0 ? SeenState.Closed : SeenState.Open)));
        return StatusReport.Read(database, plan, this, this);
    }

    private SeenServer Seen(int owner, SeenState state = SeenState.Open) => new(Name(owner), state, _now, new NoticedServer
    {
        Key = Name(owner) + "-1",
        Name = $"mail.{Name(owner)}.example.org",
        Address = $"192.0.2.{owner}",
        Situation = s_situations[owner % 4],
        Build = "15.1.2176.2",
        FirstSeen = _now,
        LastSeen = _now,
        Method = "header",
    });

    private static string Name(int owner) => "o" + owner.ToString(CultureInfo.InvariantCulture);
}
