namespace Dijkwacht.Damage.Reporting.Html;

/// <summary>When the server was open, and what the logs cover of that: a drawing per host and the same as tables.</summary>
internal static class CoverageSection
{
    private const double PlotLeft = 214;
    private const double PlotRight = 984;
    private const int RowHeight = 24;
    private const int MaxGaps = 50;

    internal static void Write(Page page)
    {
        HtmlWriter html = page.Html;
        html.Line($"""<section id="coverage"><h2>{Texts.Coverage}</h2>""");
        if (page.Report.Coverage.Count == 0)
            html.Line($"<p>{Texts.NoCoverage}</p>");
        else
            html.Line($"""<p class="lead">{Texts.CoverageLead}</p>""");
        string[] hosts = [.. page.Report.Coverage.Select(coverage => coverage.Host).Distinct(StringComparer.Ordinal)];
        foreach (string host in hosts.Take(Page.MaxRows))
            WriteHost(page, host);
        WriteExposure(page);
        html.Line($"</section>");
    }

    private static void WriteHost(Page page, string host)
    {
        HtmlWriter html = page.Html;
        CoverageReport[] coverage = [.. page.Report.Coverage.Where(item => item.Host == host).Take(Page.MaxRows)];
        ExposureReport[] windows = [.. page.Report.Exposure.Where(window => window.Host == host && window.From is not null).Take(8)];
        FindingReport[] findings = [.. page.Report.Findings.Where(finding => finding.Host == host && finding.Time is not null)];
        html.Line($"<h3>{page.Words.Fill(Texts.CoverageOf, host)}</h3>");
        CoverageReport[] dated = [.. coverage.Where(item => item.From is not null)];
        if (dated.Length > 0 && TimeAxis.For(windows, dated, findings, PlotLeft, PlotRight) is { } axis)
        {
            Draw(page, host, dated, windows, findings, axis);
            WriteLegend(html);
        }

        page.StartTable(
            page.Words.Fill(Texts.CoverageOf, host),
            Texts.Artefact, Texts.From, Texts.To, Texts.FilesColumn, Texts.RecordsColumn, Texts.Gaps, Texts.Reaches);
        foreach (CoverageReport item in coverage)
        {
            html.Write($"""<tr><th scope="row">{Vocabulary.Of(Vocabulary.Artefacts, item.Artefact)}</th>""");
            if (item.From is null)
                html.Write($"""<td colspan="2">{Texts.NoDates}</td>""");
            else
                html.Write($"""<td class="time">{Wording.Minute(item.From)}</td><td class="time">{Wording.Minute(item.To)}</td>""");
            html.Write($"""<td class="number">{page.Words.Number(item.Files)}</td><td class="number">{page.Words.Number(item.Records)}</td><td>""");
            WriteGaps(page, item.Gaps);
            html.Write($"</td><td>");
            int written = 0;
            foreach ((string campaign, bool? reaches) in item.ReachesBackTo)
            {
                string style = reaches switch { true => "yes", false => "no", null => "unknown" };
                LocalText word = reaches switch { true => Texts.Yes, false => Texts.No, null => item.From is null ? Texts.Unknown : Texts.NeverOpen };
                html.Write($"""{(written++ > 0 ? "; " : "")}<span class="reach {style}">{CampaignName(page, campaign)}: {word}</span>""");
            }

            html.Line($"{(written == 0 ? "–" : "")}</td></tr>");
        }

        page.EndTable();
    }

    private static void WriteGaps(Page page, IReadOnlyList<GapReport> gaps)
    {
        if (gaps.Count == 0)
        {
            page.Html.Write($"{Texts.NoGaps}");
            return;
        }

        const int shown = 3;
        for (int i = 0; i < Math.Min(shown, gaps.Count); i++)
        {
            page.Html.Write($"""<span class="each">""");
            page.Period(gaps[i].From, gaps[i].To);
            page.Html.Write($"</span>");
        }

        if (gaps.Count > shown)
            page.Html.Write($" {page.Words.Fill(Texts.More, page.Words.Number(gaps.Count - shown))}");
    }

