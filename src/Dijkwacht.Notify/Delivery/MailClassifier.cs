using System.Security.Cryptography;
using Dijkwacht.Notify.Notices;
using MimeKit;
using MimeKit.Text;

namespace Dijkwacht.Notify.Delivery;

/// <summary>Tells what a mail means. Never throws on what a mail holds.</summary>
internal sealed class MailClassifier(ReaderOptions options, Func<string, OutboxEntry?> byMessageId, Func<string, OutboxEntry?> byNotice)
{
    private const int MostParts = 200;
    private const int LongestText = 64 << 10;

    // Parts cost far more memory than their lines: a text that is all boundaries is left to a person.
    private const int MostBoundaries = 2_000;

    private static readonly ParserOptions s_parsing = new() { MaxMimeDepth = 32 };

    public static string KeyOf(ReadOnlySpan<byte> read, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(read);
        if (length > read.Length)
            hash.AppendData(System.Text.Encoding.ASCII.GetBytes($"+{length}"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public IncomingEvent Classify(byte[] text, long length, DateTimeOffset arrivedAt)
    {
        string key = KeyOf(text, length);
        try
        {
            if (text.AsSpan().Count("\n--"u8) > MostBoundaries)
                return Unknown(key, arrivedAt, "", "too many parts to be read");
            using var stream = new MemoryStream(text, writable: false);
            using MimeMessage message = new MimeParser(s_parsing, stream, MimeFormat.Entity).ParseMessage(CancellationToken.None);
            DateTimeOffset at = message.Date.Year >= 2000 && message.Date <= arrivedAt.AddDays(1) ? message.Date.ToUniversalTime() : arrivedAt;
            return Meaning(key, at, message);
        }
#pragma warning disable CA1031 // the rim of a message: whatever a stranger's bytes do to the parser, it is listed as unknown
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return Unknown(key, arrivedAt, "", SafeText.Line($"cannot be read: {failure.GetType().Name}: {failure.Message}"));
        }
    }

    private IncomingEvent Meaning(string key, DateTimeOffset at, MimeMessage message)
    {
        string sender = SafeText.Line(message.From.Mailboxes.FirstOrDefault()?.Address ?? message.Sender?.Address);
        List<MimeEntity> parts = [.. Parts(message.Body, 0).Take(MostParts)];
        if (parts.OfType<MessageDeliveryStatus>().FirstOrDefault() is { } status)
            return Report(key, at, sender, status, parts);
        if (parts.OfType<MessageDispositionNotification>().FirstOrDefault() is { } disposition)
            return Receipt(key, at, sender, disposition);

        string subject = SafeText.Line(message.Subject);
        List<string> texts = [.. Texts(parts)];
        OutboxEntry? mail = Referenced(message);
        Answer? answer = texts.Select(options.ReadAnswer).FirstOrDefault(one => one is not null);
        string? token = answer?.Token ?? options.FindToken(subject) ?? texts.Select(options.FindToken).FirstOrDefault(one => one is not null);

        // A ticket system passes on what a person filled in: a form outweighs the marks of a machine.
        IncomingKind kind = answer is not null ? IncomingKind.Answer
            : IsAutomatic(message) ? IncomingKind.AutoReply
            : mail is not null || token is not null ? IncomingKind.Answer
            : IncomingKind.Unknown;
        string detail = SafeText.Line($"{subject} | {texts.FirstOrDefault()}");
        return new IncomingEvent(key, at, kind, mail?.Notice, token, sender, detail, answer);
    }

    private IncomingEvent Report(string key, DateTimeOffset at, string sender, MessageDeliveryStatus status, List<MimeEntity> parts)
    {
        HeaderListCollection groups = status.StatusGroups;
        string? envelope = groups.Count > 0 ? groups[0]["Original-Envelope-Id"]?.Trim() : null;
        OutboxEntry? byEnvelope = envelope is null ? null : byNotice(envelope);
        OutboxEntry? byReturned = ReturnedId(parts) is { } id ? byMessageId(id) : null;
        OutboxEntry? mail = byEnvelope ?? byReturned;
        if (mail is null)
            return Unknown(key, at, sender, "a delivery report that names no mail of ours");
        if (byEnvelope is not null && byReturned is not null && byEnvelope.Notice != byReturned.Notice)
            return Unknown(key, at, sender, "a delivery report that names two mails of ours");
        if (mail.Attempts == 0)
            return Unknown(key, at, sender, $"a delivery report for a mail that never left: {mail.Notice}");
        for (int i = 1; i < groups.Count && i <= MostParts; i++)
        {
            HeaderList group = groups[i];
            string?[] recipients = [Address(group["Original-Recipient"]), Address(group["Final-Recipient"])];
            if (!recipients.All(one => one is null) && !recipients.Contains(mail.Recipient, StringComparer.OrdinalIgnoreCase))
                continue;
            string action = (group["Action"] ?? "").Trim().ToLowerInvariant();
            IncomingKind? kind = action switch
            {
                "failed" => IncomingKind.Bounced,
                "delayed" => IncomingKind.Delayed,
                "delivered" or "relayed" or "expanded" => IncomingKind.Delivered,
                _ => null,
            };
            if (kind is { } known)
                return new IncomingEvent(key, at, known, mail.Notice, null, sender, SafeText.Line($"{action} {group["Status"]} {group["Diagnostic-Code"]}"), null);
        }

        return Unknown(key, at, sender, $"a delivery report that names {mail.Notice}, but not its recipient or no known action");
    }

    private IncomingEvent Receipt(string key, DateTimeOffset at, string sender, MessageDispositionNotification notification)
    {
        OutboxEntry? mail = notification.Fields["Original-Message-ID"] is { } id ? byMessageId(id.Trim()) : null;
        if (mail is null || mail.Attempts == 0)
            return Unknown(key, at, sender, "a receipt that names no mail of ours that left");
        string disposition = SafeText.Line(notification.Fields["Disposition"]).ToLowerInvariant();
        string[] halves = disposition.Split(';', 2, StringSplitOptions.TrimEntries);
        bool isRead = halves.Length == 2 && halves[0].StartsWith("manual-action", StringComparison.Ordinal) && halves[1].Split('/', ',')[0].Trim() == "displayed";
        return new IncomingEvent(key, at, isRead ? IncomingKind.Read : IncomingKind.AutoReply, mail.Notice, null, sender, disposition, null);
    }

    private OutboxEntry? Referenced(MimeMessage message)
    {
        if (message.InReplyTo is { } replied && byMessageId($"<{replied}>") is { } direct)
            return direct;
        return message.References.Reverse().Take(20).Select(id => byMessageId($"<{id}>")).FirstOrDefault(mail => mail is not null);
    }

    private static bool IsAutomatic(MimeMessage message)
    {
        string submitted = (message.Headers["Auto-Submitted"] ?? "no").Trim();
        string precedence = (message.Headers["Precedence"] ?? "").Trim().ToLowerInvariant();
        string subject = (message.Subject ?? "").TrimStart();
        return !submitted.StartsWith("no", StringComparison.OrdinalIgnoreCase)
            || message.Headers.Contains("X-Autoreply") || message.Headers.Contains("X-Autorespond")
            || precedence is "bulk" or "auto_reply" or "junk"
            || s_subjects.Any(start => subject.StartsWith(start, StringComparison.OrdinalIgnoreCase));
    }

    private static readonly string[] s_subjects =
    [
        "Automatic reply:", "Out of office", "Auto:", "Autoreply", "Automatisch antwoord:", "Afwezig", "Niet aanwezig",
        "Automatische Antwort:", "Abwesenheit", "Réponse automatique", "Absence du bureau",
    ];

    private static string? ReturnedId(List<MimeEntity> parts)
    {
        foreach (MimeEntity part in parts)
        {
            if (part is MessagePart { Message.MessageId: { } id })
                return $"<{id}>";
            if (part is MimePart { Content: { } content } headers && headers.ContentType.IsMimeType("text", "rfc822-headers"))
            {
                using Stream stream = content.Open();
                using var limited = new MemoryStream();
                stream.CopyTo(limited);
                limited.Position = 0;
                HeaderList list = HeaderList.Load(s_parsing, limited, CancellationToken.None);
                return list["Message-ID"]?.Trim();
            }
        }

        return null;
    }

    private static IEnumerable<MimeEntity> Parts(MimeEntity? entity, int depth)
    {
        if (entity is null || depth > 32)
            yield break;
        yield return entity;
        if (entity is not Multipart multipart)
            yield break;
        foreach (MimeEntity part in multipart)
        {
            foreach (MimeEntity inner in Parts(part, depth + 1))
                yield return inner;
        }
    }

    /// <summary>Plain texts first, forms attached as text included; texts of HTML only where there is no plain one.</summary>
    private static IEnumerable<string> Texts(List<MimeEntity> parts)
    {
        List<TextPart> plain = [.. parts.OfType<TextPart>().Where(part => part.IsPlain).Take(5)];
        foreach (TextPart part in plain)
            yield return Cut(part.Text);
        if (plain.Count == 0 && parts.OfType<TextPart>().FirstOrDefault(part => part.IsHtml) is { } html)
            yield return Visible(html.Text);
    }

    private static string Visible(string html)
    {
        var text = new System.Text.StringBuilder();
        var tokens = new HtmlTokenizer(new StringReader(html));
        while (text.Length < LongestText && tokens.ReadNextToken(out HtmlToken? token))
        {
            if (token is HtmlDataToken { Kind: HtmlTokenKind.Data } data)
                text.Append(data.Data);
            else if (token is HtmlTagToken { Id: HtmlTagId.Br or HtmlTagId.P or HtmlTagId.Div or HtmlTagId.TR or HtmlTagId.LI })
                text.Append('\n');
        }

        return Cut(text.ToString());
    }

    private static string Cut(string text) => text.Length > LongestText ? text[..LongestText] : text;

    private static string? Address(string? field)
    {
        if (string.IsNullOrWhiteSpace(field))
            return null;
        int type = field.IndexOf(';', StringComparison.Ordinal);
        return field[(type + 1)..].Trim().Trim('<', '>');
    }

    private static IncomingEvent Unknown(string key, DateTimeOffset at, string sender, string detail) =>
        new(key, at, IncomingKind.Unknown, null, null, sender, SafeText.Line(detail), null);
}
