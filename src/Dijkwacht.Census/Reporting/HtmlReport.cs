using System.Text;
using Dijkwacht.Census.Statistics;

namespace Dijkwacht.Census.Reporting;

/// <summary>The report as pages that need nothing but a browser: Dutch and English, charts with tables, no scripts.</summary>
public static class HtmlReport
{
    private const int MaximumRows = 50;

    /// <summary>Makes the pages.</summary>
    /// <param name="report">The report.</param>
    /// <param name="language">Language that the root goes to: <c>nl</c>, else English.</param>
    /// <param name="hasNames">Whether single servers are listed with address and name; leave it off for pages that others read.</param>
    /// <returns>Relative paths with forward slashes, and text; the same for the same report.</returns>
    public static IEnumerable<(string Path, string Text)> Pages(CensusReport report, string language, bool hasNames)
    {
        ArgumentNullException.ThrowIfNull(report);
        foreach (Words words in new[] { Words.Dutch, Words.English })
        {
            var writer = new PageWriter(report, words, hasNames);
            foreach ((string file, string text) in writer.Pages())
                yield return ($"{words.Language}/{file}", text);
        }

        yield return ("index.html", HtmlPage.Root(language == "nl" ? "nl" : "en"));
    }

    private sealed class PageWriter(CensusReport report, Words words, bool hasNames)
    {
        private readonly (string File, string Title)[] _pages =
        [
            ("index.html", words["overview"]), ("breakdowns.html", words["breakdowns"]), ("changes.html", words["changes"]),
            ("reconcile.html", words["reconcile"]), ("method.html", words["method"]),
        ];

        public IEnumerable<(string File, string Text)> Pages()
        {
            yield return Page("index.html", words["title"], Overview());
            foreach (CampaignReport campaign in report.Campaigns)
                yield return Page($"campaign-{campaign.Id}.html", Words.Campaign(campaign.Id), Campaign(campaign));
            yield return Page("breakdowns.html", words["breakdowns"], Breakdowns());
            yield return Page("changes.html", words["changes"], Changes());
            yield return Page("reconcile.html", words["reconcile"], Reconcile());
            yield return Page("method.html", words["method"], Method());
        }

        private (string File, string Text) Page(string file, string title, string body)
        {
            string lead = $"{words["run"]} {report.Run.Id} · {report.Run.Record.Method} · {report.Run.Record.Scope} · {Words.Day(report.Run.Record.StartedAt)}";
            return (file, HtmlPage.Page(words.Page, title, lead, file, _pages, body, Foot()));
        }

        private string Foot()
        {
            string countries = report.CountryData is { } data ? words.Format("country-data", data) : words["no-country-data"];
            return $"<p>{HtmlPage.Encode(countries)} {HtmlPage.Encode(words.Format("owners", report.Owners))} {HtmlPage.Encode(words.Format("as-of", report.AsOf.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)))}</p>";
        }

        private string Overview()
        {
            var html = new StringBuilder();
            html.Append($"<p>{HtmlPage.Encode(ConsoleReport.Summary(report, words))}</p>\n");
            foreach (string note in ConsoleReport.Notes(report, words))
                html.Append($"<p class=\"note\">{HtmlPage.Encode(note)}</p>\n");
            html.Append($"<h2>{HtmlPage.Encode(words["campaigns"])}</h2>\n").Append(Charts.Bars(report, words)).Append('\n');
            html.Append(HtmlPage.Table(
                words["chart-bars"],
                [words["campaign"], words["counted"], words["open"], words["servers"], words["share"], words["possibly"], words["unknown"], words["closed"], words["unreachable"], words["bounds"]],
                2,
                report.Campaigns.Select(c => (IReadOnlyList<string>)[Words.Campaign(c.Id), words.ShortMethod(c.Count), .. Cells(c.Count)])));
            html.Append($"<p>{HtmlPage.Encode(words["bounds"] + ": " + words.Method(report.Campaigns[0].Count))}.</p>\n<ul>");
            foreach (CampaignReport campaign in report.Campaigns)
            {
                string half = report.History.Count > 1 ? $": {words.HalfLife(campaign.Survival)}" : "";
                html.Append($"<li><a href=\"campaign-{campaign.Id}.html\">{HtmlPage.Encode(Words.Campaign(campaign.Id))}</a>{HtmlPage.Encode(half)}</li>");
            }

            return html.Append("</ul>\n").ToString();
        }

