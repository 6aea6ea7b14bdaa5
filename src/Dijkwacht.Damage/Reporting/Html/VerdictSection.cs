namespace Dijkwacht.Damage.Reporting.Html;

/// <summary>The verdict, the servers, and why.</summary>
internal static class VerdictSection
{
    internal static void Write(Page page)
    {
        HtmlWriter html = page.Html;
        VerdictReport verdict = page.Report.Verdict;
        ExchangeReport exchange = page.Report.Exchange;
        LocalText on = page.Report.Hosts.Count switch { 0 => Texts.VerdictAlone, 1 => Texts.VerdictOf, _ => Texts.WorstOf };
        html.Line($"""<section class="banner {Icons.LevelClass(verdict.Level)}" id="verdict" aria-labelledby="verdict-word">""");
        Icons.Verdict(html, verdict.Level, 72);
        html.Line($"""<div><p class="kicker">{page.Words.Fill(on, page.Report.Host)}{Version(exchange)}</p>""");
        html.Line($"""<h2 id="verdict-word">{Vocabulary.Of(Vocabulary.Levels, verdict.Level)}</h2>""");
        html.Line($"""<p class="summary">{verdict.Summary}</p>""");
        html.Line($"""<p class="confidence"><strong>{Confidence(page, verdict)}</strong>{ConfidenceMeaning(page, verdict)}</p>""");
        html.Line($"""<div class="next"><h3>{Texts.DoThisNow}</h3><p>{NextStep(page.Report)}</p></div></div></section>""");
    }

    internal static void WriteServers(Page page)
    {
        if (page.Report.Hosts.Count < 2)
            return;
        HtmlWriter html = page.Html;
        html.Line($"""<section id="servers"><h2>{Texts.Servers}</h2>""");
        page.StartTable(
            page.Words.Of(Texts.Servers), Texts.Server, Texts.Verdict, Texts.ConfidenceColumn, Texts.Product, Texts.Build, Texts.SummaryColumn);
        foreach (HostReport host in page.Report.Hosts.Take(Page.MaxRows))
        {
            html.Write($"""<tr><th scope="row">{host.Host}</th><td>""");
            page.Level(host.Verdict.Level);
            html.Write($"</td><td>{Vocabulary.Of(Vocabulary.Confidences, host.Verdict.Confidence)}</td><td>{host.Exchange.Product ?? "–"}</td>");
            html.Line($"<td>{host.Exchange.Build ?? "–"} {host.Exchange.PatchLevel}</td><td>{host.Verdict.Summary}</td></tr>");
        }

        page.EndTable(page.Report.Hosts.Count);
        html.Line($"</section>");
    }

    internal static void WriteReasons(Page page)
    {
        HtmlWriter html = page.Html;
        html.Line($"""<section id="why"><h2>{Texts.Why}</h2>""");
        if (page.Report.Verdict.Reasons.Count == 0)
        {
            html.Line($"<p>{Texts.NoReasons}</p>");
        }
        else
        {
            html.Line($"<ul>");
            foreach (LocalText reason in page.Report.Verdict.Reasons.Take(Page.MaxRows))
                html.Line($"<li>{reason}</li>");
            html.Line($"</ul>");
        }

        if (page.Report.Verdict.Level is "no-trace" or "attempted")
            html.Line($"""<p class="note">{Texts.NotClean}</p>""");
        html.Line($"</section>");
    }

    /// <summary>The first advice, or what the verdict calls for in any case.</summary>
    internal static LocalText NextStep(Report report) => report.Advice.Count > 0
        ? report.Advice[0].Text
        : report.Verdict.Level switch
        {
            "compromised" => Texts.FallbackCompromised,
            "attempted" => Texts.FallbackAttempted,
            "no-trace" => Texts.FallbackNoTrace,
            _ => Texts.FallbackCannotTell,
        };

    private static string Version(ExchangeReport exchange)
    {
        string parts = string.Join(", ", new[] { exchange.Product, exchange.PatchLevel ?? exchange.Build }.OfType<string>());
        return parts.Length == 0 ? "" : $" · {parts}";
    }

    private static string Confidence(Page page, VerdictReport verdict) =>
        page.Words.Fill(Texts.Confidence, page.Words.Of(Vocabulary.Of(Vocabulary.Confidences, verdict.Confidence)));

    private static string ConfidenceMeaning(Page page, VerdictReport verdict) => verdict.Confidence switch
    {
        // A confident "no trace" rests on complete logs, not on two sources: the sentence would be wrong there.
        _ when verdict.Level is "no-trace" or "cannot-tell" => "",
        "high" => $" – {page.Words.Of(Texts.ConfidenceHigh)}",
        "medium" => $" – {page.Words.Of(Texts.ConfidenceMedium)}",
        "low" => $" – {page.Words.Of(Texts.ConfidenceLow)}",
        _ => "",
    };
}
