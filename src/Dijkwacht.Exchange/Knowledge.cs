using System.Text.Json;
using Dijkwacht.Exchange.Builds;
using Dijkwacht.Exchange.Vulnerabilities;

namespace Dijkwacht.Exchange;

/// <summary>Builds and holes of one date, that belong together.</summary>
/// <param name="Builds">Every published build.</param>
/// <param name="Vulnerabilities">Every hole, judged with <paramref name="Builds"/>.</param>
/// <param name="Problem">Why the newer files were not used; null when they were, or there are none.</param>
public sealed record Knowledge(BuildCatalogue Builds, VulnerabilityCatalogue Vulnerabilities, string? Problem = null)
{
    private const int LongestFile = 32 * 1024 * 1024;

    /// <summary>What is shipped with the product.</summary>
    public static Knowledge Default { get; } = new(BuildCatalogue.Default, VulnerabilityCatalogue.Default);

    /// <summary>
    /// The knowledge of a folder with <c>builds.json</c> and <c>cves.json</c> when both are there, valid and newer than the
    /// shipped one; else the shipped one. Never a mixture.
    /// </summary>
    public static Knowledge Load(string? folder)
    {
        if (folder is null)
            return Default;
        string builds = Path.Combine(folder, "builds.json");
        string cves = Path.Combine(folder, "cves.json");
        if (!File.Exists(builds) && !File.Exists(cves))
            return Default;
        try
        {
            if (new FileInfo(builds).Length > LongestFile || new FileInfo(cves).Length > LongestFile)
                return Default with { Problem = $"The knowledge in '{folder}' is longer than {LongestFile} bytes and was not used." };
            Knowledge found = Parse(File.ReadAllBytes(builds), File.ReadAllBytes(cves));
            return found.Builds.GeneratedOn < Default.Builds.GeneratedOn || found.Vulnerabilities.GeneratedOn < Default.Vulnerabilities.GeneratedOn
                ? Default with { Problem = $"The knowledge in '{folder}' is older than the program's and was not used." }
                : found;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException)
        {
            return Default with { Problem = $"The knowledge in '{folder}' was not used: {failure.Message}" };
        }
    }

    /// <summary>Reads both files.</summary>
    /// <exception cref="FormatException">One of them is no knowledge; the message says why.</exception>
    public static Knowledge Parse(ReadOnlyMemory<byte> builds, ReadOnlyMemory<byte> cves)
    {
        try
        {
            using JsonDocument buildsDocument = JsonDocument.Parse(builds);
            using JsonDocument cvesDocument = JsonDocument.Parse(cves);
            BuildCatalogue catalogue = BuildCatalogue.Read(buildsDocument.RootElement);
            return new Knowledge(catalogue, VulnerabilityCatalogue.Read(cvesDocument.RootElement, catalogue));
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            throw new FormatException($"The knowledge cannot be read: {failure.Message}", failure);
        }
    }
}
