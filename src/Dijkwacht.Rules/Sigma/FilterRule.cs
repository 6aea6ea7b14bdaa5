using Dijkwacht.Rules.Matching;

namespace Dijkwacht.Rules.Sigma;

/// <summary>A Sigma filter: events that some rules shall not report. Immutable.</summary>
/// <remarks>Sigma specification 2.1.0, filters.</remarks>
public sealed class FilterRule : SigmaDocument
{
    internal FilterRule(DocumentHeader header, SigmaLogSource logSource, Expression suppressed)
        : base(header)
    {
        LogSource = logSource;
        Suppressed = suppressed;
    }

    /// <summary>A rule must state at least what this states for the filter to concern it.</summary>
    public SigmaLogSource LogSource { get; }

    /// <summary>Whether it concerns every rule of its log source.</summary>
    public bool IsForAnyRule { get; internal init; }

    /// <summary>Ids or names of the rules it concerns; empty when it is for any.</summary>
    public IReadOnlyList<string> RuleNames => [.. Rules.Select(r => r.Text)];

    internal IReadOnlyList<RuleReference> Rules { get; init; } = [];

    /// <summary>Holds for the events that are not reported.</summary>
    internal Expression Suppressed { get; }
}
