namespace Dijkwacht.Exchange.Vulnerabilities;

/// <summary>Exposure of a build to one hole, and why.</summary>
/// <param name="Id">The CVE.</param>
/// <param name="Exposure">What the build says.</param>
/// <param name="English">The reason, one sentence without its full stop.</param>
/// <param name="Dutch">The same in Dutch.</param>
public sealed record ExposureOpinion(string Id, Exposure Exposure, string English, string Dutch)
{
    /// <summary>The reason in <c>nl</c>, else in English.</summary>
    public string Reason(string language) => language == "nl" ? Dutch : English;
}
