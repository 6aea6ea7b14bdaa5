namespace Dijkwacht.Evidence.Logs;

/// <summary>Reads the key-value cells of Exchange logs: <c>S:KEY=value;I32:KEY=1;'S:CMD=a.b=''http://…'''</c>.</summary>
/// <remarks>
/// A pair whose value contains <c>;</c> or <c>'</c> is wrapped in single quotes, inner ones doubled. The type letter
/// before the colon may be absent (<c>GenericInfo</c>).
/// Source: real ECP Server and HttpProxy lines, see docs/formats/exchange-logs.md.
/// </remarks>
public static class KeyValueCell
{
    /// <summary>Finds a key's value.</summary>
    /// <param name="cell">The cell, without the CSV's own quotes.</param>
    /// <param name="key">Compared without case.</param>
    /// <param name="scratch">Receives a value whose quotes had to be undone; at least as long as the cell.</param>
    /// <param name="value">The value.</param>
    /// <returns>False when the cell has no such key.</returns>
    public static bool TryFind(ReadOnlySpan<byte> cell, scoped ReadOnlySpan<byte> key, Span<byte> scratch, out ReadOnlySpan<byte> value)
    {
        while (!cell.IsEmpty)
        {
            ReadOnlySpan<byte> pair = NextPair(cell, out int next, out bool quoted);
            cell = cell[next..];
            int equals = pair.IndexOf((byte)'=');
            if (equals < 0)
                continue;
            ReadOnlySpan<byte> name = pair[..equals];
            int colon = name.IndexOf((byte)':');
            if (!AsciiText.EqualsIgnoreCase(colon < 0 ? name : name[(colon + 1)..], key))
                continue;
            value = pair[(equals + 1)..];
            if (quoted && value.Contains((byte)'\''))
                value = scratch[..Undouble(value, scratch)];
            return true;
        }

        value = default;
        return false;
    }

    private static ReadOnlySpan<byte> NextPair(ReadOnlySpan<byte> cell, out int next, out bool quoted)
    {
        quoted = cell[0] == (byte)'\'';
        int end;
        ReadOnlySpan<byte> pair;
        if (quoted)
        {
            int close = ClosingQuote(cell);
            pair = cell[1..close];
            end = Math.Min(close + 1, cell.Length);
            int separator = cell[end..].IndexOf((byte)';');
            end = separator < 0 ? cell.Length : end + separator + 1;
        }
        else
        {
            int separator = cell.IndexOf((byte)';');
            pair = separator < 0 ? cell : cell[..separator];
            end = separator < 0 ? cell.Length : separator + 1;
        }

        next = end;
        return pair;
    }

    private static int ClosingQuote(ReadOnlySpan<byte> cell)
    {
        int position = 1;
        while (position < cell.Length)
        {
            int quote = cell[position..].IndexOf((byte)'\'');
            if (quote < 0)
                return cell.Length;
            position += quote;
            if (position + 1 < cell.Length && cell[position + 1] == (byte)'\'')
                position += 2;
            else
                return position;
        }

        return cell.Length;
    }

    private static int Undouble(ReadOnlySpan<byte> value, Span<byte> scratch)
    {
        int written = 0;
        for (int i = 0; i < value.Length; i++)
        {
            scratch[written++] = value[i];
            if (value[i] == (byte)'\'' && i + 1 < value.Length && value[i + 1] == (byte)'\'')
                i++;
        }

        return written;
    }
}