        private string Campaign(CampaignReport campaign)
        {
            CountEstimate count = campaign.Count;
            var html = new StringBuilder();
            string line = words.Format("line-open", count.Numerator, count.Denominator, words.Share(count.Numerator, count.Denominator), count.Possibly, count.Closed, count.Unknown, count.Unreachable);
            html.Append($"<p>{HtmlPage.Encode(Sentence(line))} {HtmlPage.Encode(Sentence(ConsoleReport.Bounds(count, words)))}</p>\n");
            html.Append($"<h2>{HtmlPage.Encode(words["trend"])}</h2>\n").Append(Charts.Trend(report, campaign, words)).Append('\n');
            html.Append(HtmlPage.Table(
                words.Format("chart-trend", Words.Campaign(campaign.Id)),
                [words["run"], words["counted"], words["open"], words["servers"], words["share"], words["possibly"], words["unknown"], words["closed"], words["unreachable"], words["bounds"]],
                2,
                report.History.Select((run, i) => (IReadOnlyList<string>)[Words.Day(run.Record.StartedAt), words.ShortMethod(campaign.Trend[i]), .. Cells(campaign.Trend[i])])));
            SurvivalCurve curve = campaign.Survival;
            html.Append($"<h2>{HtmlPage.Encode(words["time-to-patch"])}</h2>\n<p>{HtmlPage.Encode($"{words["half-life"]}: {words.HalfLife(curve)}.")}</p>\n");
            if (curve.Points.Count > 1)
            {
                html.Append(Charts.Survival(campaign, words)).Append('\n');
                html.Append(HtmlPage.Table(
                    words.Format("chart-survival", Words.Campaign(campaign.Id)),
                    [words["day"], words["still-open"], words["band"], words["at-risk"]],
                    1,
                    Sparse(curve.Points).Select(p => (IReadOnlyList<string>)
                        [words.Days(p.Days), words.Decimal(100 * p.Open) + "%", $"{words.Decimal(100 * p.Band.Lower)}–{words.Decimal(100 * p.Band.Upper)}%", words.Number(p.AtRisk)])));
            }

            string method = curve.Method == SurvivalMethod.LifeTable ? words["life-table"] : words.Format("turnbull", SurvivalEstimator.Resamples);
            html.Append($"<p>{HtmlPage.Encode(words.Format("survival-note", curve.Servers, curve.Patched, campaign.FirstSeenLater))} {HtmlPage.Encode(method)}</p>\n");
            return html.ToString();
        }

        private string Breakdowns()
        {
            var html = new StringBuilder($"<p>{HtmlPage.Encode(words["m-small"])}</p>\n");
            for (int d = 0; d < Breakdown.Dimensions.Count; d++)
            {
                string dimension = Breakdown.Dimensions[d];
                IReadOnlyList<BreakdownRow> rows = report.Breakdown.Rows(d);
                html.Append($"<h2>{HtmlPage.Encode(words.Dimension(dimension))}</h2>\n");
                html.Append(HtmlPage.Table(
                    $"{words.Dimension(dimension)}: {words["open"]}",
                    [words.Dimension(dimension), words["servers"], .. CampaignExposures.Ids.Select(Words.Campaign)],
                    1,
                    rows.Take(MaximumRows).Select(row => (IReadOnlyList<string>)[words.Value(dimension, row.Value), words.Number(row.Servers), .. row.Counts.Select(c => Cell(row, c))])));
                if (rows.Count > MaximumRows)
                    html.Append($"<p>{HtmlPage.Encode(words.Format("rows-left-out", rows.Count - MaximumRows))}</p>\n");
            }

            html.Append($"<h2>{HtmlPage.Encode(words["cves"])}</h2>\n");
            html.Append(HtmlPage.Table(
                words["cves"],
                ["CVE", words["open"], words["possibly"], words["unknown"], words["closed"]],
                1,
                report.Breakdown.Cves.Select((c, i) => (Cve: CampaignExposures.Cves[i], Count: c)).OrderByDescending(c => c.Count.Open).ThenByDescending(c => c.Count.Possibly).Select(c => (IReadOnlyList<string>)
                    [c.Cve, words.Number(c.Count.Open), words.Number(c.Count.Possibly), words.Number(c.Count.Unknown), words.Number(c.Count.Closed)])));
            return html.ToString();
        }

