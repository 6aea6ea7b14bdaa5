using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailKit;

namespace Dijkwacht.Notify.Delivery;

/// <summary>The certificates of an organisation of its own, for a mail server that no public authority vouches for.</summary>
/// <remarks>They take the place of the machine's: who names them wants nobody else to vouch. Name and dates are checked all the same; revocation is not looked up, as such authorities seldom tell where.</remarks>
internal sealed class ServerTrust
{
    private const int LargestFile = 1 << 20;
    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";

    private readonly X509Certificate2Collection _trusted;

    private ServerTrust(X509Certificate2Collection trusted) => _trusted = trusted;

    /// <summary>What is wrong with a file; null when nothing is.</summary>
    public static string? Problem(string path)
    {
        try
        {
            Load(path);
            return null;
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            return $"Trusted certificates: {SafeText.Line(failure.Message)}";
        }
    }

    /// <summary>Makes a connection trust what a file holds, and only that; without a file it trusts what the machine trusts.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It holds no certificate.</exception>
    public static void Apply(MailService client, string? path)
    {
        if (path is null)
            return;
        ServerTrust trust = Load(path);
        client.CheckCertificateRevocation = false;
        client.ServerCertificateValidationCallback = (_, certificate, sent, errors) => trust.Accepts(certificate, sent, errors);
    }

    private static ServerTrust Load(string path)
    {
        var all = new X509Certificate2Collection();
        try
        {
            if (new FileInfo(path).Length > LargestFile)
                throw new InvalidDataException($"{path}: larger than a file of certificates can be.");
            all.ImportFromPem(File.ReadAllText(path));
        }
        catch (UnauthorizedAccessException failure)
        {
            throw new IOException($"{path}: {failure.Message}", failure);
        }
        catch (CryptographicException failure)
        {
            throw new InvalidDataException($"{path}: a certificate in it cannot be read: {failure.Message}", failure);
        }

        return all.Count > 0 ? new ServerTrust(all) : throw new InvalidDataException($"{path}: holds no certificate in PEM.");
    }

    private bool Accepts(X509Certificate? shown, X509Chain? sent, SslPolicyErrors errors)
    {
        if (shown is null || (errors & (SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateNotAvailable)) != SslPolicyErrors.None)
            return false;
        using var certificate = new X509Certificate2(shown);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_trusted);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ServerPurpose));
        foreach (X509ChainElement element in sent?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(certificate);
    }
}
