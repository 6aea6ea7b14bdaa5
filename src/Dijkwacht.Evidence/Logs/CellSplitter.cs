namespace Dijkwacht.Evidence.Logs;

/// <summary>Where a cell lies in its record.</summary>
/// <param name="Start">First byte, after an opening quote.</param>
/// <param name="Length">Bytes, without quotes around.</param>
/// <param name="HasDoubledQuotes">Whether quotes inside are doubled and must be undone.</param>
public readonly record struct Cell(int Start, int Length, bool HasDoubledQuotes);

/// <summary>Cuts a record into cells.</summary>
public static class CellSplitter
{
    /// <summary>Cuts at a separator without quoting: W3C logs.</summary>
    /// <returns>Cells found, at most <paramref name="cells"/>; further ones are ignored.</returns>
    public static int Split(ReadOnlySpan<byte> record, byte separator, Span<Cell> cells)
    {
        int count = 0;
        int start = 0;
        while (count < cells.Length)
        {
            int length = record[start..].IndexOf(separator);
            if (length < 0)
            {
                cells[count++] = new Cell(start, record.Length - start, false);
                break;
            }

            cells[count++] = new Cell(start, length, false);
            start += length + 1;
        }

        return count;
    }

    /// <summary>Cuts at commas outside quotes, RFC 4180; a quote inside an unquoted cell is text.</summary>
    /// <returns>Cells found, at most <paramref name="cells"/>; further ones are ignored.</returns>
    public static int SplitQuoted(ReadOnlySpan<byte> record, Span<Cell> cells)
    {
        int count = 0;
        int start = 0;
        while (count < cells.Length)
        {
            if (start < record.Length && record[start] == (byte)'"')
            {
                Cell cell = QuotedCell(record, start + 1, out int next);
                cells[count++] = cell;
                if (next >= record.Length)
                    break;
                start = next + 1;
                continue;
            }

            int length = record[start..].IndexOf((byte)',');
            if (length < 0)
            {
                cells[count++] = new Cell(start, record.Length - start, false);
                break;
            }

            cells[count++] = new Cell(start, length, false);
            start += length + 1;
        }

        return count;
    }

    /// <summary>Undoes doubled quotes.</summary>
    /// <returns>Bytes written to <paramref name="target"/>, which must hold the cell's length.</returns>
    public static int Unquote(ReadOnlySpan<byte> cell, Span<byte> target)
    {
        int written = 0;
        for (int i = 0; i < cell.Length; i++)
        {
            target[written++] = cell[i];
            if (cell[i] == (byte)'"' && i + 1 < cell.Length && cell[i + 1] == (byte)'"')
                i++;
        }

        return written;
    }

    private static Cell QuotedCell(ReadOnlySpan<byte> record, int start, out int next)
    {
        bool doubled = false;
        int position = start;
        while (true)
        {
            int quote = position < record.Length ? record[position..].IndexOf((byte)'"') : -1;
            if (quote < 0)
            {
                next = record.Length;
                return new Cell(start, record.Length - start, doubled);
            }

            int at = position + quote;
            if (at + 1 < record.Length && record[at + 1] == (byte)'"')
            {
                doubled = true;
                position = at + 2;
                continue;
            }

            // Text between the closing quote and the comma belongs to no cell; the writer never puts any there.
            int comma = record[at..].IndexOf((byte)',');
            next = comma < 0 ? record.Length : at + comma;
            return new Cell(start, at - start, doubled);
        }
    }
}
