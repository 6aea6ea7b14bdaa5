using System.Globalization;
using System.Text;

namespace Dijkwacht.Census.Fingerprints;

/// <summary>Makes texts of strangers fit for a terminal, a file and a database.</summary>
internal static class SafeText
{
    public const int Longest = 255;

    /// <summary>Without control, format, surrogate-half and unassigned characters, trimmed, cut to 255; null when nothing remains.</summary>
    public static string? Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        if (text.Length <= Longest && !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return text.Trim() is { Length: > 0 } plain ? plain : null;
        var kept = new StringBuilder(Math.Min(text.Length, Longest));
        foreach (Rune rune in text.AsSpan(0, Math.Min(text.Length, Longest * 8)).EnumerateRunes())
        {
            if (rune == Rune.ReplacementChar || IsHidden(Rune.GetUnicodeCategory(rune)))
                continue;
            if (kept.Length == 0 && Rune.IsWhiteSpace(rune))
                continue;
            if (kept.Length + rune.Utf16SequenceLength > Longest)
                break;
            kept.Append(rune.ToString());
        }

        string cleaned = kept.ToString().TrimEnd();
        return cleaned.Length == 0 ? null : cleaned;
    }

    /// <summary>The same, with an empty text where nothing remains.</summary>
    public static string Cut(string text) => Clean(text) ?? "";

    private static bool IsHidden(UnicodeCategory category) =>
        category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned
            or UnicodeCategory.PrivateUse or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
