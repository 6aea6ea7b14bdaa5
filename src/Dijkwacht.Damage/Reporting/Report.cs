using System.Text.Json.Serialization;

namespace Dijkwacht.Damage.Reporting;

/// <summary>The assessment as other tools read it: <c>report.json</c>, schema <c>dijkwacht.report/1</c>.</summary>
/// <remarks>Fields may be added, never renamed. All times are UTC. Lists are in a stable order.</remarks>
public sealed record Report
{
    /// <summary>Always <c>dijkwacht.report/1</c>.</summary>
    public string Schema { get; init; } = "dijkwacht.report/1";

    /// <summary>Every server seen, by name.</summary>
    public required IReadOnlyList<HostReport> Hosts { get; init; }

    /// <summary>The server with the worst verdict.</summary>
    public required string Host { get; init; }

    /// <summary>Whether some times are local, since a file's clock was not UTC.</summary>
    internal bool HasLocalTimes { get; init; }

    /// <summary>That server's Exchange.</summary>
    public required ExchangeReport Exchange { get; init; }

    /// <summary>The overall verdict.</summary>
    public required VerdictReport Verdict { get; init; }

    /// <summary>Per host and campaign: when the hole was open.</summary>
    public required IReadOnlyList<ExposureReport> Exposure { get; init; }

    /// <summary>Per host and artefact kind: what the evidence covers.</summary>
    public required IReadOnlyList<CoverageReport> Coverage { get; init; }

    /// <summary>Each campaign whose hole was open, or that has findings.</summary>
    public required IReadOnlyList<CampaignReport> Campaigns { get; init; }

    /// <summary>What was found, in order of time.</summary>
    public required IReadOnlyList<FindingReport> Findings { get; init; }

    /// <summary>What was reached or taken.</summary>
    public required DamageReport Damage { get; init; }

    /// <summary>Parties with an attempted or succeeded finding.</summary>
    public required IReadOnlyList<ActorReport> Actors { get; init; }

    /// <summary>What looked alarming and was recognised as harmless, counted.</summary>
    public required IReadOnlyList<SuppressedReport> Suppressed { get; init; }

    /// <summary>What to do now, in order.</summary>
    public required IReadOnlyList<AdviceReport> Advice { get; init; }

    /// <summary>How this run went; the one part that differs between two runs.</summary>
    public required RunReport Run { get; init; }

    /// <summary>Every file that was read, by name; in <c>files.csv</c>, not in <c>report.json</c>.</summary>
    [JsonIgnore]
    public IReadOnlyList<ReadFileReport> Files { get; init; } = [];
}

/// <summary>A file that was read.</summary>
/// <param name="File">Path inside the collection, archive levels joined by <c>!/</c>.</param>
/// <param name="Path">Restored Windows path, or null.</param>
/// <param name="Artefact">Kind; <c>event</c> for a file of Windows events of any channel, <c>unknown</c> for one that was only hashed.</param>
/// <param name="Bytes">Bytes read.</param>
/// <param name="Sha256">Lower-case hexadecimal; null when it was not read to its end.</param>
/// <param name="Records">Records read.</param>
/// <param name="From">Time of the first record, UTC; null when none has a time.</param>
/// <param name="To">Time of the last record, UTC.</param>
public sealed record ReadFileReport(
    string File,
    string? Path,
    string Artefact,
    long Bytes,
    string? Sha256,
    long Records,
    DateTimeOffset? From,
    DateTimeOffset? To);

/// <summary>A text in both languages of the product.</summary>
/// <param name="Nl">Dutch.</param>
/// <param name="En">English.</param>
public sealed record LocalText(string Nl, string En)
{
    /// <summary>The text in <c>nl</c> or <c>en</c>.</summary>
    public string In(string language) => language == "nl" ? Nl : En;
}

/// <summary>One server.</summary>
public sealed record HostReport(string Host, ExchangeReport Exchange, VerdictReport Verdict)
{
    /// <summary>Holes that were exploited in the wild and possibly open on this server, and that no pack judges.</summary>
    public IReadOnlyList<LocalText> NotJudged { get; init; } = [];
}

/// <summary>A server's Exchange: the last build seen and the builds before it.</summary>
/// <param name="Product">Such as <c>Exchange Server 2016</c>; null when no build was seen.</param>
/// <param name="Build">Last build seen, such as <c>15.1.2106.2</c>.</param>
/// <param name="PatchLevel">Its name, such as <c>CU18 Mar21SU</c>.</param>
/// <param name="BuildHistory">Builds in order of time.</param>
public sealed record ExchangeReport(string? Product, string? Build, string? PatchLevel, IReadOnlyList<BuildPeriodReport> BuildHistory);

/// <summary>A build and the records that carry it.</summary>
/// <param name="Build">Four-part build, or three parts and <c>x</c> when only the cumulative update is known.</param>
/// <param name="From">First record.</param>
/// <param name="To">Last record.</param>
/// <param name="Source">Which artefact kind says so.</param>
public sealed record BuildPeriodReport(string Build, DateTimeOffset From, DateTimeOffset To, string Source);

