using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Correlation;

/// <summary>A correlation that this run does not evaluate.</summary>
/// <param name="Rule">The correlation.</param>
/// <param name="Reason">In words, for the report.</param>
public sealed record SkippedCorrelation(CorrelationRule Rule, string Reason);
