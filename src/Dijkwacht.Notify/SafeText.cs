using System.Globalization;
using System.Text;

namespace Dijkwacht.Notify;

/// <summary>Makes texts of strangers fit for a mail, a terminal, a file and a database.</summary>
internal static class SafeText
{
    /// <summary>On one line, without control, format (bidi), surrogate-half, private and unassigned characters, trimmed and cut.</summary>
    public static string Line(string? text, int longest = 255) => Clean(text, longest, keepLines: false);

    /// <summary>The same with its line feeds kept.</summary>
    public static string Lines(string? text, int longest = 2_000) => Clean(text, longest, keepLines: true);

    private static string Clean(string? text, int longest, bool keepLines)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var kept = new StringBuilder(Math.Min(text.Length, longest));
        foreach (Rune rune in text.AsSpan(0, Math.Min(text.Length, longest * 8)).EnumerateRunes())
        {
            Rune next = rune;
            if (rune.Value is '\r' or '\n' or '\t' or 0x85 or 0x2028 or 0x2029)
                next = keepLines && rune.Value == '\n' ? rune : new Rune(' ');
            else if (rune == Rune.ReplacementChar || IsHidden(Rune.GetUnicodeCategory(rune)))
                continue;
            if (kept.Length + next.Utf16SequenceLength > longest)
                break;
            kept.Append(next.ToString());
        }

        return kept.ToString().Trim();
    }

    private static bool IsHidden(UnicodeCategory category) =>
        category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.PrivateUse or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
