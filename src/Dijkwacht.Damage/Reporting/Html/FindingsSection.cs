namespace Dijkwacht.Damage.Reporting.Html;

/// <summary>Each finding in full, the most severe first, and what turned out harmless.</summary>
internal static class FindingsSection
{
    private const int OpenEvidence = 3;
    private const int ShortHash = 12;

    internal static void Write(Page page)
    {
        HtmlWriter html = page.Html;
        html.Line($"""<section id="findings"><h2>{Texts.FindingsTitle}</h2>""");
        int all = page.Report.Findings.Count;
        if (all == 0)
            html.Line($"<p>{Texts.NoFindings}</p>");
        else if (page.Findings.Count < all)
            html.Line($"""<p class="lead">{page.Words.Fill(Texts.FindingsShown, page.Words.Number(page.Findings.Count), page.Words.Number(all))}</p>""");
        else
            html.Line($"""<p class="lead">{page.Words.Fill(Texts.FindingsAll, page.Words.Count(all, Texts.Findings))}</p>""");
        if (all > 0)
            html.Line($"""<p class="note">{Texts.BrokenUp}</p>""");
        foreach (FindingReport finding in page.Findings)
            WriteFinding(page, finding);
        html.Line($"</section>");
    }

    internal static void WriteSuppressed(Page page)
    {
        HtmlWriter html = page.Html;
        IReadOnlyList<SuppressedReport> items = page.Report.Suppressed;
        html.Line($"""<section id="suppressed"><h2>{Texts.Suppressed}</h2>""");
        if (items.Count == 0)
        {
            html.Line($"<p>{Texts.NoSuppressed}</p></section>");
            return;
        }

        page.StartTable(page.Words.Of(Texts.Suppressed), Texts.Reason, Texts.CountColumn, Texts.Period, Texts.Example);
        foreach (SuppressedReport item in items.Take(Page.MaxRows))
        {
            html.Write($"""<tr><th scope="row">{item.Reason}</th><td class="number">{page.Words.Number(item.Count)}</td>""");
            html.Write($"""<td class="time">""");
            page.Period(item.First, item.Last);
            html.Line($"""</td><td class="code">{item.Example}</td></tr>""");
        }

        page.EndTable(items.Count);
        html.Line($"</section>");
    }

    private static void WriteFinding(Page page, FindingReport finding)
    {
        HtmlWriter html = page.Html;
        html.Line($"""<article class="finding {Icons.SeverityClass(finding.Severity)}" id="{Page.Anchor(finding.Id)}">""");
        html.Write($"""<h3><span class="id">{finding.Id}</span> {finding.Title}</h3><p class="tags">""");
        html.Write($"""<span class="outcome {Icons.OutcomeClass(finding.Outcome)}">{Vocabulary.Of(Vocabulary.Outcomes, finding.Outcome)}</span>""");
        html.Write($"""<span class="severity">{page.Words.Of(Texts.Severity).ToLowerInvariant()} {Vocabulary.Of(Vocabulary.Severities, finding.Severity)}</span>""");
        if (finding.Campaign is not null)
            html.Write($"<span>{CoverageSection.CampaignName(page, finding.Campaign)}</span>");
        if (finding.Stage is not null)
            html.Write($"<span>{Vocabulary.Of(Vocabulary.Stages, finding.Stage)}</span>");
        if (finding.Known)
            html.Write($"<span>{Texts.Known}</span>");
        html.Line($"</p><dl>");
        string time = finding.Time is null && finding.Last is null ? page.Words.Of(Texts.NoClock) : page.Words.Period(finding.Time, finding.Last);
        Field(html, Texts.TimeColumn, time);
        Field(html, Texts.CountColumn, page.Words.Count(finding.Count, Texts.Records));
        Field(html, Texts.Server, finding.Host);
        Field(html, Texts.Address, finding.Actor.Address);
        Field(html, Texts.User, finding.Actor.User);
        Field(html, Texts.UserAgent, finding.Actor.UserAgent);
        Field(html, Texts.Rule, finding.Rule);
        Field(html, Texts.Techniques, finding.Attack.Count == 0 ? null : string.Join(", ", finding.Attack));
        html.Line($"</dl><p>{finding.Explanation}</p>");
        foreach (EvidenceReport evidence in finding.Evidence.Take(OpenEvidence))
            WriteEvidence(page, evidence);
        if (finding.Evidence.Count > OpenEvidence)
        {
            string more = page.Words.Count(finding.Evidence.Count - OpenEvidence, Texts.Places);
            html.Line($"<details><summary>{page.Words.Fill(Texts.MoreEvidence, more)}</summary>");
            foreach (EvidenceReport evidence in finding.Evidence.Skip(OpenEvidence).Take(20))
                WriteEvidence(page, evidence);
            html.Line($"</details>");
        }

        html.Line($"</article>");
    }

    private static void WriteEvidence(Page page, EvidenceReport evidence)
    {
        HtmlWriter html = page.Html;
        html.Write($"""<figure class="evidence"><figcaption><span class="code">{evidence.File}""");
        html.Write($"{(evidence.Line is { } line ? $":{line}" : "")}</span>");
        if (evidence.Record is { } record)
            html.Write($" · {page.Words.Fill(Texts.Record, record)}");
        html.Write($" · {page.Words.Fill(Texts.Offset, page.Words.Number(evidence.Offset))} · SHA-256 ");
        if (evidence.Sha256 is { } hash)
            html.Write($"""<span class="code" title="{hash}">{(hash.Length > ShortHash ? hash[..ShortHash] + "…" : hash)}</span>""");
        else
            html.Write($"{Texts.NotHashed}");
        if (evidence.Time is not null)
            html.Write($" · {Wording.Seconds(evidence.Time)}");
        if (evidence.Path is { } path && path != evidence.File)
            html.Write($"""<br><span class="code">{path}</span>""");
        html.Line($"""</figcaption><pre>{evidence.Excerpt}</pre></figure>""");
    }

    private static void Field(HtmlWriter html, LocalText name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            html.Line($"<div><dt>{name}</dt><dd>{value}</dd></div>");
    }
}
