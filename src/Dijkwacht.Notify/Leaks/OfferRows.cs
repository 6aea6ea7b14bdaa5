namespace Dijkwacht.Notify.Leaks;

/// <summary>An offer as a table with a header; a quoted cell stays within its line.</summary>
internal sealed class OfferRows
{
    private readonly char _separator;
    private readonly string[] _columns;

    private OfferRows(char separator, string[] columns) => (_separator, _columns) = (separator, columns);

    /// <summary>A table when the line is a header that names at least one column that we know; else null.</summary>
    public static OfferRows? TryHeader(string line)
    {
        foreach (char separator in (ReadOnlySpan<char>)[',', ';', '\t', '|'])
        {
            string[] columns = [.. Cells(line, separator).Select(OfferField.Of)];
            if (columns.Contains("address") || columns.Contains("domain") || columns.Contains("hash"))
                return new OfferRows(separator, columns);
        }

        return null;
    }

    public void Take(string line, OfferCollector collector)
    {
        List<string> cells = Cells(line, _separator);
        OfferField.Take([.. cells.Take(_columns.Length).Select((cell, i) => (_columns[i], cell))], collector);
    }

    private static List<string> Cells(string line, char separator)
    {
        var cells = new List<string>();
        int start = 0;
        bool isQuoted = false;
        for (int i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && line[i] == '"')
                isQuoted = !isQuoted;
            if (i < line.Length && (isQuoted || line[i] != separator))
                continue;
            if (cells.Count < 256)
                cells.Add(line[start..i].Trim().Trim('"').Replace("\"\"", "\"", StringComparison.Ordinal));
            start = i + 1;
        }

        return cells;
    }
}
