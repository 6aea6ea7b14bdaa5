using System.Security.Cryptography.X509Certificates;
using Dijkwacht.MailSink;
using Dijkwacht.Notify.Settings;

namespace Dijkwacht.Notify.Tests.Settings;

public sealed class TrustedCertificatesTests : IDisposable
{
    private const string Text = """
        sender: {organisation: a, mandateNl: b, mandateEn: c, from: cert@cert.example, phone: '+31 20 555 0100', verifyPage: https://cert.example/}
        smtp: {host: mail.cert.example, trustedCertificates: own.pem}
        inbox: {host: imap.cert.example, user: answers, passwordFrom: P, trustedCertificates: own.pem}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-trust-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void An_own_authority_is_named_by_a_file_beside_the_settings()
    {
        string path = Path.Combine(_folder, "own.pem");
        using X509Certificate2 authority = SinkCertificate.Authority();
        File.WriteAllText(path, authority.ExportCertificatePem());
        (WarnSettings? settings, IReadOnlyList<SettingsProblem> problems) = WarnSettings.Read(Text, _folder, _ => "x");
        Assert.Empty(problems);
        Assert.Equal((path, path), (settings!.Smtp!.TrustedCertificates, settings.Inbox!.Imap!.TrustedCertificates));
    }

    [Fact]
    public void A_file_that_is_not_there_is_told_with_its_place()
    {
        (WarnSettings? settings, IReadOnlyList<SettingsProblem> problems) = WarnSettings.Read(Text, _folder, _ => "x");
        Assert.Null(settings);
        SettingsProblem problem = Assert.Single(problems);
        Assert.Equal(("DW3004", 2L), (problem.Code, problem.Line));
        Assert.Contains("own.pem", problem.Message, StringComparison.Ordinal);
    }
}
