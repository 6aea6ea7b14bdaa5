using System.Collections.Frozen;
using System.Globalization;
using System.Net;

namespace Dijkwacht.Notify.Contacts;

/// <summary>Names of domains: one spelling for each, and which of them belong to one holder.</summary>
internal static class DomainName
{
    private const int Longest = 253;
    private const int LongestLabel = 63;

    private static readonly FrozenDictionary<string, string> s_shared = ReadShared();
    private static readonly IdnMapping s_mapping = new() { UseStd3AsciiRules = true };

    /// <summary>A domain in lower-case A-labels; false with what is wrong when it is none. A leading <c>*.</c> and dots at the end are dropped.</summary>
    public static bool TryNormalise(string? text, out string domain, out string problem)
    {
        domain = "";
        problem = "is no domain; expected such as example.org";
        text = (text ?? "").Trim();
        if (text.StartsWith("*.", StringComparison.Ordinal))
            text = text[2..];
        text = text.TrimEnd('.');
        if (text.Length is 0 or > Longest || IPAddress.TryParse(text, out _))
            return false;
        try
        {
            string unicode = text.ToLowerInvariant();
            if (unicode.Split('.').Any(IsMixed))
            {
                problem = "mixes letters of several scripts in one label, as look-alikes do";
                return false;
            }

            string ascii = System.Text.Ascii.IsValid(unicode) ? unicode : s_mapping.GetAscii(unicode).ToLowerInvariant();
            string[] labels = ascii.Split('.');
            if (ascii.Length > Longest || labels.Length < 2 || !labels.All(IsLabel) || labels[^1].All(char.IsAsciiDigit))
                return false;
            foreach (string label in labels.Where(l => l.StartsWith("xn--", StringComparison.Ordinal)))
            {
                if (IsMixed(s_mapping.GetUnicode(label)))
                {
                    problem = "mixes letters of several scripts in one label, as look-alikes do";
                    return false;
                }
            }

            domain = ascii;
            problem = "";
            return true;
        }
        catch (ArgumentException)
        {
            // IdnMapping has no Try: labels it cannot map are no labels.
            return false;
        }
    }

    /// <summary>The name that was registered: the last two labels, three below a known suffix; the domain itself when it is shorter.</summary>
    /// <param name="domain">Normalised.</param>
    public static string Registrable(string domain)
    {
        string[] labels = domain.Split('.');
        if (labels.Length <= 2)
            return domain;
        string two = $"{labels[^2]}.{labels[^1]}";
        return s_shared.GetValueOrDefault(two) == "suffix" ? $"{labels[^3]}.{two}" : two;
    }

    /// <summary>Whether strangers register names right below it.</summary>
    public static bool IsSuffix(string domain) => s_shared.GetValueOrDefault(domain) == "suffix";

    /// <summary>Whether the domain, or one above it, is a suffix by itself, or gives mailboxes or names to anybody: its holder is not the owner.</summary>
    public static bool IsShared(string domain)
    {
        if (IsSuffix(domain))
            return true;
        for (string rest = domain; ;)
        {
            if (s_shared.GetValueOrDefault(rest) is "webmail" or "provider")
                return true;
            int dot = rest.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0)
                return false;
            rest = rest[(dot + 1)..];
        }
    }

    /// <summary>Whether two host names have one holder.</summary>
    public static bool HaveOneHolder(string left, string right) =>
        TryNormalise(left, out string a, out _) && TryNormalise(right, out string b, out _) && !IsSuffix(a) && Registrable(a) == Registrable(b);

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= LongestLabel && label[0] != '-' && label[^1] != '-' && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_');

    private static bool IsMixed(string label)
    {
        bool isLatin = false;
        bool isGreek = false;
        bool isCyrillic = false;
        foreach (char c in label)
        {
            isLatin |= char.IsAsciiLetter(c) || c is (>= '\u00C0' and <= '\u024F') or (>= '\u1E00' and <= '\u1EFF') or (>= '\uFF21' and <= '\uFF5A');
            isGreek |= c is (>= '\u0370' and <= '\u03FF') or (>= '\u1F00' and <= '\u1FFF');
            isCyrillic |= c is (>= '\u0400' and <= '\u052F') or (>= '\u1C80' and <= '\u1C8F') or (>= '\u2DE0' and <= '\u2DFF') or (>= '\uA640' and <= '\uA69F');
        }

        return (isLatin ? 1 : 0) + (isGreek ? 1 : 0) + (isCyrillic ? 1 : 0) > 1;
    }

    private static FrozenDictionary<string, string> ReadShared() =>
        Resources.Text("Data/shared-domains.txt").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .Select(line => line.Split(' '))
            .ToFrozenDictionary(parts => parts[1], parts => parts[0], StringComparer.Ordinal);
}
