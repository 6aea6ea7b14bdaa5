namespace Dijkwacht.Census.Fingerprints;

/// <summary>Texts of strangers, made fit to keep.</summary>
internal static class Plain
{
    private const int MaxLength = 255;

    /// <summary>At most 255 characters without control characters; null when nothing is left.</summary>
    public static string? Text(string? text)
    {
        if (text is null)
            return null;
        string cut = text.Length > MaxLength ? text[..MaxLength] : text;
        string kept = string.Concat(cut.Where(c => !char.IsControl(c) && !char.IsSurrogate(c) && char.GetUnicodeCategory(c) != System.Globalization.UnicodeCategory.Format)).Trim();
        return kept.Length == 0 ? null : kept;
    }
}
