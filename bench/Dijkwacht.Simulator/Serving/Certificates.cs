using System.Collections.Concurrent;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dijkwacht.Simulator.Serving;

/// <summary>Self-signed certificates, one for each site; past a limit sites share them, as tenants of one host do.</summary>
internal sealed class Certificates : IDisposable
{
    private const int Limit = 512;

    // Made once each, and one connection held open with each: .NET throws the OpenSSL contexts that nobody uses away as soon as
    // there are 32 of them, and making one anew for every connection costs as much as a quarter of a handshake.
    private readonly Lazy<SslServerAuthenticationOptions>[] _bySite;
    private readonly Lazy<SslServerAuthenticationOptions> _online;
    private readonly ConcurrentBag<IDisposable> _made = [];

    public Certificates(TimeProvider clock)
    {
        DateTimeOffset from = clock.GetUtcNow().AddDays(-30);
        _bySite = [.. Enumerable.Range(0, Limit).Select(site => new Lazy<SslServerAuthenticationOptions>(() => Options([$"mail.site{site}.example.org", $"autodiscover.site{site}.example.org"], from)))];
        _online = new Lazy<SslServerAuthenticationOptions>(() => Options(["outlook.com", "*.outlook.com", "*.outlook.office365.com"], from));
    }

    public SslServerAuthenticationOptions Of(int site) => _bySite[site % Limit].Value;

    public SslServerAuthenticationOptions Online => _online.Value;

    public void Dispose()
    {
        foreach (IDisposable made in _made)
            made.Dispose();
    }

    private SslServerAuthenticationOptions Options(string[] names, DateTimeOffset from)
    {
        X509Certificate2 certificate = Make(names, from);
        _made.Add(certificate);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, additionalCertificates: null, offline: true),
            // Kestrel would add it, and .NET keeps contexts with and without protocols apart.
            ApplicationProtocols = [SslApplicationProtocol.Http11],
        };
        _made.Add(HeldConnection.Open(options));
        return options;
    }

    private static X509Certificate2 Make(string[] names, DateTimeOffset from)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={names[0]}", key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (string name in names)
            alternatives.AddDnsName(name);
        request.CertificateExtensions.Add(alternatives.Build());
        return request.CreateSelfSigned(from, from.AddYears(5));
    }
}
