using System.Globalization;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.FollowUp;
using Dijkwacht.Notify.Notices;
using Dijkwacht.Notify.Storage;

namespace Dijkwacht.Notify.Tests.FollowUp;

/// <summary>A clock that a test sets.</summary>
internal sealed class TestClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>Owners o1, o2, ... with a mail address, a letter box and what else a test gives them.</summary>
internal sealed class Country : IOwnerDirectory, IDisposable
{
    public const string SimplePlan = """
        plan: spring
        matter: proxylogon
        seed: 7
        arms:
          - id: mail
            steps: [{ after: 0d, channel: mail }, { after: 7d, channel: mail }, { after: 14d, channel: letter }, { after: 21d, channel: mail, to: supplier }]
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-followup-").FullName;

    public Country(string plan = SimplePlan)
    {
        Database = DeskDatabase.Open(_folder);
        Plan = PlanReader.Read(plan, ["proxylogon", "unsupported", WarningPlan.Shell, WarningPlan.Offered]).Plan!;
        Book = new WarningBook(Database, Plan, Clock);
    }

    public TestClock Clock { get; } = new(new DateTimeOffset(2021, 3, 10, 9, 0, 0, TimeSpan.Zero));

    public DeskDatabase Database { get; }

    public WarningPlan Plan { get; }

    public WarningBook Book { get; }

    public Dictionary<(string Owner, string Relation, string Channel), string[]> Contacts { get; } = [];

    public HashSet<string> Refused { get; } = [];

    public OwnerFacts? Find(string owner) => new(owner, "Organisation " + owner, owner[^1] % 2 == 0 ? "care" : "school", "north", "NL", "nl");

    public IReadOnlyList<Recipient> ContactsOf(string owner, string relation, string channel)
    {
        string[] values = Contacts.GetValueOrDefault((owner, relation, channel)) ?? (relation == "owner" && channel is "mail" or "letter" ? [$"{channel}@{owner}.example.org"] : []);
        return [.. values.Where(v => !Refused.Contains(v)).Select(v => new Recipient("Organisation " + owner, "", channel, v, "nl", "register", relation))];
    }

    public SeenServer Seen(string owner, SeenState state = SeenState.Open, Situation situation = Situation.Open, string? key = null) =>
        new(owner, state, Clock.Now, new NoticedServer { Key = key ?? owner + "-1", Address = "192.0.2.1", Situation = situation, Build = "15.1.2176.2", FirstSeen = Clock.Now, LastSeen = Clock.Now, Method = "header" });

    public PlannedRound Make() => new NoticePlanner(Database, Book, this, new PlannerOptions { Clock = Clock, TokenOf = (plan, owner) => $"DW-{owner.ToUpperInvariant()}" }).Make();

    /// <summary>Makes what is due and lets all of it go out.</summary>
    public IReadOnlyList<Notice> Send()
    {
        IReadOnlyList<Notice> notices = Make().Notices;
        foreach (Notice notice in notices)
            Book.MarkSent(notice.Id, Clock.Now, "250 OK");
        return notices;
    }

    public void After(double days) => Clock.Now += TimeSpan.FromDays(days);

    public bool Hear(string token, IncomingKind kind, params AnswerKind[] answers) => Book.Apply(new IncomingEvent(
        Guid.NewGuid().ToString(), Clock.Now, kind, null, token, "someone@example.org", "", answers.Length == 0 ? null : new Answer(token, answers, null, "")));

    public WarningState StateOf(string owner) => Book.All().Single(w => w.Owner == owner).State;

    public static string Name(int number) => "o" + number.ToString(CultureInfo.InvariantCulture);

    public void Dispose()
    {
        Database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
