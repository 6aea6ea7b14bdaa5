using System.Text;

namespace Dijkwacht.Census.Importing;

/// <summary>One line of comma-separated text as cells; a list of servers has no cell of several lines.</summary>
internal static class CsvLine
{
    private const int MostCells = 256;

    /// <summary>The cells, quotes and an apostrophe that guards against formulas taken off; null when a quote stays open.</summary>
    public static List<string>? Split(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        bool isQuoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (isQuoted && c == '"' && i + 1 < line.Length && line[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (c == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (c == ',' && !isQuoted)
            {
                Add();
            }
            else
            {
                cell.Append(c);
            }
        }

        Add();
        return isQuoted || cells.Count > MostCells ? null : cells;

        void Add()
        {
            string text = cell.ToString().Trim();
            if (text.Length > 1 && text[0] == '\'' && text[1] is '=' or '+' or '-' or '@')
                text = text[1..];
            if (cells.Count <= MostCells)
                cells.Add(text);
            cell.Clear();
        }
    }
}
