using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Dijkwacht.Exchange.Builds;

/// <summary>One published build.</summary>
/// <param name="Version">The build.</param>
/// <param name="Product">Such as <c>Exchange Server 2016</c>.</param>
/// <param name="CumulativeUpdate">Such as <c>CU18</c>, <c>RTM</c> or <c>SP1 (CU4)</c>.</param>
/// <param name="Update">Such as <c>Mar21SU</c>, or null for the cumulative update itself.</param>
/// <param name="ReleasedOn">Release date; null when not known.</param>
public sealed record PublishedBuild(ExchangeVersion Version, string Product, string CumulativeUpdate, string? Update, DateOnly? ReleasedOn)
{
    /// <summary>Such as <c>CU18 Mar21SU</c>.</summary>
    public string PatchLevel => Update is null ? CumulativeUpdate : $"{CumulativeUpdate} {Update}";
}

/// <summary>Every Exchange build that Microsoft published, from the dated file <c>builds.json</c>.</summary>
public sealed class BuildCatalogue
{
    private readonly PublishedBuild[] _builds;
    private readonly FrozenDictionary<ExchangeVersion, PublishedBuild> _byVersion;

    private BuildCatalogue(PublishedBuild[] builds)
    {
        _builds = builds;
        _byVersion = builds.GroupBy(b => b.Version).ToFrozenDictionary(g => g.Key, g => g.First());
    }

    /// <summary>The catalogue shipped with the product.</summary>
    public static BuildCatalogue Default { get; } = Load();

    /// <summary>All builds, lowest first.</summary>
    public IReadOnlyList<PublishedBuild> Builds => _builds;

    /// <summary>
    /// What a build is. A build that was never published (an interim update) is the highest published one of its
    /// cumulative update that is not higher; a cumulative update that is not known, the highest lower one.
    /// </summary>
    /// <returns>Null when nothing lower of the same product line is known.</returns>
    public PublishedBuild? Find(ExchangeVersion version)
    {
        if (_byVersion.TryGetValue(version, out PublishedBuild? exact))
            return exact;
        PublishedBuild? best = null;
        foreach (PublishedBuild build in _builds)
        {
            if (build.Version.Major == version.Major && build.Version.Minor == version.Minor && build.Version <= version)
                best = build;
        }

        return best;
    }

    /// <summary>The cumulative update itself, without security updates, that a build belongs to; null when unknown.</summary>
    public PublishedBuild? BaseOf(ExchangeVersion version)
    {
        foreach (PublishedBuild build in _builds)
        {
            ExchangeVersion v = build.Version;
            if (v.Major == version.Major && v.Minor == version.Minor && v.Update == version.Update)
                return build;
        }

        return null;
    }

    /// <summary>
    /// Whether a build says exactly which updates are installed. Components that are not part of a security update
    /// write a revision below their cumulative update's own, such as 15.1.2375.0: that tells the cumulative update only.
    /// </summary>
    public bool IsExact(ExchangeVersion version) => BaseOf(version) is not { } lowest || version >= lowest.Version;

    private static BuildCatalogue Load()
    {
        using JsonDocument document = Resources.Open("builds.json");
        var builds = new List<PublishedBuild>();
        foreach (JsonElement build in document.RootElement.GetProperty("builds").EnumerateArray())
        {
            builds.Add(new PublishedBuild(
                ExchangeVersion.Parse(build.GetProperty("build").GetString()!),
                build.GetProperty("product").GetString()!,
                build.GetProperty("cu").GetString()!,
                build.GetProperty("update").GetString(),
                Date(build, "release_date")));
        }

        return new BuildCatalogue([.. builds.OrderBy(b => b.Version).ThenBy(b => b.Update is null ? 0 : 1)]);
    }

    private static DateOnly? Date(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value)
        && DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            ? date
            : null;
}
