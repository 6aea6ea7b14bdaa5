using System.Collections.Concurrent;

namespace Dijkwacht.Triage.Hits;

/// <summary>Keeps matches in bounded memory, all of them counted; safe for many threads.</summary>
/// <remarks>What is kept depends on the matches alone, not on the order in which threads deliver them.</remarks>
internal sealed class HitStore
{
    private readonly ConcurrentDictionary<string, RuleHits> _byRule = new(StringComparer.Ordinal);

    public void Add(Hit hit) => _byRule.GetOrAdd(hit.Rule.Name, _ => new RuleHits()).Add(hit);

    /// <summary>All kept matches in order, and how many more there were: by the first match of their group.</summary>
    public List<Hit> TakeAll(out Dictionary<Hit, (long Extra, long LastTicks)> extra)
    {
        var all = new List<Hit>();
        extra = [];
        foreach (RuleHits rule in _byRule.Values)
            rule.TakeAll(all, extra);
        _byRule.Clear();
        all.Sort(Hit.Compare);
        return all;
    }
}
