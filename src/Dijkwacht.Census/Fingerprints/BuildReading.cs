using Dijkwacht.Census.Observations;
using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Census.Fingerprints;

/// <summary>The build that the answers agree on, or why they do not.</summary>
internal sealed record BuildReading(ExchangeVersion? Build, BuildPrecision Precision, BuildSource Source, string? Product, string? Detail, string? Doubt)
{
    /// <summary>Revisions above the newest published one of a cumulative update that an interim update may have.</summary>
    private const int MostRevisionsAhead = 100;

    /// <summary>Numbers above the newest published cumulative update that a coming one may have.</summary>
    private const int MostUpdatesAhead = 2000;

    public static BuildReading? Of(IReadOnlyList<AnswerMarks> marks, BuildCatalogue builds)
    {
        var claims = new List<Claim>();
        foreach (AnswerMarks answer in marks)
        {
            foreach (Claim claim in ClaimsOf(answer, builds))
            {
                if (claim.Doubt is not null)
                    return new BuildReading(claim.Build, claim.Precision, claim.Source, ProductOf(claim.Build, builds), null, claim.Doubt);
                claims.Add(claim);
            }
        }

        if (claims.Count == 0)
            return null;
        Claim best = claims.OrderByDescending(c => c.Precision).ThenBy(c => c.Source == BuildSource.Manifest ? 1 : 0).First();
        string? detail = best.Detail;
        foreach (Claim other in claims)
        {
            if (!Differ(best, other))
                continue;
            bool sameServer = ReferenceEquals(best.Answer, other.Answer) || best.Answer.Server is null || other.Answer.Server is null
                || best.Answer.Server.Equals(other.Answer.Server, StringComparison.OrdinalIgnoreCase);
            if (sameServer)
            {
                return new BuildReading(best.Build, best.Precision, best.Source, ProductOf(best.Build, builds), null,
                    $"Claims {best.Build} ({best.Source}) and {other.Build} ({other.Source}) at once.");
            }

            detail = "Several servers of different builds share this address; the lowest is reported.";
            if (Low(other) < Low(best))
                best = other;
        }

        return new BuildReading(best.Build, best.Precision, best.Source, ProductOf(best.Build, builds), detail, null);
    }

    public Fingerprint Apply(Fingerprint facts) => facts with
    {
        State = Doubt is null ? ObservedState.Exchange : ObservedState.Doubtful,
        Build = Build,
        Precision = Precision,
        Source = Source,
        Product = Product,
        Detail = SafeText.Clean(Doubt ?? Detail),
    };

    private static IEnumerable<Claim> ClaimsOf(AnswerMarks answer, BuildCatalogue builds)
    {
        if (answer.VersionHeader is { } header)
            yield return Read(answer, header, BuildSource.VersionHeader, builds);
        if (answer.ServerApplication is { } application)
            yield return Read(answer, application, BuildSource.ServerApplication, builds);
        if (answer.ManifestVersion is { } manifest)
            yield return Read(answer, manifest, BuildSource.Manifest, builds);
        if (answer.PagePath is { } path)
            yield return Read(answer, path, BuildSource.LoginPage, builds);
        if (answer.OtherPagePath is { } other)
            yield return Read(answer, other, BuildSource.LoginPage, builds);
    }

    private static Claim Read(AnswerMarks answer, string text, BuildSource source, BuildCatalogue builds)
    {
        bool hasThree = text.AsSpan().Count('.') == 2;
        if (!ExchangeVersion.TryParse(hasThree ? text + ".0" : text, out ExchangeVersion build))
            return new Claim(answer, null, BuildPrecision.None, source, null, $"{source} holds no build: {text}");
        if (DoubtOf(build, hasThree, builds) is { } doubt)
            return new Claim(answer, build, hasThree ? BuildPrecision.CumulativeUpdate : BuildPrecision.Exact, source, null, doubt);

        // Exchange 2010 writes all four parts into its paths, later ones three.
        bool isExact = !hasThree && builds.IsExact(build) && (source != BuildSource.LoginPage || build.Major == 14);
        string? detail = null;
        if (isExact && source == BuildSource.Manifest)
        {
            isExact = build != builds.BaseOf(build)?.Version;
            detail = isExact ? "At least this build: the manifest is not renewed by every update." : null;
        }

        return isExact
            ? new Claim(answer, build, BuildPrecision.Exact, source, detail, null)
            : new Claim(answer, build with { Revision = 0 }, BuildPrecision.CumulativeUpdate, source, null, null);
    }

    private static string? DoubtOf(ExchangeVersion build, bool hasThree, BuildCatalogue builds)
    {
        PublishedBuild[] line = [.. builds.Builds.Where(b => b.Version.Major == build.Major && b.Version.Minor == build.Minor)];
        if (!build.IsPlausible || line.Length == 0)
            return $"{build} is no build of any Exchange Server.";
        PublishedBuild[] update = [.. line.Where(b => b.Version.Update == build.Update)];
        int newest = line.Max(b => b.Version.Update);
        if (update.Length > 0)
        {
            return !hasThree && build.Revision > update.Max(b => b.Version.Revision) + MostRevisionsAhead
                ? $"{build} is far above every published build of its cumulative update."
                : null;
        }

        // Exchange 2010 has an update number per rollup, interim ones included; only the newest line still gets new ones.
        if (build.Major == 14 && build.Update < newest)
            return null;
        bool isNewestLine = !builds.Builds.Any(b => (b.Version.Major, b.Version.Minor).CompareTo((build.Major, build.Minor)) > 0);
        return isNewestLine && build.Update > newest && build.Update <= newest + MostUpdatesAhead ? null : $"{build} was never published.";
    }

    private static bool Differ(Claim one, Claim other)
    {
        if (one.Build is not { } a || other.Build is not { } b)
            return false;
        if ((a.Major, a.Minor, a.Update) != (b.Major, b.Minor, b.Update))
            return true;

        // The manifest lags behind the header; a difference there is no contradiction.
        return one.Precision == BuildPrecision.Exact && other.Precision == BuildPrecision.Exact && a != b
            && one.Source != BuildSource.Manifest && other.Source != BuildSource.Manifest;
    }

    private static ExchangeVersion Low(Claim claim) => claim.Build ?? default;

    private static string? ProductOf(ExchangeVersion? build, BuildCatalogue builds) => build is not { } version ? null
        : builds.BaseOf(version)?.Product ?? builds.Find(version)?.Product;

    private sealed record Claim(AnswerMarks Answer, ExchangeVersion? Build, BuildPrecision Precision, BuildSource Source, string? Detail, string? Doubt);
}
