namespace Dijkwacht.Notify.Contacts;

/// <summary>What may be asked of whom; as it stands nothing leaves the machine.</summary>
public sealed record ContactSettings
{
    /// <summary>Whether <c>security.txt</c> is fetched from the domains an owner is known by.</summary>
    public bool SecurityTxt { get; init; }

    /// <summary>Base addresses of RDAP servers, such as <c>https://rdap.example.org/</c>; asked in this order until one knows. Empty: none is asked.</summary>
    public IReadOnlyList<Uri> RdapServers { get; init; } = [];

    /// <summary>Whether RDAP answers may send the question on (redirects and related links, over https) to servers that are not in <see cref="RdapServers"/>.</summary>
    public bool FollowRdapElsewhere { get; init; }

    /// <summary>Whether role addresses (RFC 2142) are made up for the owner's domains; asks nobody.</summary>
    public bool RoleAddresses { get; init; }

    /// <summary>Folder with OpenPGP keys, <c>DOMAIN.asc</c> each, that signatures of <c>security.txt</c> are verified with; null for none.</summary>
    public string? KeyFolder { get; init; }

    /// <summary>Whether the machine itself may be asked, without TLS or with any certificate; for tests and rehearsals only.</summary>
    public bool AllowLoopback { get; init; }

    /// <summary>Time from one request to the next to the same host; loopback is not paced.</summary>
    public TimeSpan HostInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time from one request to the next, whatever the host; loopback is not paced.</summary>
    public TimeSpan GlobalInterval { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Time that one question may take, redirects included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an answer is used before the question is asked again.</summary>
    public TimeSpan KeepFound { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The same where there was nothing.</summary>
    public TimeSpan KeepNone { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The same where the question failed.</summary>
    public TimeSpan KeepFailed { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Kinds (<c>security.txt</c>, <c>rdap</c>) with a time of their own for <see cref="KeepFound"/>.</summary>
    public IReadOnlyDictionary<string, TimeSpan> KeepFoundByKind { get; init; } = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);

    /// <summary>What a server is told about who asks; name a page or an address.</summary>
    public string UserAgent { get; init; } = "Dijkwacht-Notify";
}

/// <summary>One request that was made to find a contact, for the log.</summary>
/// <param name="Kind"><c>security.txt</c> or <c>rdap</c>.</param>
/// <param name="Url">What was asked for.</param>
/// <param name="At">When it was sent, UTC.</param>
/// <param name="Status">Status code of the answer, or in a word why there was none.</param>
public sealed record LookupRequest(string Kind, Uri Url, DateTimeOffset At, string Status);

/// <summary>Why a source gave no contact, or less than it might.</summary>
/// <param name="Source"><c>security.txt</c>, <c>rdap</c>, <c>certificate</c> or <c>role</c>.</param>
/// <param name="Subject">Domain or address that was looked up.</param>
/// <param name="Reason">Cleaned.</param>
public sealed record ContactReason(string Source, string Subject, string Reason);

/// <summary>Contacts of an owner, best first, and why there are no more.</summary>
/// <param name="Contacts">By source, then grade; none refused or expired.</param>
/// <param name="Reasons">In the order they came up.</param>
public sealed record ContactReport(IReadOnlyList<Contact> Contacts, IReadOnlyList<ContactReason> Reasons);

/// <summary>What is known of an owner's servers.</summary>
/// <remarks>What is no domain or address is passed over.</remarks>
public sealed record ContactSubject
{
    /// <summary>Names the servers were asked by.</summary>
    public IReadOnlyList<string> ServerNames { get; init; } = [];

    /// <summary>Addresses of the servers.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Names in the servers' certificates. Anybody can put any name into a certificate: contacts found by these alone get a lower grade.</summary>
    public IReadOnlyList<string> CertificateNames { get; init; } = [];

    /// <summary>Domains that the servers take mail for.</summary>
    public IReadOnlyList<string> MailDomains { get; init; } = [];
}
