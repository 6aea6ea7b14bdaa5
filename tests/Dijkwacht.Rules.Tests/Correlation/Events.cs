using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules.Correlation;
using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Tests.Correlation;

/// <summary>One event of the security log for tests: seconds since a fixed time, and fields.</summary>
internal sealed record Event(int Second, long Reference, string Id, params (string Name, string Value)[] Fields)
{
    public const long Start = 637_503_000_000_000_000;

    public long Ticks => Second < 0 ? 0 : Start + (Second * TimeSpan.TicksPerSecond);
}

/// <summary>Rules for tests, and what they find in events.</summary>
internal static class Events
{
    /// <summary>Rules named fail (4625), success (4624), created (4720) and proc (a process, in two kinds of log).</summary>
    public const string Base = """
        title: Fail
        id: 00000000-0000-4000-8000-00000000000a
        name: fail
        logsource: { product: windows, service: security }
        detection: { s: { EventID: 4625 }, condition: s }
        ---
        title: Success
        name: success
        logsource: { product: windows, service: security }
        detection: { s: { EventID: 4624 }, condition: s }
        ---
        title: Created
        name: created
        logsource: { product: windows, service: security }
        detection: { s: { EventID: 4720 }, condition: s }
        ---
        title: Process
        name: proc
        logsource: { product: windows, category: process_creation }
        detection: { s: { Image|endswith: '.exe' }, condition: s }
        """;

    /// <summary>A document with this correlation section, written without indentation.</summary>
    public static string Rule(string name, string section) =>
        $"title: {name}\nname: {name}\ncorrelation:\n" + string.Join('\n', section.ReplaceLineEndings("\n").Split('\n').Select(l => "    " + l)) + "\n";

    public static RuleEngine Compile(FieldTable fields, params string[] documents)
    {
        var set = RuleSet.Load([("rules.yml", string.Join("\n---\n", documents.Prepend(Base)))]);
        Assert.Empty(set.Problems);
        return RuleEngine.Compile(set, fields);
    }

    public static IReadOnlyList<CorrelationMatch> Find(IEnumerable<Event> events, params string[] correlations) =>
        Find(events, new CorrelatorLimits(), 1, correlations).Matches;

    public static (IReadOnlyList<CorrelationMatch> Matches, IReadOnlyList<CorrelationStatistics> Statistics, long FileLength, long Dropped) Find(
        IEnumerable<Event> events, CorrelatorLimits limits, int feeders, params string[] correlations)
    {
        var fields = new FieldTable();
        var engine = Compile(fields, correlations);
        Assert.Empty(engine.Problems);
        Assert.Empty(engine.SkippedCorrelations);
        using var correlator = engine.CreateCorrelator(null, limits);
        var all = Enumerable.Range(0, feeders).Select(_ => correlator.CreateFeeder()).ToArray();
        var matcher = engine.CreateMatcher(RecordKind.WindowsEvent);
        Span<int> rules = stackalloc int[8];
        int next = 0;
        foreach (var e in events)
        {
            bool isSysmon = e.Id == "1";
            var values = e.Fields.Append(("EventID", e.Id)).Append(("Channel", isSysmon ? "Microsoft-Windows-Sysmon/Operational" : "Security"));
            var record = new DictionaryRecord(fields, values.Select(v => KeyValuePair.Create(v.Item1, v.Item2)));
            int count = matcher.EvaluateAll(in record, rules);
            foreach (int rule in rules[..count])
                all[next % feeders].Add(rule, in record, e.Ticks, e.Reference);
            next++;
        }

        var matches = correlator.Evaluate();
        return (matches, correlator.Statistics, correlator.FileLength, correlator.Dropped);
    }

    /// <summary>Rule, seconds of first and last event, group, count, references.</summary>
    public static string Show(CorrelationMatch match) =>
        $"{match.Rule.Name} {Second(match.FirstTicks)}-{Second(match.LastTicks)} [{string.Join(',', match.Group.Select(g => g.Value))}] {match.Count} of {match.Events}: {string.Join(' ', match.References)}";

    private static long Second(long ticks) => (ticks - Event.Start) / TimeSpan.TicksPerSecond;
}
