namespace Dijkwacht.Damage.Reporting;

/// <summary>Every file that was read, with its hash: what this assessment rests on, to compare the evidence with later. RFC 4180.</summary>
/// <remarks>A cell that a spreadsheet would take for a formula starts with <c>'</c>. Written without a byte-order mark.</remarks>
public static class FilesCsv
{
    private static readonly string[] s_columns = ["file", "path", "artefact", "bytes", "sha256", "records", "from", "to"];

    /// <summary>Writes a header and every file, by name.</summary>
    /// <param name="report">The assessment.</param>
    /// <param name="output">Left open.</param>
    public static void Write(Report report, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(output);
        CsvRow.Write(output, s_columns);
        foreach (ReadFileReport file in report.Files)
        {
            ReadFileReport clean = ReportCleaner.Clean(file);
            CsvRow.Write(
                output,
                clean.File,
                clean.Path,
                clean.Artefact,
                CsvRow.Number(clean.Bytes),
                clean.Sha256,
                CsvRow.Number(clean.Records),
                CsvRow.Time(clean.From),
                CsvRow.Time(clean.To));
        }
    }
}
