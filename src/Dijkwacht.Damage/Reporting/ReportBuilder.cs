using Dijkwacht.Damage.Exfiltration;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Exchange.Builds;
using Dijkwacht.Triage;
using Dijkwacht.Triage.Findings;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Scanning;
using Dijkwacht.Triage.Verdicts;

namespace Dijkwacht.Damage.Reporting;

/// <summary>How a run went, as the caller knows it.</summary>
/// <param name="Version">The product's version.</param>
/// <param name="Started">When it began.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record RunFacts(string Version, DateTimeOffset Started, TimeSpan Elapsed);

/// <summary>Puts an assessment and its damage into the report's form.</summary>
public sealed class ReportBuilder
{
    private const int MaxEvidence = 20;
    private const int MaxSkipped = 5_000;

    private readonly TriageKnowledge _knowledge;
    private readonly Assessment _assessment;
    private readonly RunFacts _run;

    private ReportBuilder(TriageKnowledge knowledge, Assessment assessment, RunFacts run)
    {
        _knowledge = knowledge;
        _assessment = assessment;
        _run = run;
    }

    /// <summary>Builds the report.</summary>
    public static Report Build(TriageKnowledge knowledge, Assessment assessment, RunFacts run)
    {
        ArgumentNullException.ThrowIfNull(knowledge);
        ArgumentNullException.ThrowIfNull(assessment);
        ArgumentNullException.ThrowIfNull(run);
        return new ReportBuilder(knowledge, assessment, run).Build();
    }

    private Report Build()
    {
        DamageSummary damage = DamageSummary.Of(_assessment);
        HostAssessment worst = _assessment.Worst;
        return new Report
        {
            Hosts = [.. _assessment.Hosts.Select(h => new HostReport(h.Host, ExchangeOf(h.Builds), VerdictOf(h.Verdict)) { NotJudged = [.. h.NotJudged.Select(Local)] })],
            Host = worst.Host,
            HasLocalTimes = _assessment.Hosts.Any(h => h.Coverage.Any(c => c.Scans.Any(s => s.IsClockWrong))),
            Exchange = ExchangeOf(worst.Builds),
            Verdict = VerdictOf(_assessment.Verdict),
            Exposure = [.. _assessment.Hosts.SelectMany(h => h.Exposure.Select(w => new ExposureReport(h.Host, w.Campaign.Id, Time(w.FromTicks), Time(w.ToTicks), Local(w.Basis))))],
            Coverage = [.. _assessment.Hosts.SelectMany(h => h.Coverage.Select(c => CoverageOf(h, c)))],
            Campaigns = [.. _assessment.Campaigns.Select(CampaignOf)],
            Findings = [.. _assessment.Findings.Select(FindingOf)],
            Damage = DamageOf(damage),
            Actors = [.. _assessment.Actors.Select(ActorOf)],
            Suppressed = [.. _assessment.Suppressed.Select(s => new SuppressedReport(Local(s.Reason), s.Count, Time(s.FirstTicks), Time(s.LastTicks), Excerpts.FromText(s.Example)))],
            Advice = Advice.For(_assessment, damage),
            Run = RunOf(),
            Files = [.. _assessment.Artefacts.Select(FileOf)],
        };
    }

    private ExchangeReport ExchangeOf(BuildHistory history)
    {
        SeenBuild? last = history.Last;
        PublishedBuild? known = last is null ? null : _knowledge.Builds.Find(last.Version);
        return new ExchangeReport(
            known?.Product,
            last is null ? null : BuildText(last),
            known is null ? null : last!.IsExact ? known.PatchLevel : known.CumulativeUpdate,
            [.. history.Periods.Select(p => new BuildPeriodReport(BuildText(p), Time(p.FirstTicks)!.Value, Time(p.LastTicks)!.Value, p.Source))]);
    }

    private static string BuildText(SeenBuild build) =>
        build.IsExact ? build.Version.ToString() : $"{build.Version.Major}.{build.Version.Minor}.{build.Version.Update}.x";

    private static VerdictReport VerdictOf(Verdict verdict) =>
        new(Word(verdict.Level), Word(verdict.Confidence), Local(verdict.Summary), [.. verdict.Reasons.Select(Local)]);

