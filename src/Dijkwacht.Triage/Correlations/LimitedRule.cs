using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Triage.Correlations;

/// <summary>A rule that was evaluated and had to leave something out.</summary>
/// <param name="File">Its file; empty when it concerns all correlations.</param>
/// <param name="Rule">Its title.</param>
/// <param name="Left">What was left out, in words.</param>
public sealed record LimitedRule(string File, string Rule, Text Left);
