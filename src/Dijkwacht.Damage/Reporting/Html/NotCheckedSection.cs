namespace Dijkwacht.Damage.Reporting.Html;

/// <summary>What was not checked, and why: the other half of every verdict.</summary>
internal static class NotCheckedSection
{
    internal static void Write(Page page)
    {
        HtmlWriter html = page.Html;
        Unseen unseen = Unseen.In(page.Report);
        html.Line($"""<section id="not-checked"><h2>{Texts.NotChecked}</h2>""");
        if (unseen.IsNothing)
        {
            html.Line($"<p>{Texts.NothingMissed}</p></section>");
            return;
        }

        html.Line($"""<p class="lead">{Texts.NotCheckedLead}</p>""");
        WriteHoles(page, unseen);
        WriteShort(page, unseen);
        WriteAbsent(page, unseen);
        WriteGaps(page, unseen);
        WriteNotes(page, unseen);
        WriteProblems(page, unseen);
        WriteSkipped(page);
        WriteRules(page);
        WriteLimited(page);
        html.Line($"</section>");
    }

    private static void WriteHoles(Page page, Unseen unseen)
    {
        if (unseen.NotJudged.Count == 0)
            return;
        HtmlWriter html = page.Html;
        html.Line($"<h3>{Texts.NotJudged}</h3>");
        page.StartTable(page.Words.Of(Texts.NotJudged), Texts.Server, Texts.Detail);
        foreach ((string host, LocalText hole) in unseen.NotJudged.Take(Page.MaxRows))
            html.Line($"""<tr><th scope="row">{host}</th><td>{hole}</td></tr>""");
        page.EndTable(unseen.NotJudged.Count);
    }

    private static void WriteShort(Page page, Unseen unseen)
    {
        if (unseen.TooShort.Count == 0)
            return;
        HtmlWriter html = page.Html;
        html.Line($"<h3>{Texts.TooShort}</h3><ul>");
        foreach ((CoverageReport log, string campaign) in unseen.TooShort.Take(Page.MaxRows))
        {
            string name = page.Words.Of(Vocabulary.Of(Vocabulary.Artefacts, log.Artefact));
            string text = page.Words.Fill(
                Texts.TooShortRow, name, log.Host, Wording.Date(log.From), CoverageSection.CampaignName(page, campaign));
            html.Line($"<li>{text}</li>");
        }

        html.Line($"</ul>");
    }

    private static void WriteAbsent(Page page, Unseen unseen)
    {
        if (unseen.Absent.Count == 0)
            return;
        HtmlWriter html = page.Html;
        html.Line($"<h3>{Texts.Absent}</h3>");
        page.StartTable(page.Words.Of(Texts.Absent), Texts.Server, Texts.Artefact, Texts.WouldShow);
        foreach ((string host, string artefact, LocalText shows) in unseen.Absent.Take(Page.MaxRows))
            html.Line($"""<tr><td>{host}</td><th scope="row">{Vocabulary.Of(Vocabulary.Artefacts, artefact)}</th><td>{shows}</td></tr>""");
        page.EndTable(unseen.Absent.Count);
    }

    private static void WriteGaps(Page page, Unseen unseen)
    {
        if (unseen.Gaps.Count == 0)
            return;
        HtmlWriter html = page.Html;
        html.Line($"<h3>{Texts.GapsTitle}</h3>");
        page.StartTable(page.Words.Of(Texts.GapsTitle), Texts.Server, Texts.Artefact, Texts.Period);
        foreach ((CoverageReport log, GapReport gap) in unseen.Gaps.Take(Page.MaxRows))
        {
            html.Write($"""<tr><td>{log.Host}</td><th scope="row">{Vocabulary.Of(Vocabulary.Artefacts, log.Artefact)}</th><td class="time">""");
            page.Period(gap.From, gap.To);
            html.Line($"</td></tr>");
        }

        page.EndTable(unseen.Gaps.Count);
    }