    private static CoverageReport CoverageOf(HostAssessment host, Coverage coverage)
    {
        var reaches = new SortedDictionary<string, bool?>(StringComparer.Ordinal);
        foreach (ExposureWindow window in host.Exposure)
            reaches[window.Campaign.Id] = window.IsOpen ? coverage.FirstTicks != 0 && coverage.FirstTicks <= window.FromTicks : null;
        return new CoverageReport(
            host.Host,
            coverage.Kind,
            Time(coverage.FirstTicks),
            Time(coverage.LastTicks),
            coverage.Files,
            coverage.Records,
            [.. coverage.Gaps.Select(g => new GapReport(Time(g.FromTicks)!.Value, Time(g.ToTicks)!.Value))],
            [.. coverage.Scans.SelectMany(s => s.Problems.Select(p => new ProblemReport(s.Location.File, Word(p.Kind), p.Count, p.Bytes, ProblemText(p.Kind, p.Count, p.FirstOffset))))],
            reaches)
        {
            Notes = [.. coverage.Scans.SelectMany(s => s.Notes).Distinct().Select(Local)],
        };
    }

    private static string ProblemText(ParseProblemKind kind, int count, long offset) => kind switch
    {
        ParseProblemKind.Malformed => $"{count} records do not fit the format, the first at byte {offset}",
        ParseProblemKind.TooLong => $"{count} records are longer than {Evidence.Logs.BlockReader.MaxWindow} bytes, the first at byte {offset}; they were skipped",
        ParseProblemKind.CutOff => $"the file ends inside a record, at byte {offset}",
        ParseProblemKind.Binary => $"bytes that are no text, the first at byte {offset}",
        ParseProblemKind.Undecodable => $"{count} values could not be decoded, the first at byte {offset}",
        _ => $"could not be read beyond byte {offset}",
    };

    private static CampaignReport CampaignOf(CampaignVerdict campaign)
    {
        var stages = new List<StageReport>();
        var expected = campaign.Campaign.Rules.Values.Where(r => r.Outcome is not (Outcome.Probe or Outcome.Unclear)).Select(r => r.Stage).ToHashSet();
        int last = campaign.Findings.Where(f => f.Outcome == Outcome.Succeeded).Select(f => Order(f.Stage)).DefaultIfEmpty(-1).Max();
        foreach (string stage in Stages.All)
        {
            List<Finding> own = [.. campaign.Findings.Where(f => f.Stage == stage && f.Outcome is Outcome.Succeeded or Outcome.Attempted)];
            if (own.Count > 0)
            {
                stages.Add(new StageReport(
                    stage,
                    own.Any(f => f.Outcome == Outcome.Succeeded) ? "succeeded" : "attempted",
                    Time(own.Where(f => f.FirstTicks != 0).Select(f => f.FirstTicks).DefaultIfEmpty().Min()),
                    Time(own.Max(f => f.LastTicks)),
                    [.. own.Select(f => f.Id)]));
            }
            else if (campaign.Level == VerdictLevel.Compromised && expected.Contains(stage) && Order(stage) < last)
            {
                stages.Add(new StageReport(stage, "missing", null, null, []));
            }
        }

        return new CampaignReport(campaign.Campaign.Id, campaign.Campaign.Name, Word(campaign.Level), stages);
    }

    private static int Order(string? stage)
    {
        for (int i = 0; i < Stages.All.Count; i++)
        {
            if (Stages.All[i] == stage)
                return i;
        }

        return -1;
    }

    private static FindingReport FindingOf(Finding finding)
    {
        Hit first = finding.Hits[0];
        return new FindingReport
        {
            Id = finding.Id,
            Host = finding.Host,
            Rule = finding.Rule.Name,
            Campaign = finding.Campaign,
            Stage = finding.Stage,
            Outcome = Word(finding.Outcome),
            Time = Time(finding.FirstTicks),
            Last = Time(finding.LastTicks),
            Count = finding.Count,
            Severity = Word(finding.Severity),
            Title = finding.Rule.Meaning is { } meaning ? Local(meaning.Title) : new LocalText(finding.Rule.Title, finding.Rule.Title),
            Explanation = ExplanationOf(finding),
            Evidence = [.. finding.Hits.Take(MaxEvidence).Select(EvidenceOf)],
            Attack = finding.Rule.Attack,
            Actor = new FindingActorReport(
                finding.Hits.Select(h => h.Address).FirstOrDefault(a => a is not null),
                finding.Hits.Select(h => h.Agent).FirstOrDefault(a => a is not null),
                first.Impersonated ?? finding.Hits.Select(h => h.User).FirstOrDefault(u => u is not null)),
            Key = finding.Key,
            Known = finding.IsKnown,
        };
    }

