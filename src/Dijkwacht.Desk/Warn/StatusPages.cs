using System.Globalization;
using System.Text;
using Dijkwacht.Census.Reporting;
using Dijkwacht.Notify.FollowUp;

namespace Dijkwacht.Desk.Warn;

/// <summary>Where a plan stands, as pages that need nothing but a browser.</summary>
internal static class StatusPages
{
    private const int MostRows = 5_000;

    /// <summary>Relative paths and text; the same for the same report.</summary>
    /// <param name="report">The report.</param>
    /// <param name="language">Language that the root goes to.</param>
    /// <param name="hasNames">Whether there is a page with every owner and server.</param>
    public static IEnumerable<(string Path, string Text)> Of(StatusReport report, string language, bool hasNames)
    {
        foreach (StatusWords words in (StatusWords[])[StatusWords.Dutch, StatusWords.English])
        {
            List<(string, string)> pages = [("index.html", words["overview"])];
            if (hasNames)
                pages.Add(("owners.html", words["owners"]));
            yield return ($"{words.Language}/index.html", Page(report, words, "index.html", pages, Overview(report, words)));
            if (hasNames)
                yield return ($"{words.Language}/owners.html", Page(report, words, "owners.html", pages, Table(StatusTables.Owners(report, words), words, MostRows)));
        }

        yield return ("index.html", HtmlPage.Root(language));
    }

    private static string Page(StatusReport report, StatusWords words, string file, List<(string, string)> pages, string body)
    {
        string lead = words.Format("lead", report.Plan.Id, report.Plan.Matter, Day(report.StartedAt), report.LastCheck is { } last ? Day(last) : words["never"]);
        var texts = new PageTexts(words.Language, words["other"], words["skip"], words["pages"]);
        return HtmlPage.Page(texts, words["title"], lead, file, pages, body, $"<p>{HtmlPage.Encode(words["foot"])}</p>");
    }

    private static string Overview(StatusReport report, StatusWords words)
    {
        var body = new StringBuilder();
        if (report.StoppedWhy is { } why)
            body.Append("<p class=\"note\">").Append(HtmlPage.Encode(words.Format("stopped", why))).Append("</p>\n");
        body.Append(Table(StatusTables.States(report, words), words));
        body.Append(Table(StatusTables.Situations(report, words), words));

        // Where no census looks, nothing can be said of what helped.
        if (!report.Plan.IsReported)
            body.Append(Table(StatusTables.Arms(report, words), words)).Append("<p>").Append(HtmlPage.Encode(words["arms-note"])).Append("</p>\n");
        body.Append(Table(StatusTables.Notices(report, words), words));
        body.Append(Table(StatusTables.Sectors(report, words), words));
        return body.ToString();
    }

    private static string Table(StatusTable table, StatusWords words, int most = int.MaxValue) =>
        $"<h2>{HtmlPage.Encode(words[table.Key])}</h2>\n{HtmlPage.Table(words[table.Key + "-caption"], table.Headings, table.Texts, table.Rows.Take(most))}";

    private static string Day(DateTimeOffset time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
