using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Dijkwacht.Simulator.Serving;

/// <summary>Self-signed certificates, one for each site; past a limit sites share them, as tenants of one host do.</summary>
internal sealed class Certificates : IDisposable
{
    private const int Limit = 512;

    private readonly Lazy<X509Certificate2>[] _bySite;
    private readonly Lazy<X509Certificate2> _online;

    public Certificates(TimeProvider clock)
    {
        DateTimeOffset from = clock.GetUtcNow().AddDays(-30);
        _bySite = [.. Enumerable.Range(0, Limit).Select(site => new Lazy<X509Certificate2>(() => Make([$"mail.site{site}.example.org", $"autodiscover.site{site}.example.org"], from)))];
        _online = new Lazy<X509Certificate2>(() => Make(["outlook.com", "*.outlook.com", "*.outlook.office365.com"], from));
    }

    public X509Certificate2 Of(int site) => _bySite[site % Limit].Value;

    public X509Certificate2 Online => _online.Value;

    public void Dispose()
    {
        foreach (Lazy<X509Certificate2> certificate in _bySite.Append(_online).Where(c => c.IsValueCreated))
            certificate.Value.Dispose();
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
