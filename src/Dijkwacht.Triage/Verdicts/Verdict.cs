using Dijkwacht.Triage.Findings;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Triage.Verdicts;

/// <summary>The answer, from least to most grave.</summary>
public enum VerdictLevel
{
    /// <summary>Nothing was found, and the logs cover the time.</summary>
    NoTrace,

    /// <summary>It was tried, and the logs that would show a success cover the time.</summary>
    Attempted,

    /// <summary>Nothing or attempts only, and the logs do not cover the time.</summary>
    CannotTell,

    /// <summary>A success is proven.</summary>
    Compromised,
}

/// <summary>How sure an answer is.</summary>
public enum Confidence
{
    /// <summary>Inferred from time, number or name.</summary>
    Low,

    /// <summary>One artefact says so.</summary>
    Medium,

    /// <summary>Two independent artefacts say so, or one that cannot arise otherwise.</summary>
    High,
}

/// <summary>An answer with its reasons.</summary>
public sealed record Verdict(VerdictLevel Level, Confidence Confidence, Text Summary, IReadOnlyList<Text> Reasons);

/// <summary>A campaign's answer over all servers, or on one.</summary>
/// <param name="Campaign">The campaign.</param>
/// <param name="Level">The answer.</param>
/// <param name="Findings">Its findings and those of the same parties that follow any break-in, in order.</param>
/// <param name="Coverage">How the logs cover its window; null when it has none.</param>
public sealed record CampaignVerdict(CampaignPack Campaign, VerdictLevel Level, IReadOnlyList<Finding> Findings, WindowCoverage? Coverage);
