using System.Net;

namespace Dijkwacht.Desk.Warn;

/// <summary>Keys of owners that are in no register: <c>name:</c> and the host name, else <c>address:</c> and the address.</summary>
internal static class StrangerOwners
{
    private const string NamePrefix = "name:";
    private const string AddressPrefix = "address:";

    public static string KeyOf(string? name, IPAddress? address) => string.IsNullOrEmpty(name) ? $"{AddressPrefix}{address}" : NamePrefix + name.ToLowerInvariant();

    /// <summary>What is known of a stranger; null when the key is one of the register.</summary>
    public static (string Name, string Address)? Read(string key)
    {
        if (key.StartsWith(NamePrefix, StringComparison.Ordinal))
            return (key[NamePrefix.Length..], "");
        return key.StartsWith(AddressPrefix, StringComparison.Ordinal) ? ("", key[AddressPrefix.Length..]) : null;
    }
}
