using System.Security.Cryptography.X509Certificates;
using CsCheck;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Probing;

namespace Dijkwacht.Census.Tests.Probing;

public sealed class CertificateReaderTests
{
    [Theory]
    [InlineData("CN=EX01", "mail.example.org")]
    [InlineData("CN=mail.example.org, O=\"Voorbeeld, B.V.\", L=Den Haag, C=NL", "mail.example.org", "*.example.org", "autodiscover.example.org")]
    [InlineData("CN=Zürich + OU=Ärzte, E=post@example.org", "xn--zrich-kva.example.org")]
    [InlineData("", "mail.example.org")]
    [InlineData("CN=mail.example.org")]
    [InlineData("O=Nobody")]
    public void What_is_read_without_the_library_is_what_the_library_reads(string subject, params string[] names)
    {
        using X509Certificate2 certificate = LocalServer.Certificate(subject, names);
        CertificateFacts library = CertificateReader.ReadWithLibrary(certificate.RawData, "")!;
        CertificateFacts? plain = CertificateReader.ReadPlain(certificate.RawData, "");
        Assert.Equal(names.Length == 0, plain is null);
        if (plain is not null)
            AssertSame(library, plain);
        AssertSame(library, CertificateReader.Read(certificate.RawData)!);
    }

    [Fact]
    public void A_damaged_certificate_is_read_as_the_library_reads_it_or_not_at_all()
    {
        using X509Certificate2 certificate = LocalServer.Certificate("CN=mail.example.org, O=Voorbeeld", ["mail.example.org", "autodiscover.example.org"]);
        byte[] whole = certificate.RawData;
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, whole.Length]).Sample((at, value, length) =>
        {
            byte[] damaged = whole[..length];
            if (at < damaged.Length)
                damaged[at] = value;
            CertificateFacts? read = CertificateReader.Read(damaged);
            if (CertificateReader.ReadWithLibrary(damaged, "") is { } library && read is not null)
                AssertSame(library, read);
        }, iter: 2000);
    }

    [Fact]
    public void No_certificate_is_no_facts() => Assert.Null(CertificateReader.Read([]));

    private static void AssertSame(CertificateFacts expected, CertificateFacts actual) =>
        Assert.Equal(
            (expected.Subject, expected.Issuer, string.Join(' ', expected.Names), expected.NotBefore, expected.NotAfter),
            (actual.Subject, actual.Issuer, string.Join(' ', actual.Names), actual.NotBefore, actual.NotAfter));
}
