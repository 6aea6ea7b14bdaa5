using System.Security.Cryptography.X509Certificates;
using Dijkwacht.MailSink;

namespace Dijkwacht.Notify.Tests.Delivery;

/// <summary>A folder, an authority that only its file makes trusted, and certificates of servers.</summary>
internal sealed class ServerSecurityBench : IDisposable
{
    public ServerSecurityBench()
    {
        Authority = SinkCertificate.Authority();
        Good = SinkCertificate.Server(Authority);
        AuthorityFile = Write("authority.pem", Authority);
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("dijkwacht-tls-").FullName;

    public X509Certificate2 Authority { get; }

    /// <summary>Of localhost and 127.0.0.1, by the authority.</summary>
    public X509Certificate2 Good { get; }

    public string AuthorityFile { get; }

    /// <summary>How a server misbehaves; the certificates are kept until the bench is disposed.</summary>
    public X509Certificate2 Certificate(string flaw) => flaw switch
    {
        "none" => Good,
        "another name" => SinkCertificate.Server(Authority, "mail.example.org"),
        "expired" => SinkCertificate.Server(Authority, days: -1),
        "another authority" => SinkCertificate.Server(SinkCertificate.Authority()),
        "an authority of the same name" => SinkCertificate.Server(SinkCertificate.Authority(Authority.GetNameInfo(X509NameType.SimpleName, forIssuer: false))),
        "signs itself" => SinkCertificate.Server(),
        _ => throw new ArgumentOutOfRangeException(nameof(flaw)),
    };

    public string Write(string name, X509Certificate2 certificate)
    {
        string path = Path.Combine(Folder, name);
        File.WriteAllText(path, certificate.ExportCertificatePem());
        return path;
    }

    public void Dispose()
    {
        Good.Dispose();
        Authority.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
