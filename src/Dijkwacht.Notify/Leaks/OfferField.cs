namespace Dijkwacht.Notify.Leaks;

/// <summary>What fields of tables and objects mean, whatever they are called.</summary>
internal static class OfferField
{
    private static readonly Dictionary<string, string> s_meanings = new (string Meaning, string Names)[]
    {
        ("address", "address addresses email emails e-mail mail mailbox mailboxaddress user username login account smtp emailaddress email_address primarysmtpaddress upn userprincipalname"),
        ("domain", "domain domains host site website company_domain"),
        ("count", "count mailboxes users accounts number total"),
        ("bytes", "bytes size volume"),
        ("date", "date from to until since first last start end sent"),
        ("header", "header headers received message-id messageid message_id sample samples sampleheaders sample_headers"),
        ("server", "server servername"),
        ("hash", "hash hmac"),
        ("title", "title name"),
    }.SelectMany(m => m.Names.Split(' ').Select(name => (name, m.Meaning))).ToDictionary(m => m.name, m => m.Meaning, StringComparer.OrdinalIgnoreCase);

    /// <summary>The meaning of a name; empty when it has none for us.</summary>
    public static string Of(string name) => s_meanings.GetValueOrDefault(name.Trim().Trim('﻿')) ?? "";

    /// <summary>Takes the fields of one row or object.</summary>
    public static void Take(IReadOnlyList<(string Meaning, string Value)> fields, OfferCollector collector)
    {
        long? count = null, bytes = null;
        foreach ((string meaning, string value) in fields)
        {
            count ??= meaning == "count" ? OfferText.Count(value) : null;
            bytes ??= meaning == "bytes" ? OfferText.Bytes(value) : null;
        }

        foreach ((string meaning, string value) in fields)
        {
            switch (meaning)
            {
                case "address":
                    collector.Address(value);
                    break;
                case "domain":
                    collector.Domain(DomainIn(value), count, bytes);
                    break;
                case "date":
                    collector.Date(value);

                    // "from" and "to" are also the ends of a mail.
                    if (value.Contains('@', StringComparison.Ordinal))
                        OfferText.Take(value, collector);
                    break;
                case "header":
                    foreach (string line in value.Split('\n'))
                        OfferText.Take(line.Contains(':', StringComparison.Ordinal) ? line : "Message-ID: " + line, collector);
                    break;
                case "server":
                    collector.Host(value);
                    break;
                case "hash":
                    if (value.Length == 64 && value.AsSpan().ContainsOnlyHex())
                        collector.Hash(value);
                    break;
            }
        }
    }

    // Not IdnHost, which throws for what is no name: the collector turns names into A-labels and leaves out what is none.
    private static string DomainIn(string value)
    {
        string domain = value.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(value, UriKind.Absolute, out Uri? address) ? address.Host : value;
        return domain.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? domain[4..] : domain;
    }
}
