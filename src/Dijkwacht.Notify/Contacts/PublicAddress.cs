using System.Net;
using System.Net.Sockets;

namespace Dijkwacht.Notify.Contacts;

/// <summary>Whether an address is one of the open internet: a stranger's name must not lead a request into the sender's own network.</summary>
/// <remarks>Sources: the special-purpose address registries of RFC 6890.</remarks>
internal static class PublicAddress
{
    private static readonly IPNetwork[] s_reserved =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24",
            "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
            "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    // Of IPv6 only global unicast is given out; mapped, translated (64:ff9b::), local, and multicast addresses all lie outside of it.
    private static readonly IPNetwork s_global = IPNetwork.Parse("2000::/3");

    public static bool Is(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return (address.AddressFamily == AddressFamily.InterNetwork || s_global.Contains(address)) && !s_reserved.Any(network => network.Contains(address));
    }
}
