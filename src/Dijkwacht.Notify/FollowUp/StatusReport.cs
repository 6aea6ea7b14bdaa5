using Dijkwacht.Notify.Storage;
using Microsoft.Data.Sqlite;

namespace Dijkwacht.Notify.FollowUp;

/// <summary>One owner and server of a plan, as a list shows it.</summary>
/// <param name="Warning">What is followed.</param>
/// <param name="Owner">Who owns it; null when the register no longer knows.</param>
/// <param name="Arm">Its arm; empty before it is assigned.</param>
/// <param name="Token">Of its last notice; empty when none was made.</param>
/// <param name="Notices">That went out.</param>
/// <param name="Channel">Of the last that went out; empty when none did.</param>
/// <param name="Recipient">Of the last that went out; empty when none did.</param>
/// <param name="Relation"><c>owner</c>, <c>supplier</c>, <c>upstream</c>; empty when nothing went out.</param>
/// <param name="LastWord">Last line of its history.</param>
public sealed record StatusLine(Warning Warning, OwnerFacts? Owner, string Arm, string Token, int Notices, string Channel, string Recipient, string Relation, string LastWord);

/// <summary>Where a plan stands.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="StartedAt">When it began, UTC.</param>
/// <param name="LastCheck">The last census that counted for it, UTC; null when none did.</param>
/// <param name="StoppedWhy">Why nothing is sent until a person has looked; null when it goes on.</param>
/// <param name="Lines">By owner and server.</param>
/// <param name="Arms">Results.</param>
/// <param name="NoticeStates">Notices by channel and state.</param>
public sealed record StatusReport(
    WarningPlan Plan,
    DateTimeOffset StartedAt,
    DateTimeOffset? LastCheck,
    string? StoppedWhy,
    IReadOnlyList<StatusLine> Lines,
    IReadOnlyList<ArmResult> Arms,
    IReadOnlyDictionary<(string Channel, string State), int> NoticeStates)
{
    /// <summary>Servers by state; every state is there.</summary>
    public IReadOnlyDictionary<WarningState, int> States => Enum.GetValues<WarningState>().ToDictionary(s => s, s => Lines.Count(l => l.Warning.State == s));

    /// <summary>Reads where a plan stands.</summary>
    public static StatusReport Read(DeskDatabase database, WarningPlan plan, IOwnerDirectory owners, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(owners);
        var book = new WarningBook(database, plan, clock);
        Dictionary<long, string> words = History.Read(database, plan.Id).GroupBy(l => l.Warning).ToDictionary(g => g.Key, g => $"{g.Last().Cause}: {g.Last().Detail}");
        Dictionary<string, string> arms = Pairs(database, "SELECT owner, arm FROM assignments WHERE plan = $plan", plan.Id);
        Dictionary<long, LastNotice> notices = Notices(database, plan.Id);
        List<StatusLine> lines = [.. book.All().Select(w =>
        {
            LastNotice notice = notices.GetValueOrDefault(w.Id) ?? new LastNotice("", 0, "", "", "");
            return new StatusLine(w, owners.Find(w.Owner), arms.GetValueOrDefault(w.Owner) ?? "", notice.Token, notice.Count, notice.Channel, notice.Recipient, notice.Relation, words.GetValueOrDefault(w.Id) ?? "");
        })];
        using SqliteCommand command = database.Command("SELECT started_at, stopped_why, (SELECT max(at) FROM checks WHERE plan = $id) FROM plans WHERE id = $id", ("$id", plan.Id));
        using SqliteDataReader row = command.ExecuteReader();
        row.Read();
        return new StatusReport(
            plan,
            Clock.Of(row.GetInt64(0)),
            row.IsDBNull(2) ? null : Clock.Of(row.GetInt64(2)),
            row.IsDBNull(1) ? null : row.GetString(1),
            lines,
            ArmResults.Of(database, plan),
            CountNotices(database, plan.Id));
    }

    private static Dictionary<long, LastNotice> Notices(DeskDatabase database, string plan)
    {
        var notices = new Dictionary<long, LastNotice>();
        using SqliteCommand command = database.Command(
            """
            SELECT nw.warning, n.token, n.channel, n.recipient, n.relation FROM notices n JOIN notice_warnings nw ON nw.notice = n.id
            WHERE n.plan = $plan AND n.state NOT IN ('planned', 'cancelled') AND n.situation <> 'closed' ORDER BY n.made_at, n.wave
            """,
            ("$plan", plan));
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
            notices[row.GetInt64(0)] = new LastNotice(row.GetString(1), (notices.GetValueOrDefault(row.GetInt64(0))?.Count ?? 0) + 1, row.GetString(2), row.GetString(3), row.GetString(4));
        return notices;
    }

    private static Dictionary<(string Channel, string State), int> CountNotices(DeskDatabase database, string plan)
    {
        var states = new Dictionary<(string, string), int>();
        using SqliteCommand command = database.Command("SELECT channel, state, count(*) FROM notices WHERE plan = $plan GROUP BY 1, 2 ORDER BY 1, 2", ("$plan", plan));
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
            states[(row.GetString(0), row.GetString(1))] = row.GetInt32(2);
        return states;
    }

    private static Dictionary<string, string> Pairs(DeskDatabase database, string sql, string plan)
    {
        var pairs = new Dictionary<string, string>(StringComparer.Ordinal);
        using SqliteCommand command = database.Command(sql, ("$plan", plan));
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
            pairs[row.GetString(0)] = row.GetString(1);
        return pairs;
    }

    private sealed record LastNotice(string Token, int Count, string Channel, string Recipient, string Relation);
}
