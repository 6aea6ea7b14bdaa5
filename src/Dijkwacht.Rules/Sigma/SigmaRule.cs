using Dijkwacht.Rules.Matching;

namespace Dijkwacht.Rules.Sigma;

/// <summary>How much a match of a rule matters, in Sigma's words.</summary>
public enum SigmaLevel
{
    /// <summary>The rule states none.</summary>
    Unstated,

    /// <summary>For context.</summary>
    Informational,

    /// <summary>Rarely of interest.</summary>
    Low,

    /// <summary>To be looked at.</summary>
    Medium,

    /// <summary>To be looked at at once.</summary>
    High,

    /// <summary>Compromise is likely.</summary>
    Critical,
}

/// <summary>Where a rule's records come from; each part is lower case or null.</summary>
/// <param name="Category">A kind of event, such as <c>process_creation</c> or <c>webserver</c>.</param>
/// <param name="Product">Such as <c>windows</c>.</param>
/// <param name="Service">A log of the product, such as <c>security</c>.</param>
public sealed record SigmaLogSource(string? Category, string? Product, string? Service)
{
    /// <summary><c>category/product/service</c>, with <c>*</c> for a part that is not stated.</summary>
    public override string ToString() => $"{Category ?? "*"}/{Product ?? "*"}/{Service ?? "*"}";
}

/// <summary>One Sigma rule as its author wrote it. Immutable.</summary>
public sealed class SigmaRule
{
    internal SigmaRule(Expression detection) => Detection = detection;

    /// <summary>A UUID as a rule; null when the author gave none.</summary>
    public string? Id { get; init; }

    /// <summary>The name by which correlations refer to the rule, or null.</summary>
    public string? Name { get; init; }

    /// <summary>One line; never empty.</summary>
    public required string Title { get; init; }

    /// <summary>What the rule detects; empty when the author says nothing.</summary>
    public string Description { get; init; } = "";

    /// <summary>How much a match matters.</summary>
    public SigmaLevel Level { get; init; }

    /// <summary><c>stable</c>, <c>test</c>, <c>experimental</c>, <c>deprecated</c> or <c>unsupported</c>; empty when not stated.</summary>
    public string Status { get; init; } = "";

    /// <summary>To be named beside every match (Detection Rule License); empty when not stated.</summary>
    public string Author { get; init; } = "";

    /// <summary>The licence stated in the rule; empty when not stated.</summary>
    public string License { get; init; } = "";

    /// <summary>Which records the rule is for.</summary>
    public required SigmaLogSource LogSource { get; init; }

    /// <summary>In the order of the file.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>ATT&amp;CK techniques from the tags, such as <c>T1505.003</c>, in the order of the file.</summary>
    public IReadOnlyList<string> Techniques { get; init; } = [];

    /// <summary>Fields that help an analyst to judge a match.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>Where the author's knowledge comes from.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>
    /// Keys that Sigma does not define, flattened: <c>dijkwacht: { stage: access }</c> is <c>dijkwacht.stage</c>. Items of a
    /// list are joined by line feeds.
    /// </summary>
    public IReadOnlyDictionary<string, string> Custom { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The file the rule was read from, as it was named when the rules were loaded.</summary>
    public required string File { get; init; }

    /// <summary>The line of the file where the rule begins, from 1.</summary>
    public int Line { get; init; }

    internal Expression Detection { get; }
}
