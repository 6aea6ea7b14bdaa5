namespace Dijkwacht.Census.Observations;

/// <summary>What a server's certificate says. Recorded, never trusted; every text is cut to 255 characters.</summary>
/// <param name="Sha256">Of the DER encoding, lower-case hexadecimal.</param>
/// <param name="Subject">Distinguished name.</param>
/// <param name="Issuer">Distinguished name.</param>
/// <param name="Names">DNS names of the certificate, at most 100, in its order; the common name when there are none.</param>
/// <param name="NotBefore">UTC.</param>
/// <param name="NotAfter">UTC.</param>
public sealed record CertificateFacts(
    string Sha256,
    string Subject,
    string Issuer,
    IReadOnlyList<string> Names,
    DateTimeOffset NotBefore,
    DateTimeOffset NotAfter)
{
    /// <summary>Whether subject and issuer are the same.</summary>
    public bool IsSelfIssued => Subject == Issuer;
}
