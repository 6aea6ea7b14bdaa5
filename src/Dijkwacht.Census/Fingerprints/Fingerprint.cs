using Dijkwacht.Census.Observations;
using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Census.Fingerprints;

/// <summary>What the answers of one host amount to.</summary>
public sealed record Fingerprint
{
    /// <summary>What the host is.</summary>
    public required ObservedState State { get; init; }

    /// <summary>The build; its revision is 0 and means nothing when only the cumulative update is known.</summary>
    public ExchangeVersion? Build { get; init; }

    /// <summary>How much of <see cref="Build"/> is known.</summary>
    public BuildPrecision Precision { get; init; }

    /// <summary>Where it was read.</summary>
    public BuildSource Source { get; init; }

    /// <summary>Such as <c>Exchange Server 2019</c>; null when unknown.</summary>
    public string? Product { get; init; }

    /// <summary>Front-end name.</summary>
    public string? Server { get; init; }

    /// <summary>Back-end name.</summary>
    public string? BackEnd { get; init; }

    /// <summary>The <c>Server</c> header of the first answer.</summary>
    public string? HttpServer { get; init; }

    /// <summary>One line that explains the state, in English; null when the state says it all.</summary>
    public string? Detail { get; init; }

    /// <summary>Reads the answers of one host.</summary>
    /// <param name="answers">In the order of the requests; at least one.</param>
    /// <param name="certificate">Of the first handshake; null without TLS.</param>
    public static Fingerprint Read(IReadOnlyList<HttpAnswer> answers, CertificateFacts? certificate)
    {
        ArgumentNullException.ThrowIfNull(answers);
        Marks marks = Marks.Of(answers);
        Fingerprint bare = new()
        {
            State = ObservedState.NotExchange,
            Server = marks.Server,
            BackEnd = marks.BackEnd,
            HttpServer = answers.Count > 0 ? Plain.Text(answers[0].Field("Server")) : null,
        };
        if (marks.IsOnline || IsOutlookCom(certificate))
            return bare with { State = ObservedState.ExchangeOnline };
        if (marks.HasAbsurdVersion)
            return bare with { State = ObservedState.Doubtful, Detail = $"claims build {marks.AbsurdVersion}, which no Exchange has" };
        if (marks.IsExchange2007)
            return bare with { State = ObservedState.Exchange, Product = "Exchange Server 2007", Detail = "out of support since 2017-04-11; its updates no longer matter" };
        if (BuildOf(marks) is { } built)
            return built(bare);
        if (marks.IsExchange)
            return bare with { State = ObservedState.Exchange, Detail = "the build is hidden" };
        if (marks.HasForeignLogin && NamesAutodiscover(certificate))
            return bare with { State = ObservedState.ExchangeBehindProxy, Detail = "a login of somebody else stands before it" };
        return answers.Count > 0 && answers.All(a => a.Status is 403 or 406 or 429 or 503)
            ? bare with { State = ObservedState.Blocked, Detail = $"every request was answered {answers[0].Status}" }
            : bare;
    }

    private static Func<Fingerprint, Fingerprint>? BuildOf(Marks marks)
    {
        BuildCatalogue builds = BuildCatalogue.Default;
        if (marks.HeaderVersions.Count > 0)
        {
            // The lowest: several servers behind one address are as open as the worst of them.
            ExchangeVersion lowest = marks.HeaderVersions.Min();
            if (marks.PathVersion is { } path && !marks.HeaderVersions.Any(v => (v.Major, v.Minor, v.Update) == (path.Major, path.Minor, path.Update)))
            {
                return bare => bare with
                {
                    State = ObservedState.Doubtful,
                    Build = lowest,
                    Precision = BuildPrecision.None,
                    Detail = $"the header says {lowest}, the login page {path.Major}.{path.Minor}.{path.Update}",
                };
            }

            string? detail = lowest != marks.HeaderVersions.Max() ? $"builds {lowest} to {marks.HeaderVersions.Max()} answered: several servers" : Unpublished(lowest);
            return Built(lowest, builds.IsExact(lowest), BuildSource.VersionHeader, detail);
        }

        if (marks.ApplicationVersion is { } application)
            return Built(application, builds.IsExact(application), BuildSource.ServerApplication, Unpublished(application));
        if (marks.ManifestVersion is { } manifest && (marks.PathVersion is not { } seen || seen.Update == manifest.Update))
        {
            bool isUpdate = builds.BaseOf(manifest) is { } cumulative && manifest > cumulative.Version;
            return Built(manifest, isUpdate, BuildSource.Manifest, isUpdate ? "the export tool's build: at least this" : null);
        }

        return marks.PathVersion is { } page ? Built(page, page.Major == 14 && page.Revision > 0, BuildSource.LoginPage, null) : null;
    }

    private static Func<Fingerprint, Fingerprint> Built(ExchangeVersion version, bool isExact, BuildSource source, string? detail) => bare => bare with
    {
        State = ObservedState.Exchange,
        Build = isExact ? version : version with { Revision = 0 },
        Precision = isExact ? BuildPrecision.Exact : BuildPrecision.CumulativeUpdate,
        Source = source,
        Product = ProductOf(version),
        Detail = detail,
    };

    private static string? ProductOf(ExchangeVersion version) => (BuildCatalogue.Default.BaseOf(version) ?? BuildCatalogue.Default.Find(version))?.Product;

    private static string? Unpublished(ExchangeVersion version) =>
        BuildCatalogue.Default.Find(version) is { } known && known.Version != version && BuildCatalogue.Default.IsExact(version)
            ? $"not published: {known.PatchLevel} or an interim build after it"
            : null;

    private static bool IsOutlookCom(CertificateFacts? certificate) =>
        certificate is not null && certificate.Names.Any(n => n is "outlook.com" or "*.outlook.com" or "*.protection.outlook.com");

    private static bool NamesAutodiscover(CertificateFacts? certificate) =>
        certificate is not null && certificate.Names.Any(n => n.StartsWith("autodiscover.", StringComparison.OrdinalIgnoreCase));
}
