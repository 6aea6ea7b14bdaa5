using System.Runtime.Intrinsics;

namespace Dijkwacht.Evidence.Logs;

/// <summary>Walks the records of a window of text: lines, or for quoted formats RFC 4180 records that may span lines.</summary>
/// <remarks>A quote that never closes damages one line only: the next lines are read as records again.</remarks>
public ref struct RecordCursor
{
    /// <summary>The most lines a quoted record may span before its quote is taken for damage.</summary>
    private const int MaxLines = 2_000;

    private readonly ReadOnlySpan<byte> _window;
    private readonly bool _atEnd;
    private readonly bool _quoted;
    private int _nextQuote;

    /// <summary>Walks a window.</summary>
    /// <param name="window">Text that starts at a record.</param>
    /// <param name="atEnd">Whether the artefact ends with the window, so that the last line needs no line end.</param>
    /// <param name="quoted">Whether cells may be quoted and then hold line ends.</param>
    public RecordCursor(ReadOnlySpan<byte> window, bool atEnd, bool quoted)
    {
        _window = window;
        _atEnd = atEnd;
        _quoted = quoted;
        _nextQuote = quoted ? QuoteFrom(0) : int.MaxValue;
    }

    /// <summary>Where the current record starts in the window.</summary>
    public int Start { get; private set; }

    /// <summary>Its length without line end.</summary>
    public int Length { get; private set; }

    /// <summary>Physical lines it spans.</summary>
    public int Lines { get; private set; }

    /// <summary>Whether it ends with the artefact, without a line end.</summary>
    public bool IsUnfinished { get; private set; }

    /// <summary>Where the next record starts: all before it may be given up.</summary>
    public int Consumed { get; private set; }

    /// <summary>Whether every line of a text is a record of its own: no quote is open at the end of a line.</summary>
    /// <remarks>Counts quotes as <see cref="MoveNext"/> does, 64 bytes at a time.</remarks>
    public static bool AreLinesRecords(ReadOnlySpan<byte> text)
    {
        bool isOpen = false;
        for (; text.Length >= Vector512<byte>.Count; text = text[Vector512<byte>.Count..])
        {
            var block = Vector512.Create(text);
            ulong quotes = Vector512.Equals(block, Vector512.Create((byte)'"')).ExtractMostSignificantBits();
            if (quotes == 0 && !isOpen)
                continue;
            // Each bit becomes the parity of the quotes up to it.
            ulong inside = quotes;
            for (int shift = 1; shift < 64; shift *= 2)
                inside ^= inside << shift;
            if (isOpen)
                inside = ~inside;
            if ((inside & Vector512.Equals(block, Vector512.Create((byte)'\n')).ExtractMostSignificantBits()) != 0)
                return false;
            isOpen = inside >> 63 != 0;
        }

        foreach (byte next in text)
        {
            isOpen ^= next == (byte)'"';
            if (isOpen && next == (byte)'\n')
                return false;
        }

        return true;
    }

    /// <summary>Moves to the next whole record.</summary>
    public bool MoveNext()
    {
        int start = Consumed;
        if (start >= _window.Length)
            return false;
        ReadOnlySpan<byte> rest = _window[start..];
        int end = rest.IndexOf((byte)'\n');
        if (end < 0)
        {
            if (!_atEnd)
                return false;
            Take(start, rest.Length, rest.Length, 1, unfinished: true);
            return true;
        }

        int lines = 1;
        if (_quoted && _nextQuote < start + end && !CloseQuotes(start, ref end, ref lines))
            return false;
        Take(start, end, end + 1, lines, unfinished: false);
        return true;
    }

    /// <summary>Makes <paramref name="end"/> the end of the line on which all quotes are closed.</summary>
    /// <returns>False when that line is not in the window yet.</returns>
    private bool CloseQuotes(int start, ref int end, ref int lines)
    {
        ReadOnlySpan<byte> rest = _window[start..];
        int firstEnd = end;
        bool open = (rest[..end].Count((byte)'"') & 1) != 0;
        while (open)
        {
            int lineStart = end + 1;
            int next = lineStart < rest.Length ? rest[lineStart..].IndexOf((byte)'\n') : -1;
            if (next < 0 && !_atEnd && rest.Length < BlockReader.MaxWindow - 1)
                return false;
            if (next < 0 || lines >= MaxLines)
            {
                end = firstEnd;
                lines = 1;
                break;
            }

            open ^= (rest.Slice(lineStart, next).Count((byte)'"') & 1) != 0;
            end = lineStart + next;
            lines++;
        }

        _nextQuote = QuoteFrom(start + end + 1);
        return true;
    }

    private readonly int QuoteFrom(int position)
    {
        if (position >= _window.Length)
            return int.MaxValue;
        int found = _window[position..].IndexOf((byte)'"');
        return found < 0 ? int.MaxValue : position + found;
    }

    private void Take(int start, int length, int consumed, int lines, bool unfinished)
    {
        if (length > 0 && _window[start + length - 1] == (byte)'\r')
            length--;
        Start = start;
        Length = length;
        Lines = lines;
        IsUnfinished = unfinished;
        Consumed = start + consumed;
        if (_quoted && _nextQuote < Consumed)
            _nextQuote = QuoteFrom(Consumed);
    }
}
