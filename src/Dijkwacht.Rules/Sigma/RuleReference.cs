namespace Dijkwacht.Rules.Sigma;

/// <summary>The id or name of a rule as a correlation or filter writes it, with its place.</summary>
internal sealed record RuleReference(string Text, int Line, int Column, string Excerpt);
