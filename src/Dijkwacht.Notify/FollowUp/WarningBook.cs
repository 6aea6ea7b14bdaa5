using Dijkwacht.Notify.Leaks;
using Dijkwacht.Notify.Notices;
using Dijkwacht.Notify.Storage;
using Microsoft.Data.Sqlite;

namespace Dijkwacht.Notify.FollowUp;

/// <summary>What an update by a census changed.</summary>
/// <param name="New">Warnings that began.</param>
/// <param name="Fixed">Found closed.</param>
/// <param name="Gone">No longer Exchange there.</param>
/// <param name="Reopened">Open again after they were closed.</param>
/// <param name="Unreachable">Not told from outside this time; nothing changed.</param>
/// <param name="Cancelled">Notices that were still to go out and no longer need to.</param>
public sealed record UpdateSummary(int New, int Fixed, int Gone, int Reopened, int Unreachable, IReadOnlyList<string> Cancelled);

/// <summary>The warnings of one plan: what the census, the mail and people say of them.</summary>
public sealed partial class WarningBook
{
    private readonly DeskDatabase _database;
    private readonly TimeProvider _clock;

    /// <summary>Opens the book of a plan; it begins when it is new.</summary>
    /// <exception cref="InvalidDataException">The plan began with another seed, other arms or strata: an experiment is not changed under way.</exception>
    public WarningBook(DeskDatabase database, WarningPlan plan, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(clock);
        (_database, Plan, _clock) = (database, plan, clock);
        Begin();
    }

    /// <summary>The plan.</summary>
    public WarningPlan Plan { get; }

    private long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Takes what a census saw; each server once, the owner's worst opinion of it.</summary>
    public UpdateSummary Update(IEnumerable<SeenServer> seen)
    {
        ArgumentNullException.ThrowIfNull(seen);
        return Update(seen, isCensus: true);
    }

    /// <summary>Takes what people reported. Whatever is not among it has not ended: only a person says that it has.</summary>
    public UpdateSummary Report(IEnumerable<SeenServer> reported)
    {
        ArgumentNullException.ThrowIfNull(reported);
        return Update(reported, isCensus: false);
    }

    private UpdateSummary Update(IEnumerable<SeenServer> seen, bool isCensus)
    {
        return _database.InTransaction(_ =>
        {
            int[] counts = new int[6];
            Dictionary<string, List<Warning>> known = All().GroupBy(w => w.Server.Key).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
            DateTimeOffset? last = null;
            foreach (SeenServer server in seen)
            {
                counts[(int)Take(server, known)]++;
                if (last is null || server.SeenAt > last)
                    last = server.SeenAt;
            }

            if (isCensus && last is { } at)
                _database.Execute("INSERT OR IGNORE INTO checks VALUES ($plan, $at)", ("$plan", Plan.Id), ("$at", at.ToUnixTimeMilliseconds()));
            return new UpdateSummary(
                counts[(int)Change.New], counts[(int)Change.Fixed], counts[(int)Change.Gone], counts[(int)Change.Reopened], counts[(int)Change.Unreachable], Cancel());
        });
    }

    /// <summary>All warnings, by owner and server.</summary>
    public IReadOnlyList<Warning> All() => Read("WHERE plan = $plan ORDER BY owner, server");

    /// <summary>Notices that are to go out, by id.</summary>
    public IReadOnlyList<Notice> Planned()
    {
        var notices = new List<Notice>();
        using SqliteCommand command = _database.Command("SELECT content FROM notices WHERE plan = $plan AND state = 'planned' ORDER BY id", ("$plan", Plan.Id));
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
            notices.Add(FollowUpJson.ReadNotice(row.GetString(0)));
        return notices;
    }

    /// <summary>Texts of all plans that have begun, by id.</summary>
    public static IReadOnlyList<string> Begun(DeskDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        var texts = new List<string>();
        using SqliteCommand command = database.Command("SELECT text FROM plans ORDER BY id");
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
            texts.Add(row.GetString(0));
        return texts;
    }

    /// <summary>When servers of owners were seen open, over all plans, by key of the owner.</summary>
    public static IReadOnlyDictionary<string, OpenTime> OpenTimes(DeskDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        var times = new Dictionary<string, OpenTime>(StringComparer.Ordinal);
        using SqliteCommand command = database.Command("SELECT owner, first_seen, last_seen, facts FROM warnings ORDER BY owner, server");
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            (DateOnly from, DateOnly to) = (Day(row.GetInt64(1)), Day(row.GetInt64(2)));
            string[] hosts = FollowUpJson.ReadServer(row.GetString(3)).Name is { } name ? [name.ToLowerInvariant()] : [];
            times[row.GetString(0)] = times.TryGetValue(row.GetString(0), out OpenTime? known)
                ? new OpenTime(from < known.From ? from : known.From, to > known.To ? to : known.To, [.. known.Hosts.Union(hosts)])
                : new OpenTime(from, to, hosts);
        }

