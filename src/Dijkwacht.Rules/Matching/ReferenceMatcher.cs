using System.Text;
using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Matching;

/// <summary>Compares the values of two fields.</summary>
internal sealed record ReferenceMatcher(int OtherField, Anchor Anchor, bool IsCased)
{
    public bool Matches(ReadOnlySpan<byte> value, ReadOnlySpan<byte> other)
    {
        if (!IsCased && !(Ascii.IsValid(value) && Ascii.IsValid(other)))
            return Compare(Folding.FoldUnicode(value), Folding.FoldUnicode(other));
        if (IsCased)
            return Compare(value, other);
        if (other.Length > value.Length)
            return false;
        switch (Anchor)
        {
            case Anchor.Whole:
                return Ascii.EqualsIgnoreCase(value, other);
            case Anchor.Start:
                return Ascii.EqualsIgnoreCase(value[..other.Length], other);
            case Anchor.End:
                return Ascii.EqualsIgnoreCase(value[^other.Length..], other);
            default:
                return Folding.ToLower(value).AsSpan().IndexOf(Folding.ToLower(other)) >= 0;
        }
    }

    private bool Compare(ReadOnlySpan<byte> value, ReadOnlySpan<byte> other) => Anchor switch
    {
        Anchor.Whole => value.SequenceEqual(other),
        Anchor.Start => value.StartsWith(other),
        Anchor.End => value.EndsWith(other),
        _ => value.IndexOf(other) >= 0,
    };
}
