namespace Dijkwacht.Census.Reporting;

/// <summary>Text of strangers as a cell of a CSV file.</summary>
public static class CsvCell
{
    /// <summary>The cell, quoted where needed; one that a spreadsheet would run as a formula starts with an apostrophe.</summary>
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";

        // The full-width forms are taken for the plain ones where Japanese or Chinese is set.
        if (text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n' or '＝' or '＋' or '－' or '＠')
            text = "'" + text;
        return text.AsSpan().IndexOfAny("\",\r\n;") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>Cells as a line, with its end.</summary>
    public static string Line(IEnumerable<string?> cells) => string.Join(',', cells.Select(Of)) + "\n";
}
