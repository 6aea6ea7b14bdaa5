using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using MimeKit.Cryptography;
using KeyUsages = System.Security.Cryptography.X509Certificates.X509KeyUsageFlags;

namespace Dijkwacht.Notify.Delivery;

/// <summary>Signs mails with S/MIME (RFC 8551): <c>multipart/signed</c>, SHA-256, the certificate and its chain enclosed.</summary>
/// <remarks>
/// May be shared by threads. The signature is made by the platform's cryptography and not by the mail library's own, which does RSA in
/// managed code.
/// </remarks>
public sealed class MailSigner : IDisposable
{
    private const string Sha256 = "2.16.840.1.101.3.4.2.1";
    private const string MailProtection = "1.3.6.1.5.5.7.3.4";
    private const string AnyPurpose = "2.5.29.37.0";
    private static readonly TimeSpan s_soon = TimeSpan.FromDays(30);
    private static readonly FormatOptions s_canonical = Canonical();

    private readonly X509Certificate2 _certificate;
    private readonly X509Certificate2Collection _chain;
    private readonly TimeProvider _clock;

    private MailSigner(X509Certificate2 certificate, X509Certificate2Collection chain, string from, TimeProvider clock)
    {
        _certificate = certificate;
        _chain = chain;
        _clock = clock;
        From = from;
        Fingerprint = string.Join(':', Convert.ToHexString(certificate.GetCertHash(HashAlgorithmName.SHA256)).Chunk(2).Select(pair => new string(pair)));
        Warnings = Warn();
    }

    /// <summary>Address that it signs for, as it stands in the certificate.</summary>
    public string From { get; }

    /// <summary>SHA-256 of the certificate, hexadecimal pairs with colons between.</summary>
    public string Fingerprint { get; }

    /// <summary>End of the certificate's validity, UTC.</summary>
    public DateTimeOffset ValidUntil => new(_certificate.NotAfter.ToUniversalTime());

    /// <summary>What a reader's program may object to, one sentence each; empty when nothing is known.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Reads a certificate with its key from a PKCS #12 file (<c>.p12</c>, <c>.pfx</c>) or a PEM file that holds both.</summary>
    /// <param name="path">The file.</param>
    /// <param name="from">Address that mails come from; the certificate must name it.</param>
    /// <param name="passwordVariable">Environment variable that holds the password; null for a file without one.</param>
    /// <param name="clock">Of the validity and the signing time.</param>
    /// <exception cref="InvalidDataException">The certificate cannot be used; the message says all that is wrong.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static MailSigner Load(string path, string from, string? passwordVariable = null, TimeProvider? clock = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(from);
        clock ??= TimeProvider.System;
        string? password = passwordVariable is null ? null : Environment.GetEnvironmentVariable(passwordVariable);
        if (passwordVariable is not null && password is null)
            throw new InvalidDataException($"{path}: the environment variable {passwordVariable}, which should hold its password, is not set.");
        X509Certificate2Collection all = Read(path, password);
        X509Certificate2? certificate = all.FirstOrDefault(one => one.HasPrivateKey);
        if (certificate is null)
        {
            Release(all);
            throw new InvalidDataException($"{path}: holds no certificate with its private key.");
        }

        List<string> problems = Problems(certificate, from, clock.GetUtcNow());
        if (problems.Count > 0)
        {
            Release(all);
            throw new InvalidDataException($"{path}: {string.Join(" ", problems)}");
        }

