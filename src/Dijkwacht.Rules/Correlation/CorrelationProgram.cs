namespace Dijkwacht.Rules.Correlation;

/// <summary>All correlations of an engine, resolved. Immutable; shared by all threads.</summary>
internal sealed class CorrelationProgram(IReadOnlyList<CorrelationPlan> plans, RuleInput[][] inputs, int channelField, int eventIdField)
{
    /// <summary>In the order of the engine's correlations.</summary>
    public IReadOnlyList<CorrelationPlan> Plans { get; } = plans;

    /// <summary>Those that others refer to first.</summary>
    public IReadOnlyList<CorrelationPlan> InOrder { get; } = [.. plans.OrderBy(p => p.Order)];

    public int ChannelField { get; } = channelField;

    public int EventIdField { get; } = eventIdField;

    /// <summary>What a match of a rule feeds.</summary>
    public RuleInput[] InputsOf(int ruleOrdinal) => ruleOrdinal < inputs.Length ? inputs[ruleOrdinal] : [];
}
