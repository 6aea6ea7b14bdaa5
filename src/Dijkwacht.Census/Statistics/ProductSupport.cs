using System.Collections.Frozen;

namespace Dijkwacht.Census.Statistics;

/// <summary>Whether Microsoft still supports a product.</summary>
internal static class ProductSupport
{
    // End of support as in builds.json (Microsoft lifecycle). Paid extensions of 2016 and 2019 are not seen from outside.
    private static readonly FrozenDictionary<string, DateOnly> s_ends = new Dictionary<string, DateOnly>
    {
        ["Exchange Server 2007"] = new(2017, 4, 11),
        ["Exchange Server 2010"] = new(2020, 10, 13),
        ["Exchange Server 2013"] = new(2023, 4, 11),
        ["Exchange Server 2016"] = new(2025, 10, 14),
        ["Exchange Server 2019"] = new(2025, 10, 14),
        ["Exchange Server Subscription Edition"] = new(2035, 12, 31),
    }.ToFrozenDictionary();

    /// <summary><c>supported</c>, <c>unsupported</c> or empty when the product is not known.</summary>
    public static string Of(string? product, DateOnly asOf) =>
        product is null || !s_ends.TryGetValue(product, out DateOnly end) ? "" : asOf <= end ? "supported" : "unsupported";
}
