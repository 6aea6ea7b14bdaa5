using System.Text;
using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Matching;

/// <summary>A text with wildcards in the middle, or with <c>?</c>.</summary>
/// <remarks>The first and last piece are fixed, the pieces between are found from left to right: never worse than pieces times length.</remarks>
internal sealed class GlobMatcher : ValueMatcher
{
    private readonly Piece[] _pieces;
    private readonly bool _isCased;
    private readonly bool _isAscii;
    private readonly bool _isOpenAtStart;
    private readonly bool _isOpenAtEnd;

    private GlobMatcher(Glob glob, bool isCased)
    {
        _isCased = isCased;
        _isAscii = glob.Parts.All(p => Ascii.IsValid(p.Bytes));
        _isOpenAtStart = glob.Parts is [{ Kind: GlobPartKind.Many }, ..];
        _isOpenAtEnd = glob.Parts is [.., { Kind: GlobPartKind.Many }];
        _pieces = [.. SplitAtMany(glob.Parts).Select(p => new Piece(p, isCased, _isAscii))];
        Literals = [.. glob.Parts.Where(p => p.Kind == GlobPartKind.Literal).SelectMany(p => LiteralRuns.Of(p.Bytes))];
    }

    public override int Cost => 8;

    public override IReadOnlyList<byte[]> Literals { get; }

    /// <summary>The cheapest matcher for a glob without placeholders.</summary>
    public static ValueMatcher Create(Glob glob, bool isCased) => glob.Parts switch
    {
        [] => new AnchoredMatcher([], TextPlace.Whole, isCased),
        [{ Kind: GlobPartKind.Many }] => new AnchoredMatcher([], TextPlace.Anywhere, isCased),
        [{ Kind: GlobPartKind.Literal } l] => new AnchoredMatcher(l.Bytes, TextPlace.Whole, isCased),
        [{ Kind: GlobPartKind.Literal } l, { Kind: GlobPartKind.Many }] => new AnchoredMatcher(l.Bytes, TextPlace.Start, isCased),
        [{ Kind: GlobPartKind.Many }, { Kind: GlobPartKind.Literal } l] => new AnchoredMatcher(l.Bytes, TextPlace.End, isCased),
        [{ Kind: GlobPartKind.Many }, { Kind: GlobPartKind.Literal } l, { Kind: GlobPartKind.Many }] =>
            new AnchoredMatcher(l.Bytes, TextPlace.Anywhere, isCased),
        _ => new GlobMatcher(glob, isCased),
    };

    public override bool Matches(ReadOnlySpan<byte> value, MatchScratch scratch)
    {
        if (!_isCased && !_isAscii)
        {
            var folded = scratch.Bytes(Folding.MaxFoldedLength(value.Length));
            value = folded[..Folding.FoldUnicode(value, folded)];
        }

        int at = 0;
        int end = value.Length;
        int first = 0;
        int last = _pieces.Length;
        if (!_isOpenAtStart)
        {
            at = _pieces[first++].MatchAt(value, 0);
            if (at < 0)
                return false;
            if (first == last && !_isOpenAtEnd)
                return at == value.Length;
        }

        if (!_isOpenAtEnd && first < last)
        {
            end = _pieces[--last].StartBefore(value, value.Length);
            if (end < at || _pieces[last].MatchAt(value, end) != value.Length)
                return false;
        }

        for (int i = first; i < last; i++)
        {
            at = _pieces[i].Find(value[..end], at);
            if (at < 0)
                return false;
        }

        return true;
    }

    private static IEnumerable<List<GlobPart>> SplitAtMany(IReadOnlyList<GlobPart> parts)
    {
        var piece = new List<GlobPart>();
        foreach (var part in parts)
        {
            if (part.Kind != GlobPartKind.Many)
            {
                piece.Add(part);
                continue;
            }

            if (piece.Count > 0)
                yield return piece;
            piece = [];
        }

        if (piece.Count > 0)
            yield return piece;
    }

    /// <summary>Literals and single characters between two <c>*</c>.</summary>
    private sealed class Piece
    {
        private readonly byte[]?[] _items;
        private readonly bool _isCased;
        private readonly int _characters;

        public Piece(List<GlobPart> parts, bool isCased, bool isAscii)
        {
            _isCased = isCased || !isAscii;
            _items = [.. parts.Select(p => p.Kind == GlobPartKind.One ? null
                : isCased ? p.Bytes
                : isAscii ? Folding.ToLower(p.Bytes)
                : Folding.FoldUnicode(p.Bytes))];
            _characters = _items.Sum(i => i is null ? 1 : i.Count(b => (b & 0xC0) != 0x80));
        }

        /// <summary>Where the piece ends when it stands at a place, or -1.</summary>
        public int MatchAt(ReadOnlySpan<byte> value, int at)
        {
            foreach (byte[]? item in _items)
            {
                if (item is null)
                {
                    if (at >= value.Length)
                        return -1;
                    at++;
                    while (at < value.Length && (value[at] & 0xC0) == 0x80)
                        at++;
                    continue;
                }

                if (value.Length - at < item.Length)
                    return -1;
                var part = value.Slice(at, item.Length);
                if (!(_isCased ? part.SequenceEqual(item) : Folding.EqualsFolded(part, item)))
                    return -1;
                at += item.Length;
            }

            return at;
        }

        /// <summary>Where the first occurrence at or behind a place ends, or -1.</summary>
        public int Find(ReadOnlySpan<byte> value, int from)
        {
            for (int at = from; at <= value.Length; at++)
            {
                if (at < value.Length && at > 0 && (value[at] & 0xC0) == 0x80)
                    continue;
                int end = MatchAt(value, at);
                if (end >= 0)
                    return end;
            }

            return -1;
        }

        /// <summary>Where the piece must start to end at a place, or -1.</summary>
        public int StartBefore(ReadOnlySpan<byte> value, int end)
        {
            for (int i = 0; i < _characters; i++)
            {
                do
                {
                    if (--end < 0)
                        return -1;
                }
                while ((value[end] & 0xC0) == 0x80 && end > 0);
            }

            return end;
        }
    }
}
