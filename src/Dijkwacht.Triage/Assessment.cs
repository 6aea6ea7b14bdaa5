using Dijkwacht.Evidence.Collections;
using Dijkwacht.Triage.Correlations;
using Dijkwacht.Triage.Findings;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Scanning;
using Dijkwacht.Triage.Verdicts;

namespace Dijkwacht.Triage;

/// <summary>What one server comes to.</summary>
public sealed record HostAssessment(
    string Host,
    BuildHistory Builds,
    IReadOnlyList<ExposureWindow> Exposure,
    IReadOnlyList<Coverage> Coverage,
    IReadOnlyList<CampaignVerdict> Campaigns,
    Verdict Verdict)
{
    /// <summary>Holes that were exploited in the wild and open on this server while no pack knows their traces.</summary>
    public IReadOnlyList<Text> NotJudged { get; init; } = [];
}

/// <summary>What a collection comes to. Lists are in a stable order; nothing in it depends on the machine or the time of the run.</summary>
public sealed record Assessment
{
    /// <summary>Servers by name.</summary>
    public required IReadOnlyList<HostAssessment> Hosts { get; init; }

    /// <summary>The server with the worst verdict.</summary>
    public required HostAssessment Worst { get; init; }

    /// <summary>The overall answer.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>Each campaign over all servers.</summary>
    public required IReadOnlyList<CampaignVerdict> Campaigns { get; init; }

    /// <summary>In order of time.</summary>
    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>Parties; a finding's <see cref="Finding.Actor"/> is an index into this.</summary>
    public required IReadOnlyList<Actor> Actors { get; init; }

    /// <summary>What was recognised as harmless.</summary>
    public required IReadOnlyList<Suppressed> Suppressed { get; init; }

    /// <summary>All artefacts by path.</summary>
    public required IReadOnlyList<ArtefactScan> Artefacts { get; init; }

    /// <summary>What was not read.</summary>
    public required IReadOnlyList<SkippedArtefact> NotRead { get; init; }

    /// <summary>The user's rules that had to leave something out.</summary>
    public required IReadOnlyList<LimitedRule> RulesLimited { get; init; }

    /// <summary>The last record of the evidence, UTC ticks; 0 when no record has a time.</summary>
    public required long LastRecordTicks { get; init; }
}

/// <summary>What the caller asks of a triage.</summary>
public sealed record TriageOptions
{
    /// <summary>Folders, archives or files.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Threads.</summary>
    public int Workers { get; init; } = Math.Max(1, Environment.ProcessorCount);

    /// <summary>When the update was installed, as the administrator knows it.</summary>
    public DateTimeOffset? Patched { get; init; }

    /// <summary>Until when to judge, instead of the last record.</summary>
    public DateTimeOffset? AsOf { get; init; }

    /// <summary>Keys of findings acknowledged before.</summary>
    public IReadOnlySet<string> Known { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>What the clock of exported Windows events (JSON) is ahead of UTC, where the export says UTC and means local time.</summary>
    public TimeSpan AssumedUtcOffset { get; init; }

    /// <summary>Where what correlations of the user cannot hold in memory is kept meanwhile.</summary>
    public string SpillDirectory { get; init; } = Path.GetTempPath();

    /// <summary>Told how far it is.</summary>
    public ITriageProgress? Progress { get; init; }
}
