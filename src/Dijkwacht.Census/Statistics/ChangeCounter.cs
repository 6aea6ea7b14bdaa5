using Dijkwacht.Census.Observations;
using Dijkwacht.Exchange.Vulnerabilities;

namespace Dijkwacht.Census.Statistics;

/// <summary>What became of a server from one run to a later one. Each server is in one of these.</summary>
public enum ServerChange
{
    /// <summary>Not seen before, seen now.</summary>
    Appeared,

    /// <summary>Seen before; something else answers there now, or its name is gone.</summary>
    Vanished,

    /// <summary>Seen before; no answer now. Not vanished, and not patched.</summary>
    Unreachable,

    /// <summary>Seen before; not asked now: excluded, out of the scope, or the run was cut off.</summary>
    NotAsked,

    /// <summary>Seen twice, and the build rose.</summary>
    BuildRose,

    /// <summary>Seen twice, and the build fell: reinstalled, restored, or another server behind the same address.</summary>
    BuildFell,

    /// <summary>Known before but without an answer then; seen now.</summary>
    Returned,

    /// <summary>Seen twice with the same build, as far as both tell.</summary>
    Unchanged,
}

/// <summary>A server that changed.</summary>
/// <param name="Server">The server.</param>
/// <param name="Change">How.</param>
/// <param name="Before">Build before, as outputs write it; null when unknown.</param>
/// <param name="After">Build now.</param>
public sealed record ChangedServer(ServerHistory Server, ServerChange Change, string? Before, string? After);

/// <summary>Counts what changed between two runs of the same method.</summary>
/// <param name="before">Place of the earlier run in the histories.</param>
/// <param name="after">Place of the later run.</param>
public sealed class ChangeCounter(int before, int after)
{
    private const int MaximumListed = 10_000;

    private readonly List<ChangedServer> _listed = [];
    private readonly SortedDictionary<ServerChange, long> _counts = new(Enum.GetValues<ServerChange>().ToDictionary(c => c, _ => 0L));
    private readonly long[] _patched = new long[CampaignExposures.Ids.Count];
    private readonly long[] _reopened = new long[CampaignExposures.Ids.Count];
    private readonly long[] _clarified = new long[CampaignExposures.Ids.Count];

    /// <summary>Servers by change.</summary>
    public IReadOnlyDictionary<ServerChange, long> Counts => _counts;

    /// <summary>Servers that changed, by key, at most 10,000.</summary>
    public IReadOnlyList<ChangedServer> Listed => _listed;

    /// <summary>By campaign: open for certain before, closed now.</summary>
    public IReadOnlyList<long> Patched => _patched;

    /// <summary>By campaign: closed before, open for certain now.</summary>
    public IReadOnlyList<long> Reopened => _reopened;

    /// <summary>By campaign: possibly open or unknown before, closed now. Known better, perhaps not patched since.</summary>
    public IReadOnlyList<long> Clarified => _clarified;

    /// <summary>Takes one server.</summary>
    public void Add(ServerHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        Sighting? first = history.Sightings[before];
        Sighting? second = history.Sightings[after];
        if (ChangeOf(first, second) is not { } change)
            return;
        _counts[change]++;
        if (change != ServerChange.Unchanged && _listed.Count < MaximumListed)
            _listed.Add(new ChangedServer(history, change, Text(first), Text(second)));
        if (first?.Reach != Reach.Server || second?.Reach != Reach.Server)
            return;
        for (int i = 0; i < _patched.Length; i++)
        {
            switch (first.Exposures[i], second.Exposures[i])
            {
                case (Exposure.Open, Exposure.Closed):
                    _patched[i]++;
                    break;
                case (Exposure.Closed, Exposure.Open):
                    _reopened[i]++;
                    break;
                case (Exposure.Possibly or Exposure.Unknown, Exposure.Closed):
                    _clarified[i]++;
                    break;
            }
        }
    }

    /// <summary>What became of a server; null when it was in neither run.</summary>
    public static ServerChange? ChangeOf(Sighting? first, Sighting? second)
    {
        bool isFirst = first?.Reach == Reach.Server;
        bool isSecond = second?.Reach == Reach.Server;
        if (!isFirst)
            return !isSecond ? null : first?.Reach == Reach.Unreachable ? ServerChange.Returned : ServerChange.Appeared;
        if (!isSecond)
        {
            return second?.Reach switch
            {
                Reach.Gone => ServerChange.Vanished,
                Reach.Unreachable => ServerChange.Unreachable,
                _ => ServerChange.NotAsked,
            };
        }

        return Compare(first!, second!) switch { > 0 => ServerChange.BuildRose, < 0 => ServerChange.BuildFell, _ => ServerChange.Unchanged };
    }

    private static int Compare(Sighting first, Sighting second)
    {
        if (first.Build is not { } earlier || second.Build is not { } later)
            return 0;
        bool isExact = first.Precision == BuildPrecision.Exact && second.Precision == BuildPrecision.Exact;
        return isExact ? later.CompareTo(earlier) : (later with { Revision = 0 }).CompareTo(earlier with { Revision = 0 });
    }

    private static string? Text(Sighting? sighting) => Reporting.ObservationContext.BuildText(sighting?.Build, sighting?.Precision ?? BuildPrecision.None);
}
