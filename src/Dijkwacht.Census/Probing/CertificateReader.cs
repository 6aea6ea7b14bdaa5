using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dijkwacht.Census.Fingerprints;
using Dijkwacht.Census.Observations;

namespace Dijkwacht.Census.Probing;

/// <summary>Takes the facts out of a certificate that may have been made to break readers.</summary>
internal static class CertificateReader
{
    private const int MostNames = 100;
    private const int LargestCertificate = 64 * 1024;
    private const string AlternativeName = "2.5.29.17";

    /// <summary>Never throws; what cannot be read stays empty.</summary>
    /// <param name="der">As the server sent it; null or empty when it sent none.</param>
    public static CertificateFacts? Read(byte[]? der)
    {
        if (der is null || der.Length == 0)
            return null;
        string hash = Convert.ToHexStringLower(SHA256.HashData(der));
        if (der.Length > LargestCertificate)
            return new CertificateFacts(hash, "", "", [], DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
        return Try(() => ReadPlain(der, hash), null) ?? ReadWithLibrary(der, hash);
    }

    /// <summary>Whatever the library can read of a certificate that is not as the standard wants it, or names no host.</summary>
    internal static CertificateFacts? ReadWithLibrary(byte[] der, string hash) => Try(() =>
    {
        using X509Certificate2 full = X509CertificateLoader.LoadCertificate(der);
        return new CertificateFacts(
            hash,
            Try(() => SafeText.Cut(full.Subject), ""),
            Try(() => SafeText.Cut(full.Issuer), ""),
            Names(full),
            Try(() => new DateTimeOffset(full.NotBefore.ToUniversalTime()), DateTimeOffset.UnixEpoch),
            Try(() => new DateTimeOffset(full.NotAfter.ToUniversalTime()), DateTimeOffset.UnixEpoch));
    }, (CertificateFacts?)null);

    /// <summary>The same for a certificate as nearly all are, without its key: decoding the key is most of the library's work.</summary>
    /// <returns>Null where it lists no names.</returns>
    internal static CertificateFacts? ReadPlain(byte[] der, string hash)
    {
        AsnReader body = new AsnReader(der, AsnEncodingRules.DER).ReadSequence().ReadSequence();
        if (body.PeekTag().HasSameClassAndValue(new Asn1Tag(TagClass.ContextSpecific, 0)))
            body.ReadEncodedValue();
        body.ReadIntegerBytes();
        body.ReadEncodedValue();
        string issuer = new X500DistinguishedName(body.ReadEncodedValue().Span).Name;
        AsnReader validity = body.ReadSequence();
        (DateTimeOffset from, DateTimeOffset until) = (Time(validity), Time(validity));
        string subject = new X500DistinguishedName(body.ReadEncodedValue().Span).Name;
        body.ReadEncodedValue();
        var extensions = new Asn1Tag(TagClass.ContextSpecific, 3);
        while (body.HasData && !body.PeekTag().HasSameClassAndValue(extensions))
            body.ReadEncodedValue();
        List<string> names = body.HasData ? Names(body.ReadSequence(extensions).ReadSequence()) : [];
        return names.Count == 0 ? null : new CertificateFacts(hash, SafeText.Cut(subject), SafeText.Cut(issuer), names, from, until);
    }

    private static DateTimeOffset Time(AsnReader validity) =>
        validity.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? validity.ReadUtcTime() : validity.ReadGeneralizedTime();

    private static List<string> Names(AsnReader extensions)
    {
        var found = new List<string>();
        while (extensions.HasData)
        {
            AsnReader extension = extensions.ReadSequence();
            bool holdsNames = extension.ReadObjectIdentifier() == AlternativeName;
            if (extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean))
                extension.ReadBoolean();
            if (holdsNames)
                Add(found, extension.ReadOctetString());
        }

        return found;
    }

    private static void Add(List<string> found, byte[] names) => found.AddRange(
        new X509SubjectAlternativeNameExtension(names).EnumerateDnsNames().Take(MostNames - found.Count).Select(SafeText.Cut));

    private static List<string> Names(X509Certificate2 certificate)
    {
        List<string> names = Try(() =>
        {
            var found = new List<string>();
            foreach (X509Extension extension in certificate.Extensions)
            {
                if (extension.Oid?.Value == AlternativeName)
                    Add(found, extension.RawData);
            }

            return found;
        }, []);
        if (names.Count == 0 && Try(() => certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false), "") is { Length: > 0 } common)
            names.Add(SafeText.Cut(common));
        return names;
    }

    private static T Try<T>(Func<T> read, T otherwise)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (IsOfReading(exception))
        {
            return otherwise;
        }
    }

    private static bool IsOfReading(Exception exception) =>
        exception is CryptographicException or AsnContentException or ArgumentException or InvalidOperationException or OverflowException or FormatException;
}
