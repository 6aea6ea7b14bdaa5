using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Rules;

/// <summary>All rules of a run, compiled once. Immutable; shared by all threads.</summary>
public sealed class RuleEngine
{
    /// <summary>A matcher for one record kind, for use by one thread.</summary>
    public RuleMatcher CreateMatcher(RecordKind kind) => throw new NotSupportedException(kind.ToString());
}

/// <summary>Evaluates the rules that concern one record kind. Not thread-safe: one per thread and kind.</summary>
public sealed class RuleMatcher
{
    /// <summary>False when no rule concerns this kind: the reader need not ask at all.</summary>
    public bool HasRules { get; }

    /// <summary>
    /// True when a rule of this kind has neither a usable literal nor a memo column: every record must be evaluated
    /// (<see cref="EvaluateAll{TRecord}"/>).
    /// </summary>
    public bool NeedsEveryRecord { get; }

    /// <summary>The field whose values repeat (the stem of an IIS log) and decide some rules, or -1.</summary>
    public int MemoField { get; }

    /// <summary>
    /// Finds where in raw text a literal that some rule requires occurs. Appends byte offsets, rising, at least one for
    /// every occurrence in every record that a literal-bearing rule could match; a superset is allowed.
    /// </summary>
    public void FindCandidates(ReadOnlySpan<byte> text, List<Candidate> candidates) => throw new NotSupportedException($"{text.Length}{candidates.Count}");

    /// <summary>Whether a value of the memo field lets some memo rule match. Cached by value, bounded.</summary>
    public bool MemoMayMatch(ReadOnlySpan<byte> value) => throw new NotSupportedException($"{value.Length}");

    /// <summary>Evaluates the rules that the given candidates (of one record) and the record's memo value allow.</summary>
    /// <returns>How many ordinals of matching rules were written to <paramref name="rules"/>, rising and distinct.</returns>
    public int Evaluate<TRecord>(ref readonly TRecord record, ReadOnlySpan<Candidate> candidates, Span<int> rules)
        where TRecord : IRecord, allows ref struct => throw new NotSupportedException($"{candidates.Length}{rules.Length}");

    /// <summary>Evaluates every rule of this kind.</summary>
    /// <returns>How many ordinals of matching rules were written to <paramref name="rules"/>, rising and distinct.</returns>
    public int EvaluateAll<TRecord>(ref readonly TRecord record, Span<int> rules)
        where TRecord : IRecord, allows ref struct => throw new NotSupportedException($"{rules.Length}");
}

/// <summary>A place in raw text where a required literal occurs.</summary>
/// <param name="Offset">Bytes from the start of the text that was searched.</param>
/// <param name="Literal">The engine's number of the literal.</param>
public readonly record struct Candidate(int Offset, int Literal);
