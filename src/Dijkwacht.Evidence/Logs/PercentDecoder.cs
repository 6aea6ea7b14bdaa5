namespace Dijkwacht.Evidence.Logs;

/// <summary>Percent-decoding of URLs, as far as attackers nest it.</summary>
public static class PercentDecoder
{
    /// <summary>Decodes twice: an attacker may encode the percent sign itself.</summary>
    /// <returns>Bytes written to <paramref name="target"/>, which must hold the text's length.</returns>
    public static int DecodeTwice(ReadOnlySpan<byte> text, Span<byte> target)
    {
        int length = Decode(text, target);
        return target[..length].Contains((byte)'%') ? Decode(target[..length], target) : length;
    }

    /// <summary>Decodes once; <paramref name="target"/> may be the same memory as <paramref name="text"/>.</summary>
    public static int Decode(ReadOnlySpan<byte> text, Span<byte> target)
    {
        int written = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == (byte)'%' && i + 2 < text.Length && Hex(text[i + 1]) is var high and >= 0 && Hex(text[i + 2]) is var low and >= 0)
            {
                target[written++] = (byte)((high << 4) | low);
                i += 2;
            }
            else
            {
                target[written++] = text[i];
            }
        }

        return written;
    }

    /// <summary>
    /// Where the next character is encoded that no browser would encode: a letter, a digit, a slash, <c>-._~</c>, or the
    /// percent sign itself. Ordinary text has none; an evasion of text rules does.
    /// </summary>
    /// <returns>The position of its percent sign, or -1.</returns>
    public static int IndexOfNeedlessEncoding(ReadOnlySpan<byte> text)
    {
        int position = 0;
        while (position < text.Length)
        {
            int percent = text[position..].IndexOf((byte)'%');
            if (percent < 0)
                return -1;
            position += percent;
            if (position + 2 < text.Length && Hex(text[position + 1]) is var high and >= 0 && Hex(text[position + 2]) is var low and >= 0
                && IsNeedless((byte)((high << 4) | low)))
            {
                return position;
            }

            position++;
        }

        return -1;
    }

    private static bool IsNeedless(byte value) =>
        (uint)((value | 0x20) - 'a') <= 'z' - 'a' || (uint)(value - '0') <= 9 || value is (byte)'/' or (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~' or (byte)'%';

    private static int Hex(byte value)
    {
        if ((uint)(value - '0') <= 9)
            return value - '0';
        int letter = (value | 0x20) - 'a';
        return (uint)letter <= 5 ? letter + 10 : -1;
    }
}
