using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Dijkwacht.MailSink;

/// <summary>When a server of the sink turns to TLS.</summary>
internal enum SinkTls
{
    /// <summary>Never, and does not offer it.</summary>
    None,

    /// <summary>When the other side says STARTTLS.</summary>
    StartTls,

    /// <summary>From the first byte.</summary>
    Implicit,

    /// <summary>Offers STARTTLS and refuses it, as a server does whose certificate is gone, or whoever sits on the line.</summary>
    Refused,
}

/// <summary>TLS and login of a server of the sink.</summary>
internal sealed record SinkSecurity
{
    /// <summary>Neither.</summary>
    public static SinkSecurity Open { get; } = new();

    /// <summary>When it turns to TLS.</summary>
    public SinkTls Tls { get; init; }

    /// <summary>With its key; needed for TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>Who may log in; null: SMTP needs no login, IMAP takes any.</summary>
    public string? UserName { get; init; }

    /// <summary>With which password.</summary>
    public string? Password { get; init; }

    /// <summary>Ways to log in over SMTP: PLAIN, LOGIN, both; empty for a server that offers no login, over IMAP as well.</summary>
    public string Mechanisms { get; init; } = "PLAIN LOGIN";

    /// <summary>Whether a login is the right one.</summary>
    public bool Allows(string user, string password) => UserName is null || (user == UserName && password == Password);

    /// <summary>The stream over TLS, this end being the server.</summary>
    public async Task<SslStream> WrapAsync(Stream plain, CancellationToken cancellation)
    {
        var wrapped = new SslStream(plain);
        await wrapped.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate }, cancellation);
        return wrapped;
    }
}
