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

    /// <summary>Never throws; what cannot be read stays empty.</summary>
    public static CertificateFacts? Read(X509Certificate? certificate)
    {
        try
        {
            if (certificate is null)
                return null;
            byte[] der = certificate.GetRawCertData();
            if (der.Length > LargestCertificate)
                return new CertificateFacts(Convert.ToHexStringLower(SHA256.HashData(der)), "", "", [], DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
            X509Certificate2? owned = certificate is X509Certificate2 ? null : new X509Certificate2(certificate);
            using (owned)
            {
                X509Certificate2 full = owned ?? (X509Certificate2)certificate;
                return new CertificateFacts(
                    Convert.ToHexStringLower(SHA256.HashData(der)),
                    Try(() => SafeText.Cut(full.Subject), ""),
                    Try(() => SafeText.Cut(full.Issuer), ""),
                    Names(full),
                    Try(() => new DateTimeOffset(full.NotBefore.ToUniversalTime()), DateTimeOffset.UnixEpoch),
                    Try(() => new DateTimeOffset(full.NotAfter.ToUniversalTime()), DateTimeOffset.UnixEpoch));
            }
        }
        catch (Exception exception) when (IsOfReading(exception))
        {
            return null;
        }
    }

    private static List<string> Names(X509Certificate2 certificate)
    {
        List<string> names = Try(() =>
        {
            var found = new List<string>();
            foreach (X509Extension extension in certificate.Extensions)
            {
                if (extension.Oid?.Value == "2.5.29.17")
                {
                    found.AddRange(new X509SubjectAlternativeNameExtension(extension.RawData).EnumerateDnsNames()
                        .Take(MostNames - found.Count).Select(SafeText.Cut));
                }
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
