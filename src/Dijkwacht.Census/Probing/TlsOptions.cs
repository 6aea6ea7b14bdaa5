using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Dijkwacht.Census.Observations;

namespace Dijkwacht.Census.Probing;

/// <summary>How the census speaks TLS: whatever the server can, its certificate recorded and never trusted.</summary>
/// <param name="usesOpenSsl">Whether OpenSSL is called directly where it is there; else .NET does all.</param>
internal sealed class TlsOptions(bool usesOpenSsl = true)
{
    // Nothing secret is sent: a server that only speaks TLS 1.0 is to be counted and warned, not left out.
#pragma warning disable SYSLIB0039, CA5397 // obsolete protocol versions are the purpose here
    private const SslProtocols Protocols = SslProtocols.Tls | SslProtocols.Tls11 | SslProtocols.Tls12 | SslProtocols.Tls13;
#pragma warning restore SYSLIB0039, CA5397

    private readonly SslClientAuthenticationOptions _withoutName = Create("");

    /// <summary>Shakes hands over a connected socket, which stays the caller's.</summary>
    /// <param name="socket">Connected.</param>
    /// <param name="name">Sent as the server's name; null to send none.</param>
    /// <param name="cancellationToken">Ends the handshake.</param>
    public async ValueTask<TlsSession> OpenAsync(Socket socket, string? name, CancellationToken cancellationToken)
    {
        var network = new NetworkStream(socket);
        if (usesOpenSsl && OpenSsl.IsThere)
        {
            var direct = new OpenSslStream(network, name);
            try
            {
                await direct.HandshakeAsync(cancellationToken);
                return new TlsSession(direct, direct.Version, CertificateReader.Read(direct.Certificate));
            }
            catch
            {
                await direct.DisposeAsync();
                throw;
            }
        }

        var stream = new SslStream(network);
        try
        {
            await stream.AuthenticateAsClientAsync(name is null ? _withoutName : Create(name), cancellationToken);
            return new TlsSession(stream, stream.SslProtocol.ToString(), CertificateReader.Read(stream.RemoteCertificate?.GetRawCertData()));
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

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

/// <summary>A connection after its handshake.</summary>
/// <param name="Stream">What is written is encrypted. Its owner disposes of it.</param>
/// <param name="Version">Such as <c>Tls12</c>.</param>
/// <param name="Certificate">Of the server; null when it sent none or none that can be read.</param>
internal sealed record TlsSession(Stream Stream, string Version, CertificateFacts? Certificate);
