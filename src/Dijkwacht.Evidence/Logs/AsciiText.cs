using System.Text;

namespace Dijkwacht.Evidence.Logs;

/// <summary>Comparisons of bytes that ignore ASCII case.</summary>
public static class AsciiText
{
    /// <summary>Equal, ignoring ASCII case; other bytes compare as they are.</summary>
    public static bool EqualsIgnoreCase(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        if (left.Length != right.Length)
            return false;
        for (int i = 0; i < left.Length; i++)
        {
            if (left[i] != right[i] && Lower(left[i]) != Lower(right[i]))
                return false;
        }

        return true;
    }

    /// <summary>Starts with, ignoring ASCII case.</summary>
    public static bool StartsWithIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> start) =>
        text.Length >= start.Length && EqualsIgnoreCase(text[..start.Length], start);

    /// <summary>Ends with, ignoring ASCII case.</summary>
    public static bool EndsWithIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> end) =>
        text.Length >= end.Length && EqualsIgnoreCase(text[^end.Length..], end);

    /// <summary>Where a text occurs, ignoring ASCII case, or -1.</summary>
    public static int IndexOfIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> part)
    {
        for (int i = 0; i + part.Length <= text.Length; i++)
        {
            if (Lower(text[i]) == Lower(part[0]) && EqualsIgnoreCase(text.Slice(i, part.Length), part))
                return i;
        }

        return -1;
    }

    /// <summary>Contains, ignoring ASCII case.</summary>
    public static bool ContainsIgnoreCase(ReadOnlySpan<byte> text, ReadOnlySpan<byte> part) => IndexOfIgnoreCase(text, part) >= 0;

    /// <summary>The text, undecodable bytes replaced.</summary>
    public static string ToText(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    private static byte Lower(byte value) => (uint)(value - 'A') <= 'Z' - 'A' ? (byte)(value | 0x20) : value;
}