/// <summary>A verdict with its confidence and reasons.</summary>
/// <param name="Level"><c>compromised</c>, <c>attempted</c>, <c>no-trace</c> or <c>cannot-tell</c>.</param>
/// <param name="Confidence"><c>high</c>, <c>medium</c> or <c>low</c>.</param>
/// <param name="Summary">One or two sentences.</param>
/// <param name="Reasons">Each reason.</param>
public sealed record VerdictReport(string Level, string Confidence, LocalText Summary, IReadOnlyList<LocalText> Reasons);

/// <summary>When a campaign's hole was open on a host.</summary>
/// <param name="Host">The server.</param>
/// <param name="Campaign">Campaign id.</param>
/// <param name="From">Start, or null when the hole was never open.</param>
/// <param name="To">End, or null when unknown or never open.</param>
/// <param name="Basis">How this is known, or what is not known and which question answers it.</param>
public sealed record ExposureReport(string Host, string Campaign, DateTimeOffset? From, DateTimeOffset? To, LocalText Basis);

/// <summary>What the evidence of one kind covers on a host.</summary>
public sealed record CoverageReport(
    string Host,
    string Artefact,
    DateTimeOffset? From,
    DateTimeOffset? To,
    int Files,
    long Records,
    IReadOnlyList<GapReport> Gaps,
    IReadOnlyList<ProblemReport> Problems,
    IReadOnlyDictionary<string, bool?> ReachesBackTo)
{
    /// <summary>What must be known of this log to judge it: a wrong clock, a cleared log, missing records.</summary>
    public IReadOnlyList<LocalText> Notes { get; init; } = [];
}

/// <summary>A stretch of time without records.</summary>
public sealed record GapReport(DateTimeOffset From, DateTimeOffset To);

/// <summary>A stretch of an artefact that was not read.</summary>
/// <param name="File">Path inside the collection.</param>
/// <param name="Kind">Stable word.</param>
/// <param name="Count">How many such stretches.</param>
/// <param name="Bytes">Bytes not read.</param>
/// <param name="Detail">In words.</param>
public sealed record ProblemReport(string File, string Kind, int Count, long Bytes, string Detail);

/// <summary>A campaign's verdict and its stages.</summary>
public sealed record CampaignReport(string Id, string Name, string Verdict, IReadOnlyList<StageReport> Stages);

/// <summary>A stage of a campaign.</summary>
/// <param name="Stage">Stage id.</param>
/// <param name="Outcome"><c>succeeded</c>, <c>attempted</c> or <c>missing</c>.</param>
/// <param name="From">First record.</param>
/// <param name="To">Last record.</param>
/// <param name="Findings">Finding ids.</param>
public sealed record StageReport(string Stage, string Outcome, DateTimeOffset? From, DateTimeOffset? To, IReadOnlyList<string> Findings);

/// <summary>Matches and context that an analyst can judge.</summary>
public sealed record FindingReport
{
    /// <summary><c>f-1</c> and so on, in order of time.</summary>
    public required string Id { get; init; }

    /// <summary>The server.</summary>
    public required string Host { get; init; }

    /// <summary>The rule's name.</summary>
    public required string Rule { get; init; }

    /// <summary>Campaign id, or null.</summary>
    public required string? Campaign { get; init; }

    /// <summary>Stage id, or null.</summary>
    public required string? Stage { get; init; }

    /// <summary><c>succeeded</c>, <c>attempted</c>, <c>probe</c> or <c>unclear</c>.</summary>
    public required string Outcome { get; init; }

    /// <summary>First record; null when the evidence has no clock.</summary>
    public required DateTimeOffset? Time { get; init; }

    /// <summary>Last record.</summary>
    public required DateTimeOffset? Last { get; init; }

    /// <summary>Records.</summary>
    public required long Count { get; init; }

    /// <summary><c>info</c>, <c>low</c>, <c>medium</c>, <c>high</c> or <c>critical</c>.</summary>
    public required string Severity { get; init; }

    /// <summary>One line.</summary>
    public required LocalText Title { get; init; }

    /// <summary>Why it matters and why this outcome.</summary>
    public required LocalText Explanation { get; init; }

    /// <summary>First records, at most 20.</summary>
    public required IReadOnlyList<EvidenceReport> Evidence { get; init; }

    /// <summary>ATT&amp;CK techniques.</summary>
    public required IReadOnlyList<string> Attack { get; init; }

    /// <summary>Who did it, as far as records say.</summary>
    public required FindingActorReport Actor { get; init; }

    /// <summary>Stays the same from run to run: what a file of known findings lists.</summary>
    public string Key { get; init; } = "";

    /// <summary>True when acknowledged before (<c>--known</c>): shown, not counted.</summary>
    public bool Known { get; init; }
}

