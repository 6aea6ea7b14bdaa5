using System.Globalization;
using System.Text;

namespace Dijkwacht.Notify.Contacts;

/// <summary>What a <c>security.txt</c> (RFC 9116) says.</summary>
/// <param name="Mails">Checked addresses, in the file's order of preference.</param>
/// <param name="Phones">Numbers, in the same order.</param>
/// <param name="Pages">Pages to report at, for a person to read; in the same order.</param>
/// <param name="Expires">UTC.</param>
/// <param name="Languages">In the file's order, lower case.</param>
/// <param name="Encryption">Where a key is to be had; empty when not said.</param>
/// <param name="Signed">The frame around it; its signature is null when it is not signed.</param>
internal sealed record SecurityTxt(
    IReadOnlyList<string> Mails,
    IReadOnlyList<string> Phones,
    IReadOnlyList<string> Pages,
    DateTimeOffset Expires,
    IReadOnlyList<string> Languages,
    string Encryption,
    ClearSigned Signed)
{
    private const int MaximumFields = 200;
    private const int MaximumValue = 2_000;
    private const int MaximumContacts = 16;

    private static readonly UTF8Encoding s_utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a file that was fetched; false with why it gives no contact.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="url">Where it was fetched; <c>Canonical</c>, when present, must name it.</param>
    /// <param name="asked">What was asked for before redirects; may be named in its place.</param>
    /// <param name="now">It must not be expired then.</param>
    /// <param name="file">What it says.</param>
    /// <param name="problem">Empty when it is read.</param>
    public static bool TryParse(ReadOnlySpan<byte> bytes, string url, string asked, DateTimeOffset now, out SecurityTxt? file, out string problem)
    {
        file = null;
        string text;
        try
        {
            text = s_utf8.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            problem = "is not UTF-8";
            return false;
        }

        if (text.AsSpan().ContainsAny("\0\u001B"))
        {
            problem = "holds control characters";
            return false;
        }

        if (!ClearSigned.TryParse(text, out ClearSigned signed))
        {
            problem = "has a broken signature frame, or text around it that is not signed";
            return false;
        }

        List<(string Name, string Value)> fields = Fields(signed.Text);
        problem = Check(fields, url, asked, now, out DateTimeOffset expires);
        if (problem.Length > 0)
            return false;
        string[] contacts = [.. Values(fields, "contact").Take(MaximumContacts)];
        if (contacts.Length == 0)
        {
            problem = "has no Contact";
            return false;
        }

        file = new SecurityTxt(
            [.. contacts.Select(Mail).OfType<string>()],
            [.. contacts.Where(c => c.StartsWith("tel:", StringComparison.OrdinalIgnoreCase)).Select(c => PhoneNumber.TryNormalise(c, out string number) ? number : null).OfType<string>()],
            [.. contacts.Where(c => c.StartsWith("https://", StringComparison.OrdinalIgnoreCase)).Select(c => SafeText.Line(c, 200))],
            expires,
            [.. Values(fields, "preferred-languages").Take(1).SelectMany(v => v.Split(',', 16, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Select(v => v.ToLowerInvariant())],
            SafeText.Line(Values(fields, "encryption").FirstOrDefault(), 200),
            signed);
        return true;
    }

    private static string Check(List<(string Name, string Value)> fields, string url, string asked, DateTimeOffset now, out DateTimeOffset expires)
    {
        string[] dates = [.. Values(fields, "expires")];
        expires = default;
        if (dates.Length != 1)
            return dates.Length == 0 ? "has no Expires" : "has more than one Expires";
        if (dates[0].Length < 20 || !DateTimeOffset.TryParse(dates[0], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out expires))
            return $"has an Expires that is no time: {SafeText.Line(dates[0], 40)}";
        if (expires <= now)
            return $"expired on {expires:yyyy-MM-dd}";
        if (Values(fields, "preferred-languages").Skip(1).Any())
            return "has more than one Preferred-Languages";
        string[] canonical = [.. Values(fields, "canonical")];
        return canonical.Length > 0 && !canonical.Any(c => IsSame(c, url) || IsSame(c, asked)) ? "names another place as its Canonical" : "";
    }

    private static bool IsSame(string canonical, string url) =>
        Uri.TryCreate(canonical, UriKind.Absolute, out Uri? left) && Uri.TryCreate(url, UriKind.Absolute, out Uri? right) && left == right;

    private static List<(string Name, string Value)> Fields(string text)
    {
        var fields = new List<(string, string)>();
        foreach (string line in text.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (line.StartsWith('#') || colon <= 0 || line.Length > MaximumValue)
                continue;
            fields.Add((line[..colon].Trim().ToLowerInvariant(), line[(colon + 1)..].Trim()));
            if (fields.Count == MaximumFields)
                break;
        }

        return fields;
    }

    private static IEnumerable<string> Values(List<(string Name, string Value)> fields, string name) => fields.Where(f => f.Name == name).Select(f => f.Value);

    // 'mailto:' may carry subjects, copies and bodies: nothing of these is taken.
    private static string? Mail(string contact)
    {
        if (!contact.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase))
            return null;
        string address = contact["mailto:".Length..].Split('?')[0];
        return MailAddress.TryParse(Uri.UnescapeDataString(address), out string mail, out _) ? mail : null;
    }
}