        private string Changes()
        {
            if (report.Changes is not { } changes || report.ComparedWith is not { } compared)
                return $"<p>{HtmlPage.Encode(words["no-compare"])}</p>\n";
            var html = new StringBuilder($"<p>{HtmlPage.Encode(words.Format("compared", compared.Id, Words.Day(compared.Record.StartedAt)))}</p>\n");
            html.Append(HtmlPage.Table(
                words["changes"], [words["change"], words["servers"]], 1, changes.Counts.Select(c => (IReadOnlyList<string>)[words.Change(c.Key), words.Number(c.Value)])));
            html.Append(HtmlPage.Table(
                words["campaigns"],
                [words["campaign"], words["patched"], words["reopened"], words["clarified"]],
                1,
                CampaignExposures.Ids.Select((id, i) => (IReadOnlyList<string>)
                    [Words.Campaign(id), words.Number(changes.Patched[i]), words.Number(changes.Reopened[i]), words.Number(changes.Clarified[i])])));
            if (!hasNames)
                return html.Append($"<p>{HtmlPage.Encode(words["names-left-out"])}</p>\n").ToString();
            html.Append(HtmlPage.Table(
                words["servers"],
                [words["address"], words["name"], words["change"], words["before"], words["after"]],
                5,
                changes.Listed.Take(1000).Select(c => (IReadOnlyList<string>)
                    [c.Server.Address?.ToString() ?? "", c.Server.Name ?? "", words.Change(c.Change), c.Before ?? "", c.After ?? ""])));
            return html.ToString();
        }

        private string Reconcile()
        {
            if (report.Reconciliations.Count == 0)
                return $"<p>{HtmlPage.Encode(words["no-others"])}</p>\n";
            var html = new StringBuilder();
            foreach (Reconciliation reconciliation in report.Reconciliations)
            {
                string first = ConsoleReport.Name(reconciliation.First);
                string second = ConsoleReport.Name(reconciliation.Second);
                html.Append($"<h2>{HtmlPage.Encode($"{first} – {second}")}</h2>\n");
                foreach (BridgeSide side in new[] { reconciliation.First, reconciliation.Second })
                {
                    if (side.CountsPossibly)
                        html.Append($"<p>{HtmlPage.Encode(words.Format("counts-possibly", ConsoleReport.Name(side)))}</p>\n");
                }

                for (int i = 0; i < CampaignExposures.Ids.Count; i++)
                {
                    Bridge bridge = reconciliation.Of(i);
                    if (bridge.First + bridge.Second == 0)
                        continue;
                    html.Append($"<h3>{HtmlPage.Encode(Words.Campaign(bridge.Campaign))}</h3>\n");
                    html.Append(HtmlPage.Table(
                        words.Format("why", first, bridge.First, second, bridge.Second),
                        [words["step"], words["amount"]],
                        1,
                        [
                            [words.Format("says", first), words.Number(bridge.First)],
                            .. bridge.Lines.Where(l => l.IsRemoved).Select(l => (IReadOnlyList<string>)["− " + words.Step(l.Step), "−" + words.Number(l.Amount)]),
                            ["= " + words["both"], words.Number(bridge.Both)],
                            .. bridge.Lines.Where(l => !l.IsRemoved).Select(l => (IReadOnlyList<string>)["+ " + words.Step(l.Step), "+" + words.Number(l.Amount)]),
                            ["= " + words.Format("says", second), words.Number(bridge.Second)],
                        ]));
                }
            }

            return html.ToString();
        }

        private string Method()
        {
            var html = new StringBuilder();
            foreach (string key in new[] { "m-open", "m-full", "m-partial", "m-survival", "m-identity", "m-small" })
                html.Append($"<p>{HtmlPage.Encode(words[key])}</p>\n");
            return html.ToString();
        }

        private string[] Cells(CountEstimate c) =>
        [
            words.Number(c.Numerator), words.Number(c.Denominator), c.Denominator < BreakdownRow.Small ? "–" : words.Share(c.Numerator, c.Denominator), words.Number(c.Possibly), words.Number(c.Unknown),
            words.Number(c.Closed), words.Number(c.Unreachable), $"{words.Number(c.Lower)}–{words.Number(c.Upper)}",
        ];

        private string Cell(BreakdownRow row, ExposureCount count) =>
            row.IsSmall ? words.Number(count.Open) : $"{words.Number(count.Open)} ({words.Share(count.Open, row.Servers)})";

        private static string Sentence(string text) => char.ToUpperInvariant(text[0]) + text[1..] + ".";

        private static IEnumerable<SurvivalPoint> Sparse(IReadOnlyList<SurvivalPoint> points)
        {
            int step = Math.Max(1, points.Count / MaximumRows);
            return points.Where((_, i) => i % step == 0 || i == points.Count - 1);
        }
    }
}
