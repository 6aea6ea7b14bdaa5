using System.Globalization;
using Dijkwacht.Census.Geography;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Owners;
using Dijkwacht.Census.Statistics;
using Dijkwacht.Exchange.Builds;
using Dijkwacht.Exchange.Vulnerabilities;

namespace Dijkwacht.Census.Reporting;

/// <summary>What an output adds to an observation: exposures, owner, country.</summary>
public sealed class ObservationContext(OwnerRegister owners, CountryDatabase countries)
{
    private readonly CampaignExposures _exposures = new();

    /// <summary>Exposure to each campaign, in the order of <see cref="CampaignExposures.Ids"/>.</summary>
    public IReadOnlyList<Exposure> ExposuresOf(Observation observation)
    {
        ArgumentNullException.ThrowIfNull(observation);
        return _exposures.Of(observation.Build, observation.Precision);
    }

    /// <summary>CVEs that are open for certain.</summary>
    internal IReadOnlyList<string> OpenCves(Observation observation)
    {
        IReadOnlyList<Exposure> exposures = _exposures.CvesOf(observation.Build, observation.Precision);
        return [.. CampaignExposures.Cves.Where((_, i) => exposures[i] == Exposure.Open)];
    }

    /// <summary>Owner by the register; null when unknown.</summary>
    public Owner? OwnerOf(Observation observation) => owners.Find(observation);

    /// <summary>Two letters; the register's country wins over that of the network.</summary>
    public string? CountryOf(Observation observation)
    {
        ArgumentNullException.ThrowIfNull(observation);
        return OwnerOf(observation)?.Country is { Length: > 0 } country ? country : countries.CountryOf(observation.Address);
    }

    /// <summary>A build as outputs write it: four parts, or three where only the cumulative update is known; null without one.</summary>
    public static string? BuildText(ExchangeVersion? build, BuildPrecision precision) => (build, precision) switch
    {
        ({ } version, BuildPrecision.Exact) => version.ToString(),
        ({ } version, BuildPrecision.CumulativeUpdate) => string.Create(CultureInfo.InvariantCulture, $"{version.Major}.{version.Minor}.{version.Update}"),
        _ => null,
    };

    /// <summary>A time as outputs write it.</summary>
    public static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
