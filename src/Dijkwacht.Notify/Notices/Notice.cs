namespace Dijkwacht.Notify.Notices;

/// <summary>What one owner must read, once, about all of its servers in one plan; whoever knows the servers fills it in.</summary>
/// <remarks>Texts may come from strangers (names of servers, of organisations, of holders of addresses): every output encodes them.</remarks>
public sealed record Notice
{
    /// <summary>The same for the same plan, owner, wave, channel and recipient: lower-case letters and digits.</summary>
    public required string Id { get; init; }

    /// <summary>Such as <c>DW-7K2M-9QXR</c>: stands in the subject and in the answer, the same for all notices of a plan to an owner.</summary>
    public required string Token { get; init; }

    /// <summary>Who is written to.</summary>
    public required Recipient Recipient { get; init; }

    /// <summary>The most urgent of its servers; of the template.</summary>
    public required Situation Situation { get; init; }

    /// <summary>The wave of attacks; null where the matter is none (out of support, a leak offer).</summary>
    public NoticeCampaign? Campaign { get; init; }

    /// <summary>Sorted, most urgent first; empty only for an offer that names no server.</summary>
    public required IReadOnlyList<NoticedServer> Servers { get; init; }

    /// <summary>What is offered for sale; null in all situations but <see cref="Situation.MailboxOffered"/>.</summary>
    public NoticedOffer? Offer { get; init; }

    /// <summary>1 for the first notice, 2 for the first reminder, and so on.</summary>
    public int Wave { get; init; } = 1;

    /// <summary>When an answer is wished for; null when none is.</summary>
    public DateOnly? AnswerBy { get; init; }

    /// <summary>Name of the wording of its arm, see <see cref="FollowUp.Arm"/>; null for that of all.</summary>
    public string? Wording { get; init; }

    /// <summary>When it was made, UTC; its Date.</summary>
    public required DateTimeOffset MadeAt { get; init; }
}

/// <summary>Who is written to.</summary>
/// <param name="Organisation">Owner of the servers.</param>
/// <param name="Name">Person or role; empty when unknown.</param>
/// <param name="Channel"><c>mail</c>, <c>letter</c> or <c>phone</c>.</param>
/// <param name="Value">Address of mail, lines of a postal address separated by line feeds, or telephone number.</param>
/// <param name="Language"><c>nl</c> or <c>en</c>.</param>
/// <param name="Source">How the contact was found: <c>register</c>, <c>security.txt</c>, <c>rdap</c>, <c>certificate</c>, <c>role</c>.</param>
/// <param name="Relation"><c>owner</c>, or who is written to in its place: <c>supplier</c>, <c>upstream</c>.</param>
public sealed record Recipient(string Organisation, string Name, string Channel, string Value, string Language, string Source, string Relation = "owner")
{
    /// <summary>The same for two recipients when one message reaches both, whatever the spelling.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Key => $"{Channel}:{(Channel == "phone" ? string.Concat(Value.Where(c => char.IsAsciiDigit(c) || c == '+')) : Value.ToLowerInvariant())}";
}

/// <summary>A wave of attacks as a notice speaks of it.</summary>
/// <param name="Id">Such as <c>proxylogon</c>.</param>
/// <param name="Name">Such as <c>ProxyLogon</c>.</param>
/// <param name="Cves">Its holes.</param>
/// <param name="FirstExploited">A day (<c>2021-01-03</c>) or month (<c>2021-01</c>); null when unknown.</param>
/// <param name="PatchedOn">Day of the fix; null when there is none.</param>
public sealed record NoticeCampaign(string Id, string Name, IReadOnlyList<string> Cves, string? FirstExploited, DateOnly? PatchedOn);

/// <summary>One server as it was seen.</summary>
public sealed record NoticedServer
{
    /// <summary>Key of the server in the census.</summary>
    public required string Key { get; init; }

    /// <summary>Whose it is, where a notice is about servers of others than the one who is written to; else null.</summary>
    public string? Owner { get; init; }

    /// <summary>Name that it was asked by or calls itself; null when unknown.</summary>
    public string? Name { get; init; }

    /// <summary>Address; null when only a name is known.</summary>
    public string? Address { get; init; }

    /// <summary>TCP port.</summary>
    public int Port { get; init; } = 443;

    /// <summary>Such as <c>Exchange Server 2016</c>; null when unknown.</summary>
    public string? Product { get; init; }

    /// <summary>Such as <c>15.1.2176.2</c>, or three parts when only the cumulative update is known; null when unknown.</summary>
    public string? Build { get; init; }

    /// <summary>Name of the build, such as <c>CU19</c> or <c>CU19 Mar21SU</c>; null when unknown.</summary>
    public string? BuildName { get; init; }

    /// <summary>What is the matter with it.</summary>
    public required Situation Situation { get; init; }

    /// <summary>Whether the hole is open for certain, or only possibly since the build is not known whole.</summary>
    public bool IsCertain { get; init; } = true;

    /// <summary>First seen in this situation, UTC.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>Last seen in this situation, UTC.</summary>
    public required DateTimeOffset LastSeen { get; init; }

    /// <summary>How it was seen: <c>header</c>, <c>path</c>, <c>manifest</c>, <c>autodiscover</c>, <c>smtp</c>, <c>import</c>, <c>report</c> or another word of the census.</summary>
    public required string Method { get; init; }

    /// <summary>End of the vendor's support; null when unknown.</summary>
    public DateOnly? EndOfSupport { get; init; }

    /// <summary>Path or address of a back door, as it was reported; null when none was.</summary>
    public string? ReportedFile { get; init; }

    /// <summary>Who reported it; null when nobody did or the name is not known.</summary>
    public string? ReportedBy { get; init; }

    /// <summary>Set where an offer is followed and no server: a notice tells it as its <see cref="Notice.Offer"/>, not among its servers.</summary>
    public FollowedOffer? Offer { get; init; }
}

/// <summary>An offer of mail for sale, as it is followed for one owner.</summary>
/// <param name="Title">What the offer calls itself.</param>
/// <param name="Sha256">Of the offer, lower-case hexadecimal: one plan follows one offer.</param>
/// <param name="SeenOn">Day it was seen; null when not known.</param>
/// <param name="Domains">Of the owner, that the offer names.</param>
/// <param name="Mailboxes">Of the owner in the offer; null when it holds no addresses.</param>
/// <param name="ReasonsNl">Why it is taken for the owner's, in Dutch.</param>
/// <param name="ReasonsEn">The same in English.</param>
public sealed record FollowedOffer(string Title, string Sha256, DateOnly? SeenOn, IReadOnlyList<string> Domains, int? Mailboxes, IReadOnlyList<string> ReasonsNl, IReadOnlyList<string> ReasonsEn);

/// <summary>Mailboxes offered for sale that may be the owner's.</summary>
/// <param name="Title">What the offer calls itself.</param>
/// <param name="SeenOn">Day it was seen.</param>
/// <param name="Domains">Of the owner, that the offer names.</param>
/// <param name="Mailboxes">How many of the offered addresses are the owner's; null when only counts by domain or none are given.</param>
/// <param name="Reasons">Why it is taken for the owner's, in the language of the notice.</param>
public sealed record NoticedOffer(string Title, DateOnly? SeenOn, IReadOnlyList<string> Domains, int? Mailboxes, IReadOnlyList<string> Reasons);