/// <summary>The exact place of a record.</summary>
/// <param name="File">Path inside the collection.</param>
/// <param name="Path">Restored Windows path, or null.</param>
/// <param name="Line">Physical line from 1, or null.</param>
/// <param name="Record">EventRecordID, or null.</param>
/// <param name="Offset">Bytes in the innermost decompressed file.</param>
/// <param name="Sha256">Of the file, lower-case hexadecimal; null when it was not read to its end.</param>
/// <param name="Time">The record's time.</param>
/// <param name="Excerpt">The record, cut and defanged.</param>
public sealed record EvidenceReport(
    string File,
    string? Path,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Line,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Record,
    long Offset,
    string? Sha256,
    DateTimeOffset? Time,
    string Excerpt);

/// <summary>Who did it, as far as the records say.</summary>
public sealed record FindingActorReport(string? Address, string? UserAgent, string? User);

/// <summary>What was reached or taken.</summary>
public sealed record DamageReport(
    IReadOnlyList<MailboxReport> Mailboxes,
    IReadOnlyList<FileReport> Files,
    IReadOnlyList<BackdoorReport> Backdoors,
    IReadOnlyList<AccountReport> Accounts);

/// <summary>One mailbox's loss.</summary>
/// <param name="Mailbox">Address or name.</param>
/// <param name="Class"><c>content-taken</c>, <c>access-proven</c>, <c>possible</c> or <c>no-trace</c>.</param>
/// <param name="BytesOut">Proven lower bound, or null.</param>
/// <param name="BytesOutUpper">Upper bound, or null when none is proven.</param>
/// <param name="Requests">Requests, each counted once.</param>
/// <param name="Items">Items asked for, or null.</param>
/// <param name="From">First.</param>
/// <param name="To">Last.</param>
/// <param name="Findings">Finding ids.</param>
public sealed record MailboxReport(
    string Mailbox,
    string Class,
    long? BytesOut,
    long? BytesOutUpper,
    long Requests,
    long? Items,
    DateTimeOffset? From,
    DateTimeOffset? To,
    IReadOnlyList<string> Findings)
{
    /// <summary>Why no upper bound is proven, in English; null when there is one.</summary>
    public string? NoUpperReason { get; init; }

    /// <summary>The same in Dutch.</summary>
    public string? NoUpperReasonNl { get; init; }
}

/// <summary>A file the intruder fetched or left.</summary>
public sealed record FileReport(string Host, string Path, string Kind, long? Bytes, DateTimeOffset? From, DateTimeOffset? To, IReadOnlyList<string> Findings);

/// <summary>A way back in that the intruder left.</summary>
public sealed record BackdoorReport(string Host, string Kind, string Location, DateTimeOffset? From, DateTimeOffset? To, IReadOnlyList<string> Findings);

/// <summary>An account the intruder used, made or changed.</summary>
public sealed record AccountReport(string Account, string Use, DateTimeOffset? From, DateTimeOffset? To, IReadOnlyList<string> Findings);

/// <summary>A party with an attempted or succeeded finding.</summary>
/// <param name="Id"><c>a-1</c> and so on.</param>
/// <param name="Addresses">Its addresses.</param>
/// <param name="UserAgents">Its agents.</param>
/// <param name="From">First record.</param>
/// <param name="To">Last record.</param>
/// <param name="ConsistentWith">Published clusters whose indicators fit, with the source; never proof.</param>
/// <param name="Findings">Finding ids.</param>
public sealed record ActorReport(
    string Id,
    IReadOnlyList<string> Addresses,
    IReadOnlyList<string> UserAgents,
    DateTimeOffset? From,
    DateTimeOffset? To,
    IReadOnlyList<string> ConsistentWith,
    IReadOnlyList<string> Findings);

/// <summary>What looked alarming and was recognised as harmless.</summary>
public sealed record SuppressedReport(LocalText Reason, long Count, DateTimeOffset? First, DateTimeOffset? Last, string Example);

/// <summary>One step of advice.</summary>
/// <param name="Step">Stable id, such as <c>preserve-logs</c>.</param>
/// <param name="Why">What in this assessment calls for it.</param>
/// <param name="Text">The step.</param>
public sealed record AdviceReport(string Step, LocalText Why, LocalText Text);

/// <summary>How this run went.</summary>
public sealed record RunReport(
    string Version,
    IReadOnlyList<string> Packs,
    int RulesLoaded,
    IReadOnlyList<RuleSkippedReport> RulesSkipped,
    DateTimeOffset Started,
    double Seconds,
    int FilesRead,
    long BytesRead,
    IReadOnlyList<SkippedReport> Skipped)
{
    /// <summary>Rules that were evaluated and had to leave something out.</summary>
    public IReadOnlyList<RuleLimitedReport> RulesLimited { get; init; } = [];
}

/// <summary>A rule that was evaluated and had to leave something out.</summary>
/// <param name="File">Its file; empty when it concerns all correlations.</param>
/// <param name="Rule">Its title.</param>
/// <param name="Reason">What was left out, and why; in English.</param>
/// <param name="ReasonNl">The same in Dutch.</param>
public sealed record RuleLimitedReport(string File, string Rule, string Reason, string ReasonNl);

/// <summary>A rule that was not loaded, and why.</summary>
public sealed record RuleSkippedReport(string File, string Rule, string Reason);

/// <summary>A file that was not read, or not recognised.</summary>
public sealed record SkippedReport(string File, string Reason, string Detail);
