using System.Buffers;
using System.Globalization;
using System.Text;

namespace Dijkwacht.Damage.Reporting;

/// <summary>The one place where bytes or text from the evidence become text in a report.</summary>
/// <remarks>
/// Three things happen, in this order. The record is cut to <see cref="MaxLength"/> characters around the part that
/// matters. Characters that a reader cannot see, or that a terminal obeys, become visible escapes: <c>\x1B</c>,
/// <c>\u202E</c>, <c>\t</c>, and <c>\xFF</c> for a byte that is no text; a backslash is not doubled, so the exact bytes are
/// those at the record's offset. Last, tokens by which an antivirus knows a web shell or a dropper are broken up with
/// <c>·</c> (U+00B7), so that no report is quarantined; <see cref="ExcerptTokens"/> is the list.
/// Doing it twice changes nothing, and the same input gives the same text. Threads may share it.
/// </remarks>
public static class Excerpts
{
    /// <summary>Characters in an excerpt at most, cut marks and escapes included.</summary>
    public const int MaxLength = 400;

    private const int ContextBefore = 100;
    private const string CutMark = "…";

    private static readonly SearchValues<string> s_tokenHeads =
        SearchValues.Create([.. ExcerptTokens.All.Select(token => token.Head).Distinct()], StringComparison.OrdinalIgnoreCase);

    /// <summary>An excerpt of a record's bytes, read as UTF-8.</summary>
    /// <param name="record">The record as it lies in the evidence; borrowed.</param>
    /// <param name="offset">Bytes from the record's start to the part that matters; clamped.</param>
    public static string FromBytes(ReadOnlySpan<byte> record, int offset = 0)
    {
        int start = WindowStart(record.Length, offset);

        // Back to the start of a character; a run of stray continuation bytes is no character and moves nothing far.
        for (int i = 0; i < 3 && start > 0 && (record[start] & 0xC0) == 0x80; i++)
            start--;
        int end = Math.Min(record.Length, start + (MaxLength * 4));
        var text = new StringBuilder(MaxLength + 8);
        int at = start;
        Span<char> pair = stackalloc char[2];
        while (at < end && text.Length <= MaxLength)
        {
            if (Rune.DecodeFromUtf8(record[at..end], out Rune rune, out int consumed) == OperationStatus.Done)
            {
                AppendVisible(text, rune, keepLineFeed: false);
                at += consumed;
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"\\x{record[at]:X2}");
                at++;
            }
        }

        return Assemble(BreakUp(text.ToString()), start > 0, at < record.Length);
    }

    /// <summary>An excerpt of a record that is text already.</summary>
    /// <param name="record">The record.</param>
    /// <param name="offset">Characters from the record's start to the part that matters; clamped.</param>
    public static string FromText(ReadOnlySpan<char> record, int offset = 0)
    {
        int start = WindowStart(record.Length, offset);
        if (start > 0 && char.IsLowSurrogate(record[start]))
            start--;
        int end = Math.Min(record.Length, start + MaxLength);
        return Assemble(Clean(record[start..end].ToString()), start > 0, end < record.Length);
    }

    /// <summary>A whole text made fit for a report: made visible and broken up, not cut.</summary>
    public static string Clean(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Clean(text, keepLineFeed: false);
    }

    /// <summary>As <see cref="Clean(string)"/> for text of several lines: line feeds stay.</summary>
    public static string CleanLines(string text) => Clean(text, keepLineFeed: true);

    private static string Clean(string text, bool keepLineFeed)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
        {
            var visible = new StringBuilder(text.Length + 16);
            ReadOnlySpan<char> rest = text;
            while (!rest.IsEmpty)
            {
                if (Rune.DecodeFromUtf16(rest, out Rune rune, out int consumed) == OperationStatus.Done)
                    AppendVisible(visible, rune, keepLineFeed);
                else
                    visible.Append(CultureInfo.InvariantCulture, $"\\u{(int)rest[0]:X4}");
                rest = rest[consumed..];
            }

            text = visible.ToString();
        }

        return BreakUp(text);
    }

    private static int WindowStart(int length, int offset)
    {
        if (length <= MaxLength)
            return 0;
        return Math.Max(0, Math.Min(Math.Clamp(offset, 0, length) - ContextBefore, length - MaxLength + (2 * CutMark.Length)));
    }

    private static string Assemble(string text, bool cutBefore, bool cutAfter)
    {
        int room = MaxLength - (cutBefore ? CutMark.Length : 0);
        if (text.Length + (cutAfter ? CutMark.Length : 0) > room)
        {
            int keep = room - CutMark.Length;
            if (char.IsHighSurrogate(text[keep - 1]))
                keep--;
            text = text[..keep];
            cutAfter = true;
        }

        return (cutBefore ? CutMark : "") + text + (cutAfter ? CutMark : "");
    }

    private static void AppendVisible(StringBuilder text, Rune rune, bool keepLineFeed)
    {
        switch (rune.Value)
        {
            case '\n' when keepLineFeed:
                text.Append('\n');
                return;
            case '\t':
                text.Append("\\t");
                return;
            case '\r':
                text.Append("\\r");
                return;
            case '\n':
                text.Append("\\n");
                return;
        }

        if (!IsHidden(rune))
            text.Append(rune.ToString());
        else if (rune.Value < 0x100)
            text.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:X2}");
        else if (rune.IsBmp)
            text.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:X4}");
        else
            text.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:X8}");
    }

    /// <summary>Control characters, bidi and zero-width ones, separators of lines, and fillers that look like nothing.</summary>
    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned => true,
        _ => rune.Value is 0x115F or 0x1160 or 0x2800 or 0x3164 or 0xFFA0,
    };

    private static string BreakUp(string text)
    {
        int at = text.AsSpan().IndexOfAny(s_tokenHeads);
        if (at < 0)
            return text;
        var breaks = new SortedSet<int>();
        while (at < text.Length)
        {
            foreach (ExcerptTokens.Token token in ExcerptTokens.All)
            {
                int position = token.BreakIn(text, at);
                if (position >= 0)
                    breaks.Add(position);
            }

            int next = text.AsSpan(at + 1).IndexOfAny(s_tokenHeads);
            at = next < 0 ? text.Length : at + 1 + next;
        }

        if (breaks.Count == 0)
            return text;
        var result = new StringBuilder(text.Length + breaks.Count);
        int copied = 0;
        foreach (int position in breaks)
        {
            result.Append(text, copied, position - copied).Append(ExcerptTokens.Mark);
            copied = position;
        }

        return result.Append(text, copied, text.Length - copied).ToString();
    }
}