        all.Remove(certificate);
        return new MailSigner(certificate, all, from, clock);
    }

    /// <summary>Replaces the body by the signed body; the headers of the message stay.</summary>
    /// <exception cref="InvalidOperationException">The message has no body, or comes from another address than the certificate's.</exception>
    public void Sign(MimeMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.From.Count != 1 || message.From[0] is not MailboxAddress from || !from.Address.Equals(From, StringComparison.OrdinalIgnoreCase))
            throw new InvalidOperationException($"The certificate is for {From}, the mail comes from '{SafeText.Line(message.From.ToString())}'.");
        if (message.Body is not { } body)
            throw new InvalidOperationException("The mail has no body.");

        // Relays may change 8-bit text, and a signature does not survive that.
        body.Prepare(EncodingConstraint.SevenBit, 76);
        using var canonical = new MemoryStream();
        body.WriteTo(s_canonical, canonical, CancellationToken.None);
        byte[] text = canonical.ToArray();
        byte[] signature = SignatureOf(text);

        canonical.Position = 0;
        var signed = new MultipartSigned { MimeEntity.Load(ParserOptions.Default, canonical, CancellationToken.None) };
        signed.ContentType.Parameters["protocol"] = "application/pkcs7-signature";
        signed.ContentType.Parameters["micalg"] = "sha-256";
        signed.Add(new ApplicationPkcs7Signature(new MemoryStream(signature)));
        message.Body = signed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _certificate.Dispose();
        Release(_chain);
    }

    private byte[] SignatureOf(byte[] text)
    {
        var cms = new SignedCms(new ContentInfo(text), detached: true);
        var signer = new System.Security.Cryptography.Pkcs.CmsSigner(System.Security.Cryptography.Pkcs.SubjectIdentifierType.IssuerAndSerialNumber, _certificate)
        {
            DigestAlgorithm = new Oid(Sha256),
            IncludeOption = X509IncludeOption.EndCertOnly,
        };
        foreach (X509Certificate2 issuer in _chain)
            signer.Certificates.Add(issuer);
        signer.SignedAttributes.Add(new Pkcs9SigningTime(_clock.GetUtcNow().UtcDateTime));
        cms.ComputeSignature(signer, silent: true);
        return cms.Encode();
    }

    private static X509Certificate2Collection Read(string path, string? password)
    {
        try
        {
            byte[] head = new byte[64];
            int length;
            using (FileStream file = File.OpenRead(path))
                length = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            if (head.AsSpan(0, length).IndexOf("-----BEGIN"u8) < 0 && head.AsSpan(0, length).IndexOf("Bag Attributes"u8) < 0)
                return X509CertificateLoader.LoadPkcs12CollectionFromFile(path, password, X509KeyStorageFlags.EphemeralKeySet);
            X509Certificate2 own = password is null ? X509Certificate2.CreateFromPemFile(path) : X509Certificate2.CreateFromEncryptedPemFile(path, password);
            var all = new X509Certificate2Collection();
            all.ImportFromPemFile(path);
            foreach (X509Certificate2 same in all.Where(one => one.Thumbprint == own.Thumbprint).ToList())
            {
                all.Remove(same);
                same.Dispose();
            }

            all.Insert(0, own);
            return all;
        }
        catch (CryptographicException failure)
        {
            throw new InvalidDataException($"{path}: no certificate with its key could be read (is the password right?): {failure.Message}", failure);
        }
    }

    private static List<string> Problems(X509Certificate2 certificate, string from, DateTimeOffset now)
    {
        var problems = new List<string>();
        if (now.UtcDateTime < certificate.NotBefore.ToUniversalTime())
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"It is valid only from {certificate.NotBefore.ToUniversalTime():yyyy-MM-dd}."));
        if (now.UtcDateTime > certificate.NotAfter.ToUniversalTime())
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"It expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}."));
        IReadOnlyList<string> addresses = CertificateAddresses.Of(certificate);
        if (!addresses.Contains(from, StringComparer.OrdinalIgnoreCase))
            problems.Add($"It is not for {from}: its subject alternative names hold {(addresses.Count == 0 ? "no address" : string.Join(", ", addresses))}.");

        // MimeKit has a type of the same name.
        if (certificate.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is { } usage
            && (usage.KeyUsages & (KeyUsages.DigitalSignature | KeyUsages.NonRepudiation)) == KeyUsages.None)
        {
            problems.Add("Its key usage does not allow signatures.");
        }

        if (certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().FirstOrDefault() is { } purposes
            && !purposes.EnhancedKeyUsages.Cast<Oid>().Any(purpose => purpose.Value is MailProtection or AnyPurpose))
        {
            problems.Add("Its extended key usage does not allow mail.");
        }

        using RSA? rsa = certificate.GetRSAPublicKey();
        using ECDsa? curve = certificate.GetECDsaPublicKey();
        if (rsa is null && curve is null)
            problems.Add("Its key is neither RSA nor ECDSA.");
        else if (rsa is { KeySize: < 2048 })
            problems.Add($"Its RSA key has {rsa.KeySize} bits, fewer than 2048.");
        else if (curve is { KeySize: < 256 })
            problems.Add($"Its ECDSA key has {curve.KeySize} bits, fewer than 256.");
        return problems;
    }

    private List<string> Warn()
    {
        var warnings = new List<string>();
        if (_certificate.SubjectName.RawData.AsSpan().SequenceEqual(_certificate.IssuerName.RawData))
            warnings.Add("The certificate is self-signed: readers' programs will not trust it by themselves.");
        else if (_chain.Count == 0)
            warnings.Add("The file holds no certificate of the issuer: readers' programs may be unable to follow the chain.");
        if (ValidUntil - _clock.GetUtcNow() < s_soon)
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"The certificate expires on {ValidUntil:yyyy-MM-dd}."));
        return warnings;
    }

    private static FormatOptions Canonical()
    {
        FormatOptions options = FormatOptions.Default.Clone();
        options.NewLineFormat = NewLineFormat.Dos;
        return options;
    }

    private static void Release(X509Certificate2Collection certificates)
    {
        foreach (X509Certificate2 one in certificates)
            one.Dispose();
    }
}
