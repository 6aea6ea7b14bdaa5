using Dijkwacht.Exchange.Builds;
using Dijkwacht.Exchange.Vulnerabilities;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Verdicts;

/// <summary>The builds a server ran, as its evidence tells. Times are UTC ticks.</summary>
/// <param name="Periods">Builds in order of their first record.</param>
/// <param name="InstalledTicks">When Exchange was installed; 0 when unknown.</param>
public sealed record BuildHistory(IReadOnlyList<SeenBuild> Periods, long InstalledTicks)
{
    /// <summary>The last build seen, an exact one where there is one; null when none was seen.</summary>
    public SeenBuild? Last => Periods.Where(p => p.IsExact).MaxBy(p => (p.LastTicks, p.Version)) ?? Periods.MaxBy(p => (p.LastTicks, p.Version));

    /// <summary>Merges what the artefacts of one server tell.</summary>
    internal static BuildHistory Of(IReadOnlyList<ArtefactScan> scans)
    {
        var seen = scans.SelectMany(s => s.Builds).ToList();
        long installed = 0;
        foreach (var run in scans.SelectMany(s => s.SetupRuns))
        {
            long ticks = Ticks(run["completed"]) is > 0 and long done ? done : Ticks(run["started"]);
            if (ticks == 0)
                continue;
            bool fresh = string.Equals(run["mode"], "Install", StringComparison.OrdinalIgnoreCase) && run["installed"] is null or "0.0.0.0";
            if (fresh && (installed == 0 || ticks < installed))
                installed = ticks;
            if (ExchangeVersion.TryParse(run["version"], out ExchangeVersion version) && version.IsPlausible
                && !string.Equals(run["mode"], "Uninstall", StringComparison.OrdinalIgnoreCase))
            {
                seen.Add(new SeenBuild(version, true, ticks, ticks, "setup"));
            }
        }

        IEnumerable<SeenBuild> merged = seen.GroupBy(b => (b.Version, b.IsExact)).Select(g => new SeenBuild(
            g.Key.Version,
            g.Key.IsExact,
            g.Min(b => b.FirstTicks),
            g.Max(b => b.LastTicks),
            string.Join(", ", g.Select(b => b.Source).Distinct().Order(StringComparer.Ordinal))));
        // A header that names only the cumulative update adds nothing where records name the build exactly.
        var exact = seen.Where(b => b.IsExact).Select(b => (b.Version.Major, b.Version.Minor, b.Version.Update)).ToHashSet();
        merged = merged.Where(b => b.IsExact || !exact.Contains((b.Version.Major, b.Version.Minor, b.Version.Update)));
        return new BuildHistory([.. merged.OrderBy(b => b.FirstTicks).ThenBy(b => b.Version).ThenBy(b => b.IsExact)], installed);
    }

    private static long Ticks(string? text) =>
        text is null ? 0 : Evidence.Logs.LogTime.Ticks(System.Text.Encoding.ASCII.GetBytes(text));
}

/// <summary>When a campaign's hole was open on a server. Times are UTC ticks, 0 when none.</summary>
/// <param name="Campaign">The campaign.</param>
/// <param name="FromTicks">Start; 0 when the hole was never open.</param>
/// <param name="ToTicks">End; 0 when never open, or unknown.</param>
/// <param name="Basis">How this is known, or which question answers it.</param>
/// <param name="Counts">
/// Whether a window that the logs do not cover means "cannot tell". Where too little is known of it, only the question is asked;
/// a hole of which no exploitation is known counts when it was tried.
/// </param>
public sealed record ExposureWindow(CampaignPack Campaign, long FromTicks, long ToTicks, Text Basis, bool Counts)
{
    /// <summary>Whether the hole was open, for certain or as far as is known.</summary>
    public bool IsOpen => FromTicks != 0;

    /// <summary>Whether its end is not known.</summary>
    public bool IsEndUnknown => FromTicks != 0 && ToTicks == 0;
}

/// <summary>Works out exposure windows.</summary>
internal sealed class ExposureCalculator(TriageKnowledge knowledge, DateTimeOffset? patched, DateTimeOffset? asOf)
{
    private static readonly TimeSpan s_recent = TimeSpan.FromDays(365);

    public ExposureWindow Of(CampaignPack pack, BuildHistory history, long lastRecord)
    {
        long exploited = pack.WindowStart!.Value.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).Ticks;
        long from = Math.Max(exploited, history.InstalledTicks);
        long end = asOf?.UtcTicks ?? lastRecord;
        if (end < from)
        {
            return Closed(pack, "De bewijsstukken eindigen voordat dit lek voor het eerst werd misbruikt.", "The evidence ends before this hole was first exploited.");
        }

        var states = history.Periods.Select(p => (Build: p, State: knowledge.Vulnerabilities.Judge(p.Version, p.IsExact, pack.Cves)))
            .Where(s => s.State != Exposure.Unknown).ToList();
        if (states.Count == 0)
        {
            return new ExposureWindow(pack, from, patched is { } known && known.UtcTicks < end ? known.UtcTicks : end, new Text(
                "De versie van Exchange is niet te zien; aangenomen is dat het lek openstond.",
                "No record tells the build of Exchange; the hole is taken to have been open."), pack.UnknownWindowCounts);
        }

