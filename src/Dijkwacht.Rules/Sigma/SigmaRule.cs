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
public sealed class SigmaRule : SigmaDocument
{
    internal SigmaRule(DocumentHeader header, SigmaLogSource logSource, Expression detection)
        : base(header)
    {
        LogSource = logSource;
        Detection = detection;
    }

    /// <summary>Which records the rule is for.</summary>
    public SigmaLogSource LogSource { get; }

    internal Expression Detection { get; }
}
