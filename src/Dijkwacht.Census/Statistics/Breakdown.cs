using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Dijkwacht.Census.Geography;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Owners;
using Dijkwacht.Exchange.Vulnerabilities;

namespace Dijkwacht.Census.Statistics;

/// <summary>Servers of one value of a dimension, such as one sector.</summary>
/// <param name="Value">The value; empty when not known.</param>
/// <param name="Servers">Servers seen.</param>
/// <param name="Counts">By campaign, in the order of <see cref="CampaignExposures.Ids"/>.</param>
public sealed record BreakdownRow(string Value, long Servers, IReadOnlyList<ExposureCount> Counts)
{
    /// <summary>Servers below which a share says little and may point at one owner.</summary>
    public const int Small = 10;

    /// <summary>Whether there are so few that a share is left out.</summary>
    public bool IsSmall => Servers < Small;
}

/// <summary>Counts the servers of one run by product, support, sector, region, country and network, and by CVE.</summary>
/// <param name="index">Place of the run in the histories.</param>
/// <param name="owners">Sector and region.</param>
/// <param name="countries">Country where the register does not say.</param>
/// <param name="asOf">The day by which support is judged.</param>
public sealed class Breakdown(int index, OwnerRegister owners, CountryDatabase countries, DateOnly asOf)
{
    /// <summary>Dimensions in their order.</summary>
    public static IReadOnlyList<string> Dimensions { get; } = ["product", "support", "precision", "sector", "region", "country", "network"];

    private readonly SortedDictionary<string, ExposureCount[]>[] _counts = [.. Dimensions.Select(_ => new SortedDictionary<string, ExposureCount[]>(StringComparer.Ordinal))];
    private readonly ExposureCount[] _cves = [.. CampaignExposures.Cves.Select(_ => new ExposureCount())];
    private readonly CampaignExposures _exposures = new();

    /// <summary>Takes one server.</summary>
    public void Add(ServerHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (history.Sightings[index] is not { Reach: Reach.Server } sighting)
            return;
        Owner? owner = owners.Find(history.Address, history.Name);
        Add(0, sighting.Product ?? "", sighting);
        Add(1, ProductSupport.Of(sighting.Product, asOf), sighting);
        Add(2, sighting.Precision switch { BuildPrecision.Exact => "exact", BuildPrecision.CumulativeUpdate => "cu", _ => "none" }, sighting);
        Add(3, owner?.Sector ?? "", sighting);
        Add(4, owner?.Region ?? "", sighting);
        Add(5, owner?.Country is { Length: > 0 } country ? country : countries.CountryOf(history.Address) ?? "", sighting);
        Add(6, NetworkOf(history.Address), sighting);
        IReadOnlyList<Exposure> cves = _exposures.CvesOf(sighting.Build, sighting.Precision);
        for (int i = 0; i < _cves.Length; i++)
            _cves[i].Add(cves[i]);
    }

    /// <summary>Rows of a dimension by its place, most servers first.</summary>
    public IReadOnlyList<BreakdownRow> Rows(int dimension) =>
    [
        .. _counts[dimension].Select(row => new BreakdownRow(row.Key, row.Value[0].Servers, row.Value))
            .OrderByDescending(row => row.Servers).ThenBy(row => row.Value, StringComparer.Ordinal),
    ];

    /// <summary>Counts by CVE, in the order of <see cref="CampaignExposures.Cves"/>.</summary>
    public IReadOnlyList<ExposureCount> Cves => _cves;

    /// <summary>The network that an address is counted under: /16 of IPv4, /32 of IPv6; empty without an address.</summary>
    public static string NetworkOf(IPAddress? address)
    {
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        byte[] bytes = address.GetAddressBytes();
        bool isV4 = address.AddressFamily == AddressFamily.InterNetwork;
        Array.Clear(bytes, isV4 ? 2 : 4, bytes.Length - (isV4 ? 2 : 4));
        return string.Create(CultureInfo.InvariantCulture, $"{new IPAddress(bytes)}/{(isV4 ? 16 : 32)}");
    }

    private void Add(int dimension, string value, Sighting sighting)
    {
        if (!_counts[dimension].TryGetValue(value, out ExposureCount[]? counts))
            _counts[dimension][value] = counts = [.. CampaignExposures.Ids.Select(_ => new ExposureCount())];
        for (int i = 0; i < counts.Length; i++)
            counts[i].Add(sighting.Exposures[i]);
    }
}