        (SeenBuild first, Exposure state) = states[0];
        if (state != Exposure.Closed)
            return OpenFrom(pack, states, from, end);
        string name = Name(first);
        if (states.All(s => s.State == Exposure.Closed) && !HadHole(pack, first))
            return Closed(pack, $"{name} heeft dit lek nooit gehad.", $"{name} never had this hole.");
        if (first.FirstTicks <= from)
            return Closed(pack, $"Al gedicht met {name} voordat het lek voor het eerst werd misbruikt.", $"Already fixed with {name} before the hole was first exploited.");
        if (patched is { } date)
        {
            return date.UtcTicks <= from
                ? Closed(pack, $"Volgens opgave bijgewerkt op {date:yyyy-MM-dd}, voor het eerste misbruik.", $"Updated on {date:yyyy-MM-dd} as stated, before the first exploitation.")
                : new ExposureWindow(pack, from, date.UtcTicks, new Text($"Volgens opgave bijgewerkt op {date:yyyy-MM-dd}.", $"Updated on {date:yyyy-MM-dd} as stated."), CountsUpTo(pack, first));
        }

        return new ExposureWindow(pack, from, 0, new Text(
            $"De eerste gelogde versie ({name}) is al gedicht. Wanneer is de update geïnstalleerd? Geef de datum op met --patched JJJJ-MM-DD.",
            $"The first build on record ({name}) already holds the fix. When was the update installed? Give the date with --patched YYYY-MM-DD."),
            CountsThoughUnknown(pack, first));
    }

    private ExposureWindow OpenFrom(CampaignPack pack, List<(SeenBuild Build, Exposure State)> states, long from, long end)
    {
        (SeenBuild first, Exposure state) = states[0];
        SeenBuild? fix = states.Where(s => s.State == Exposure.Closed && s.Build.FirstTicks > first.FirstTicks).Select(s => s.Build).FirstOrDefault();
        long to = fix is null ? end : Math.Min(fix.FirstTicks, Math.Max(end, fix.FirstTicks));
        if (fix is null && patched is { } date && date.UtcTicks < to)
            to = date.UtcTicks;
        if (to <= from)
        {
            return Closed(pack, $"Gedicht met {Name(fix ?? first)} voordat het lek voor het eerst werd misbruikt.", $"Fixed with {Name(fix ?? first)} before the hole was first exploited.");
        }

        string possibly = state == Exposure.Possibly ? " (only the cumulative update is known)" : "";
        string mogelijk = state == Exposure.Possibly ? " (alleen de cumulatieve update is bekend)" : "";
        return new ExposureWindow(pack, from, to, fix is null
            ? new Text($"{Name(first)}{mogelijk} mist de update tot het laatste record.", $"{Name(first)}{possibly} lacks the fix up to the last record.")
            : new Text($"{Name(first)}{mogelijk} mist de update; eerste record van {Name(fix)} sluit het venster.", $"{Name(first)}{possibly} lacks the fix; the first record of {Name(fix)} ends the window."), pack.FirstExploited is not null);
    }

    /// <summary>Whether the product of a build was ever affected.</summary>
    private bool HadHole(CampaignPack pack, SeenBuild build)
    {
        string? product = knowledge.Builds.Find(build.Version)?.Product;
        PublishedBuild? oldest = knowledge.Builds.Builds.FirstOrDefault(b => b.Product == product);
        return oldest is null || knowledge.Vulnerabilities.Judge(oldest.Version, true, pack.Cves) != Exposure.Closed;
    }

    /// <summary>
    /// A stated end counts like a known one when the update of that date brought the fix: its cumulative update alone did not
    /// hold it. Else the date is only the latest possible, and a hole of which only the question is asked stays one.
    /// </summary>
    private bool CountsUpTo(CampaignPack pack, SeenBuild first) => pack.UnknownWindowCounts
        || (pack.FirstExploited is not null && knowledge.Builds.BaseOf(first.Version) is { } lowest && knowledge.Vulnerabilities.Judge(lowest.Version, true, pack.Cves) == Exposure.Open);

    /// <summary>
    /// An unknown end counts when the server most likely was open: its cumulative update was, or, for a hole that was
    /// exploited before its fix existed, the update is younger than the attacks and the logs begin within a year of the fix.
    /// </summary>
    private bool CountsThoughUnknown(CampaignPack pack, SeenBuild first)
    {
        if (!pack.UnknownWindowCounts || knowledge.Builds.BaseOf(first.Version) is not { } lowest)
            return pack.UnknownWindowCounts;
        if (knowledge.Vulnerabilities.Judge(lowest.Version, true, pack.Cves) == Exposure.Open)
            return true;
        if (!pack.IsZeroDay || pack.Patched is not { } fixedOn)
            return false;
        long fixTicks = fixedOn.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).Ticks;
        return lowest.ReleasedOn > pack.WindowStart && first.FirstTicks - fixTicks <= s_recent.Ticks;
    }

    private string Name(SeenBuild build) =>
        knowledge.Builds.Find(build.Version) is { } known ? $"{known.Product} {known.PatchLevel} ({build.Version})" : build.Version.ToString();

    private static ExposureWindow Closed(CampaignPack pack, string nl, string en) => new(pack, 0, 0, new Text(nl, en), false);
}
