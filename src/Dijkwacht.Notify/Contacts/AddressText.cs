using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Dijkwacht.Notify.Contacts;

/// <summary>Addresses and ranges as texts, one spelling for each.</summary>
internal static class AddressText
{
    /// <summary>An address, or a range with the bits behind its length cleared; false when it is neither.</summary>
    public static bool TryNormalise(string text, out string range)
    {
        range = "";
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryParse(slash < 0 ? text : text[..slash], out IPAddress? address))
            return false;
        int bits = address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        int length = bits;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length) || length < 1 || length > bits))
            return false;
        if (length == bits)
        {
            range = address.ToString();
            return true;
        }

        byte[] bytes = address.GetAddressBytes();
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] &= (byte)(0xFF << (8 - Math.Clamp(length - i * 8, 0, 8)));
        range = $"{new IPAddress(bytes)}/{length}";
        return true;
    }

    /// <summary>An address written in full: four numbers, or IPv6 without a zone.</summary>
    public static bool TryParse(string text, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        bool isV6 = text.Contains(':', StringComparison.Ordinal);
        if (text.Length > 45 || text.AsSpan().ContainsAny("%[]") || (!isV6 && text.AsSpan().Count('.') != 3) || !IPAddress.TryParse(text, out address))
            return false;
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return true;
    }
}
