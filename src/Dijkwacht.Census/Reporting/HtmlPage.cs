using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Dijkwacht.Census.Reporting;

/// <summary>Words of the shell of a page in its language.</summary>
/// <param name="Language"><c>nl</c> or <c>en</c>.</param>
/// <param name="OtherLanguage">Name of the other language, in that language.</param>
/// <param name="Skip">Of the link past the navigation.</param>
/// <param name="Pages">Of the navigation.</param>
public sealed record PageTexts(string Language, string OtherLanguage, string Skip, string Pages);

/// <summary>The shell of a page and what is written into it: everything from elsewhere is encoded.</summary>
public static class HtmlPage
{
    private const string Style = """
        :root{color-scheme:light dark;--back:#fff;--text:#1a1a1a;--soft:#595959;--line:#c9ced6;--panel:#f3f5f8;--link:#0b4f9e;--open:#b3261e;--possibly:#f0a58f;--band:#c7d8ef;--curve:#0b4f9e}
        @media (prefers-color-scheme:dark){:root{--back:#15181d;--text:#ececec;--soft:#b4b9c1;--line:#454c57;--panel:#1f242c;--link:#8fc0ff;--open:#ff8a7d;--possibly:#8a4a41;--band:#2c4467;--curve:#8fc0ff}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--back);color:var(--text);font:16px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif}
        .skip{position:absolute;left:-999px}.skip:focus{left:1rem;top:1rem;background:var(--back);padding:.5rem}
        header,main,footer{max-width:76rem;margin:0 auto;padding:0 1.25rem}
        header{padding-top:1.25rem;border-bottom:1px solid var(--line);padding-bottom:.75rem}
        header p{margin:.15rem 0;color:var(--soft)}
        nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;list-style:none;margin:.5rem 0 0;padding:0}
        nav a[aria-current]{color:var(--text);font-weight:600;text-decoration:none}
        a{color:var(--link)}
        h1{font-size:1.7rem;line-height:1.2;margin:0}h2{font-size:1.3rem;margin:2rem 0 .5rem}h3{font-size:1.05rem;margin:1.5rem 0 .25rem}
        p{max-width:46rem}.note{background:var(--panel);border-left:4px solid var(--link);padding:.6rem .9rem}
        svg{display:block;width:100%;min-width:36rem;max-width:45rem;height:auto;margin:.75rem 0}
        svg text{font-size:14px;fill:var(--text)}
        .open{fill:var(--open)}.possibly{fill:var(--possibly)}.bound{stroke:var(--text);stroke-width:2;fill:none}
        .axis{stroke:var(--soft);fill:none}.grid{stroke:var(--line);fill:none}.half{stroke:var(--soft);stroke-dasharray:5 4;fill:none}
        .band{fill:var(--band)}.line{fill:none;stroke:var(--curve);stroke-width:2.5}.dot{fill:var(--curve)}
        .scroll{overflow-x:auto}a:focus-visible,.scroll:focus-visible{outline:3px solid var(--link);outline-offset:2px}
        table{border-collapse:collapse;margin:.75rem 0;font-variant-numeric:tabular-nums}
        caption{text-align:left;color:var(--soft);padding-bottom:.25rem}
        th,td{padding:.3rem .75rem .3rem 0;text-align:left;border-bottom:1px solid var(--line);vertical-align:top}
        th{font-weight:600}tbody th{font-weight:500;min-width:9rem}td:not(.n){min-width:6.5rem}thead th{border-bottom:2px solid var(--soft)}.n{text-align:right;white-space:nowrap}
        footer{color:var(--soft);margin-top:2.5rem;padding-bottom:2rem;font-size:.9rem}
        @media print{:root{--back:#fff;--text:#000;--soft:#444;--panel:#fff}nav,.skip{display:none}svg,tr{break-inside:avoid}h2,h3{break-after:avoid}}
        """;