    private static LocalText ExplanationOf(Finding finding)
    {
        Text own = finding.Rule.Meaning?.Explanation ?? new Text(
            "Een regel die is meegegeven met --rules sloeg aan; dit verandert het oordeel niet.",
            "A rule given with --rules matched; this does not change the verdict.");
        string nl = finding.Reason.Nl is { Length: > 0 } reden ? $"{own.Nl} {reden}" : own.Nl;
        string en = finding.Reason.En is { Length: > 0 } reason ? $"{own.En} {reason}" : own.En;
        if (finding.Hits.Select(h => h.Impersonated).FirstOrDefault(i => i is not null) is { } account)
        {
            nl += $" Account in het token: {account}.";
            en += $" Account in the token: {account}.";
        }

        return new LocalText(nl, en);
    }

    private static EvidenceReport EvidenceOf(Hit hit) => new(
        hit.Artefact.Location.File,
        hit.Artefact.Location.WindowsPath,
        hit.Line == 0 ? null : hit.Line,
        hit.RecordId == 0 ? null : hit.RecordId,
        hit.Offset,
        hit.Artefact.Sha256,
        Time(hit.Ticks),
        Excerpts.FromBytes(hit.Excerpt));

    private static DamageReport DamageOf(DamageSummary damage) => new(
        [.. damage.Mailboxes.Select(m => new MailboxReport(
            m.Mailbox, Word(m.Class), m.BytesOut, m.BytesOutUpper, m.Requests, m.Items, Time(m.FirstTicks), Time(m.LastTicks), m.Findings)
        {
            NoUpperReason = m.NoUpperReason?.En,
            NoUpperReasonNl = m.NoUpperReason?.Nl,
        })],
        [.. damage.Files.Select(f => new FileReport(f.Host, f.Path, "fetched", f.Bytes, Time(f.FirstTicks), Time(f.LastTicks), f.Findings))],
        [.. damage.Backdoors.Select(b => new BackdoorReport(b.Host, b.Kind, Excerpts.FromText(b.Location), Time(b.FirstTicks), Time(b.LastTicks), b.Findings))],
        [.. damage.Accounts.Select(a => new AccountReport(Excerpts.FromText(a.Account), a.Use, Time(a.FirstTicks), Time(a.LastTicks), a.Findings))]);

    private ActorReport ActorOf(Actor actor, int index) => new(
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"a-{index + 1}"),
        actor.Addresses,
        actor.Agents,
        Time(actor.FirstTicks),
        Time(actor.LastTicks),
        actor.ConsistentWith,
        [.. _assessment.Findings.Where(f => f.Actor == index).Select(f => f.Id)]);

    private static ReadFileReport FileOf(ArtefactScan scan)
    {
        IReadOnlyList<ArtefactScan> parts = scan.Parts.Count > 0 ? scan.Parts : [scan];
        return new ReadFileReport(
            scan.Location.File,
            scan.Location.WindowsPath,
            scan.Name,
            scan.Bytes,
            scan.Sha256,
            parts.Sum(p => p.Records),
            Time(parts.Select(p => p.FirstTicks).Where(t => t != 0).DefaultIfEmpty().Min()),
            Time(parts.Max(p => p.LastTicks)));
    }

    private RunReport RunOf() => new(
        _run.Version,
        [.. _knowledge.Packs.Select(p => p.Id)],
        _knowledge.RulesLoaded,
        [.. _knowledge.RulesSkipped.Select(r => new RuleSkippedReport(r.File, r.Rule, r.Reason))],
        _run.Started,
        Math.Round(_run.Elapsed.TotalSeconds, 3),
        _assessment.Artefacts.Count,
        _assessment.Artefacts.Sum(a => a.Bytes),
        [
            .. _assessment.NotRead.Take(MaxSkipped).Select(s => new SkippedReport(s.File, s.Reason, s.Detail)),
            .. _assessment.Artefacts.Where(a => a.Kind == RecordKind.Unknown).Take(MaxSkipped)
                .Select(a => new SkippedReport(a.Location.File, "not-recognised", $"{a.Bytes} bytes were hashed, nothing else was read from them")),
        ])
    {
        RulesLimited = [.. _assessment.RulesLimited.Select(r => new RuleLimitedReport(r.File, r.Rule, r.Left.En, r.Left.Nl))],
    };

    internal static DateTimeOffset? Time(long ticks) => ticks == 0 ? null : new DateTimeOffset(ticks, TimeSpan.Zero);

    internal static LocalText Local(Text text) => new(text.Nl, text.En);

    internal static string Word<T>(T value)
        where T : struct, Enum
    {
        var word = new System.Text.StringBuilder();
        foreach (char c in value.ToString())
        {
            if (char.IsAsciiLetterUpper(c) && word.Length > 0)
                word.Append('-');
            word.Append(char.ToLowerInvariant(c));
        }

        return word.ToString();
    }
}
