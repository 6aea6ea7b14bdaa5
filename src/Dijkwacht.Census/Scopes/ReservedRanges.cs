namespace Dijkwacht.Census.Scopes;

/// <summary>Addresses that are nobody's public server: asked only when a scope names them, never as part of a wider range.</summary>
/// <remarks>Source: the IANA special-purpose address registries for IPv4 and IPv6, and multicast (RFC 5771, RFC 4291).</remarks>
public static class ReservedRanges
{
    private static readonly IpRange[] s_ranges =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/3", "::/8", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
            "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(Parse),
    ];

    /// <summary>All of them.</summary>
    public static IpRangeSet All { get; } = new(s_ranges);

    /// <summary>127.0.0.0/8 and ::1.</summary>
    public static IpRangeSet Loopback { get; } = new([Parse("127.0.0.0/8"), Parse("::1")]);

    /// <summary>Whether every address of the range is reserved: the scope names reserved space.</summary>
    public static bool ContainAll(IpRange range) => All.Ranges.Any(reserved => reserved.Contains(range));

    private static IpRange Parse(string text) =>
        IpRange.TryParse(text, out IpRange range, out string? problem) ? range : throw new InvalidOperationException(problem);
}
