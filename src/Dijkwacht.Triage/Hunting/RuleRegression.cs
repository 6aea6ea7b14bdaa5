using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules;
using Dijkwacht.Rules.Regression;
using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Triage.Hunting;

/// <summary>What became of one regression case.</summary>
/// <param name="Case">The case.</param>
/// <param name="Matches">Events that the rule matched.</param>
/// <param name="Failure">Why it could not be judged, in words; null when it was.</param>
public sealed record RegressionResult(RegressionCase Case, long Matches, string? Failure)
{
    /// <summary>Whether the rule matched at least as often as the case asks.</summary>
    public bool Holds => Failure is null && Matches >= Case.Minimum;
}

/// <summary>Runs regression cases: each event log is read once, with all rules at once, and the case's own rule counted.</summary>
public static class RuleRegression
{
    /// <summary>Runs all cases.</summary>
    /// <param name="rules">All rules; a case whose rule is not among them fails.</param>
    /// <param name="cases">In the order wanted.</param>
    /// <param name="placeholders">Values for placeholders, or null.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>One result a case, in the same order.</returns>
    public static IEnumerable<RegressionResult> Run(
        RuleSet rules, IEnumerable<RegressionCase> cases, IReadOnlyDictionary<string, IReadOnlyList<string>>? placeholders, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(cases);
        var fields = new FieldTable();
        RuleEngine engine = RuleEngine.Compile(rules, fields, placeholders);
        Dictionary<string, int> ordinals = [];
        for (int i = 0; i < engine.Rules.Count; i++)
        {
            if (engine.Rules[i].Id is { } id)
                ordinals.TryAdd(id, i);
        }

        Dictionary<string, string> skipped = engine.Skipped.Where(s => s.Rule.Id is not null).DistinctBy(s => s.Rule.Id).ToDictionary(s => s.Rule.Id!, s => s.Reason);
        var counter = new Counter(engine);
        var files = new EventFileReader(fields);
        foreach (RegressionCase one in cases)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!ordinals.TryGetValue(one.RuleId, out int ordinal))
                yield return new RegressionResult(one, 0, skipped.TryGetValue(one.RuleId, out string? reason) ? $"the rule is not used: {reason}" : "there is no such rule");
            else
                yield return RunOne(one, ordinal, counter, files, cancellationToken);
        }
    }

    private static RegressionResult RunOne(RegressionCase one, int ordinal, Counter counter, EventFileReader files, CancellationToken cancellationToken)
    {
        counter.Begin(ordinal);
        try
        {
            using FileStream stream = File.OpenRead(one.EventFile);
            using var reader = new BlockReader(stream, hash: false, cancellationToken);
            _ = reader.Fill();
            if (!EventFileReader.Recognises(reader.Window))
                return new RegressionResult(one, 0, "the file holds no Windows events");
            _ = files.Read(reader, counter);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new RegressionResult(one, 0, failure.Message);
        }

        return new RegressionResult(one, counter.Count, null);
    }

    private sealed class Counter(RuleEngine engine) : IEventSink
    {
        private readonly RuleMatcher _matcher = engine.CreateMatcher(RecordKind.WindowsEvent);
        private readonly int[] _matches = new int[Math.Max(1, engine.Rules.Count)];
        private int _ordinal;

        public long Count { get; private set; }

        public void Begin(int ordinal)
        {
            _ordinal = ordinal;
            Count = 0;
        }

        public void Problem(ParseProblem problem)
        {
            // A case counts what matches; a file that cannot be read matches nothing.
        }

        public void Take<TRecord>(ref readonly TRecord record)
            where TRecord : IEventRecord, allows ref struct
        {
            int count = _matcher.EvaluateAll(in record, _matches);
            if (_matches.AsSpan(0, count).Contains(_ordinal))
                Count++;
        }
    }
}
