using System.Net;
using MailKit.Security;

namespace Dijkwacht.Notify.Delivery;

/// <summary>What the settings of SMTP and IMAP have in common.</summary>
internal static class MailServer
{
    public static void Check(List<string> problems, string host, int port, MailSecurity security, bool allowPlain, string? trustedCertificates)
    {
        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
            problems.Add($"Host '{SafeText.Line(host)}' is neither a name nor an address.");
        if (port is < 1 or > 65535)
            problems.Add($"Port {port} is not between 1 and 65535.");
        if (security == MailSecurity.None && !allowPlain && !IsLoopback(host))
            problems.Add($"A connection to {SafeText.Line(host)} without TLS is not allowed; only loopback may go without.");
        if (trustedCertificates is not null && ServerTrust.Problem(trustedCertificates) is { } problem)
            problems.Add(problem);
    }

    public static SecureSocketOptions Options(MailSecurity security) => security switch
    {
        MailSecurity.Implicit => SecureSocketOptions.SslOnConnect,
        MailSecurity.StartTls => SecureSocketOptions.StartTls,
        _ => SecureSocketOptions.None,
    };

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));
}