    private static readonly string s_policy =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Style)))}'; base-uri 'none'; form-action 'none'";

    /// <summary>Text for an element or a quoted attribute; what may not stand in a page becomes the replacement character.</summary>
    public static string Encode(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        string clean = text.Any(IsForbidden) ? string.Concat(text.Select(c => IsForbidden(c) ? '�' : c)) : text;
        return WebUtility.HtmlEncode(clean);
    }

    /// <summary>A whole page.</summary>
    /// <param name="texts">Words of its language.</param>
    /// <param name="title">Heading; not yet encoded.</param>
    /// <param name="lead">Below the heading; not yet encoded.</param>
    /// <param name="file">Its file, for the way to the other language.</param>
    /// <param name="pages">Files and titles of the main pages.</param>
    /// <param name="body">Encoded.</param>
    /// <param name="foot">Encoded.</param>
    public static string Page(PageTexts texts, string title, string lead, string file, IReadOnlyList<(string File, string Title)> pages, string body, string foot)
    {
        string other = texts.Language == "nl" ? "en" : "nl";
        var links = new StringBuilder();
        foreach ((string target, string name) in pages)
            links.Append($"<li><a href=\"{target}\"{(target == file ? " aria-current=\"page\"" : "")}>{Encode(name)}</a></li>");
        links.Append($"<li><a href=\"../{other}/{file}\" lang=\"{other}\" hreflang=\"{other}\">{Encode(texts.OtherLanguage)}</a></li>");
        return $"""
            <!DOCTYPE html>
            <html lang="{texts.Language}">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{s_policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="referrer" content="no-referrer">
            <title>{Encode(title)}</title>
            <style>{Style}</style>
            </head>
            <body>
            <a class="skip" href="#content">{Encode(texts.Skip)}</a>
            <header>
            <h1>{Encode(title)}</h1>
            <p>{Encode(lead)}</p>
            <nav aria-label="{Encode(texts.Pages)}"><ul>{links}</ul></nav>
            </header>
            <main id="content">
            {body}
            </main>
            <footer>{foot}</footer>
            </body>
            </html>

            """;
    }

    /// <summary>The page at the root: goes on to a language.</summary>
    public static string Root(string language) => $"""
        <!DOCTYPE html>
        <html lang="{language}">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="{s_policy}">
        <meta http-equiv="refresh" content="0; url={language}/index.html">
        <title>Dijkwacht</title>
        <style>{Style}</style>
        </head>
        <body><main><h1>Dijkwacht</h1><p><a href="nl/index.html" lang="nl" hreflang="nl">Nederlands</a> · <a href="en/index.html" lang="en" hreflang="en">English</a></p></main></body>
        </html>

        """;

    /// <summary>A table; cells are not yet encoded.</summary>
    /// <param name="caption">What it holds.</param>
    /// <param name="headings">Of the columns.</param>
    /// <param name="texts">How many columns from the left are texts; the first is the heading of its row, the others are numbers.</param>
    /// <param name="rows">Cells.</param>
    public static string Table(string caption, IReadOnlyList<string> headings, int texts, IEnumerable<IReadOnlyList<string>> rows)
    {
        string name = Encode(caption);

        // A table wider than the window is scrolled with the arrow keys too, so it takes the focus and says what it is.
        var html = new StringBuilder("<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"").Append(name).Append("\"><table><caption>").Append(name).Append("</caption><thead><tr>");
        for (int i = 0; i < headings.Count; i++)
            html.Append(i < texts ? "<th scope=\"col\">" : "<th scope=\"col\" class=\"n\">").Append(Encode(headings[i])).Append("</th>");
        html.Append("</tr></thead><tbody>");
        foreach (IReadOnlyList<string> row in rows)
        {
            html.Append("\n<tr><th scope=\"row\">").Append(Encode(row[0])).Append("</th>");
            for (int i = 1; i < row.Count; i++)
                html.Append(i < texts ? "<td>" : "<td class=\"n\">").Append(Encode(row[i])).Append("</td>");
            html.Append("</tr>");
        }

        return html.Append("</tbody></table></div>\n").ToString();
    }

    // Control characters, and halves of surrogate pairs that UTF-8 cannot hold.
    private static bool IsForbidden(char c) => (char.IsControl(c) && c is not ('\n' or '\t')) || char.IsSurrogate(c);
}
