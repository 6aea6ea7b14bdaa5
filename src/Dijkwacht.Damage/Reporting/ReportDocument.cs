namespace Dijkwacht.Damage.Reporting;

/// <summary>The shape of <c>report.json</c> where it differs from <see cref="Report"/>: which texts are split by language.</summary>
internal sealed record ReportDocument
{
    public required string Schema { get; init; }

    public required IReadOnlyList<HostDocument> Hosts { get; init; }

    public required string Host { get; init; }

    public required ExchangeReport Exchange { get; init; }

    public required VerdictDocument Verdict { get; init; }

    public required IReadOnlyList<ExposureDocument> Exposure { get; init; }

    public required IReadOnlyList<CoverageReport> Coverage { get; init; }

    public required IReadOnlyList<CampaignReport> Campaigns { get; init; }

    public required IReadOnlyList<FindingDocument> Findings { get; init; }

    public required DamageReport Damage { get; init; }

    public required IReadOnlyList<ActorReport> Actors { get; init; }

    public required IReadOnlyList<SuppressedDocument> Suppressed { get; init; }

    public required IReadOnlyList<AdviceDocument> Advice { get; init; }

    public required RunReport Run { get; init; }

    internal static ReportDocument From(Report report) => new()
    {
        Schema = report.Schema,
        Hosts = [.. report.Hosts.Select(host => new HostDocument(host.Host, host.Exchange, VerdictDocument.From(host.Verdict)) { NotJudged = host.NotJudged })],
        Host = report.Host,
        Exchange = report.Exchange,
        Verdict = VerdictDocument.From(report.Verdict),
        Exposure = [.. report.Exposure.Select(window =>
            new ExposureDocument(window.Host, window.Campaign, window.From, window.To, window.Basis.En, window.Basis.Nl))],
        Coverage = report.Coverage,
        Campaigns = report.Campaigns,
        Findings = [.. report.Findings.Select(FindingDocument.From)],
        Damage = report.Damage,
        Actors = report.Actors,
        Suppressed = [.. report.Suppressed.Select(item =>
            new SuppressedDocument(item.Reason.En, item.Reason.Nl, item.Count, item.First, item.Last, item.Example))],
        Advice = [.. report.Advice.Select(item => new AdviceDocument(item.Step, item.Why.En, item.Why.Nl, item.Text))],
        Run = report.Run,
    };

    internal Report ToReport() => new()
    {
        Schema = Schema,
        Hosts = [.. Hosts.Select(host => new HostReport(host.Host, host.Exchange, host.Verdict.ToReport()) { NotJudged = host.NotJudged ?? [] })],
        Host = Host,
        Exchange = Exchange,
        Verdict = Verdict.ToReport(),
        Exposure = [.. Exposure.Select(window => new ExposureReport(
            window.Host, window.Campaign, window.From, window.To, new LocalText(window.BasisNl, window.Basis)))],
        Coverage = Coverage,
        Campaigns = Campaigns,
        Findings = [.. Findings.Select(finding => finding.ToReport())],
        Damage = Damage,
        Actors = Actors,
        Suppressed = [.. Suppressed.Select(item => new SuppressedReport(
            new LocalText(item.ReasonNl, item.Reason), item.Count, item.First, item.Last, item.Example))],
        Advice = [.. Advice.Select(item => new AdviceReport(item.Step, new LocalText(item.WhyNl, item.Why), item.Text))],
        Run = Run,
    };
}

internal sealed record HostDocument(string Host, ExchangeReport Exchange, VerdictDocument Verdict)
{
    /// <summary>Absent in reports of earlier versions.</summary>
    public IReadOnlyList<LocalText>? NotJudged { get; init; }
}

internal sealed record VerdictDocument(
    string Level, string Confidence, LocalText Summary, IReadOnlyList<string> Reasons, IReadOnlyList<string> ReasonsNl)
{
    internal static VerdictDocument From(VerdictReport verdict) => new(
        verdict.Level,
        verdict.Confidence,
        verdict.Summary,
        [.. verdict.Reasons.Select(reason => reason.En)],
        [.. verdict.Reasons.Select(reason => reason.Nl)]);

    /// <summary>The reasons pair up by position; where a hand has shortened one list, the other's text stands for both.</summary>
    internal VerdictReport ToReport() => new(
        Level,
        Confidence,
        Summary,
        [.. Reasons.Select((reason, i) => new LocalText(i < ReasonsNl.Count ? ReasonsNl[i] : reason, reason))]);
}

internal sealed record ExposureDocument(
    string Host, string Campaign, DateTimeOffset? From, DateTimeOffset? To, string Basis, string BasisNl);

internal sealed record SuppressedDocument(
    string Reason, string ReasonNl, long Count, DateTimeOffset? First, DateTimeOffset? Last, string Example);

internal sealed record AdviceDocument(string Step, string Why, string WhyNl, LocalText Text);

internal sealed record FindingDocument
{
    public required string Id { get; init; }

    public required string Host { get; init; }

    public required string Rule { get; init; }

    public required string? Campaign { get; init; }

    public required string? Stage { get; init; }

    public required string Outcome { get; init; }

    public required DateTimeOffset? Time { get; init; }

    public required DateTimeOffset? Last { get; init; }

    public required long Count { get; init; }

    public required string Severity { get; init; }

    public required string Title { get; init; }

    public required string TitleNl { get; init; }

    public required string Explanation { get; init; }

    public required string ExplanationNl { get; init; }

    public required IReadOnlyList<EvidenceReport> Evidence { get; init; }

    public required IReadOnlyList<string> Attack { get; init; }

    public required FindingActorReport Actor { get; init; }

    public string Key { get; init; } = "";

    public bool Known { get; init; }

    internal static FindingDocument From(FindingReport finding) => new()
    {
        Id = finding.Id,
        Host = finding.Host,
        Rule = finding.Rule,
        Campaign = finding.Campaign,
        Stage = finding.Stage,
        Outcome = finding.Outcome,
        Time = finding.Time,
        Last = finding.Last,
        Count = finding.Count,
        Severity = finding.Severity,
        Title = finding.Title.En,
        TitleNl = finding.Title.Nl,
        Explanation = finding.Explanation.En,
        ExplanationNl = finding.Explanation.Nl,
        Evidence = finding.Evidence,
        Attack = finding.Attack,
        Actor = finding.Actor,
        Key = finding.Key,
        Known = finding.Known,
    };

    internal FindingReport ToReport() => new()
    {
        Id = Id,
        Host = Host,
        Rule = Rule,
        Campaign = Campaign,
        Stage = Stage,
        Outcome = Outcome,
        Time = Time,
        Last = Last,
        Count = Count,
        Severity = Severity,
        Title = new LocalText(TitleNl, Title),
        Explanation = new LocalText(ExplanationNl, Explanation),
        Evidence = Evidence,
        Attack = Attack,
        Actor = Actor,
        Key = Key,
        Known = Known,
    };
}
