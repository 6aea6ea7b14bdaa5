using System.Globalization;
using Dijkwacht.Census.Geography;
using Dijkwacht.Census.Owners;
using Dijkwacht.Census.Statistics;
using Dijkwacht.Census.Storage;

namespace Dijkwacht.Census.Reporting;

/// <summary>Makes a report from the store in one pass over the servers.</summary>
public static class CensusReportBuilder
{
    private const int MaximumRuns = 500;
    private const int MaximumSides = 12;

    /// <summary>Builds the report on a run.</summary>
    /// <param name="store">Where the observations are.</param>
    /// <param name="run">A run of the store.</param>
    /// <param name="compare">Run to compare with; null for the one before of the same method and scope.</param>
    /// <param name="owners">Sectors and regions.</param>
    /// <param name="countries">Countries.</param>
    /// <param name="asOf">Day by which support is judged; null for the day of the run.</param>
    public static CensusReport Build(
        ObservationStore store, StoredRun run, StoredRun? compare, OwnerRegister owners, CountryDatabase countries, DateOnly? asOf = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(countries);
        List<StoredRun> history = [.. store.Runs.Where(r => IsSameCount(r, run) && r.Record.StartedAt <= run.Record.StartedAt).TakeLast(MaximumRuns)];
        compare ??= history.Count > 1 ? history[^2] : null;
        List<StoredRun> others =
        [
            .. store.Runs.Where(r => r != run && !IsSameCount(r, run)).GroupBy(r => (r.Record.Method, r.Record.Scope)).Select(g => g.Last())
                .OrderBy(r => r.Record.StartedAt).ThenBy(r => r.Id, StringComparer.Ordinal).TakeLast(MaximumSides),
        ];
        if (compare is not null && !history.Contains(compare) && !others.Contains(compare))
            others.Add(compare);
        List<StoredRun> all = [.. history, .. others];
        int current = history.Count - 1;

        RunCounter[] counters = [.. history.Select((r, i) => new RunCounter(r, i, [.. Enumerable.Range(0, i)]))];
        DateOnly day = asOf ?? DateOnly.FromDateTime(run.Record.StartedAt.UtcDateTime);
        var breakdown = new Breakdown(current, owners, countries, day);
        ChangeCounter? changes = compare is null ? null : new ChangeCounter(all.IndexOf(compare), current);
        var survival = new SurvivalCollector([.. Enumerable.Range(0, history.Count)]);
        Reconciliation[] reconciliations = [.. others.Select((r, i) => new Reconciliation(Side(run, current), Side(r, history.Count + i)))];

        var exposures = new CampaignExposures();
        foreach (ServerHistory server in store.Histories([.. all.Select(r => r.Id)], exposures))
        {
            foreach (RunCounter counter in counters)
                counter.Add(server);
            foreach (Reconciliation reconciliation in reconciliations)
                reconciliation.Add(server);
            breakdown.Add(server);
            changes?.Add(server);
            survival.Add(server);
        }

        return new CensusReport
        {
            Run = run,
            AsOf = day,
            History = history,
            Servers = counters[current].Servers,
            Targets = counters[current].Targets,
            Doubtful = store.Doubtful(run.Id),
            Campaigns =
            [
                .. CampaignExposures.Ids.Select((id, i) => new CampaignReport(
                    id, counters[current].Estimate(i), [.. counters.Select(c => c.Estimate(i))], SurvivalEstimator.Estimate(survival.Intervals(i)), survival.FirstSeenLater(i))),
            ],
            Breakdown = breakdown,
            ComparedWith = compare,
            Changes = changes,
            Reconciliations = reconciliations,
            CountryData = countries.BuiltAt is { } built ? string.Create(CultureInfo.InvariantCulture, $"{countries.File} ({built:yyyy-MM-dd})") : null,
            Owners = owners?.Count ?? 0,
        };
    }

    // Lists know the cumulative update at best and count it as vulnerable; a scan counts only what is certain.
    private static BridgeSide Side(StoredRun run, int index) => new(run, index, run.IsImport);

    private static bool IsSameCount(StoredRun a, StoredRun b) => a.Record.Method == b.Record.Method && a.Record.Scope == b.Record.Scope;
}
