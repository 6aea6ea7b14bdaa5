namespace Dijkwacht.Notify.Notices;

/// <summary>Lines of CSV (RFC 4180) that a spreadsheet opens without running anything.</summary>
internal static class SafeCsv
{
    public static string Line(params IEnumerable<string?> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    // A cell that starts like a formula gets an apostrophe, which spreadsheets take for "this is text".
    private static string Cell(string? text)
    {
        string clean = SafeText.Line(text, 1_000);
        if (clean is [('=' or '+' or '-' or '@' or '|' or '%'), ..])
            clean = "'" + clean;
        return clean.AsSpan().IndexOfAny(",\"';") >= 0 ? $"\"{clean.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : clean;
    }
}
