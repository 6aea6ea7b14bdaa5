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

    private BuildCatalogue(PublishedBuild[] builds, FrozenDictionary<string, DateOnly> supportEnds, DateOnly dated)
    {
        _builds = builds;
        _supportEnds = supportEnds;
        Dated = dated;
        _byVersion = builds.GroupBy(b => b.Version).ToFrozenDictionary(g => g.Key, g => g.First());
    }

    /// <summary>The catalogue of this process: the one shipped with the product unless <see cref="Knowledge.Use"/> found a newer one.</summary>
    public static BuildCatalogue Default { get; internal set; } = Read(Resources.Bytes("builds.json"));

    /// <summary>The day the file was made.</summary>
    public DateOnly Dated { get; }

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

    /// <summary>What a build is, and how sure that is.</summary>
    /// <param name="version">The build; only its first three parts count when <paramref name="exact"/> is false.</param>
    /// <param name="exact">Whether the revision tells the installed security updates.</param>
    /// <returns>Null when nothing lower of the same product line is known.</returns>
    public IdentifiedBuild? Identify(ExchangeVersion version, bool exact)
    {
        if (BaseOf(version) is { } cumulative)
        {
            if (!exact || version < cumulative.Version)
                return new IdentifiedBuild(cumulative, IsPublished: true, IsCumulativeUpdateOnly: true, IsBetween: false);
            PublishedBuild known = Find(version)!;
            return new IdentifiedBuild(known, known.Version == version, IsCumulativeUpdateOnly: false, IsBetween: false);
        }

        if (Find(version with { Revision = 0 }) is not { } below)
            return null;
        bool isBetween = NextCumulativeUpdate(below) is not null;
        return new IdentifiedBuild(isBetween ? BaseOf(below.Version)! : below, IsPublished: false, IsCumulativeUpdateOnly: isBetween, isBetween);
    }

    /// <summary>The next cumulative update of the same product line; null when there is none.</summary>
    public PublishedBuild? NextCumulativeUpdate(PublishedBuild build)
    {
        ArgumentNullException.ThrowIfNull(build);
        ExchangeVersion v = build.Version;
        foreach (PublishedBuild other in _builds)
        {
            if (other.Version.Major == v.Major && other.Version.Minor == v.Minor && other.Version.Update > v.Update)
                return other;
        }

        return null;
    }

    /// <summary>Last day of support of a product; null when the product is not known.</summary>
    public DateOnly? EndOfSupport(string product) => _supportEnds.TryGetValue(product, out DateOnly end) ? end : null;

    /// <summary>The newest build of a product; null when the product is not known.</summary>
    public PublishedBuild? NewestOf(string product) => _builds.LastOrDefault(b => b.Product == product);

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

    /// <summary>The lowest and the highest published build with the same first three parts; the build itself when there is none.</summary>
    internal (ExchangeVersion Lowest, ExchangeVersion Highest) RangeOf(ExchangeVersion version)
    {
        ExchangeVersion? lowest = null, highest = null;
        foreach (PublishedBuild build in _builds)
        {
            ExchangeVersion v = build.Version;
            if (v.Major != version.Major || v.Minor != version.Minor || v.Update != version.Update)
                continue;
            lowest ??= v;
            highest = v;
        }

        return (lowest ?? version, highest ?? version);
    }

    /// <summary>
    /// Whether a build says exactly which updates are installed. Components that are not part of a security update
    /// write a revision below their cumulative update's own, such as 15.1.2375.0: that tells the cumulative update only.
    /// </summary>
    public bool IsExact(ExchangeVersion version) => BaseOf(version) is not { } lowest || version >= lowest.Version;

    /// <summary>Reads a file of the same schema.</summary>
    /// <param name="json">UTF-8 text of the file.</param>
    /// <exception cref="InvalidDataException">The file is not of the schema.</exception>
    public static BuildCatalogue Read(ReadOnlyMemory<byte> json) => KnowledgeFile.Read(json, "exchange-builds/1", static (root, dated) =>
    {
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

        return new BuildCatalogue(
            [.. builds.OrderBy(b => b.Version).ThenBy(b => b.Update is null ? 0 : 1)],
            root.GetProperty("support").EnumerateObject().Select(p => (p.Name, Day: Date(p.Value, "end_of_support")))
                .Where(p => p.Day is not null).ToFrozenDictionary(p => p.Name, p => p.Day!.Value),
            dated);
    });

    private static DateOnly? Date(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value)
        && DateOnly.TryParseExact(value.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date)
            ? date
            : null;
}
