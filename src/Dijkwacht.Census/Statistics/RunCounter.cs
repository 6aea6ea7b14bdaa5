using Dijkwacht.Census.Storage;
using Dijkwacht.Exchange.Vulnerabilities;

namespace Dijkwacht.Census.Statistics;

/// <summary>Counts the servers of one run, those of earlier runs that it did not reach included.</summary>
/// <param name="run">The run.</param>
/// <param name="index">Its place in the histories.</param>
/// <param name="earlier">Places of the earlier runs of the same method and scope, oldest first.</param>
public sealed class RunCounter(StoredRun run, int index, IReadOnlyList<int> earlier)
{
    private readonly ExposureCount[] _servers = [.. CampaignExposures.Ids.Select(_ => new ExposureCount())];
    private readonly ExposureCount[] _targets = [.. CampaignExposures.Ids.Select(_ => new ExposureCount())];

    /// <summary>The run.</summary>
    public StoredRun Run => run;

    /// <summary>Exchange servers seen.</summary>
    public long Servers { get; private set; }

    /// <summary>Targets at which they were seen.</summary>
    public long Targets { get; private set; }

    /// <summary>Takes one server.</summary>
    public void Add(ServerHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        Sighting? now = history.Sightings[index];
        if (now?.Reach == Reach.Server)
        {
            Servers++;
            Targets += now.Targets;
            for (int i = 0; i < _servers.Length; i++)
            {
                _servers[i].Add(now.Exposures[i]);
                _targets[i].Add(Exposure.Open, now.OpenTargets[i]);
                _targets[i].Add(Exposure.Possibly, now.PossiblyTargets[i]);
                _targets[i].Add(Exposure.Unknown, now.UnknownTargets[i]);
                _targets[i].Add(Exposure.Closed, now.Targets - now.OpenTargets[i] - now.PossiblyTargets[i] - now.UnknownTargets[i]);
            }
        }
        else if (now?.Reach == Reach.Unreachable && Last(history) is { } last)
        {
            for (int i = 0; i < _servers.Length; i++)
            {
                _servers[i].AddUnreachable(last.Exposures[i]);
                _targets[i].AddUnreachable(last.Exposures[i]);
            }
        }
    }

    /// <summary>The count for a campaign by its place.</summary>
    public CountEstimate Estimate(int campaign, double level = 0.95)
    {
        if (run.IsImport)
            return CountEstimate.Full(_servers[campaign], CountMethod.List);
        long sample = Math.Max(run.Record.Done, _targets[campaign].Servers);
        return run.IsPartial && run.Record.Targets >= sample
            ? CountEstimate.Partial(_targets[campaign], sample, run.Record.Targets, level)
            : CountEstimate.Full(_servers[campaign]);
    }

    private Sighting? Last(ServerHistory history)
    {
        for (int i = earlier.Count - 1; i >= 0; i--)
        {
            // What took its place ends it: then nothing is left to be unreachable.
            if (history.Sightings[earlier[i]] is { Reach: Reach.Server or Reach.Gone } sighting)
                return sighting.Reach == Reach.Server ? sighting : null;
        }

        return null;
    }
}
