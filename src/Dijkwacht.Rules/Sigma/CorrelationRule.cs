using Dijkwacht.Rules.Matching;

namespace Dijkwacht.Rules.Sigma;

/// <summary>What a correlation looks for among the matches of other rules.</summary>
public enum CorrelationType
{
    /// <summary><c>event_count</c>: how many matches.</summary>
    EventCount,

    /// <summary><c>value_count</c>: how many different values of a field.</summary>
    ValueCount,

    /// <summary><c>temporal</c>: which of the rules match, in any order.</summary>
    Temporal,

    /// <summary><c>temporal_ordered</c>: which of the rules match, in the order in which they are named.</summary>
    TemporalOrdered,

    /// <summary><c>value_sum</c>: the sum of a field.</summary>
    ValueSum,

    /// <summary><c>value_avg</c>: the mean of a field.</summary>
    ValueAverage,
}

/// <summary>A Sigma correlation: a rule about the matches of other rules. Immutable.</summary>
/// <remarks>Sigma specification 2.1.0, correlation rules.</remarks>
public sealed class CorrelationRule : SigmaDocument
{
    internal CorrelationRule(DocumentHeader header)
        : base(header)
    {
    }

    /// <summary>What is counted or looked for.</summary>
    public CorrelationType Type { get; internal init; }

    /// <summary>Ids or names of the rules it refers to, in the order of the file.</summary>
    public IReadOnlyList<string> RuleNames => [.. Rules.Select(r => r.Text)];

    /// <summary>Fields whose values must be equal in all events of a match; empty when all events belong together.</summary>
    public IReadOnlyList<string> GroupBy { get; internal init; } = [];

    /// <summary>The longest time between the first and the last event of a window, both included.</summary>
    public TimeSpan Timespan { get; internal init; }

    /// <summary>Whether the rules it refers to give matches of their own as well.</summary>
    public bool Generate { get; internal init; }

    internal IReadOnlyList<RuleReference> Rules { get; init; } = [];

    internal IReadOnlyList<CountBound> Bounds { get; init; } = [];

    /// <summary>The fields whose values are counted, summed or averaged.</summary>
    internal IReadOnlyList<string> ValueFields { get; init; } = [];

    /// <summary>Which of the rules must match, where the condition says it in words; else null.</summary>
    internal Expression? Presence { get; init; }

    /// <summary>Alias to: rule as it is named in <see cref="Rules"/> to field.</summary>
    internal IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Aliases { get; init; } =
        new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
}

internal enum BoundKind
{
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
}

/// <summary>One line of a correlation's condition.</summary>
internal readonly record struct CountBound(BoundKind Kind, double Value)
{
    /// <summary>Whether more can only help.</summary>
    public bool IsLower => Kind is BoundKind.Greater or BoundKind.GreaterOrEqual;

    public bool Admits(double count) => Kind switch
    {
        BoundKind.Greater => count > Value,
        BoundKind.GreaterOrEqual => count >= Value,
        BoundKind.Less => count < Value,
        BoundKind.LessOrEqual => count <= Value,
        BoundKind.Equal => count == Value,
        _ => count != Value,
    };
}
