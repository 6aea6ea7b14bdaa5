using System.Collections.ObjectModel;

namespace Dijkwacht.Damage.Reporting;

/// <summary>A report whose every text went through <see cref="Excerpts"/>.</summary>
/// <remarks>
/// Each writer cleans what it is given, so that no writer depends on an earlier step having done it. Host names, paths,
/// agents and titles all come from the evidence, or carry words from it.
/// </remarks>
internal static class ReportCleaner
{
    internal static Report Clean(Report report) => report with
    {
        Schema = Text(report.Schema),
        Hosts = [.. report.Hosts.Select(host => new HostReport(Text(host.Host), Clean(host.Exchange), Clean(host.Verdict)) { NotJudged = [.. host.NotJudged.Select(Clean)] })],
        Host = Text(report.Host),
        Exchange = Clean(report.Exchange),
        Verdict = Clean(report.Verdict),
        Exposure = [.. report.Exposure.Select(window =>
            window with { Host = Text(window.Host), Campaign = Text(window.Campaign), Basis = Clean(window.Basis) })],
        Coverage = [.. report.Coverage.Select(Clean)],
        Campaigns = [.. report.Campaigns.Select(campaign => new CampaignReport(
            Text(campaign.Id),
            Text(campaign.Name),
            Text(campaign.Verdict),
            [.. campaign.Stages.Select(stage => stage with
            {
                Stage = Text(stage.Stage),
                Outcome = Text(stage.Outcome),
                Findings = Texts(stage.Findings),
            })]))],
        Findings = [.. report.Findings.Select(Clean)],
        Damage = Clean(report.Damage),
        Actors = [.. report.Actors.Select(actor => actor with
        {
            Id = Text(actor.Id),
            Addresses = Texts(actor.Addresses),
            UserAgents = Texts(actor.UserAgents),
            ConsistentWith = Texts(actor.ConsistentWith),
            Findings = Texts(actor.Findings),
        })],
        Suppressed = [.. report.Suppressed.Select(item => item with { Reason = Clean(item.Reason), Example = Text(item.Example) })],
        Advice = [.. report.Advice.Select(item => new AdviceReport(Text(item.Step), Clean(item.Why), Clean(item.Text)))],
        Run = report.Run with
        {
            Version = Text(report.Run.Version),
            Packs = Texts(report.Run.Packs),
            RulesSkipped = [.. report.Run.RulesSkipped.Select(rule =>
                new RuleSkippedReport(Text(rule.File), Text(rule.Rule), Text(rule.Reason)))],
            RulesLimited = [.. report.Run.RulesLimited.Select(rule =>
                new RuleLimitedReport(Text(rule.File), Text(rule.Rule), Text(rule.Reason), Text(rule.ReasonNl)))],
            Skipped = [.. report.Run.Skipped.Select(file => new SkippedReport(Text(file.File), Text(file.Reason), Text(file.Detail)))],
        },
    };

    internal static ReadFileReport Clean(ReadFileReport file) => file with
    {
        File = Text(file.File),
        Path = Optional(file.Path),
        Artefact = Text(file.Artefact),
        Sha256 = Optional(file.Sha256),
    };

    internal static TimelineEntry Clean(TimelineEntry entry) => entry with
    {
        Host = Text(entry.Host),
        FindingId = Optional(entry.FindingId),
        Kind = Text(entry.Kind),
        Stage = Optional(entry.Stage),
        Outcome = Optional(entry.Outcome),
        Campaign = Optional(entry.Campaign),
        Message = Text(entry.Message),
        Address = Optional(entry.Address),
        UserAgent = Optional(entry.UserAgent),
        User = Optional(entry.User),
        File = Optional(entry.File),
        Sha256 = Optional(entry.Sha256),
        Mailbox = Optional(entry.Mailbox),
        Url = Optional(entry.Url),
        Rule = Optional(entry.Rule),
    };

    private static FindingReport Clean(FindingReport finding) => finding with
    {
        Id = Text(finding.Id),
        Host = Text(finding.Host),
        Rule = Text(finding.Rule),
        Campaign = Optional(finding.Campaign),
        Stage = Optional(finding.Stage),
        Outcome = Text(finding.Outcome),
        Severity = Text(finding.Severity),
        Title = Clean(finding.Title),
        Explanation = Clean(finding.Explanation),
        Evidence = [.. finding.Evidence.Select(evidence => evidence with
        {
            File = Text(evidence.File),
            Path = Optional(evidence.Path),
            Sha256 = Optional(evidence.Sha256),
            Excerpt = Excerpts.FromText(evidence.Excerpt),
        })],
        Attack = Texts(finding.Attack),
        Actor = new FindingActorReport(
            Optional(finding.Actor.Address), Optional(finding.Actor.UserAgent), Optional(finding.Actor.User)),
    };

    private static CoverageReport Clean(CoverageReport coverage) => coverage with
    {
        Host = Text(coverage.Host),
        Artefact = Text(coverage.Artefact),
        Problems = [.. coverage.Problems.Select(problem =>
            problem with { File = Text(problem.File), Kind = Text(problem.Kind), Detail = Text(problem.Detail) })],
        ReachesBackTo = Sorted(coverage.ReachesBackTo),
        Notes = [.. coverage.Notes.Select(note => new LocalText(Text(note.Nl), Text(note.En)))],
    };

    private static DamageReport Clean(DamageReport damage) => new(
        [.. damage.Mailboxes.Select(mailbox => mailbox with
        {
            Mailbox = Text(mailbox.Mailbox),
            Class = Text(mailbox.Class),
            NoUpperReason = Optional(mailbox.NoUpperReason),
            NoUpperReasonNl = Optional(mailbox.NoUpperReasonNl),
            Findings = Texts(mailbox.Findings),
        })],
        [.. damage.Files.Select(file => file with
        {
            Host = Text(file.Host),
            Path = Text(file.Path),
            Kind = Text(file.Kind),
            Findings = Texts(file.Findings),
        })],
        [.. damage.Backdoors.Select(backdoor => backdoor with
        {
            Host = Text(backdoor.Host),
            Kind = Text(backdoor.Kind),
            Location = Text(backdoor.Location),
            Findings = Texts(backdoor.Findings),
        })],
        [.. damage.Accounts.Select(account =>
            account with { Account = Text(account.Account), Use = Text(account.Use), Findings = Texts(account.Findings) })]);

    private static ExchangeReport Clean(ExchangeReport exchange) => new(
        Optional(exchange.Product),
        Optional(exchange.Build),
        Optional(exchange.PatchLevel),
        [.. exchange.BuildHistory.Select(period => period with { Build = Text(period.Build), Source = Text(period.Source) })]);

    private static VerdictReport Clean(VerdictReport verdict) => new(
        Text(verdict.Level), Text(verdict.Confidence), Clean(verdict.Summary), [.. verdict.Reasons.Select(Clean)]);

    private static LocalText Clean(LocalText text) => new(Excerpts.CleanLines(text.Nl), Excerpts.CleanLines(text.En));

    private static ReadOnlyDictionary<string, bool?> Sorted(IReadOnlyDictionary<string, bool?> campaigns)
    {
        var sorted = new OrderedDictionary<string, bool?>(StringComparer.Ordinal);
        foreach ((string campaign, bool? reaches) in campaigns.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            sorted[Text(campaign)] = reaches;
        return new ReadOnlyDictionary<string, bool?>(sorted);
    }

    private static string Text(string text) => Excerpts.Clean(text);

    private static string? Optional(string? text) => text is null ? null : Excerpts.Clean(text);

    private static string[] Texts(IReadOnlyList<string> texts) => [.. texts.Select(Text)];
}
