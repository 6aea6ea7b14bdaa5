using System.Text;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Security;

namespace Dijkwacht.Notify.Contacts;

/// <summary>Checks cleartext signatures with keys that a person put into the settings folder, <c>DOMAIN.asc</c> each.</summary>
internal sealed class OpenPgpVerifier(string? folder)
{
    private const int MaximumKeyBytes = 262_144;

    /// <summary>Whether there is a key for a domain.</summary>
    public bool HasKey(string domain) => folder is not null && File.Exists(PathOf(domain));

    /// <summary>Whether a key of the domain signed the text; false with what is wrong.</summary>
    /// <param name="domain">Normalised: only letters, digits, hyphens, underscores and single dots, so that it makes no path.</param>
    /// <param name="signed">The text and its signature.</param>
    /// <param name="now">A key that is expired by then does not count, nor a signature made after it.</param>
    /// <param name="problem">Empty when it is verified.</param>
    public bool Verify(string domain, ClearSigned signed, DateTimeOffset now, out string problem)
    {
        try
        {
            byte[] keys = ReadKeys(domain);
            using var input = new ArmoredInputStream(new MemoryStream(Encoding.ASCII.GetBytes(signed.Signature ?? "")));
            if (new PgpObjectFactory(input).NextPgpObject() is not PgpSignatureList list || list.Count is 0 or > 8)
            {
                problem = "the signature cannot be read";
                return false;
            }

            var rings = new PgpPublicKeyRingBundle(PgpUtilities.GetDecoderStream(new MemoryStream(keys)));
            problem = "none of the keys given for the domain made the signature";
            for (int i = 0; i < list.Count; i++)
            {
                if (rings.GetPublicKey(list[i].KeyId) is { } key && IsGood(list[i], key, signed.Text, now, out problem))
                    return true;
            }

            return false;
        }
        catch (Exception failure) when (failure is PgpException or IOException or ArgumentException or InvalidOperationException or GeneralSecurityException
            or IndexOutOfRangeException or InvalidCastException or NotSupportedException or UnauthorizedAccessException or OverflowException or NullReferenceException or FormatException)
        {
            // The library throws all of these for packets that are broken.
            problem = $"the signature or the key cannot be read: {failure.Message}";
            return false;
        }
    }

    private static bool IsGood(PgpSignature signature, PgpPublicKey key, string text, DateTimeOffset now, out string problem)
    {
        if (signature.SignatureType is not (PgpSignature.CanonicalTextDocument or PgpSignature.BinaryDocument))
            problem = "the signature is not one over a text";
        else if (signature.HashAlgorithm is not (HashAlgorithmTag.Sha256 or HashAlgorithmTag.Sha384 or HashAlgorithmTag.Sha512 or HashAlgorithmTag.Sha224))
            problem = $"the signature uses {signature.HashAlgorithm}, which is too weak or unknown";
        else if (signature.CreationTime > now.UtcDateTime.AddMinutes(10))
            problem = "the signature was made in the future";
        else if (key.HasRevocation())
            problem = "the key is revoked";
        else if (key.GetValidSeconds() is > 0 and long seconds && key.CreationTime.AddSeconds(seconds) < now.UtcDateTime)
            problem = "the key is expired";
        else
            problem = "";
        if (problem.Length > 0)
            return false;
        signature.InitVerify(key);

        // Blanks at line ends and the last line break are not part of what is signed (RFC 9580, 7.2).
        signature.Update(Encoding.UTF8.GetBytes(string.Join("\r\n", text.Split('\n').Select(line => line.TrimEnd(' ', '\t', '\r')))));
        if (!signature.Verify())
            problem = "the signature does not match the text";
        return problem.Length == 0;
    }

    private byte[] ReadKeys(string domain)
    {
        using FileStream file = File.OpenRead(PathOf(domain));
        if (file.Length > MaximumKeyBytes)
            throw new IOException($"{domain}.asc is larger than {MaximumKeyBytes / 1024} KiB");
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private string PathOf(string domain) => Path.Combine(folder!, domain + ".asc");
}
