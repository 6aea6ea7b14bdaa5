using Dijkwacht.Notify.Storage;
using Microsoft.Data.Sqlite;

namespace Dijkwacht.Notify.FollowUp;

/// <summary>How the owners of one arm fared.</summary>
/// <param name="Arm">Id.</param>
/// <param name="Owners">Assigned to it.</param>
/// <param name="Waiting">Of which nothing has gone out yet.</param>
/// <param name="Read">Read, answered or more, as far as known.</param>
/// <param name="Horizons">By the looks of the plan.</param>
public sealed record ArmResult(string Arm, int Owners, int Waiting, int Read, IReadOnlyList<ArmHorizon> Horizons);

/// <summary>One arm so many days after the assignment.</summary>
/// <param name="Days">Since the assignment.</param>
/// <param name="Judged">Owners that a census has asked that late.</param>
/// <param name="Fixed">Of these, all of whose servers were closed or no longer Exchange at the first census at or after that day.</param>
/// <param name="Lower">Wilson interval, 95 %.</param>
/// <param name="Upper">Wilson interval, 95 %.</param>
/// <param name="Effect">Against the first arm, 95 %; null for the first itself and where one of them is empty.</param>
public sealed record ArmHorizon(int Days, int Judged, int Fixed, double Lower, double Upper, ShareDifference? Effect);

/// <summary>Measures what the arms of a plan did.</summary>
/// <remarks>
/// Times of fixing are known only between two censuses, so all owners are judged at the first census at or after each look: the
/// same censuses for every arm. Owners who could not wait (their server may be entered) are compared only among the arms they
/// could be drawn for. Mitigations by the owner's word do not count, those seen from outside do.
/// </remarks>
public static class ArmResults
{
    private const double Z95 = 1.959963984540054;

    /// <summary>Results by arm, in the order of the plan.</summary>
    public static IReadOnlyList<ArmResult> Of(DeskDatabase database, WarningPlan plan)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(plan);
        List<JudgedOwner> owners = Owners(database, plan);
        return [.. plan.Arms.Select((arm, i) =>
        {
            JudgedOwner[] own = [.. owners.Where(o => o.Arm == arm.Id)];
            return new ArmResult(arm.Id, own.Length, own.Count(o => !o.WasSent), own.Count(o => o.WasRead), [.. plan.Looks.Select((days, look) => Horizon(plan, owners, own, i, days, look))]);
        })];
    }

    /// <summary>Arms that are worse than the first at a look, beyond what chance makes of all looks together (Bonferroni).</summary>
    public static IReadOnlySet<string> Worse(DeskDatabase database, WarningPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        List<JudgedOwner> owners = Owners(database, plan);
        double z = Normal.TwoSided(plan.Stop.Level / plan.Looks.Count);
        var worse = new HashSet<string>(StringComparer.Ordinal);
        for (int i = 1; i < plan.Arms.Count; i++)
        {
            for (int look = 0; look < plan.Looks.Count; look++)
            {
                if (Compare(plan, owners, i, look, z) is { Upper: < 0 })
                    worse.Add(plan.Arms[i].Id);
            }
        }

        return worse;
    }

    private static ArmHorizon Horizon(WarningPlan plan, List<JudgedOwner> all, JudgedOwner[] own, int arm, int days, int look)
    {
        int judged = own.Count(o => o.FixedBy[look] is not null), done = own.Count(o => o.FixedBy[look] == true);
        (double lower, double upper) = RiskDifference.Wilson(done, judged, Z95);
        return new ArmHorizon(days, judged, done, lower, upper, arm == 0 ? null : Compare(plan, all, arm, look, Z95));
    }

    private static ShareDifference? Compare(WarningPlan plan, List<JudgedOwner> owners, int arm, int look, double z)
    {
        (Arm one, Arm first) = (plan.Arms[arm], plan.Arms[0]);
        bool onlyRandomised = one.Wait > TimeSpan.Zero || first.Wait > TimeSpan.Zero;
        return RiskDifference.Of(
            owners.Where(o => o.FixedBy[look] is not null && (o.MayWait || !onlyRandomised)).GroupBy(o => (o.Stratum, o.MayWait)).Select(s => new ArmCounts(
                s.Count(o => o.Arm == one.Id && o.FixedBy[look] == true),
                s.Count(o => o.Arm == one.Id),
                s.Count(o => o.Arm == first.Id && o.FixedBy[look] == true),
                s.Count(o => o.Arm == first.Id))),
            z);
    }

    private static List<JudgedOwner> Owners(DeskDatabase database, WarningPlan plan)
    {
        List<DateTimeOffset> checks = [];
        using (SqliteCommand command = database.Command("SELECT at FROM checks WHERE plan = $plan ORDER BY at", ("$plan", plan.Id)))
        using (SqliteDataReader row = command.ExecuteReader())
        {
            while (row.Read())
                checks.Add(Clock.Of(row.GetInt64(0)));
        }

        Dictionary<long, Journey> journeys = Journeys(database, plan);
        var owners = new Dictionary<string, JudgedOwner>(StringComparer.Ordinal);
        using SqliteCommand assigned = database.Command(
            """
            SELECT a.owner, a.arm, a.stratum, a.may_wait, a.at, w.id FROM assignments a JOIN warnings w ON w.plan = a.plan AND w.owner = a.owner
            WHERE a.plan = $plan ORDER BY a.owner
            """,
            ("$plan", plan.Id));
        using SqliteDataReader line = assigned.ExecuteReader();
        while (line.Read())
        {
            DateTimeOffset at = Clock.Of(line.GetInt64(4));
            if (!owners.TryGetValue(line.GetString(0), out JudgedOwner? owner))
                owners[line.GetString(0)] = owner = new JudgedOwner(line.GetString(1), line.GetString(2), line.GetInt64(3) != 0, new bool?[plan.Looks.Count]);
            Journey journey = journeys.GetValueOrDefault(line.GetInt64(5)) ?? new Journey();
            owner.WasSent |= journey.WasSent;
            owner.WasRead |= journey.WasRead;
            for (int look = 0; look < plan.Looks.Count; look++)
            {
                DateTimeOffset due = at.AddDays(plan.Looks[look]);
                int check = checks.FindIndex(c => c >= due);
                if (check >= 0)
                    owner.FixedBy[look] = (owner.FixedBy[look] ?? true) && journey.FixedAt <= checks[check];
            }
        }

        return [.. owners.Values];
    }

    private static Dictionary<long, Journey> Journeys(DeskDatabase database, WarningPlan plan)
    {
        var journeys = new Dictionary<long, Journey>();
        foreach (HistoryLine line in History.Read(database, plan.Id))
        {
            if (!journeys.TryGetValue(line.Warning, out Journey? journey))
                journeys[line.Warning] = journey = new Journey();
            journey.WasSent |= line.Cause == "sent";
            journey.WasRead |= line.State is WarningState.Read or WarningState.Answered || line.Cause == "answer";
            if (line.Cause == "census")
                journey.FixedAt = line.State is WarningState.Fixed or WarningState.Mitigated ? journey.FixedAt ?? line.At : null;
        }

        return journeys;
    }

    private sealed class Journey
    {
        public bool WasSent { get; set; }

        public bool WasRead { get; set; }

        public DateTimeOffset? FixedAt { get; set; }
    }

    private sealed record JudgedOwner(string Arm, string Stratum, bool MayWait, bool?[] FixedBy)
    {
        public bool WasSent { get; set; }

        public bool WasRead { get; set; }
    }
}
