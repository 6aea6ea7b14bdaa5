using System.Reflection;
using Dijkwacht.Damage.Reporting.Html;

namespace Dijkwacht.Damage.Reporting;

/// <summary><c>report.html</c>: one file that a person reads, prints and forwards.</summary>
/// <remarks>
/// Nothing is fetched and nothing runs: the content security policy allows the style sheet inside the file and no more.
/// The verdict comes first and what was not checked has its own section. Lists are bounded; what is left out is said, with
/// the file that has it. The same report gives the same bytes.
/// </remarks>
public static class ReportHtml
{
    private static readonly RawHtml s_style = ReadStyle();

    /// <summary>Writes the page.</summary>
    /// <param name="report">The assessment.</param>
    /// <param name="output">Left open.</param>
    /// <param name="language"><c>nl</c> or <c>en</c>.</param>
    public static void Write(Report report, TextWriter output, string language)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(language);
        var words = new Wording(language);
        var html = new HtmlWriter(output, words);
        var page = new Page(ReportCleaner.Clean(report), html);
        WriteHead(page);
        VerdictSection.Write(page);
        WriteContents(page);
        VerdictSection.WriteServers(page);
        VerdictSection.WriteReasons(page);
        ChainSection.Write(page);
        CoverageSection.Write(page);
        DamageSection.Write(page);
        AdviceSection.Write(page);
        FindingsSection.Write(page);
        FindingsSection.WriteSuppressed(page);
        NotCheckedSection.Write(page);
        RunSection.WriteBuilds(page);
        RunSection.Write(page);
        html.Line($"</main><footer><p>{Texts.Footer}</p></footer></body></html>");
    }

    private static void WriteHead(Page page)
    {
        HtmlWriter html = page.Html;
        Report report = page.Report;
        string title = report.Hosts.Count switch
        {
            0 => page.Words.Of(Texts.TitleNone),
            1 => page.Words.Fill(Texts.Title, report.Host),
            _ => page.Words.Fill(Texts.TitleSeveral, page.Words.Number(report.Hosts.Count)),
        };
        html.Line($"<!DOCTYPE html>");
        html.Line($"""<html lang="{page.Words.Language}"><head><meta charset="utf-8">""");
        html.Line($"""<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">""");
        html.Line($"""<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">""");
        html.Line($"""<meta name="referrer" content="no-referrer"><title>{title}</title>""");
        html.Line($"<style>{s_style}</style></head><body>");
        html.Line($"""<header><p class="brand">{Texts.Kicker}</p><h1>{title}</h1>""");
        string read = page.Words.Count(report.Run.FilesRead, Texts.Files);
        string made = page.Words.Fill(report.HasLocalTimes ? Texts.MadeOnLocal : Texts.MadeOn, Wording.Time(report.Run.Started), read, page.Words.Bytes(report.Run.BytesRead));
        html.Line($"""<p class="made">{made}</p></header><main>""");
    }

    private static void WriteContents(Page page)
    {
        HtmlWriter html = page.Html;
        html.Line($"""<nav aria-label="{Texts.Contents}"><ul>""");
        if (page.Report.Hosts.Count > 1)
            html.Write($"""<li><a href="#servers">{Texts.Servers}</a></li>""");
        html.Write($"""<li><a href="#why">{Texts.Why}</a></li><li><a href="#chain">{Texts.Chain}</a></li>""");
        html.Write($"""<li><a href="#coverage">{Texts.Coverage}</a></li><li><a href="#actors">{Texts.Actors}</a></li>""");
        html.Write($"""<li><a href="#damage">{Texts.Damage}</a></li><li><a href="#advice">{Texts.Advice}</a></li>""");
        html.Write($"""<li><a href="#findings">{Texts.FindingsTitle}</a></li><li><a href="#suppressed">{Texts.Suppressed}</a></li>""");
        html.Write($"""<li><a href="#not-checked">{Texts.NotChecked}</a></li><li><a href="#builds">{Texts.BuildHistory}</a></li>""");
        html.Line($"""<li><a href="#run">{Texts.Run}</a></li></ul></nav>""");
    }

    private static RawHtml ReadStyle()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Dijkwacht.Damage.report.css")
            ?? throw new InvalidOperationException("The style sheet is not in the assembly.");
        using var reader = new StreamReader(stream);
        return new RawHtml(reader.ReadToEnd().ReplaceLineEndings("\n"));
    }
}
