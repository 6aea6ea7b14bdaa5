using System.Text;

namespace Dijkwacht.Notify.Notices;

/// <summary>Writes a notice as one page of HTML: well-formed, without images, scripts or anything to fetch.</summary>
internal static class HtmlOutput
{
    // Contrast on white: #1b1b1b 17:1, #0b4f8a 8:1, #595959 7:1 (WCAG AA asks for 4.5:1).
    private const string Style =
        "body{margin:0;background:#fff;color:#1b1b1b;font:16px/1.5 Arial,Helvetica,sans-serif}" +
        "main{max-width:46em;margin:0 auto;padding:1em;overflow-wrap:anywhere}h1{font-size:1.5em;line-height:1.25}h2{font-size:1.2em;margin:1.6em 0 .4em}h3{font-size:1em;margin:1.2em 0 .3em}" +
        "p,ul,ol{margin:.5em 0}li{margin:.3em 0}a{color:#0b4f8a;text-decoration:underline}" +
        "table{border-collapse:collapse;width:100%;margin:.8em 0 1.4em}caption{text-align:left;font-weight:bold;padding:.3em 0}" +
        "th,td{border:1px solid #c4c4c4;border-width:1px 0;padding:.3em .5em;text-align:left;vertical-align:top}th{background:#eef2f5;font-weight:normal;width:9em}" +
        "blockquote{margin:.5em 0;padding:.1em 1em;border-left:4px solid #595959}pre{font:14px/1.5 Consolas,Menlo,monospace;white-space:pre-wrap;background:#f5f5f5;padding:.8em}";

    public static string Write(NoticeContent content)
    {
        var html = new StringBuilder();
        html.Append("<!DOCTYPE html>\n<html lang=\"").Append(content.Language).Append("\">\n<head>\n<meta charset=\"utf-8\" />\n")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n<title>");
        Escape(html, content.Subject);
        html.Append("</title>\n<style>").Append(Style).Append("</style>\n</head>\n<body>\n<main>\n<h1>");
        Escape(html, content.Subject);
        html.Append("</h1>\n");
        foreach (ContentBlock block in content.Blocks)
            Append(html, block);
        return html.Append("</main>\n</body>\n</html>\n").ToString();
    }

    private static void Append(StringBuilder html, ContentBlock block)
    {
        switch (block)
        {
            case Heading heading:
                Element(html, heading.Level == 2 ? "h2" : "h3", heading.Runs);
                break;
            case Paragraph paragraph:
                Element(html, "p", paragraph.Runs);
                break;
            case ItemList list:
                html.Append(list.IsNumbered ? "<ol>\n" : "<ul>\n");
                foreach (IReadOnlyList<Run> item in list.Items)
                    Element(html, "li", item);
                html.Append(list.IsNumbered ? "</ol>\n" : "</ul>\n");
                break;
            case Passage passage:
                html.Append("<blockquote>\n");
                foreach (IReadOnlyList<Run> paragraph in passage.Paragraphs)
                    Element(html, "p", paragraph);
                html.Append("</blockquote>\n");
                break;
            case Table table:
                Append(html, table);
                break;
            case Preformatted form:
                html.Append("<pre>");
                Escape(html, form.Text);
                html.Append("</pre>\n");
                break;
        }
    }

    // A table of its own for each row: ten columns fit neither a telephone nor the window of a mail program.
    private static void Append(StringBuilder html, Table table)
    {
        html.Append("<p>");
        Escape(html, table.Caption);
        html.Append("</p>\n");
        for (int i = 0; i < table.Rows.Count; i++)
        {
            html.Append("<table>\n<caption>");
            Escape(html, $"{table.Columns[0]} {i + 1}: {table.Rows[i][0]}");
            html.Append("</caption>\n<tbody>\n");
            for (int cell = 1; cell < table.Columns.Count; cell++)
            {
                html.Append("<tr><th scope=\"row\">");
                Escape(html, table.Columns[cell]);
                html.Append("</th><td>");
                Escape(html, table.Rows[i][cell]);
                html.Append("</td></tr>\n");
            }

            html.Append("</tbody>\n</table>\n");
        }
    }

    private static void Element(StringBuilder html, string name, IReadOnlyList<Run> runs)
    {
        html.Append('<').Append(name).Append('>');
        foreach (Run run in runs)
        {
            if (run.IsLink)
            {
                html.Append("<a href=\"");
                Escape(html, run.Text);
                html.Append("\">");
            }

            Escape(html, run.Text);
            html.Append(run.IsLink ? "</a>" : "");
        }

        html.Append("</").Append(name).Append(">\n");
    }

    private static void Escape(StringBuilder html, string text)
    {
        foreach (char c in text)
        {
            _ = c switch
            {
                '<' => html.Append("&lt;"),
                '>' => html.Append("&gt;"),
                '&' => html.Append("&amp;"),
                '"' => html.Append("&quot;"),
                '\'' => html.Append("&#39;"),
                _ => html.Append(c),
            };
        }
    }
}
