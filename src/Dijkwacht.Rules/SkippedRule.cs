using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules;

/// <summary>A sound rule that this run does not evaluate.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Reason">In words, for the report: <c>no log source</c>, <c>no values for the placeholder %x%</c>, ...</param>
public sealed record SkippedRule(SigmaRule Rule, string Reason);
