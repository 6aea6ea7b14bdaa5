using System.Buffers.Text;
using System.Text;

namespace Dijkwacht.Generator.Big;

/// <summary>A line with places that differ: copied piece by piece, filled in without a string.</summary>
internal sealed class Template
{
    private readonly List<(byte[] Text, char Field)> _pieces = [];

    internal Template(string line)
    {
        string rest = line + "\r\n";
        while (rest.Length > 0)
        {
            int at = rest.IndexOf('{', StringComparison.Ordinal);
            if (at < 0)
            {
                _pieces.Add((Encoding.ASCII.GetBytes(rest), '\0'));
                return;
            }

            _pieces.Add((Encoding.ASCII.GetBytes(rest[..at]), rest[at + 1]));
            rest = rest[(at + 3)..];
        }
    }

    internal int Write(Span<byte> target, Dice dice, DateTime time)
    {
        // The user of a line is the same in every column of it.
        uint user = (uint)(dice.Next() % 4000);
        ulong requestHigh = dice.Next(), requestLow = dice.Next();
        int used = 0;
        foreach ((byte[] text, char field) in _pieces)
        {
            text.CopyTo(target[used..]);
            used += text.Length;
            Span<byte> rest = target[used..];
            switch (field)
            {
                case 't': used += Clock(rest, time, (byte)'T', milliseconds: true); break;
                case 'd': used += Clock(rest, time, (byte)' ', milliseconds: false); break;
                case 'g': used += Id(rest, requestHigh, requestLow); break;
                case 'm': used += Id(rest, (user * 0x9E3779B97F4A7C15UL) ^ 0x5c0a1b20, user * 0xBF58476D1CE4E5B9UL); break;
                case 'n': used += Number(rest, dice.Between(1, 2400)); break;
                case 's': used += Number(rest, dice.Between(200, 60000)); break;
                case 'u':
                    "user"u8.CopyTo(rest);
                    used += 4 + Number(rest[4..], (int)user);
                    break;
                case 'a':
                    "10.1."u8.CopyTo(rest);
                    int length = 5 + Number(rest[5..], (int)(user / 250));
                    rest[length++] = (byte)'.';
                    used += length + Number(rest[length..], (int)(user % 250) + 1);
                    break;
            }
        }

        return used;
    }

    private static int Number(Span<byte> target, int value)
    {
        Utf8Formatter.TryFormat(value, target, out int written);
        return written;
    }

    private static int Clock(Span<byte> target, DateTime time, byte separator, bool milliseconds)
    {
        // yyyy-MM-ddTHH:mm:ss.fffZ, digit by digit: the generic formatter would be the slowest part of the program.
        Digits(target, time.Year, 4);
        target[4] = (byte)'-';
        Digits(target[5..], time.Month, 2);
        target[7] = (byte)'-';
        Digits(target[8..], time.Day, 2);
        target[10] = separator;
        Digits(target[11..], time.Hour, 2);
        target[13] = (byte)':';
        Digits(target[14..], time.Minute, 2);
        target[16] = (byte)':';
        Digits(target[17..], time.Second, 2);
        if (!milliseconds)
            return 19;
        target[19] = (byte)'.';
        Digits(target[20..], time.Millisecond, 3);
        target[23] = (byte)'Z';
        return 24;
    }

    private static void Digits(Span<byte> target, int value, int count)
    {
        for (int i = count - 1; i >= 0; i--, value /= 10)
            target[i] = (byte)('0' + (value % 10));
    }

    private static int Id(Span<byte> target, ulong high, ulong low)
    {
        ReadOnlySpan<byte> hex = "0123456789abcdef"u8;
        int at = 0;
        for (int i = 0; i < 32; i++)
        {
            if (i is 8 or 12 or 16 or 20)
                target[at++] = (byte)'-';
            ulong half = i < 16 ? high : low;
            target[at++] = hex[(int)((half >> (60 - (i % 16 * 4))) & 15)];
        }

        return at;
    }
}
