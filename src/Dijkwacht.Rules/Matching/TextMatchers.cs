using System.Buffers.Text;
using System.Text;

namespace Dijkwacht.Rules.Matching;

/// <summary>A literal at a place of the value. The four cases that nearly all rules consist of.</summary>
internal sealed class AnchoredMatcher : ValueMatcher
{
    private readonly byte[] _literal;
    private readonly TextPlace _place;
    private readonly bool _isCased;
    private readonly bool _isAscii;
    private readonly int _rarest;
    private readonly byte _rarestLower;
    private readonly byte _rarestUpper;

    public AnchoredMatcher(byte[] literal, TextPlace place, bool isCased)
    {
        _isAscii = Ascii.IsValid(literal);
        _literal = isCased ? literal : _isAscii ? Folding.ToLower(literal) : Folding.FoldUnicode(literal);
        _place = place;
        _isCased = isCased;
        _rarest = ByteRarity.Rarest(_literal);
        if (_literal.Length > 0)
        {
            _rarestLower = _literal[_rarest];
            _rarestUpper = _rarestLower is >= (byte)'a' and <= (byte)'z' ? (byte)(_rarestLower - 0x20) : _rarestLower;
        }

        Literals = LiteralRuns.Of(literal);
    }

    public override int Cost => _place == TextPlace.Anywhere ? 4 : 1;

    /// <summary>The number the value must be, written plainly; null when it may be something else.</summary>
    public int? WholeNumber =>
        _place == TextPlace.Whole && _literal is [>= (byte)'1' and <= (byte)'9', ..] && Utf8Parser.TryParse(_literal, out int number, out int used) && used == _literal.Length
            ? number
            : null;

    public override IReadOnlyList<byte[]> Literals { get; }

    public override bool NeedsBeyondAscii => !_isAscii;

    public override bool Matches(ReadOnlySpan<byte> value, MatchScratch scratch)
    {
        if (_isCased || _isAscii)
            return _isCased ? MatchesExactly(value) : MatchesAscii(value);

        // No character beyond ASCII folds to one inside it, so a plain value cannot hold this text.
        if (Ascii.IsValid(value))
            return false;
        var folded = scratch.Bytes(Folding.MaxFoldedLength(value.Length));
        return MatchesExactly(folded[..Folding.FoldUnicode(value, folded)]);
    }

    private bool MatchesExactly(ReadOnlySpan<byte> value) => _place switch
    {
        TextPlace.Whole => value.SequenceEqual(_literal),
        TextPlace.Start => value.StartsWith(_literal),
        TextPlace.End => value.EndsWith(_literal),
        _ => value.IndexOf(_literal) >= 0,
    };

    private bool MatchesAscii(ReadOnlySpan<byte> value)
    {
        if (value.Length < _literal.Length)
            return false;
        return _place switch
        {
            TextPlace.Whole => value.Length == _literal.Length && Ascii.EqualsIgnoreCase(value, _literal),
            TextPlace.Start => Ascii.EqualsIgnoreCase(value[.._literal.Length], _literal),
            TextPlace.End => Ascii.EqualsIgnoreCase(value[^_literal.Length..], _literal),
            _ => ContainsAscii(value),
        };
    }

    private bool ContainsAscii(ReadOnlySpan<byte> value) =>
        _literal.Length == 0 || Folding.IndexOf(value, _literal, _rarest, _rarestLower, _rarestUpper) >= 0;
}

/// <summary>Where a literal stands in the value.</summary>
internal enum TextPlace
{
    Whole,
    Start,
    End,
    Anywhere,
}

/// <summary>Which byte of a literal to search for first.</summary>
internal static class ByteRarity
{
    // From the most to the least common in logs and command lines.
    private const string CommonFirst = "eaitonrs/.\\cld0-1mp2uh3gf4=b5:6w8 7yvx9_k&ztjq";

    public static int Rarest(ReadOnlySpan<byte> literal)
    {
        int best = 0;
        int bestRank = -1;
        for (int i = 0; i < literal.Length; i++)
        {
            int rank = CommonFirst.IndexOf((char)Folding.ToLower(literal[i]), StringComparison.Ordinal);
            if (rank < 0)
                return i;
            if (rank > bestRank)
                (best, bestRank) = (i, rank);
        }

        return best;
    }
}

/// <summary>The parts of a literal that an index without Unicode knowledge can look for.</summary>
internal static class LiteralRuns
{
    public static IReadOnlyList<byte[]> Of(ReadOnlySpan<byte> literal)
    {
        if (Ascii.IsValid(literal) || Folding.IsCaselessBeyondAscii(literal))
            return literal.IsEmpty ? [] : [Folding.ToLower(literal)];

        var runs = new List<byte[]>();
        while (!literal.IsEmpty)
        {
            int length = literal.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            if (length < 0)
                length = literal.Length;
            if (length > 0)
                runs.Add(Folding.ToLower(literal[..length]));
            literal = literal[Math.Min(length + 1, literal.Length)..];
        }

        return runs;
    }
}
