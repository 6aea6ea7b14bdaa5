using System.Text;

namespace Dijkwacht.Notify.Contacts;

/// <summary>Comma or semicolon separated text with quotes (RFC 4180), a record at a time.</summary>
/// <remarks>
/// A record past <see cref="Longest"/> characters is cut there and reading goes on at the next line, quoted or not: one quote that
/// is never closed costs one record and not the rest of the file.
/// </remarks>
internal sealed class CsvRecords(TextReader text, char separator)
{
    /// <summary>Characters of a record that are read.</summary>
    public const int Longest = 262_144;

    private const int MaximumCells = 256;
    private const int LongestHeader = 65_536;

    private int _next = 1;

    /// <summary>Line the last record started on, from 1.</summary>
    public int Line { get; private set; }

    /// <summary>Whether the last record was longer than is read.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The first line, cut where it is too long, without byte order mark and line end; the records follow it.</summary>
    public static string ReadHeader(TextReader text)
    {
        var header = new StringBuilder();
        for (int read = text.Read(); read >= 0 && read != '\n'; read = text.Read())
        {
            if (header.Length < LongestHeader)
                header.Append((char)read);
        }

        return header.ToString().TrimStart('\uFEFF').TrimEnd('\r');
    }

    /// <summary>Cells of the next record, trimmed; null at the end.</summary>
    public List<string>? Read()
    {
        if (text.Peek() < 0)
            return null;
        Line = _next;
        IsCut = false;
        var cells = new List<string>();
        var cell = new StringBuilder();
        bool isQuoted = false;
        int length = 0;
        while (true)
        {
            int read = text.Read();
            if (read == '\n')
                _next++;
            if (++length > Longest)
            {
                IsCut = true;
                isQuoted = false;
            }

            if (read < 0 || (!isQuoted && read == '\n'))
            {
                Add(cells, cell);
                return cells;
            }

            if (IsCut)
                continue;
            char c = (char)read;
            if (isQuoted && c == '"' && text.Peek() == '"')
                cell.Append((char)text.Read());
            else if (c == '"' && (isQuoted || IsBlank(cell)))
                isQuoted = !isQuoted;
            else if (!isQuoted && c == separator)
                Add(cells, cell);
            else
                cell.Append(c);
        }
    }

    private static bool IsBlank(StringBuilder cell)
    {
        for (int i = 0; i < cell.Length; i++)
        {
            if (cell[i] != ' ')
                return false;
        }

        return true;
    }

    private static void Add(List<string> cells, StringBuilder cell)
    {
        if (cells.Count < MaximumCells)
            cells.Add(cell.ToString().Trim());
        cell.Clear();
    }
}
