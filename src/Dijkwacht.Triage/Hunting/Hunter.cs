using Dijkwacht.Evidence.Collections;
using Dijkwacht.Rules.Correlation;
using Dijkwacht.Rules.Sigma;
using Dijkwacht.Triage.Correlations;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Triage.Hunting;

/// <summary>What a hunt found, in order of time, and what it could not use or read.</summary>
public sealed class HuntResult : IDisposable
{
    private readonly ExternalSorter _sorter;

    internal HuntResult(ExternalSorter sorter) => _sorter = sorter;

    /// <summary>Matches in all.</summary>
    public long Count => _sorter.Count;

    /// <summary>Records read.</summary>
    public required long Records { get; init; }

    /// <summary>Stretches that could not be read.</summary>
    public required long Problems { get; init; }

    /// <summary>Rules and correlations in use.</summary>
    public required int RulesLoaded { get; init; }

    /// <summary>Indicators in use.</summary>
    public required int IndicatorsLoaded { get; init; }

    /// <summary>Sound rules that are not evaluated, and why.</summary>
    public required IReadOnlyList<(string Rule, string Reason)> RulesSkipped { get; init; }

    /// <summary>What is wrong with rule files and placeholder lists.</summary>
    public required IReadOnlyList<RuleProblem> RuleProblems { get; init; }

    /// <summary>What correlations had to leave out.</summary>
    public required IReadOnlyList<LimitedRule> CorrelationLimits { get; init; }

    /// <summary>What is wrong with indicator lists, in words.</summary>
    public required IReadOnlyList<Text> IndicatorProblems { get; init; }

    /// <summary>Files whose clock is not UTC, by name.</summary>
    public required IReadOnlyList<ClockWarning> ClockWarnings { get; init; }

    /// <summary>Files that were not read, by name.</summary>
    public required IReadOnlyList<SkippedArtefact> NotRead { get; init; }

    /// <summary>
    /// The matches as JSON objects in UTF-8, in order of time, then file and place; those without a time last. Read once.
    /// <c>{"time","rule":{"id","title","level","author"},"file","record"|"line","channel","eventId","fields":{...}}</c>;
    /// a correlation has <c>records</c>, <c>count</c> and <c>last</c> instead of <c>record</c>.
    /// </summary>
    public IEnumerable<ReadOnlyMemory<byte>> Matches() => _sorter.Sorted();

    /// <inheritdoc/>
    public void Dispose() => _sorter.Dispose();
}

/// <summary>Applies Sigma rules and indicators to any evidence.</summary>
public static class Hunter
{
    /// <summary>Hunts. Matches are sorted in bounded memory; what does not fit lies in temporary files until the result is disposed.</summary>
    /// <exception cref="FileNotFoundException">A path does not exist.</exception>
    /// <exception cref="IOException">A rule folder or indicator list cannot be read, or a temporary file not be written.</exception>
    /// <exception cref="OperationCanceledException">The caller ended it.</exception>
    public static HuntResult Hunt(HuntOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var knowledge = new HuntKnowledge(options);
        var sorter = new ExternalSorter(options.SpillDirectory);
        try
        {
            using var correlations = new MatchCorrelations(knowledge.Engine, options.SpillDirectory);
            using var visitor = new HuntVisitor(knowledge, options, sorter, correlations);
            new CollectionReader(new CollectionLimits()).Read(options.Paths, options.Workers, visitor, cancellationToken);
            Write(correlations, sorter, knowledge.Rules.Length, cancellationToken);
            return new HuntResult(sorter)
            {
                Records = visitor.Records,
                Problems = visitor.Problems,
                RulesLoaded = knowledge.Rules.Length + correlations.Count - knowledge.IsIndicator.Count(i => i),
                IndicatorsLoaded = knowledge.Indicators.Count,
                RulesSkipped =
                [
                    .. knowledge.Engine.Skipped.Select(s => (s.Rule.Id ?? s.Rule.Title, s.Reason)),
                    .. knowledge.Engine.SkippedCorrelations.Select(s => (s.Rule.Id ?? s.Rule.Title, s.Reason)),
                ],
                RuleProblems = [.. knowledge.RuleProblems, .. knowledge.Engine.Problems, .. knowledge.PlaceholderProblems],
                CorrelationLimits = [.. correlations.Limits().Select(l => new LimitedRule(l.File, l.Title, l.Left))],
                IndicatorProblems = knowledge.Indicators.Problems,
                ClockWarnings = [.. visitor.ClockWarnings.OrderBy(c => c.File, StringComparer.Ordinal)],
                NotRead = [.. visitor.NotRead.Distinct().OrderBy(s => s.File, StringComparer.Ordinal).ThenBy(s => s.Reason, StringComparer.Ordinal)],
            };
        }
        catch
        {
            sorter.Dispose();
            throw;
        }
    }

    private static void Write(MatchCorrelations correlations, ExternalSorter sorter, int firstOrdinal, CancellationToken cancellationToken)
    {
        using var rows = new HuntRows(sorter);
        foreach (CorrelationMatch match in correlations.Evaluate(cancellationToken))
        {
            var rule = HuntRule.Of(firstOrdinal + 1 + match.Ordinal, match.Rule);
            rows.AddCorrelation(rule, match.FirstTicks, match.LastTicks, match.Group, match.Events,
                [.. match.References.Select(correlations.PlaceOf).Select(p => (p.File, p.Number, p.IsLine))]);
        }
    }
}