        return times;

        static DateOnly Day(long milliseconds) => DateOnly.FromDateTime(Clock.Of(milliseconds).UtcDateTime);
    }

    /// <summary>Warnings that a notice is about.</summary>
    public IReadOnlyList<Warning> Of(string notice) =>
        Read("WHERE plan = $plan AND id IN (SELECT warning FROM notice_warnings WHERE notice = $notice) ORDER BY owner, server", ("$notice", notice));

    /// <summary>Closes what needs no more word; within the caller's transaction.</summary>
    internal void CloseSilently(IEnumerable<Warning> warnings, string detail)
    {
        foreach (Warning warning in warnings)
            Move(warning, WarningState.Closed, null, "plan", detail, _clock.GetUtcNow());
    }

    private enum Change
    {
        None,
        New,
        Fixed,
        Gone,
        Reopened,
        Unreachable,
    }

    private Change Take(SeenServer seen, Dictionary<string, List<Warning>> known)
    {
        List<Warning> of = known.TryGetValue(seen.Server.Key, out List<Warning>? list) ? list : known[seen.Server.Key] = [];

        // Whoever was written to first stays the one, unless it says that the server is not its own.
        Warning? warning = of.FirstOrDefault(w => w.Owner == seen.Owner) ?? of.FirstOrDefault(w => w.State != WarningState.Disputed);
        bool isOpen = seen.State == SeenState.Open || (seen.State == SeenState.PossiblyOpen && Plan.IncludesPossibly);
        bool toInvestigate = seen.State == SeenState.Closed && seen.Server.Situation == Situation.PatchedLate;
        if (warning is null)
        {
            if (!isOpen && !toInvestigate)
                return Change.None;
            of.Add(Insert(seen));
            return Change.New;
        }

        switch (seen.State)
        {
            case SeenState.Open or SeenState.PossiblyOpen:
                Refresh(warning, seen);


                // What was seen before it was closed says nothing against that.
                bool isBack = seen.SeenAt > warning.ChangedAt && (warning.State.IsFixed() || (warning.State == WarningState.Mitigated && LastCause(warning.Id) == "census"));
                if (!isBack)
                    return Change.None;
                Move(warning, WarningState.Planned, null, Plan.IsReported ? "report" : "census", $"open again, {Facts(seen.Server)}", seen.SeenAt);
                return Change.Reopened;

            // Whether an intruder came in before the fix is the owner's to find out: no census sees that.
            case SeenState.Closed when warning.Server.Situation == Situation.PatchedLate:
                return Change.None;
            case SeenState.Closed when !warning.State.IsFixed():
                KeepClosed(warning, seen);
                Move(warning, WarningState.Fixed, null, "census", $"closed, build {seen.Server.Build ?? "unknown"}", seen.SeenAt);
                return Change.Fixed;
            case SeenState.Gone when !warning.State.IsFixed() && warning.State != WarningState.Mitigated:
                Move(warning, WarningState.Mitigated, null, "census", "Exchange no longer answers there", seen.SeenAt);
                return Change.Gone;
            case SeenState.Unreachable:
                return Change.Unreachable;
            default:
                return Change.None;
        }
    }

    private Warning Insert(SeenServer seen)
    {
        string facts = FollowUpJson.Write(seen.Server);
        using SqliteCommand insert = _database.Command(
            """
            INSERT INTO warnings (plan, owner, server, situation, state, facts, first_seen, last_seen, changed_at)
            VALUES ($plan, $owner, $server, $situation, 'planned', $facts, $first, $last, $now) RETURNING id
            """,
            ("$plan", Plan.Id),
            ("$owner", seen.Owner),
            ("$server", seen.Server.Key),
            ("$situation", seen.Server.Situation.Name()),
            ("$facts", facts),
            ("$first", seen.Server.FirstSeen.ToUnixTimeMilliseconds()),
            ("$last", seen.SeenAt.ToUnixTimeMilliseconds()),
            ("$now", Now));
        long id = (long)insert.ExecuteScalar()!;
        History.Append(_database, _clock.GetUtcNow(), id, null, WarningState.Planned, "plan", $"{seen.Server.Situation.Name()}, {Facts(seen.Server)}, seen {seen.SeenAt:yyyy-MM-dd'T'HH:mm'Z'}");
        return new Warning(id, seen.Owner, seen.Server, WarningState.Planned, _clock.GetUtcNow());
    }

    private static string Facts(NoticedServer server) =>
        server.Offer is { } offer ? $"offer '{offer.Title}'" : server.ReportedFile is { } file ? $"file {file}" : $"build {server.Build ?? "unknown"}";

    // What was seen first stays; the situation is that of today.
    private void Refresh(Warning warning, SeenServer seen) => _database.Execute(
        "UPDATE warnings SET situation = $situation, facts = $facts, last_seen = $last WHERE id = $id",
        ("$id", warning.Id),
        ("$situation", seen.Server.Situation.Name()),
        ("$facts", FollowUpJson.Write(seen.Server with { FirstSeen = warning.Server.FirstSeen < seen.Server.FirstSeen ? warning.Server.FirstSeen : seen.Server.FirstSeen })),
        ("$last", seen.SeenAt.ToUnixTimeMilliseconds()));

    // What the thanks will show: the build of today. When it was open last stays.
    private void KeepClosed(Warning warning, SeenServer seen) => _database.Execute(
        "UPDATE warnings SET facts = $facts WHERE id = $id",
        ("$id", warning.Id),
        ("$facts", FollowUpJson.Write(seen.Server with { Situation = warning.Server.Situation, FirstSeen = warning.Server.FirstSeen })));

    private void Move(Warning warning, WarningState state, string? notice, string cause, string detail, DateTimeOffset at)
    {
        if (state != warning.State)
            _database.Execute("UPDATE warnings SET state = $state, changed_at = $at WHERE id = $id", ("$id", warning.Id), ("$state", state.Name()), ("$at", at.ToUnixTimeMilliseconds()));
        History.Append(_database, at, warning.Id, notice, state, cause, detail);
    }

    // A notice that is still to go out and all of whose servers need none any more.
    private List<string> Cancel()
    {
        var notices = new List<string>();
        using (SqliteCommand command = _database.Command(
            """
            SELECT n.id FROM notices n WHERE n.plan = $plan AND n.state = 'planned' AND n.situation <> 'closed' AND NOT EXISTS (
                SELECT 1 FROM notice_warnings nw JOIN warnings w ON w.id = nw.warning
                WHERE nw.notice = n.id AND w.state NOT IN ('fixed', 'closed', 'mitigated', 'disputed', 'opted-out'))
            ORDER BY n.id
            """,
            ("$plan", Plan.Id)))
        using (SqliteDataReader row = command.ExecuteReader())
        {
            while (row.Read())
                notices.Add(row.GetString(0));
        }

        foreach (string notice in notices)
            SetNotice(notice, "cancelled");
        return notices;
    }

    private void SetNotice(string notice, string state) =>
        _database.Execute("UPDATE notices SET state = $state, changed_at = $now WHERE id = $id", ("$id", notice), ("$state", state), ("$now", Now));

    private string LastCause(long warning)
    {
        using SqliteCommand command = _database.Command("SELECT cause FROM history WHERE warning = $id ORDER BY seq DESC LIMIT 1", ("$id", warning));
        return command.ExecuteScalar() as string ?? "";
    }

    private List<Warning> Read(string where, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        var warnings = new List<Warning>();
        using SqliteCommand command = _database.Command($"SELECT id, owner, facts, state, changed_at FROM warnings {where}", [("$plan", Plan.Id), .. parameters]);
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            _ = WarningStates.TryParse(row.GetString(3), out WarningState state);
            warnings.Add(new Warning(row.GetInt64(0), row.GetString(1), FollowUpJson.ReadServer(row.GetString(2)), state, Clock.Of(row.GetInt64(4))));
        }

        return warnings;
    }

    private void Begin()
    {
        using SqliteCommand command = _database.Command("SELECT text FROM plans WHERE id = $id", ("$id", Plan.Id));
        if (command.ExecuteScalar() is not string text)
        {
            _database.Execute("INSERT INTO plans (id, text, seed, started_at) VALUES ($id, $text, $seed, $now)", ("$id", Plan.Id), ("$text", Plan.Text), ("$seed", Plan.Seed), ("$now", Now));
            return;
        }

        if (text == Plan.Text)
            return;
        if (PlanReader.Read(text, [Plan.Matter]).Plan is not { } begun || Design(begun) != Design(Plan))
            throw new InvalidDataException($"The plan '{Plan.Id}' began with another matter, seed, strata or arms. A comparison is not changed under way: give the new one another name.");
        _database.Execute("UPDATE plans SET text = $text WHERE id = $id", ("$id", Plan.Id), ("$text", Plan.Text));
    }

    private static string Design(WarningPlan plan) =>
        $"{plan.Matter}|{plan.Seed}|{string.Join(',', plan.Strata)}|{string.Join(',', plan.Arms.Select(a => $"{a.Id}:{a.Share}:{a.Wait}:{a.Wording}"))}";
}
