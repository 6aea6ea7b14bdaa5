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

    private readonly FrozenDictionary<string, DateOnly> _supportEnds;

    private BuildCatalogue(PublishedBuild[] builds, FrozenDictionary<string, DateOnly> supportEnds, DateOnly generatedOn)
    {
        _builds = builds;
        _supportEnds = supportEnds;
        GeneratedOn = generatedOn;
        _byVersion = builds.GroupBy(b => b.Version).ToFrozenDictionary(g => g.Key, g => g.First());
    }

    /// <summary>The catalogue shipped with the product.</summary>
    public static BuildCatalogue Default { get; } = LoadDefault();

    /// <summary>The date of the data.</summary>
    public DateOnly GeneratedOn { get; }

    /// <summary>All builds, lowest first.</summary>
    public IReadOnlyList<PublishedBuild> Builds => _builds;

    /// <summary>
    /// What a build is. A build that was never published (an interim update) is the highest published one of its
    /// cumulative update that is not higher; a revision below the cumulative update's own is that cumulative update; a
    /// cumulative update that is not known, the highest lower one.
    /// </summary>
    /// <returns>Null when nothing lower of the same product line is known.</returns>
    public PublishedBuild? Find(ExchangeVersion version)
    {
        if (_byVersion.TryGetValue(version, out PublishedBuild? exact))
            return exact;
        if (BaseOf(version) is { } lowest && version < lowest.Version)
            return lowest;
        PublishedBuild? best = null;
        foreach (PublishedBuild build in _builds)
        {
            if (build.Version.Major == version.Major && build.Version.Minor == version.Minor && build.Version <= version)
                best = build;
        }

        return best;
    }

    /// <summary>
    /// The published builds that a build may be: one when it is exact; all of its cumulative update, lowest first, when only
    /// that is known; the next lower one when its cumulative update is not known; none when nothing lower is.
    /// </summary>
    public IReadOnlyList<PublishedBuild> Candidates(ExchangeVersion version, bool exact)
    {
        if (Find(version) is not { } known)
            return [];
        if (BaseOf(version) is not { } lowest || (exact && version >= lowest.Version))
            return [known];
        return [.. _builds.Where(b => (b.Version.Major, b.Version.Minor, b.Version.Update) == (version.Major, version.Minor, version.Update))];
    }

    /// <summary>
    /// Whether a build gets updates at a date. Of a supported product only the newest cumulative update and, for three months
    /// after the newest came, the one before it do; that part is derived from release dates.
    /// </summary>
    public SupportState SupportOf(ExchangeVersion version, DateOnly at)
    {
        if (Find(version) is not { } known || !_supportEnds.TryGetValue(known.Product, out DateOnly end))
            return new SupportState(SupportKind.Unknown, null);
        if (at > end)
            return new SupportState(SupportKind.ProductEnded, end);
        DateOnly? successor = _builds
            .Where(b => b.Product == known.Product && b.Update is null && b.CumulativeUpdate != known.CumulativeUpdate && b.Version > known.Version)
            .Min(b => b.ReleasedOn);
        if (successor?.AddMonths(3) is { } updateEnd && updateEnd < at)
            return new SupportState(SupportKind.UpdateEnded, updateEnd);
        return new SupportState(SupportKind.Supported, successor?.AddMonths(3) is { } limit && limit < end ? limit : end);
    }

    /// <summary>Last day of a product's public support; null when not known.</summary>
    public DateOnly? SupportEndOf(string product) => _supportEnds.TryGetValue(product, out DateOnly end) ? end : null;

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

    private static BuildCatalogue LoadDefault()
    {
        using JsonDocument document = Resources.Open("builds.json");
        return Read(document.RootElement);
    }

    /// <exception cref="FormatException">The document is no list of builds.</exception>
    internal static BuildCatalogue Read(JsonElement root)
    {
        DateOnly generatedOn = KnowledgeFile.Check(root, "exchange-builds/1", "builds");
        var builds = new List<PublishedBuild>();
        foreach (JsonElement build in root.GetProperty("builds").EnumerateArray())
        {
            builds.Add(new PublishedBuild(
                ExchangeVersion.Parse(build.GetProperty("build").GetString()!),
                build.GetProperty("product").GetString()!,
                build.GetProperty("cu").GetString()!,
                build.GetProperty("update").GetString(),
                Date(build, "release_date")));
        }

        FrozenDictionary<string, DateOnly> ends = root.GetProperty("support").EnumerateObject()
            .Where(p => Date(p.Value, "end_of_support") is not null)
            .ToFrozenDictionary(p => p.Name, p => Date(p.Value, "end_of_support")!.Value);
        return new BuildCatalogue([.. builds.OrderBy(b => b.Version).ThenBy(b => b.Update is null ? 0 : 1)], ends, generatedOn);
    }

    private static DateOnly? Date(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value)
        && DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            ? date
            : null;
}
