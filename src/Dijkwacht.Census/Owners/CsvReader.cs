using System.Text;

namespace Dijkwacht.Census.Owners;

/// <summary>Reads comma or semicolon separated text with quotes (RFC 4180), a record at a time.</summary>
internal sealed class CsvReader(TextReader text, char separator)
{
    private const int MaximumCell = 65_536;
    private const int MaximumCells = 256;

    /// <summary>Physical line the record read last started on, from 1.</summary>
    public int Line { get; private set; }

    private int _next = 1;

    /// <summary>The cells of the next record, or null at the end. What is too much of a cell or record is cut off.</summary>
    public List<string>? Read()
    {
        if (text.Peek() < 0)
            return null;
        Line = _next;
        var cells = new List<string>();
        var cell = new StringBuilder();
        bool isQuoted = false;
        while (true)
        {
            int read = text.Read();
            if (read == '\n')
                _next++;
            if (read < 0 || (!isQuoted && read == '\n'))
            {
                Add(cells, cell, isLast: true);
                return cells;
            }

            char c = (char)read;
            if (isQuoted && c == '"' && text.Peek() == '"')
                Append(cell, (char)text.Read());
            else if (c == '"' && (isQuoted || cell.Length == 0))
                isQuoted = !isQuoted;
            else if (!isQuoted && c == separator)
                Add(cells, cell, isLast: false);
            else
                Append(cell, c);
        }
    }

    private static void Append(StringBuilder cell, char c)
    {
        if (cell.Length < MaximumCell)
            cell.Append(c);
    }

    private static void Add(List<string> cells, StringBuilder cell, bool isLast)
    {
        if (cells.Count < MaximumCells)
            cells.Add((isLast ? cell.ToString().TrimEnd('\r') : cell.ToString()).Trim());
        cell.Clear();
    }
}
