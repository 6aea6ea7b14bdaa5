namespace Dijkwacht.Notify.Notices;

/// <summary>Who writes, and how a reader makes sure of that.</summary>
public sealed record SenderIdentity
{
    /// <summary>Name of the organisation.</summary>
    public required string Organisation { get; init; }

    /// <summary>On whose behalf and for what, one sentence in Dutch and English.</summary>
    public required string MandateNl { get; init; }

    /// <inheritdoc cref="MandateNl"/>
    public required string MandateEn { get; init; }

    /// <summary>Address that the mail comes from.</summary>
    public required string From { get; init; }

    /// <summary>Address that answers go to.</summary>
    public required string ReplyTo { get; init; }

    /// <summary>Telephone number, as printed.</summary>
    public required string Phone { get; init; }

    /// <summary>Page on the sender's own site where a reader can make sure that the notice is real.</summary>
    public required Uri VerifyPage { get; init; }

    /// <summary>Where the offline kit (the program <c>dijkwacht</c>) can be had; null when it is not offered.</summary>
    public Uri? KitPage { get; init; }

    /// <summary>Lines of the postal address.</summary>
    public IReadOnlyList<string> PostalAddress { get; init; } = [];

    /// <summary>SHA-256 of the certificate that signs, as hexadecimal pairs; null when mails are not signed.</summary>
    public string? CertificateFingerprint { get; init; }

    /// <summary>Country whose law the texts speak of, two letters; a file of legal knowledge of it must exist.</summary>
    public string Country { get; init; } = "NL";
}
