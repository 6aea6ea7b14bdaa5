namespace Dijkwacht.Triage.Packs;

/// <summary>What is known of one wave of attacks: holes, dates, rules and what each rule means.</summary>
/// <remarks>Read from <c>packs/&lt;id&gt;/pack.yml</c>; the format is in docs/packs.md.</remarks>
public sealed record CampaignPack
{
    /// <summary>Campaign id; <c>generic</c> for what follows any break-in.</summary>
    public required string Id { get; init; }

    /// <summary>The name people use.</summary>
    public required string Name { get; init; }

    /// <summary>Holes that are open or closed together with the campaign; empty for the generic pack.</summary>
    public IReadOnlyList<string> Cves { get; init; } = [];

    /// <summary>First known exploitation; a month means its first day.</summary>
    public DateOnly? FirstExploited { get; init; }

    /// <summary>When the fix was published.</summary>
    public DateOnly? Patched { get; init; }

    /// <summary>When an exploit was public.</summary>
    public DateOnly? PublicExploit { get; init; }

    /// <summary>Whether it was exploited before the fix: every server of that time was open.</summary>
    public bool IsZeroDay { get; init; }

    /// <summary>
    /// What an exposure window of unknown end means: <see langword="true"/> when it alone makes the verdict "cannot tell",
    /// <see langword="false"/> when the question is only asked (holes that were seldom used, or need a login).
    /// </summary>
    public bool UnknownWindowCounts { get; init; }

    /// <summary>Artefact kinds of which one that covers the window is enough to see a success.</summary>
    public IReadOnlyList<string> SuccessShownBy { get; init; } = [];

    /// <summary>What each rule means, by rule name.</summary>
    public required IReadOnlyDictionary<string, RuleMeaning> Rules { get; init; }

    /// <summary>When the window starts: first exploitation, else public exploit, else patch.</summary>
    public DateOnly? WindowStart => FirstExploited ?? PublicExploit ?? Patched;

    /// <summary>Whether this is the pack for what follows any break-in.</summary>
    public bool IsGeneric => Cves.Count == 0;
}

/// <summary>What a rule's match means.</summary>
public sealed record RuleMeaning
{
    /// <summary>The rule's name.</summary>
    public required string Rule { get; init; }

    /// <summary>Stage id.</summary>
    public required string Stage { get; init; }

    /// <summary>What the match itself shows.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>How grave the match is when nothing lowers it.</summary>
    public required Severity Severity { get; init; }

    /// <summary>What the match did, for chains and damage.</summary>
    public Effect Effect { get; init; }

    /// <summary>Whether it counts only on records of a party that is known from other findings.</summary>
    public bool OnlyActor { get; init; }

    /// <summary>
    /// Whether it is an ordinary act of administrators that counts only beside a proven intrusion: on the same server within a
    /// day after a success it has the outcome above, within two weeks on any server of the run it is unclear, else it is nothing.
    /// </summary>
    public bool OnlyIntrusion { get; init; }

    /// <summary>Whether the record cannot arise otherwise, so that one artefact is proof enough.</summary>
    public bool IsCertain { get; init; }

    /// <summary>Whether an HTTP answer of 400 and above leaves an attempt, whatever the outcome above.</summary>
    public bool NeedsAnswer { get; init; }

    /// <summary>Whether the server answers with an error (500 and above) also when it worked, so that the error is no refusal.</summary>
    public bool WorksDespiteError { get; init; }

    /// <summary>
    /// The rule of another campaign, as <c>pack/rule</c>, that this match belongs to when this campaign's hole was closed
    /// at the time and that one's open; null when the record can be of this campaign only.
    /// </summary>
    public string? ElseRule { get; init; }

    /// <summary>One line, English and Dutch.</summary>
    public required Text Title { get; init; }

    /// <summary>Why it matters, English and Dutch.</summary>
    public required Text Explanation { get; init; }

    /// <summary>ATT&amp;CK techniques.</summary>
    public IReadOnlyList<string> Attack { get; init; } = [];
}

/// <summary>A text in both languages of the product.</summary>
public readonly record struct Text(string Nl, string En);

/// <summary>What became of what was found.</summary>
public enum Outcome
{
    /// <summary>The evidence does not say.</summary>
    Unclear,

    /// <summary>Looked at, not attacked.</summary>
    Probe,

    /// <summary>The exploit's primitive was sent.</summary>
    Attempted,

    /// <summary>It worked.</summary>
    Succeeded,
}

/// <summary>How grave a finding is.</summary>
public enum Severity
{
    /// <summary>For the record.</summary>
    Info,

    /// <summary>Not worth an alarm.</summary>
    Low,

    /// <summary>To be looked at.</summary>
    Medium,

    /// <summary>To be acted on.</summary>
    High,

    /// <summary>To be acted on now.</summary>
    Critical,
}

/// <summary>What a match did: how it joins a chain and what damage it means.</summary>
public enum Effect
{
    /// <summary>Nothing of its own.</summary>
    None,

    /// <summary>A request forged by the server.</summary>
    Ssrf,

    /// <summary>A session with an administrator's rights.</summary>
    Session,

    /// <summary>A role or right given.</summary>
    Role,

    /// <summary>A mailbox read.</summary>
    MailRead,

    /// <summary>A mailbox exported to a file.</summary>
    MailExport,

    /// <summary>Mail forwarded by a rule or setting.</summary>
    MailForward,

    /// <summary>A page written.</summary>
    PageWritten,

    /// <summary>A page of the intruder used.</summary>
    PageUsed,

    /// <summary>A page of the intruder that existed.</summary>
    PageSeen,

    /// <summary>A file fetched from a web folder.</summary>
    FileFetched,

    /// <summary>An account made or changed.</summary>
    Account,

    /// <summary>A virtual directory that leads elsewhere.</summary>
    VirtualDirectory,

    /// <summary>A module loaded into the web server.</summary>
    Module,

    /// <summary>A transport agent.</summary>
    TransportAgent,

    /// <summary>A scheduled task.</summary>
    Task,

    /// <summary>A cmdlet run.</summary>
    Cmdlet,

    /// <summary>A defender's measure.</summary>
    Mitigation,

    /// <summary>An account was logged on with.</summary>
    Logon,
}
