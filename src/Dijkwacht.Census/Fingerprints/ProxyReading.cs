using Dijkwacht.Census.Observations;

namespace Dijkwacht.Census.Fingerprints;

/// <summary>What stands in front, when nothing of Exchange itself was seen.</summary>
internal static class ProxyReading
{
    // The resource of Exchange in Entra and in AD FS: only Exchange sends there with it.
    private const string ExchangeResource = "00000002-0000-0ff1-ce00-000000000000";

    private static readonly string[] s_logins =
    [
        "/CookieAuth.dll", "/adfs/ls", "/adfs/oauth2", "login.microsoftonline.", "/my.policy", "/vpn/index.html", "/vpn/tmindex.html",
        "/logon/LogonPoint", "/cgi/login", "/lm_auth_proxy", "/nidp/", "/dana-na/", "/+CSCOE+/",
    ];

    public static (ObservedState State, string? Detail)? Of(IReadOnlyList<AnswerMarks> marks, CertificateFacts? certificate)
    {
        bool namesExchange = certificate?.Names.Any(IsExchangeName) == true;
        foreach (AnswerMarks answer in marks)
        {
            if (!answer.IsRedirect || !s_logins.Any(login => AnswerMarks.Contains(answer.Location!, login)))
                continue;
            string where = AnswerMarks.PathOf(answer.Location!);
            bool isCertain = AnswerMarks.Contains(answer.Location!, ExchangeResource) || AnswerMarks.Contains(answer.Location!, "Z2Fowa");
            if (isCertain || namesExchange || !marks.Any(other => other.Path != answer.Path && other.IsRedirect && AnswerMarks.PathOf(other.Location!) == where))
                return (ObservedState.ExchangeBehindProxy, SafeText.Clean($"{answer.Path} sends to the login of a proxy: {where}"));
        }

        AnswerMarks? firewall = marks.FirstOrDefault(m => m.IsFirewall) ?? marks.FirstOrDefault(m => m.Status is 403 or 406 or 429);
        if (firewall is null)
            return null;
        return (ObservedState.Blocked, firewall.IsFirewall
            ? $"A firewall answered {firewall.Path} with {firewall.Status}."
            : $"{firewall.Path} was refused with {firewall.Status}; what is behind it is not known.");
    }

    /// <summary>Names that are given to Exchange only.</summary>
    private static bool IsExchangeName(string name) =>
        name.StartsWith("autodiscover.", StringComparison.OrdinalIgnoreCase) || name.StartsWith("owa.", StringComparison.OrdinalIgnoreCase);
}