    private static void WriteNotes(Page page, Unseen unseen)
    {
        if (unseen.Notes.Count == 0)
            return;
        HtmlWriter html = page.Html;
        html.Line($"<h3>{Texts.Notes}</h3>");
        page.StartTable(page.Words.Of(Texts.Notes), Texts.Server, Texts.Artefact, Texts.Detail);
        foreach ((CoverageReport log, LocalText note) in unseen.Notes.Take(Page.MaxRows))
            html.Line($"""<tr><td>{log.Host}</td><th scope="row">{Vocabulary.Of(Vocabulary.Artefacts, log.Artefact)}</th><td>{note}</td></tr>""");
        page.EndTable(unseen.Notes.Count);
    }

    private static void WriteProblems(Page page, Unseen unseen)
    {
        if (unseen.Problems.Count == 0)
            return;
        HtmlWriter html = page.Html;
        html.Line($"<h3>{Texts.Problems}</h3>");
        page.StartTable(
            page.Words.Of(Texts.Problems), Texts.File, Texts.Artefact, Texts.Kind, Texts.CountColumn, Texts.Bytes, Texts.Detail);
        foreach ((CoverageReport log, ProblemReport problem) in unseen.Problems.Take(Page.MaxRows))
        {
            html.Write($"""<tr><th scope="row" class="code">{problem.File}</th><td>{Vocabulary.Of(Vocabulary.Artefacts, log.Artefact)}</td>""");
            html.Write($"""<td>{Vocabulary.Of(Vocabulary.ProblemKinds, problem.Kind)}</td><td class="number">{page.Words.Number(problem.Count)}</td>""");
            html.Line($"""<td class="number">{page.Words.ExactBytes(problem.Bytes)}</td><td>{problem.Detail}</td></tr>""");
        }

        page.EndTable(unseen.Problems.Count);
    }

    private static void WriteSkipped(Page page)
    {
        IReadOnlyList<SkippedReport> skipped = page.Report.Run.Skipped;
        if (skipped.Count == 0)
            return;
        HtmlWriter html = page.Html;
        html.Line($"<h3>{Texts.SkippedFiles}</h3>");
        page.StartTable(page.Words.Of(Texts.SkippedFiles), Texts.File, Texts.Reason, Texts.Detail);
        foreach (SkippedReport file in skipped.Take(Page.MaxRows))
            html.Line($"""<tr><th scope="row" class="code">{file.File}</th><td>{Vocabulary.Of(Vocabulary.SkipReasons, file.Reason)}</td><td>{file.Detail}</td></tr>""");
        page.EndTable(skipped.Count);
    }

    private static void WriteRules(Page page)
    {
        IReadOnlyList<RuleSkippedReport> rules = page.Report.Run.RulesSkipped;
        if (rules.Count == 0)
            return;
        HtmlWriter html = page.Html;
        html.Line($"<h3>{Texts.RulesSkipped}</h3>");
        page.StartTable(page.Words.Of(Texts.RulesSkipped), Texts.Rule, Texts.File, Texts.Reason);
        foreach (RuleSkippedReport rule in rules.Take(Page.MaxRows))
            html.Line($"""<tr><th scope="row">{rule.Rule}</th><td class="code">{rule.File}</td><td>{rule.Reason}</td></tr>""");
        page.EndTable(rules.Count);
    }

    private static void WriteLimited(Page page)
    {
        IReadOnlyList<RuleLimitedReport> rules = page.Report.Run.RulesLimited;
        if (rules.Count == 0)
            return;
        HtmlWriter html = page.Html;
        html.Line($"<h3>{Texts.RulesLimited}</h3>");
        page.StartTable(page.Words.Of(Texts.RulesLimited), Texts.Rule, Texts.File, Texts.Reason);
        foreach (RuleLimitedReport rule in rules.Take(Page.MaxRows))
        {
            LocalText reason = new(rule.ReasonNl, rule.Reason);
            html.Line($"""<tr><th scope="row">{rule.Rule}</th><td class="code">{rule.File}</td><td>{reason}</td></tr>""");
        }

        page.EndTable(rules.Count);
    }
}
