using Dijkwacht.Census.Observations;
using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Census.Fingerprints;

/// <summary>Which path to ask next, so that few requests tell the build and none of them looks like an attack.</summary>
/// <remarks>
/// Two requests decide that a host is no Exchange: <c>/owa/</c> may be closed where Autodiscover is open (hybrids, proxies).
/// A device, or a page that names another product, gets one. Nobody is asked again after "too many requests".
/// </remarks>
public static class PoliteOrder
{
    /// <summary>Most requests to one target in a day.</summary>
    public const int MostRequests = 4;

    /// <summary>Outlook on the web, asked first.</summary>
    public const string Owa = "/owa/";

    /// <summary>Its login page.</summary>
    public const string Logon = "/owa/auth/logon.aspx";

    /// <summary>Autodiscover, often published where the rest is not.</summary>
    public const string Autodiscover = "/autodiscover/autodiscover.xml";

    /// <summary>Phones, often published without pre-authentication.</summary>
    public const string ActiveSync = "/Microsoft-Server-ActiveSync";

    /// <summary>The manifest of the eDiscovery export tool: on block lists, so asked last and only when it can add something.</summary>
    public const string Manifest = "/ecp/Current/exporttool/microsoft.exchange.ediscovery.exporttool.application";

    /// <summary>The next path to ask after these answers; null to stop.</summary>
    /// <param name="answers">All answers so far, in order; none at the start.</param>
    public static string? Next(IReadOnlyList<HttpAnswer> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        return NextAfter([.. answers.Select(AnswerMarks.Of)]);
    }

    internal static string? NextAfter(List<AnswerMarks> marks)
    {
        if (marks.Count == 0)
            return Owa;
        if (marks.Count >= MostRequests || marks.Any(m => m.Status == 429))
            return null;
        Fingerprint read = Fingerprint.Of(marks, null, BuildCatalogue.Default);
        if (read.Precision == BuildPrecision.Exact || read.State == ObservedState.Doubtful || marks.Any(m => m.IsOnline || m.ProductHint is not null))
            return null;

        bool asked(string path) => marks.Any(m => m.Path.Equals(path, StringComparison.OrdinalIgnoreCase));
        if (read.State == ObservedState.NotExchange && marks.Any(m => m.OtherProduct is not null))
            return null;
        if (read.Precision == BuildPrecision.None && !asked(Logon) && MayHaveLoginPage(marks))
            return Logon;
        if (!asked(Autodiscover))
            return Autodiscover;
        if (read.State is ObservedState.NotExchange or ObservedState.ExchangeOnline)
            return null;
        if (read.Precision == BuildPrecision.CumulativeUpdate)
            return asked(Manifest) ? null : Manifest;
        if (read.State == ObservedState.Blocked && marks.All(m => m.IsFirewall || m.Status is 403 or 406))
            return null;
        return asked(ActiveSync) ? null : ActiveSync;
    }

    internal static bool IsManifest(string path) => path.Equals(Manifest, StringComparison.OrdinalIgnoreCase);

    /// <summary>Only where <c>/owa/</c> showed something of Exchange itself: a closed or foreign one has no page to read.</summary>
    private static bool MayHaveLoginPage(List<AnswerMarks> marks) => marks.Any(m => m.IsExchange && m.Status is not (403 or 404 or 406));
}
