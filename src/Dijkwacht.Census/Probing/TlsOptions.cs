using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Dijkwacht.Census.Probing;

/// <summary>How the census speaks TLS: whatever the server can, its certificate recorded and never trusted.</summary>
internal sealed class TlsOptions
{
    // Nothing secret is sent: a server that only speaks TLS 1.0 is to be counted and warned, not left out.
#pragma warning disable SYSLIB0039, CA5397 // obsolete protocol versions are the purpose here
    private const SslProtocols Protocols = SslProtocols.Tls | SslProtocols.Tls11 | SslProtocols.Tls12 | SslProtocols.Tls13;
#pragma warning restore SYSLIB0039, CA5397

    private readonly SslClientAuthenticationOptions _withoutName = Create("");

    /// <summary>One shared object where no name is sent: it spares .NET half of its work per connection.</summary>
    public SslClientAuthenticationOptions For(string? name) => name is null ? _withoutName : Create(name);

    private static SslClientAuthenticationOptions Create(string name) => new()
    {
        TargetHost = name,
#pragma warning disable CA5397, CA5398 // as above
        EnabledSslProtocols = Protocols,
#pragma warning restore CA5397, CA5398
        AllowTlsResume = false,
        AllowRenegotiation = false,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
#pragma warning disable CA5359 // recorded, not trusted: nothing is sent that a certificate would protect
        RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
        CertificateChainPolicy = new X509ChainPolicy
        {
            // Else .NET fetches missing issuers from addresses that a stranger's certificate names.
            DisableCertificateDownloads = true,
            RevocationMode = X509RevocationMode.NoCheck,
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            VerificationFlags = X509VerificationFlags.AllFlags,
        },
    };
}