    private static void WriteExposure(Page page)
    {
        HtmlWriter html = page.Html;
        html.Line($"<h3>{Texts.Exposure}</h3>");
        if (page.Report.Exposure.Count == 0)
        {
            html.Line($"<p>{Texts.NoExposure}</p>");
            return;
        }

        page.StartTable(page.Words.Of(Texts.Exposure), Texts.Server, Texts.Campaign, Texts.From, Texts.To, Texts.Basis);
        foreach (ExposureReport window in page.Report.Exposure.Take(Page.MaxRows))
        {
            html.Write($"""<tr><th scope="row">{window.Host}</th><td>{CampaignName(page, window.Campaign)}</td>""");
            if (window.From is null)
                html.Write($"""<td colspan="2">{Texts.NeverOpen}</td>""");
            else
            {
                string to = window.To is null ? page.Words.Of(Texts.WindowOpenEnd) : Wording.Minute(window.To);
                html.Write($"""<td class="time">{Wording.Minute(window.From)}</td><td class="time">{to}</td>""");
            }

            html.Line($"<td>{window.Basis}</td></tr>");
        }

        page.EndTable(page.Report.Exposure.Count);
    }

    private static void Draw(
        Page page, string host, CoverageReport[] coverage, ExposureReport[] windows, FindingReport[] findings, TimeAxis axis)
    {
        HtmlWriter html = page.Html;
        int top = (windows.Length * RowHeight) + 8;
        int lane = top + (coverage.Length * RowHeight) + 6;
        int bottom = lane + RowHeight + 4;
        string label = page.Words.Fill(Texts.CoverageAlt, host, Wording.Date(axis.From), Wording.Date(axis.To));
        html.Line($"""<figure class="timeline scroll" tabindex="0"><svg viewBox="0 0 1000 {bottom + 24}" role="img" aria-label="{label}" style="min-width:720px">""");
        foreach (DateTimeOffset tick in axis.Ticks())
        {
            html.Line($"""<path class="grid" d="M{axis.At(tick)} {top - 4}V{bottom}"/>""");
            html.Line($"""<text class="tick" x="{axis.At(tick)}" y="{bottom + 17}">{Wording.Date(tick)}</text>""");
        }

        for (int i = 0; i < windows.Length; i++)
            DrawWindow(page, windows[i], axis, i * RowHeight, bottom);
        for (int i = 0; i < coverage.Length; i++)
            DrawRow(page, coverage[i], axis, top + (i * RowHeight));
        html.Line($"""<text class="row" x="{PlotLeft - 14}" y="{lane + 16}">{Texts.FindingsLane}</text>""");
        DrawFindings(html, findings, axis, lane);
        html.Line($"""<path class="axis" d="M{PlotLeft} {bottom}H{PlotRight}"/></svg></figure>""");
    }

    private static void DrawWindow(Page page, ExposureReport window, TimeAxis axis, int y, int bottom)
    {
        HtmlWriter html = page.Html;
        double from = axis.At(window.From!.Value);
        double to = Math.Max(axis.At(window.To ?? axis.To), from + 1);
        string label = page.Words.Fill(Texts.WindowLabel, CampaignName(page, window.Campaign));
        if (window.To is null)
            label += $", {page.Words.Of(Texts.WindowOpenEnd)}";
        html.Write($"""<rect class="window" x="{from}" y="{y + 18}" width="{to - from}" height="{bottom - y - 18}"/>""");
        html.Write($"""<path class="{(window.To is null ? "span open" : "span")}" d="M{from} {y + 18}H{to}"/>""");

        // The label starts at the window, unless it would leave the picture on the right.
        label = page.Label(new LocalText(label, label), 60);
        bool atEnd = from > PlotRight - (label.Length * 6.6);
        html.Line($"""<text class="{(atEnd ? "span-name end" : "span-name")}" x="{(atEnd ? to : from)}" y="{y + 13}">{label}</text>""");
    }

