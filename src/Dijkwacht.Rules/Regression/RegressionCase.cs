namespace Dijkwacht.Rules.Regression;

/// <summary>An event log and the rule that must match in it.</summary>
/// <param name="Name">What the author calls the test.</param>
/// <param name="RuleId">The rule's id as the case states it.</param>
/// <param name="RuleTitle">The rule's title as the case states it; empty when it does not.</param>
/// <param name="InfoFile">The <c>info.yml</c> that states the case, relative to the folder of the cases, with <c>/</c>.</param>
/// <param name="EventFile">Full path of the event log; it was there when the cases were read.</param>
/// <param name="Minimum">The rule matches at least this many events; 1 when the case does not say.</param>
public sealed record RegressionCase(string Name, string RuleId, string RuleTitle, string InfoFile, string EventFile, int Minimum);
