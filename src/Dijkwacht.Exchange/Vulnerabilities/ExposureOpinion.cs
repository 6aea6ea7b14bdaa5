namespace Dijkwacht.Exchange.Vulnerabilities;

/// <summary>What a build says about a hole, and why.</summary>
/// <param name="Cve">Such as <c>CVE-2021-26855</c>.</param>
/// <param name="Exposure">Open for certain, possibly open, closed, or unknown.</param>
/// <param name="ReasonNl">One sentence in Dutch.</param>
/// <param name="ReasonEn">The same in English.</param>
public sealed record ExposureOpinion(string Cve, Exposure Exposure, string ReasonNl, string ReasonEn);
