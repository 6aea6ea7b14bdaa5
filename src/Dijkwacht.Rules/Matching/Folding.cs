using System.Runtime.CompilerServices;
using System.Text;

namespace Dijkwacht.Rules.Matching;

/// <summary>Case folding: ASCII letters to lower case, other characters to upper case, so that the two never meet.</summary>
internal static class Folding
{
    private static readonly byte[] s_lower = MakeLower();

    public static ReadOnlySpan<byte> Lower => s_lower;

    public static byte ToLower(byte b) => s_lower[b];

    public static byte[] ToLower(ReadOnlySpan<byte> bytes)
    {
        byte[] folded = bytes.ToArray();
        foreach (ref byte b in folded.AsSpan())
            b = s_lower[b];
        return folded;
    }

    /// <summary>Whether the bytes equal a folded text, ASCII letters without case and all others exactly.</summary>
    public static bool EqualsFolded(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> folded)
    {
        if (bytes.Length != folded.Length)
            return false;
        for (int i = 0; i < bytes.Length; i++)
        {
            if (s_lower[bytes[i]] != folded[i])
                return false;
        }

        return true;
    }

    /// <summary>Where a folded text occurs, ASCII letters without case, or -1; its rarest byte, in both cases, is searched for first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int IndexOf(ReadOnlySpan<byte> value, ReadOnlySpan<byte> folded, int rarest, byte rarestLower, byte rarestUpper)
    {
        int last = value.Length - folded.Length;
        int at = 0;
        while (at <= last)
        {
            int found = value[(at + rarest)..(last + rarest + 1)].IndexOfAny(rarestLower, rarestUpper);
            if (found < 0)
                return -1;
            at += found;
            if (EqualsFolded(value.Slice(at, folded.Length), folded))
                return at;
            at++;
        }

        return -1;
    }

    /// <summary>Folds any UTF-8; ill-formed bytes become U+FFFD.</summary>
    public static int FoldUnicode(ReadOnlySpan<byte> bytes, Span<byte> into)
    {
        int length = 0;
        while (!bytes.IsEmpty)
        {
            byte first = bytes[0];
            if (first < 0x80)
            {
                into[length++] = s_lower[first];
                bytes = bytes[1..];
                continue;
            }

            Rune.DecodeFromUtf8(bytes, out var rune, out int consumed);
            length += Fold(rune).EncodeToUtf8(into[length..]);
            bytes = bytes[consumed..];
        }

        return length;
    }

    public static byte[] FoldUnicode(ReadOnlySpan<byte> bytes)
    {
        byte[] folded = new byte[MaxFoldedLength(bytes.Length)];
        return folded[..FoldUnicode(bytes, folded)];
    }

    /// <summary>An ill-formed byte becomes three, and some letters have a longer partner.</summary>
    public static int MaxFoldedLength(int length) => length * 3;

    /// <summary>Whether folding changes nothing in the text beyond ASCII.</summary>
    public static bool IsCaselessBeyondAscii(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out int consumed);
            if (status != System.Buffers.OperationStatus.Done || (!rune.IsAscii && (Fold(rune) != rune || Rune.ToLowerInvariant(rune) != rune)))
                return false;
            bytes = bytes[consumed..];
        }

        return true;
    }

    private static Rune Fold(Rune rune)
    {
        var upper = Rune.ToUpperInvariant(rune);
        return upper.IsAscii ? rune : upper;
    }

    private static byte[] MakeLower()
    {
        byte[] table = new byte[256];
        for (int i = 0; i < table.Length; i++)
            table[i] = i is >= 'A' and <= 'Z' ? (byte)(i | 0x20) : (byte)i;
        return table;
    }
}
