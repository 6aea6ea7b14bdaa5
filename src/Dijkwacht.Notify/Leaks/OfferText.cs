using System.Text.RegularExpressions;

namespace Dijkwacht.Notify.Leaks;

/// <summary>Finds addresses, domains with numbers, dates, hosts and hashes in running text.</summary>
internal static partial class OfferText
{
    public static void Take(string line, OfferCollector collector)
    {
        string trimmed = line.Trim();
        if (trimmed.Length == 64 && trimmed.AsSpan().ContainsOnlyHex())
        {
            collector.Hash(trimmed);
            return;
        }

        bool isHeader = HeaderPattern().IsMatch(line);
        bool hasAddress = false;
        foreach (Match match in AddressPattern().Matches(line))
        {
            hasAddress = true;

            // What stands left of the @ of a Message-ID is no mailbox.
            if (isHeader && line.StartsWith("message-id", StringComparison.OrdinalIgnoreCase))
                collector.Host(match.Value[(match.Value.LastIndexOf('@') + 1)..]);
            else
                collector.Address(match.Value);
        }

        foreach (Match match in DatePattern().Matches(line))
            collector.Date(match.Value);
        if (isHeader)
        {
            foreach (Match match in HostPattern().Matches(line))
                collector.Host(match.Value);
        }
        else if (!hasAddress)
        {
            // Such as "example.org - 1200 mailboxes, 40 GB".
            foreach (Match match in HostPattern().Matches(line))
                collector.Domain(match.Value, Number(MailboxPattern().Match(line)), Bytes(SizePattern().Match(line)));
        }
    }

    /// <summary>A number with an optional unit of size, as bytes; null when it is none.</summary>
    public static long? Bytes(Match size)
    {
        if (!size.Success || !double.TryParse(size.Groups[1].Value.Replace(',', '.'), System.Globalization.NumberStyles.AllowDecimalPoint, System.Globalization.CultureInfo.InvariantCulture, out double number))
            return null;
        double bytes = number * size.Groups[2].Value.ToLowerInvariant()[0] switch { 't' => 1e12, 'g' => 1e9, 'm' => 1e6, _ => 1e3 };
        return bytes < 1e17 ? (long)bytes : null;
    }

    public static long? Bytes(string text) => long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long bytes) ? bytes : Bytes(SizePattern().Match(text));

    public static long? Count(string text) => long.TryParse(text.Replace(",", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal).Trim(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long count) && count < 1_000_000_000 ? count : null;

    private static long? Number(Match match) => match.Success ? Count(match.Groups[1].Value) : null;

    [GeneratedRegex(@"[\p{L}\p{N}._%+'-]{1,64}@[\p{L}\p{N}-]{1,63}(\.[\p{L}\p{N}-]{1,63}){1,8}", RegexOptions.NonBacktracking)]
    private static partial Regex AddressPattern();

    [GeneratedRegex(@"\b[\p{L}\p{N}]([\p{L}\p{N}-]{0,61}[\p{L}\p{N}])?(\.[\p{L}\p{N}-]{1,63}){0,8}\.[\p{L}]{2,24}\b", RegexOptions.NonBacktracking)]
    private static partial Regex HostPattern();

    [GeneratedRegex(@"\b(\d{4}[-/]\d{2}[-/]\d{2}|\d{2}[-./]\d{2}[-./]\d{4})\b", RegexOptions.NonBacktracking)]
    private static partial Regex DatePattern();

    [GeneratedRegex(@"^\s*(received|message-id|return-path|delivered-to|x-originating-[a-z-]+|x-ms-exchange-[a-z-]+)\s*:", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex HeaderPattern();

    [GeneratedRegex(@"([0-9][0-9.,]{0,12})\s*(k\s*)?(mailbox|mailboxes|mails?|accounts?|users?|boxes|postbus|postbussen)\b", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex MailboxPattern();

    [GeneratedRegex(@"([0-9]{1,9}(?:[.,][0-9]{1,3})?)\s*(TB|GB|MB|KB|tib|gib|mib|kib)\b", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex SizePattern();
}
