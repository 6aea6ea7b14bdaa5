using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dijkwacht.MailSink;

/// <summary>Certificates for loopback, made when they are needed and trusted by nobody.</summary>
internal static class SinkCertificate
{
    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";

    /// <summary>An authority, with its key.</summary>
    public static X509Certificate2 Authority(string name = "Sink authority")
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-2), now.AddDays(90));
    }

    /// <summary>A server's certificate with its key.</summary>
    /// <param name="authority">Signs it; null for one that signs itself.</param>
    /// <param name="host">Name it is for, beside 127.0.0.1 when it is <c>localhost</c>.</param>
    /// <param name="days">Until it expires; negative for one that has.</param>
    public static X509Certificate2 Server(X509Certificate2? authority = null, string host = "localhost", int days = 30)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        if (host == "localhost")
            names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerPurpose)], critical: false));
        DateTimeOffset from = TimeProvider.System.GetUtcNow().AddDays(-2), until = TimeProvider.System.GetUtcNow().AddDays(days);
        if (authority is null)
            return request.CreateSelfSigned(from, until);
        using X509Certificate2 bare = request.Create(authority, from, until, RandomNumberGenerator.GetBytes(16));
        return bare.CopyWithPrivateKey(key);
    }
}
