using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Dijkwacht.Census.Scopes;

/// <summary>Consecutive addresses of one family, both ends included.</summary>
/// <param name="IsV6">The family; an IPv4 address written as IPv6 (<c>::ffff:192.0.2.1</c>) is IPv4.</param>
/// <param name="First">Lowest address as a number.</param>
/// <param name="Last">Highest address as a number, at least <paramref name="First"/>.</param>
public readonly record struct IpRange(bool IsV6, UInt128 First, UInt128 Last)
{
    /// <summary>A range of one address.</summary>
    public static IpRange Of(IPAddress address)
    {
        UInt128 number = Number(address, out bool isV6);
        return new IpRange(isV6, number, number);
    }

    /// <summary>Reads <c>192.0.2.0/24</c>, <c>192.0.2.1-192.0.2.9</c> or one address, of either family.</summary>
    /// <remarks>A prefix whose address has bits beyond its length is refused: it is a typing error more often than not.</remarks>
    public static bool TryParse(string text, out IpRange range, out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        range = default;
        text = text.Trim();
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        if (slash >= 0)
            return TryPrefix(text[..slash], text[(slash + 1)..], out range, out problem);
        if (!TryAddress(dash < 0 ? text : text[..dash].Trim(), out IPAddress? first))
            return Refuse($"'{text}' is no address, prefix (192.0.2.0/24) or range (192.0.2.1-192.0.2.9)", out problem);
        IPAddress? last = first;
        if (dash >= 0 && !TryAddress(text[(dash + 1)..].Trim(), out last))
            return Refuse($"'{text[(dash + 1)..].Trim()}' is no address", out problem);
        UInt128 low = Number(first!, out bool isV6);
        UInt128 high = Number(last!, out bool isLastV6);
        if (isV6 != isLastV6 || high < low)
            return Refuse($"'{text}' runs backwards or from one family to the other", out problem);
        range = new IpRange(isV6, low, high);
        problem = null;
        return true;
    }

    /// <summary>Whether the address is one of these.</summary>
    public bool Contains(IPAddress address)
    {
        UInt128 number = Number(address, out bool isV6);
        return isV6 == IsV6 && number >= First && number <= Last;
    }

    /// <summary>Whether all of the other range is in this one.</summary>
    public bool Contains(IpRange other) => IsV6 == other.IsV6 && First <= other.First && other.Last <= Last;

    /// <summary>Whether the two have an address in common.</summary>
    public bool Overlaps(IpRange other) => IsV6 == other.IsV6 && First <= other.Last && other.First <= Last;

    /// <summary>The first address, and the last where there is more than one.</summary>
    public override string ToString() =>
        First == Last ? Address(First, IsV6).ToString() : $"{Address(First, IsV6)}-{Address(Last, IsV6)}";

    /// <summary>The address with this number.</summary>
    public static IPAddress Address(UInt128 number, bool isV6)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, number);
        return new IPAddress(isV6 ? bytes : bytes[12..]);
    }

    /// <summary>The number of an address.</summary>
    public static UInt128 Number(IPAddress address, out bool isV6)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            address.TryWriteBytes(bytes, out _);
            isV6 = !address.IsIPv4MappedToIPv6;
            UInt128 number = BinaryPrimitives.ReadUInt128BigEndian(bytes);
            return isV6 ? number : number & uint.MaxValue;
        }

        isV6 = false;
        address.TryWriteBytes(bytes[12..], out _);
        return BinaryPrimitives.ReadUInt128BigEndian(bytes);
    }

    private static bool TryPrefix(string address, string length, out IpRange range, out string? problem)
    {
        range = default;
        if (!TryAddress(address, out IPAddress? first))
            return Refuse($"'{address}' is no address", out problem);
        UInt128 low = Number(first!, out bool isV6);
        int width = isV6 ? 128 : 32;
        if (!int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out int bits) || bits > width)
            return Refuse($"'/{length}' is no prefix length from 0 to {width}", out problem);
        UInt128 rest = bits == width ? 0 : (UInt128.One << (width - bits)) - 1;
        if (bits == 0 && isV6)
            rest = UInt128.MaxValue;
        if ((low & rest) != 0)
            return Refuse($"'{address}/{length}' has bits beyond its prefix; {Address(low & ~rest, isV6)}/{length} was meant, or one address", out problem);
        range = new IpRange(isV6, low, low + rest);
        problem = null;
        return true;
    }

    // IPAddress.TryParse takes "1", "0x7f.1" and addresses with a zone; none of them belongs in a mandate.
    private static bool TryAddress(string text, out IPAddress? address)
    {
        address = null;
        bool isV6 = text.Contains(':', StringComparison.Ordinal);
        if (!isV6 && (text.Count(c => c == '.') != 3 || text.Any(c => c is not '.' and not (>= '0' and <= '9'))))
            return false;
        if (!isV6 && text.Split('.').Any(part => part.Length is 0 or > 3 || (part.Length > 1 && part[0] == '0')))
            return false;
        return !text.Contains('%', StringComparison.Ordinal) && !text.Contains('[', StringComparison.Ordinal) && IPAddress.TryParse(text, out address);
    }

    private static bool Refuse(string message, out string? problem)
    {
        problem = message;
        return false;
    }
}
