using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Dijkwacht.Census.Owners;

/// <summary>Addresses with the same first bits, such as <c>192.0.2.0/24</c>.</summary>
/// <param name="IsV6">Family; IPv4 in IPv6 form counts as IPv4.</param>
/// <param name="Length">Bits that are fixed.</param>
/// <param name="Bits">The fixed bits at the top of 128 (IPv6) or 32 (IPv4) bits, the others zero.</param>
internal readonly record struct AddressRange(bool IsV6, int Length, UInt128 Bits)
{
    public static AddressRange Of(IPAddress address, int length)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int written);
        UInt128 bits = 0;
        foreach (byte b in bytes[..written])
            bits = (bits << 8) | b;
        int width = written * 8;
        return new AddressRange(written == 16, length, length == 0 ? 0 : bits >> (width - length) << (width - length));
    }

    /// <summary>Reads an address, or an address and a length; bits behind the length are ignored.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out AddressRange? range)
    {
        range = null;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out IPAddress? address))
            return false;

        // 10.1 and 2130706433 are addresses to the parser and mistakes in a register.
        if (address.AddressFamily == AddressFamily.InterNetwork && text.AsSpan().Count('.') != 3)
            return false;
        int width = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        int length = width;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > width))
            return false;
        range = Of(address, length);
        return true;
    }
}
