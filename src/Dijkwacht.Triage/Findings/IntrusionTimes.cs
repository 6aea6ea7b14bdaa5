using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Triage.Findings;

/// <summary>How near a record is to a proven intrusion.</summary>
internal enum Nearness
{
    /// <summary>No intrusion is proven, or none in the weeks before.</summary>
    None,

    /// <summary>Within two weeks after a success on some server of the run.</summary>
    Weeks,

    /// <summary>Within a day after a success on the same server.</summary>
    Day,
}

/// <summary>When each server was broken into, by matches that prove it alone.</summary>
internal sealed class IntrusionTimes
{
    private static readonly long s_before = TimeSpan.FromMinutes(10).Ticks;
    private static readonly long s_day = TimeSpan.FromDays(1).Ticks;
    private static readonly long s_weeks = TimeSpan.FromDays(14).Ticks;

    private readonly Dictionary<string, long[]> _byHost;
    private readonly long[] _all;

    public IntrusionTimes(IReadOnlyList<Hit> hits, HashSet<Hit> proven)
    {
        List<Hit> successes = [.. hits.Where(h => h.Ticks != 0 && (proven.Contains(h) || IsSuccess(h)))];
        _byHost = successes.GroupBy(h => h.Host ?? "", StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => g.Select(h => h.Ticks).Distinct().Order().ToArray(), StringComparer.OrdinalIgnoreCase);
        _all = [.. successes.Select(h => h.Ticks).Distinct().Order()];
    }

    public Nearness Of(Hit hit)
    {
        if (hit.Ticks == 0)
            return Nearness.None;
        if (_byHost.TryGetValue(hit.Host ?? "", out long[]? own) && Since(own, hit.Ticks) <= s_day)
            return Nearness.Day;
        return Since(_all, hit.Ticks) <= s_weeks ? Nearness.Weeks : Nearness.None;
    }

    private static bool IsSuccess(Hit hit) => hit.Rule.Meaning is { Outcome: Outcome.Succeeded, OnlyActor: false, OnlyIntrusion: false } meaning
        && !(meaning.NeedsAnswer && hit.IsRefused);

    /// <summary>Ticks since the last success; one that comes minutes later counts as well, since intruders prepare their way.</summary>
    private static long Since(long[] times, long ticks)
    {
        int at = Array.BinarySearch(times, ticks + s_before);
        int last = at >= 0 ? at : ~at - 1;
        return last < 0 ? long.MaxValue : Math.Max(0, ticks - times[last]);
    }
}
