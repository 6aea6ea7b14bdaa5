namespace Dijkwacht.Damage.Reporting.Html;

/// <summary>What every section of the page needs: the report, the writer, and which findings are on the page.</summary>
internal sealed class Page
{
    /// <summary>Findings shown in full at most, besides those that a stage refers to.</summary>
    internal const int MaxFindings = 300;

    /// <summary>Rows of any other table at most.</summary>
    internal const int MaxRows = 400;

    private const int MaxLinks = 8;
    private static readonly RawHtml s_number = new(""" class="number" """.TrimEnd());
    private readonly HashSet<string> _shown;

    internal Page(Report report, HtmlWriter html)
    {
        Report = report;
        Html = html;
        var cited = report.Campaigns.SelectMany(campaign => campaign.Stages).SelectMany(stage => stage.Findings)
            .ToHashSet(StringComparer.Ordinal);
        Findings =
        [
            .. report.Findings
                .OrderBy(finding => finding.Known)
                .ThenBy(finding => Vocabulary.SeverityRank(finding.Severity))
                .ThenBy(finding => finding.Time ?? DateTimeOffset.MaxValue)
                .Index()
                .Where(item => item.Index < MaxFindings || cited.Contains(item.Item.Id))
                .Select(item => item.Item),
        ];
        _shown = Findings.Select(finding => finding.Id).ToHashSet(StringComparer.Ordinal);
    }

    internal Report Report { get; }

    internal HtmlWriter Html { get; }

    internal Wording Words => Html.Words;

    /// <summary>The findings on the page, the most severe first.</summary>
    internal IReadOnlyList<FindingReport> Findings { get; }

    /// <summary>The fragment that leads to a finding: letters, digits and hyphens whatever its id.</summary>
    internal static string Anchor(string id) =>
        "finding-" + string.Concat(id.Select(c => char.IsAsciiLetterOrDigit(c) || c == '-' ? c : '-'));

    /// <summary>A label inside a drawing, where text does not wrap.</summary>
    internal string Label(LocalText text, int characters)
    {
        string label = Words.Of(text);
        if (label.Length <= characters)
            return label;
        int keep = char.IsHighSurrogate(label[characters - 2]) ? characters - 2 : characters - 1;
        return string.Concat(label.AsSpan(0, keep), "…");
    }

    internal bool IsShown(string finding) => _shown.Contains(finding);

    /// <summary>Finding ids as links where the finding is on the page.</summary>
    internal void Links(IReadOnlyList<string> findings)
    {
        for (int i = 0; i < Math.Min(findings.Count, MaxLinks); i++)
        {
            Html.Write($"{(i > 0 ? ", " : "")}");
            if (IsShown(findings[i]))
                Html.Write($"""<a href="#{Anchor(findings[i])}">{findings[i]}</a>""");
            else
                Html.Write($"{findings[i]}");
        }

        if (findings.Count > MaxLinks)
            Html.Write($" {Words.Fill(Texts.More, Words.Number(findings.Count - MaxLinks))}");
    }

    /// <summary>A period, each of whose ends stays on one line.</summary>
    internal void Period(DateTimeOffset? from, DateTimeOffset? to)
    {
        (string first, string? last) = Wording.Ends(from, to);
        if (last is null)
            Html.Write($"""<span class="end">{first}</span>""");
        else
            Html.Write($"""<span class="end">{first} {Texts.Until}</span> <span class="end">{last}</span>""");
    }

    /// <summary>A table's start, with a caption for screen readers and print; one that is too wide is scrolled with the keyboard too.</summary>
    internal void StartTable(string caption, params ReadOnlySpan<LocalText> columns)
    {
        Html.Line($"""<div class="scroll" tabindex="0" role="group" aria-label="{caption}"><table><caption>{caption}</caption><thead><tr>""");
        foreach (LocalText column in columns)
            Html.Write($"""<th scope="col"{(Texts.NumberColumns.Contains(column) ? s_number : default)}>{column}</th>""");
        Html.Line($"</tr></thead><tbody>");
    }

    /// <summary>A table's end, and how many rows it left out.</summary>
    internal void EndTable(int rows = 0)
    {
        Html.Line($"</tbody></table></div>");
        if (rows > MaxRows)
            Html.Line($"""<p class="note">{Words.Fill(Texts.MoreRows, Words.Number(rows - MaxRows))}</p>""");
    }

    /// <summary>A verdict as a badge: icon and word.</summary>
    internal void Level(string level)
    {
        Html.Write($"""<span class="level {Icons.LevelClass(level)}">""");
        Icons.Verdict(Html, level, 16);
        Html.Write($"{Vocabulary.Of(Vocabulary.Levels, level)}</span>");
    }
}
