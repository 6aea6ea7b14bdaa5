using Dijkwacht.Census.Observations;
using Dijkwacht.Exchange.Builds;
using Dijkwacht.Exchange.Vulnerabilities;

namespace Dijkwacht.Census.Statistics;

/// <summary>What builds say about the waves of attacks; judged once per build.</summary>
public sealed class CampaignExposures
{
    private static readonly Campaign[] s_campaigns = [.. VulnerabilityCatalogue.Default.Campaigns];

    private readonly Dictionary<(ExchangeVersion, bool), Exposure[]> _judged = [];
    private readonly Dictionary<(ExchangeVersion, bool), Exposure[]> _judgedCves = [];
    private readonly Exposure[] _unknownCves = new Exposure[Cves.Count];
    private readonly Exposure[] _unknown = new Exposure[s_campaigns.Length];

    /// <summary>Campaigns in their order; the id of each is a column of the outputs.</summary>
    public static IReadOnlyList<string> Ids { get; } = [.. s_campaigns.Select(c => c.Id)];

    /// <summary>Exposure to each campaign, in the order of <see cref="Ids"/>; all unknown without a build.</summary>
    public IReadOnlyList<Exposure> Of(ExchangeVersion? build, BuildPrecision precision)
    {
        if (build is not { } version || precision == BuildPrecision.None)
            return _unknown;
        bool isExact = precision == BuildPrecision.Exact;
        if (!_judged.TryGetValue((version, isExact), out Exposure[]? exposures))
        {
            exposures = [.. s_campaigns.Select(c => VulnerabilityCatalogue.Default.Judge(version, isExact, c.Cves))];
            _judged[(version, isExact)] = exposures;
        }

        return exposures;
    }

    /// <summary>CVEs that are judged one by one: all that are known, by name.</summary>
    public static IReadOnlyList<string> Cves { get; } = [.. VulnerabilityCatalogue.Default.Cves.Order(StringComparer.Ordinal)];

    /// <summary>Exposure to each of <see cref="Cves"/>; all unknown without a build.</summary>
    public IReadOnlyList<Exposure> CvesOf(ExchangeVersion? build, BuildPrecision precision)
    {
        if (build is not { } version || precision == BuildPrecision.None)
            return _unknownCves;
        bool isExact = precision == BuildPrecision.Exact;
        if (!_judgedCves.TryGetValue((version, isExact), out Exposure[]? exposures))
        {
            exposures = [.. Cves.Select(cve => VulnerabilityCatalogue.Default.Judge(version, isExact, cve))];
            _judgedCves[(version, isExact)] = exposures;
        }

        return exposures;
    }

    /// <summary>An exposure as files and outputs write it.</summary>
    public static string Text(Exposure exposure) => exposure switch
    {
        Exposure.Open => "open",
        Exposure.Possibly => "possibly",
        Exposure.Closed => "closed",
        _ => "unknown",
    };
}
