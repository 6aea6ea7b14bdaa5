using Dijkwacht.Census.Statistics;
using Dijkwacht.Census.Storage;

namespace Dijkwacht.Census.Reporting;

/// <summary>What a report on a run says, before it is words, pages or files.</summary>
public sealed record CensusReport
{
    /// <summary>The run the report is on.</summary>
    public required StoredRun Run { get; init; }

    /// <summary>The day by which support is judged.</summary>
    public required DateOnly AsOf { get; init; }

    /// <summary>Runs of the same method and scope up to this one, oldest first, this one last.</summary>
    public required IReadOnlyList<StoredRun> History { get; init; }

    /// <summary>Servers seen, and targets at which they were seen.</summary>
    public required long Servers { get; init; }

    /// <inheritdoc cref="Servers"/>
    public required long Targets { get; init; }

    /// <summary>Targets that claim to be Exchange and cannot be; in no count.</summary>
    public required long Doubtful { get; init; }

    /// <summary>One for each campaign, in the order of <see cref="CampaignExposures.Ids"/>.</summary>
    public required IReadOnlyList<CampaignReport> Campaigns { get; init; }

    /// <summary>The run by its dimensions and CVEs.</summary>
    public required Breakdown Breakdown { get; init; }

    /// <summary>The run it is compared with; null when it is the first.</summary>
    public StoredRun? ComparedWith { get; init; }

    /// <summary>What changed since; null when it is the first.</summary>
    public ChangeCounter? Changes { get; init; }

    /// <summary>This run beside the latest of every other method and scope.</summary>
    public required IReadOnlyList<Reconciliation> Reconciliations { get; init; }

    /// <summary>Name and date of the country data; null when there is none.</summary>
    public string? CountryData { get; init; }

    /// <summary>Owners in the register.</summary>
    public int Owners { get; init; }
}

/// <summary>What a report says of one campaign.</summary>
/// <param name="Id">Such as <c>proxylogon</c>.</param>
/// <param name="Count">The run's count.</param>
/// <param name="Trend">Counts of <see cref="CensusReport.History"/>, in its order.</param>
/// <param name="Survival">Time to patch over the history.</param>
/// <param name="FirstSeenLater">Servers of the curve that were first seen open after the first scan.</param>
public sealed record CampaignReport(string Id, CountEstimate Count, IReadOnlyList<CountEstimate> Trend, SurvivalCurve Survival, long FirstSeenLater);
