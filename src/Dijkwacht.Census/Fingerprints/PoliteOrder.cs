namespace Dijkwacht.Census.Fingerprints;

/// <summary>
/// What to ask a host, in which order, and when to stop: at most four requests, each of which a browser, Outlook or a phone
/// makes as well, and none once the exact build is known.
/// </summary>
/// <remarks>
/// Every host gets at least the first two, because a server may be reachable by autodiscover alone. The manifest is asked for
/// last and only when the cumulative update is known: its path stands on the block lists of some firewalls.
/// </remarks>
public static class PoliteOrder
{
    /// <summary>Most requests to one host and day.</summary>
    public const int MaxRequests = 4;

    internal const string Owa = "/owa/";
    internal const string Logon = "/owa/auth/logon.aspx";
    internal const string Autodiscover = "/autodiscover/autodiscover.xml";
    internal const string ActiveSync = "/Microsoft-Server-ActiveSync";
    internal const string Manifest = "/ecp/Current/exporttool/microsoft.exchange.ediscovery.exporttool.application";

    /// <summary>The path to ask for next.</summary>
    /// <param name="answers">All answers of the host so far, in order; a request that got none ends the visit.</param>
    /// <returns>Null when nothing more is to be asked.</returns>
    public static string? Next(IReadOnlyList<HttpAnswer> answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        if (answers.Count == 0)
            return Owa;
        if (answers.Count >= MaxRequests)
            return null;
        Marks marks = Marks.Of(answers);
        if (marks.IsExact || marks.IsOnline || marks.HasAbsurdVersion)
            return null;
        if (!Asked(answers, Logon) && !Asked(answers, Autodiscover) && marks.PathVersion is null && IsWorthALogin(answers[0], marks))
            return Logon;
        if (!Asked(answers, Autodiscover))
            return Autodiscover;
        if (marks.PathVersion is not null)
            return Asked(answers, Manifest) ? null : Manifest;
        return marks.IsExchange || Asked(answers, ActiveSync) || !marks.HasForeignLogin ? null : ActiveSync;
    }

    private static bool Asked(IReadOnlyList<HttpAnswer> answers, string path) => answers.Any(a => a.Path == path);

    private static bool IsWorthALogin(HttpAnswer first, Marks marks) =>
        marks.IsExchange || (first.Status is 200 or 401 && Marks.IsInternetInformationServices(first));
}
