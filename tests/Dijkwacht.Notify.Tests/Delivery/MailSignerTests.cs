using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dijkwacht.MailSink;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.Storage;
using Dijkwacht.Testing;
using MimeKit;

namespace Dijkwacht.Notify.Tests.Delivery;

public sealed class MailSignerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-signer-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_signature_holds_after_the_wire_and_breaks_when_a_letter_changes()
    {
        string file = Certificate("cert@cert.example");
        using MailSigner signer = MailSigner.Load(file, "cert@cert.example");
        Assert.Contains(signer.Warnings, warning => warning.Contains("self-signed", StringComparison.Ordinal));
        using (DeskDatabase database = DeskDatabase.Open(_folder))
            new Outbox(database).Add(TestMails.Make(1));
        TakenMail? taken = null;
        await using (SmtpSink sink = SmtpSink.Start(new SinkOptions(), mail => taken = mail))
            await MailSender.RunAsync(new SmtpSettings { Host = "127.0.0.1", Port = sink.Port, Security = MailSecurity.None }, _folder, signer);
        Assert.Equal("<dw.n000000@cert.example>", taken!.MessageId);
        Assert.True(Signature.Holds(taken.Text));
        Assert.False(Signature.Holds(Signature.Changed(taken.Text)));
    }

    [NeedsOpenSslFact]
    public async Task Another_program_takes_the_signature_too()
    {
        using MailSigner signer = MailSigner.Load(Certificate("cert@cert.example"), "cert@cert.example");
        using var stream = new MemoryStream(TestMails.Make(1).First().Message);
        using MimeMessage message = MimeMessage.Load(stream);
        signer.Sign(message);
        using var signed = new MemoryStream();
        message.WriteTo(signed);
        Assert.True(await Signature.HoldsForOpenSslAsync(_folder, signed.ToArray()));
        Assert.False(await Signature.HoldsForOpenSslAsync(_folder, Signature.Changed(signed.ToArray())));
    }

    [Fact]
    public void A_certificate_for_another_address_is_refused()
    {
        var failure = Assert.Throws<InvalidDataException>(() => MailSigner.Load(Certificate("other@cert.example"), "cert@cert.example"));
        Assert.Contains("other@cert.example", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_short_key_and_an_expired_certificate_are_both_named()
    {
        var failure = Assert.Throws<InvalidDataException>(() => MailSigner.Load(Certificate("cert@cert.example", bits: 1024, days: -1), "cert@cert.example"));
        Assert.Contains("1024", failure.Message, StringComparison.Ordinal);
        Assert.Contains("expired", failure.Message, StringComparison.Ordinal);
    }

    private string Certificate(string address, int bits = 2048, int days = 300)
    {
        using RSA key = RSA.Create(bits);
        var request = new CertificateRequest("CN=Test CERT", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddEmailAddress(address);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-30), now.AddDays(days));
        string path = Path.Combine(_folder, "signer.pem");
        File.WriteAllText(path, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        return path;
    }
}
