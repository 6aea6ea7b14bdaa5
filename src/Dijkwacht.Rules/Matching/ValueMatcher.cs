namespace Dijkwacht.Rules.Matching;

/// <summary>Decides whether the value of a field satisfies a test. Immutable and shared by all threads.</summary>
internal abstract class ValueMatcher
{
    /// <summary>Relative: 1 is one comparison of a short text.</summary>
    public abstract int Cost { get; }

    /// <summary>
    /// Texts that every matching value holds, folded to lower case, ASCII letters without case: for an index to look for.
    /// </summary>
    public virtual IReadOnlyList<byte[]> Literals => [];

    /// <summary>Whether a value of ASCII characters alone can never match.</summary>
    public virtual bool NeedsBeyondAscii => false;

    public abstract bool Matches(ReadOnlySpan<byte> value, MatchScratch scratch);
}
