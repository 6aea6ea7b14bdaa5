using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dijkwacht.MailSink;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Testing;
using MimeKit;

namespace Dijkwacht.Notify.Tests.Delivery;

public sealed class MailSignerKeysTests : IDisposable
{
    private const string Sender = "cert@cert.example";
    private const string Password = "het water is laag";

    // A name of its own: tests of one process share its environment.
    private readonly string _variable = $"DIJKWACHT_TEST_{Guid.NewGuid():N}";
    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-keys-").FullName;

    public MailSignerKeysTests() => Environment.SetEnvironmentVariable(_variable, Password);

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(_variable, null);
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("rsa", "pfx")]
    [InlineData("rsa", "pem")]
    [InlineData("ecdsa", "pfx")]
    [InlineData("ecdsa", "pem")]
    public void A_key_behind_a_password_signs(string kind, string form)
    {
        byte[] mail = Signed(Store(Make(kind), form));
        Assert.True(Signature.Holds(mail));
        Assert.False(Signature.Holds(Signature.Changed(mail)));
    }

    [NeedsOpenSslFact]
    public async Task Openssl_takes_signatures_of_either_kind_of_key()
    {
        foreach (string kind in new[] { "rsa", "ecdsa" })
        {
            byte[] mail = Signed(Store(Make(kind), "pfx"));
            Assert.True(await Signature.HoldsForOpenSslAsync(_folder, mail), kind);
            Assert.False(await Signature.HoldsForOpenSslAsync(_folder, Signature.Changed(mail)), kind);
        }
    }

    [Theory]
    [InlineData("pfx")]
    [InlineData("pem")]
    public void A_wrong_or_missing_password_is_said_to_be_what_may_be_wrong(string form)
    {
        string path = Store(Make("rsa"), form);
        Environment.SetEnvironmentVariable(_variable, "het water is hoog");
        foreach (string? variable in new[] { _variable, null })
        {
            string message = Assert.Throws<InvalidDataException>(() => MailSigner.Load(path, Sender, variable)).Message;
            Assert.Contains("is the password right?", message, StringComparison.Ordinal);
            Assert.Contains(path, message, StringComparison.Ordinal);
            Assert.DoesNotContain("het water", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_variable_that_is_not_set_is_named()
    {
        string path = Store(Make("rsa"), "pfx");
        Assert.Contains("DIJKWACHT_TEST_UNSET", Assert.Throws<InvalidDataException>(() => MailSigner.Load(path, Sender, "DIJKWACHT_TEST_UNSET")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rsa", "pfx")]
    [InlineData("ecdsa", "pem")]
    public void An_expired_certificate_is_refused_with_its_day(string kind, string form)
    {
        string path = Store(Make(kind, days: -1), form);
        string day = TimeProvider.System.GetUtcNow().AddDays(-1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains($"expired on {day}", Assert.Throws<InvalidDataException>(() => MailSigner.Load(path, Sender, _variable)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_expires_between_two_mails_was_warned_of()
    {
        using MailSigner signer = MailSigner.Load(Store(Make("rsa", days: 10), "pfx"), Sender, _variable);
        Assert.Contains(signer.Warnings, warning => warning.Contains("expires on", StringComparison.Ordinal));
    }

    [Fact]
    public void A_certificate_that_names_no_address_is_refused_even_when_its_subject_does()
    {
        string path = Store(Make("rsa", address: null), "pfx");
        Assert.Contains("hold no address", Assert.Throws<InvalidDataException>(() => MailSigner.Load(path, Sender, _variable)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_its_key_is_refused()
    {
        string pem = Path.Combine(_folder, "only.pem"), pfx = Path.Combine(_folder, "only.pfx");
        using X509Certificate2 own = Make("rsa");
        using X509Certificate2 bare = X509CertificateLoader.LoadCertificate(own.RawData);
        File.WriteAllText(pem, bare.ExportCertificatePem());
        File.WriteAllBytes(pfx, bare.Export(X509ContentType.Pkcs12, Password));
        Assert.Contains(pem, Assert.Throws<InvalidDataException>(() => MailSigner.Load(pem, Sender)).Message, StringComparison.Ordinal);
        Assert.Contains("no certificate with its private key", Assert.Throws<InvalidDataException>(() => MailSigner.Load(pfx, Sender, _variable)).Message, StringComparison.Ordinal);
    }

    private byte[] Signed(string path)
    {
        using MailSigner signer = MailSigner.Load(path, Sender, _variable);
        using var stream = new MemoryStream(TestMails.Make(1).First().Message);
        using MimeMessage message = MimeMessage.Load(stream);
        signer.Sign(message);
        using var signed = new MemoryStream();
        message.WriteTo(signed);
        return signed.ToArray();
    }

    private string Store(X509Certificate2 certificate, string form)
    {
        using (certificate)
        {
            string path = Path.Combine(_folder, $"signer.{form}");
            if (form == "pfx")
            {
                File.WriteAllBytes(path, certificate.Export(X509ContentType.Pkcs12, Password));
                return path;
            }

            using AsymmetricAlgorithm key = certificate.GetRSAPrivateKey() ?? (AsymmetricAlgorithm)certificate.GetECDsaPrivateKey()!;
            string locked = key.ExportEncryptedPkcs8PrivateKeyPem(Password, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 10_000));
            File.WriteAllText(path, $"{certificate.ExportCertificatePem()}\n{locked}\n");
            return path;
        }
    }

    private static X509Certificate2 Make(string kind, string? address = Sender, int days = 300)
    {
        using RSA rsa = RSA.Create(2048);
        using ECDsa curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedName($"CN=Test CERT, E={Sender}");
        CertificateRequest request = kind == "rsa" ? new(subject, rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : new(subject, curve, HashAlgorithmName.SHA256);
        if (address is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddEmailAddress(address);
            request.CertificateExtensions.Add(names.Build());
        }

        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-30), now.AddDays(days));
    }
}
