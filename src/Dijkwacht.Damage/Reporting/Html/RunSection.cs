namespace Dijkwacht.Damage.Reporting.Html;

/// <summary>Which builds were seen, and how this run went.</summary>
internal static class RunSection
{
    internal static void WriteBuilds(Page page)
    {
        HtmlWriter html = page.Html;
        html.Line($"""<section id="builds"><h2>{Texts.BuildHistory}</h2>""");
        (string Host, BuildPeriodReport Period)[] periods =
        [
            .. page.Report.Hosts.SelectMany(host => host.Exchange.BuildHistory.Select(period => (host.Host, period))),
        ];
        if (periods.Length == 0)
        {
            html.Line($"<p>{Texts.NoBuilds}</p></section>");
            return;
        }

        page.StartTable(page.Words.Of(Texts.BuildHistory), Texts.Server, Texts.BuildColumn, Texts.From, Texts.To, Texts.Source);
        foreach ((string host, BuildPeriodReport period) in periods.Take(Page.MaxRows))
        {
            html.Write($"""<tr><td>{host}</td><th scope="row">{period.Build}</th><td class="time">{Wording.Minute(period.From)}</td>""");
            html.Line($"""<td class="time">{Wording.Minute(period.To)}</td><td>{Vocabulary.Of(Vocabulary.Artefacts, period.Source)}</td></tr>""");
        }

        page.EndTable(periods.Length);
        html.Line($"</section>");
    }

    internal static void Write(Page page)
    {
        HtmlWriter html = page.Html;
        RunReport run = page.Report.Run;
        html.Line($"""<section id="run"><h2>{Texts.Run}</h2><dl class="facts">""");
        Field(html, Texts.Version, $"Dijkwacht {run.Version}");
        Field(html, Texts.Packs, page.Words.List(run.Packs));
        Field(html, Texts.RulesLoaded, page.Words.Number(run.RulesLoaded));
        Field(html, Texts.RulesSkipped, page.Words.Number(run.RulesSkipped.Count));
        Field(html, Texts.Started, Wording.Time(run.Started));
        Field(html, Texts.Duration, page.Words.Fill(Texts.DurationSeconds, run.Seconds));
        Field(html, Texts.Read, $"{page.Words.Count(run.FilesRead, Texts.Files)}, {page.Words.ExactBytes(run.BytesRead)}");
        Field(html, Texts.SkippedFiles, page.Words.Number(run.Skipped.Count));
        html.Line($"""</dl></section>""");
    }

    private static void Field(HtmlWriter html, LocalText name, string value) =>
        html.Line($"<div><dt>{name}</dt><dd>{value}</dd></div>");
}
