namespace Dijkwacht.Rules.Matching;

internal enum PredicateKind
{
    /// <summary>The field is there and its value matches.</summary>
    Value,

    /// <summary>The record's text matches.</summary>
    Text,

    /// <summary>The field is there.</summary>
    Exists,

    /// <summary>The field is missing or empty.</summary>
    Absent,

    /// <summary>The field's value stands in a relation to another field's.</summary>
    Reference,
}

/// <summary>One question to a record, shared by all rules that ask it.</summary>
internal sealed record Predicate(PredicateKind Kind, int Field, ValueMatcher? Matcher, ReferenceMatcher? Reference)
{
    public int Cost => Matcher?.Cost ?? 1;

    /// <summary>Texts that the field's value (or the record's text) holds whenever the predicate is true.</summary>
    public IReadOnlyList<byte[]> Literals => Matcher?.Literals ?? [];

    private (byte[]? Literal, int Occurrences)? _best;

    /// <summary>The longest literal that a scanner takes, or null, and how often ordinary text has it.</summary>
    /// <remarks>Hundreds of indexes ask for it. Two threads may find it out at the same time; the answer is the same.</remarks>
    public (byte[]? Literal, int Occurrences) Best
    {
        get
        {
            if (_best is { } known)
                return known;
            byte[]? literal = FieldPlan.Best(Literals);
            (byte[]? Literal, int Occurrences) best = (literal, literal is null ? 0 : GramFrequencies.Occurrences(literal));
            _best = best;
            return best;
        }
    }
}