    private static void DrawRow(Page page, CoverageReport item, TimeAxis axis, int y)
    {
        HtmlWriter html = page.Html;
        DateTimeOffset first = item.From!.Value;
        DateTimeOffset last = item.To ?? first;
        html.Line($"""<text class="row" x="{PlotLeft - 14}" y="{y + 16}">{page.Label(Vocabulary.Of(Vocabulary.Artefacts, item.Artefact), 30)}</text>""");
        html.Line($"""<path class="track" d="M{PlotLeft} {y + 12}H{PlotRight}"/>""");
        if (last < axis.From || first > axis.To)
        {
            DrawBeyond(html, last < axis.From, y);
            return;
        }

        DateTimeOffset at = first;
        foreach (GapReport gap in item.Gaps.OrderBy(gap => gap.From).Take(MaxGaps))
        {
            if (gap.From > at)
                DrawBar(html, axis, at, gap.From, y);
            double from = axis.At(gap.From);
            double to = axis.At(gap.To);
            if (to > from)
                html.Line($"""<rect class="gap" x="{from}" y="{y + 6}" width="{Math.Max(to - from, 2)}" height="12"/>""");
            at = gap.To > at ? gap.To : at;
        }

        if (last >= at)
            DrawBar(html, axis, at, last, y);
        if (first < axis.From)
            DrawBeyond(html, before: true, y);
        if (last > axis.To)
            DrawBeyond(html, before: false, y);
    }

    private static void DrawBar(HtmlWriter html, TimeAxis axis, DateTimeOffset from, DateTimeOffset to, int y)
    {
        if (to < axis.From || from > axis.To)
            return;
        double x = axis.At(from);
        html.Line($"""<rect class="bar" x="{x}" y="{y + 6}" width="{Math.Max(axis.At(to) - x, 1.5)}" height="12"/>""");
    }

    private static void DrawBeyond(HtmlWriter html, bool before, int y)
    {
        if (before)
            html.Line($"""<path class="beyond" d="M{PlotLeft - 2} {y + 6}l-7 6 7 6z"/>""");
        else
            html.Line($"""<path class="beyond" d="M{PlotRight + 2} {y + 6}l7 6-7 6z"/>""");
    }

    /// <summary>A tick per place and outcome, not per finding: thousands would only draw over each other.</summary>
    private static void DrawFindings(HtmlWriter html, FindingReport[] findings, TimeAxis axis, int y)
    {
        html.Line($"""<path class="track" d="M{PlotLeft} {y + 12}H{PlotRight}"/>""");
        IEnumerable<(int X, bool Succeeded)> places = findings
            .Where(finding => finding.Time >= axis.From && finding.Time <= axis.To)
            .Select(finding => ((int)Math.Round(axis.At(finding.Time!.Value)), finding.Outcome == "succeeded"))
            .Distinct()
            .OrderBy(place => place);
        foreach ((int x, bool succeeded) in places)
        {
            if (succeeded)
                html.Line($"""<path class="hit" d="M{x} {y}v24M{x - 4} {y + 12}l4-6 4 6-4 6z"/>""");
            else
                html.Line($"""<path class="try" d="M{x} {y + 7}v10"/>""");
        }
    }

    private static void WriteLegend(HtmlWriter html)
    {
        html.Write($"""<p class="legend" aria-hidden="true"><span><svg width="26" height="12"><rect class="bar" width="26" height="12"/></svg>{Texts.LegendCovered}</span>""");
        html.Write($"""<span><svg width="26" height="12"><rect class="gap" width="26" height="12"/></svg>{Texts.LegendGap}</span>""");
        html.Write($"""<span><svg width="26" height="12"><rect class="window" width="26" height="12"/></svg>{Texts.LegendWindow}</span>""");
        html.Write($"""<span><svg width="12" height="20"><path class="hit" d="M6 0v20M2 10l4-6 4 6-4 6z"/></svg>{Texts.LegendSucceeded}</span>""");
        html.Write($"""<span><svg width="8" height="20"><path class="try" d="M4 5v10"/></svg>{Texts.LegendOther}</span>""");
        html.Line($"""<span><svg width="10" height="12"><path class="beyond" d="M9 0 2 6l7 6z"/></svg>{Texts.LegendBeyond}</span></p>""");
    }

    /// <summary>The campaign's name where the report has it, else its id.</summary>
    internal static string CampaignName(Page page, string id) =>
        page.Report.Campaigns.FirstOrDefault(campaign => campaign.Id == id)?.Name ?? page.Words.Of(Vocabulary.Of(Vocabulary.Campaigns, id));
}
