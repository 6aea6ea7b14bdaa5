using Dijkwacht.Evidence.Records;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Hosts;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Scanning;
using Dijkwacht.Triage.Verdicts;

namespace Dijkwacht.Triage.Findings;

/// <summary>
/// Gives a match that fits two campaigns to the one whose hole it can have been after: when the first campaign's hole was
/// closed on that server at the time, and the other's was being exploited.
/// </summary>
internal sealed class Attribution
{
    private readonly TriageKnowledge _knowledge;
    private readonly ExposureCalculator _calculator;
    private readonly Dictionary<string, (BuildHistory History, long Last)> _servers;
    private readonly Dictionary<(string Host, string Campaign), ExposureWindow> _windows = [];

    public Attribution(TriageKnowledge knowledge, TriageOptions options, HostMap hosts, IReadOnlyList<ArtefactScan> shares)
    {
        _knowledge = knowledge;
        _calculator = new ExposureCalculator(knowledge, options.Patched, options.AsOf);
        _servers = shares.Where(s => s.Kind != RecordKind.Unknown).GroupBy(hosts.HostOf, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(g => g.Key, g => (BuildHistory.Of([.. g]), g.Max(s => s.LastTicks)), StringComparer.OrdinalIgnoreCase);
    }

    public void Apply(IEnumerable<Hit> hits)
    {
        foreach (Hit hit in hits.Where(h => h.Ticks != 0 && h.Rule.Meaning?.ElseRule is not null))
        {
            string[] other = hit.Rule.Meaning!.ElseRule!.Split('/');
            HitRule rule = _knowledge.RuleNamed(other[0], other[1]);
            if (IsClosed(hit) && hit.Ticks >= rule.Pack!.WindowStart!.Value.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).Ticks)
                hit.Rule = rule;
        }
    }

    private bool IsClosed(Hit hit)
    {
        if (hit.Host is not { } host || !_servers.TryGetValue(host, out (BuildHistory History, long Last) server) || server.History.Periods.Count == 0)
            return false;
        (string, string) key = (host.ToUpperInvariant(), hit.Rule.Pack!.Id);
        if (!_windows.TryGetValue(key, out ExposureWindow? window))
            _windows[key] = window = _calculator.Of(hit.Rule.Pack, server.History, server.Last);
        return !window.IsOpen || window.IsEndUnknown || hit.Ticks > window.ToTicks;
    }
}
