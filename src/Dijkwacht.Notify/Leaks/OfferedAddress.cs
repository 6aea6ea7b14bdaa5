using System.Globalization;

namespace Dijkwacht.Notify.Leaks;

/// <summary>Addresses in one spelling, so that two lists of the same people are the same.</summary>
internal static class OfferedAddress
{
    private static readonly IdnMapping s_idn = new() { AllowUnassigned = false, UseStd3AsciiRules = true };

    /// <summary>Lower case, without <c>SMTP:</c> or <c>mailto:</c> and angle brackets, the domain in A-labels; null when it is none.</summary>
    public static string? Normalise(string text)
    {
        ReadOnlySpan<char> rest = text.AsSpan().Trim().Trim("<>\"'");
        foreach (string prefix in (ReadOnlySpan<string>)["smtp:", "mailto:"])
        {
            if (rest.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                rest = rest[prefix.Length..];
        }

        int at = rest.LastIndexOf('@');
        if (at is < 1 or > 64 || rest.Length > 254 || Domain(rest[(at + 1)..].ToString()) is not { } domain)
            return null;
        ReadOnlySpan<char> local = rest[..at];
        foreach (char c in local)
        {
            if (char.IsWhiteSpace(c) || char.IsControl(c) || c is '<' or '>' or '(' or ')' or '[' or ']' or ',' or ';' or ':' or '\\' or '"' or '@')
                return null;
        }

        return $"{local.ToString().Normalize().ToLowerInvariant()}@{domain}";
    }

    /// <summary>Lower case, A-labels, at least two labels; null when it is none.</summary>
    public static string? Domain(string text)
    {
        string domain = text.Trim().TrimEnd('.').ToLowerInvariant();
        if (domain.Length is < 3 or > 253 || !domain.Contains('.', StringComparison.Ordinal))
            return null;
        try
        {
            domain = s_idn.GetAscii(domain);
        }
        catch (ArgumentException)
        {
            return null;
        }

        string last = domain[(domain.LastIndexOf('.') + 1)..];
        return domain.Length <= 253 && !last.All(char.IsAsciiDigit) && domain.Split('.').All(IsLabel) ? domain : null;
    }

    private static bool IsLabel(string label) => label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');
}
