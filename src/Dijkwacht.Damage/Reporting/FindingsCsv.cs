namespace Dijkwacht.Damage.Reporting;

/// <summary>The findings as a table for a spreadsheet: RFC 4180, one line a finding, its first record cited.</summary>
/// <remarks>A cell that a spreadsheet would take for a formula starts with <c>'</c>. Written without a byte-order mark.</remarks>
public static class FindingsCsv
{
    private static readonly string[] s_columns =
    [
        "id", "host", "campaign", "stage", "outcome", "severity", "time", "last", "count", "title", "rule", "address", "userAgent",
        "user", "file", "line", "record", "offset", "sha256", "excerpt", "explanation", "attack", "known",
    ];

    /// <summary>Writes a header and every finding.</summary>
    /// <param name="report">The assessment.</param>
    /// <param name="output">Left open.</param>
    /// <param name="language"><c>nl</c> or <c>en</c>: of title and explanation. Column names do not change.</param>
    public static void Write(Report report, TextWriter output, string language)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        CsvRow.Write(output, s_columns);
        foreach (FindingReport finding in ReportCleaner.Clean(report).Findings)
        {
            EvidenceReport? evidence = finding.Evidence.Count > 0 ? finding.Evidence[0] : null;
            CsvRow.Write(
                output,
                finding.Id,
                finding.Host,
                finding.Campaign,
                finding.Stage,
                finding.Outcome,
                finding.Severity,
                CsvRow.Time(finding.Time),
                CsvRow.Time(finding.Last),
                CsvRow.Number(finding.Count),
                finding.Title.In(language),
                finding.Rule,
                finding.Actor.Address,
                finding.Actor.UserAgent,
                finding.Actor.User,
                evidence?.File,
                CsvRow.Number(evidence?.Line),
                CsvRow.Number(evidence?.Record),
                CsvRow.Number(evidence?.Offset),
                evidence?.Sha256,
                evidence?.Excerpt,
                finding.Explanation.In(language),
                string.Join(' ', finding.Attack),
                finding.Known ? "true" : "false");
        }
    }
}
