using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Matching;

/// <summary>The value is an address inside a network. An IPv4 address written as IPv6 counts as IPv4.</summary>
internal sealed class CidrMatcher : ValueMatcher
{
    private readonly byte[] _network;
    private readonly int _prefix;

    public CidrMatcher(CidrTest test)
    {
        _network = test.Network.GetAddressBytes();
        _prefix = test.PrefixLength;
    }

    public override int Cost => 4;

    public override bool Matches(ReadOnlySpan<byte> value, MatchScratch scratch)
    {
        Span<byte> address = stackalloc byte[16];
        int length = Parse(value, address);
        return length == _network.Length && SharesPrefix(address[..length]);
    }

    private static int Parse(ReadOnlySpan<byte> value, Span<byte> address)
    {
        if (ParseIPv4(value, address))
            return 4;

        const int longestAddress = 45 + 1 + 10;
        if (value.Length > longestAddress || !value.Contains((byte)':') || !Ascii.IsValid(value))
            return 0;
        Span<char> chars = stackalloc char[longestAddress];
        int count = Encoding.ASCII.GetChars(value, chars);
        if (!IPAddress.TryParse(chars[..count], out var parsed))
            return 0;
        if (parsed.IsIPv4MappedToIPv6)
            parsed = parsed.MapToIPv4();
        return parsed.TryWriteBytes(address, out int written) && parsed.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6 ? written : 0;
    }

    private static bool ParseIPv4(ReadOnlySpan<byte> value, Span<byte> address)
    {
        if (value.Length is < 7 or > 15)
            return false;
        int part = 0;
        int number = -1;
        foreach (byte b in value)
        {
            if (b is >= (byte)'0' and <= (byte)'9')
            {
                number = (Math.Max(number, 0) * 10) + (b - '0');
                if (number > 255)
                    return false;
                continue;
            }

            if (b != '.' || number < 0 || part == 3)
                return false;
            address[part++] = (byte)number;
            number = -1;
        }

        if (part != 3 || number < 0)
            return false;
        address[3] = (byte)number;
        return true;
    }

    private bool SharesPrefix(ReadOnlySpan<byte> address)
    {
        int whole = _prefix / 8;
        if (!address[..whole].SequenceEqual(_network.AsSpan(0, whole)))
            return false;
        int rest = _prefix % 8;
        return rest == 0 || (address[whole] ^ _network[whole]) >> (8 - rest) == 0;
    }
}

/// <summary>The value is a number, decimal or <c>0x</c>, or a time one part of which is taken, and compares.</summary>
internal sealed class NumberMatcher(NumberTest test) : ValueMatcher
{
    public override int Cost => 4;

    public override bool Matches(ReadOnlySpan<byte> value, MatchScratch scratch)
    {
        double number;
        if (test.Part != TimePart.None)
        {
            if (!Timestamp.TryGetPart(value, test.Part, out int part))
                return false;
            number = part;
        }
        else if (!TryParse(value, out number))
        {
            return false;
        }

        return test.Comparison switch
        {
            Comparison.Equal => number == test.Number,
            Comparison.Less => number < test.Number,
            Comparison.LessOrEqual => number <= test.Number,
            Comparison.Greater => number > test.Number,
            _ => number >= test.Number,
        };
    }

    private static bool TryParse(ReadOnlySpan<byte> value, out double number)
    {
        value = value.Trim((byte)' ');
        if (value.StartsWith("0x"u8) || value.StartsWith("0X"u8))
        {
            bool isHex = Utf8Parser.TryParse(value[2..], out ulong bits, out int used, 'x') && used == value.Length - 2;
            number = bits;
            return isHex;
        }

        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }
}

/// <summary>Reads <c>2021-03-02T05:06:07</c> and <c>2021-03-02 05:06:07</c>, with anything behind the minute.</summary>
internal static class Timestamp
{
    public static bool TryGetPart(ReadOnlySpan<byte> value, TimePart part, out int number)
    {
        number = 0;
        if (value.Length < 10 || value[4] != '-' || value[7] != '-' ||
            !TryRead(value[..4], out int year) || !TryRead(value[5..7], out int month) || !TryRead(value[8..10], out int day) ||
            year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        int hour = 0;
        int minute = 0;
        bool hasTime = value.Length >= 16 && value[10] is (byte)'T' or (byte)' ' && value.Length >= 16 && value[13] == ':' &&
            TryRead(value[11..13], out hour) && TryRead(value[14..16], out minute) && hour < 24 && minute < 60;
        if (part is TimePart.Hour or TimePart.Minute && !hasTime)
            return false;

        number = part switch
        {
            TimePart.Minute => minute,
            TimePart.Hour => hour,
            TimePart.Day => day,
            TimePart.Week => ISOWeek.GetWeekOfYear(new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc)),
            TimePart.Month => month,
            _ => year,
        };
        return true;
    }

    private static bool TryRead(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (byte b in digits)
        {
            if (b is < (byte)'0' or > (byte)'9')
                return false;
            number = (number * 10) + (b - '0');
        }

        return true;
    }
}
