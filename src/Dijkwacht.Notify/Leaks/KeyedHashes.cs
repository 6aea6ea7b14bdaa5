using System.Security.Cryptography;
using System.Text;

namespace Dijkwacht.Notify.Leaks;

/// <summary>Addresses as HMAC-SHA-256 under a shared key: two who hold the key can compare lists without handing them over.</summary>
/// <remarks>
/// Whoever holds the key can try out addresses: guessable ones (info@, first.last@ of a known staff) are not hidden from the
/// other side, only from everybody else. A key is for one comparison between two parties.
/// </remarks>
public sealed class KeyedHashes
{
    private const string Prefix = "dijkwacht-key-1:";

    private readonly byte[] _key;

    private KeyedHashes(byte[] key) => _key = key;

    /// <summary>A new key.</summary>
    /// <returns>One line of text for a file.</returns>
    public static string NewKey() => Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Reads a key.</summary>
    /// <exception cref="InvalidDataException">The text is no key.</exception>
    public static KeyedHashes Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string line = text.Trim();
        if (!line.StartsWith(Prefix, StringComparison.Ordinal) || line.Length != Prefix.Length + 64 || !line.AsSpan(Prefix.Length).ContainsOnlyHex())
            throw new InvalidDataException($"No key: expected one line '{Prefix}' and 64 hexadecimal digits, as 'leaks key' makes it.");
        return new KeyedHashes(Convert.FromHexString(line.AsSpan(Prefix.Length)));
    }

    /// <summary>Hash of an address in any spelling; null when it is no address.</summary>
    /// <returns>64 lower-case hexadecimal digits.</returns>
    public string? Of(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return OfferedAddress.Normalise(address) is { } normalised ? Convert.ToHexStringLower(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes("address\n" + normalised))) : null;
    }
}

/// <summary>Hexadecimal texts.</summary>
internal static class HexText
{
    public static bool ContainsOnlyHex(this ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiHexDigit(c))
                return false;
        }

        return true;
    }
}
