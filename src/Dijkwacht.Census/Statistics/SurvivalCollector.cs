using Dijkwacht.Exchange.Vulnerabilities;

namespace Dijkwacht.Census.Statistics;

/// <summary>Collects, for each campaign, between which scans servers were patched.</summary>
/// <remarks>
/// Time runs from the first scan that saw a server open. Servers patched before the first scan are not in it (left truncation); a
/// server no longer seen is censored when it was last seen open; scans that could not tell (possibly, unknown, no answer) only
/// widen the interval.
/// </remarks>
/// <param name="runs">Places of the runs in the histories, oldest first.</param>
public sealed class SurvivalCollector(IReadOnlyList<int> runs)
{
    private readonly List<PatchInterval>[] _intervals = [.. CampaignExposures.Ids.Select(_ => new List<PatchInterval>())];
    private readonly long[] _later = new long[CampaignExposures.Ids.Count];

    /// <summary>Intervals of a campaign by its place.</summary>
    public IReadOnlyList<PatchInterval> Intervals(int campaign) => _intervals[campaign];

    /// <summary>Servers of a campaign that were first seen open after the first scan.</summary>
    public long FirstSeenLater(int campaign) => _later[campaign];

    /// <summary>Takes one server.</summary>
    public void Add(ServerHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        for (int i = 0; i < _intervals.Length; i++)
        {
            DateTimeOffset? start = null;
            DateTimeOffset lastOpen = default;
            double closed = double.PositiveInfinity;
            foreach (int run in runs)
            {
                if (history.Sightings[run] is not { Reach: Reach.Server } sighting)
                    continue;
                if (sighting.Exposures[i] == Exposure.Open)
                {
                    if (start is null && run != runs[0])
                        _later[i]++;
                    start ??= sighting.SeenAt;
                    lastOpen = sighting.SeenAt;
                }
                else if (sighting.Exposures[i] == Exposure.Closed && start is { } opened)
                {
                    closed = Days(sighting.SeenAt - opened);
                    break;
                }
            }

            if (start is { } first)
                _intervals[i].Add(new PatchInterval(Days(lastOpen - first), closed));
        }
    }

    // Whole days: the hour at which a scan comes by is chance, and different hours would make a grid of its own for each server.
    private static double Days(TimeSpan span) => Math.Round(span.TotalDays);
}
