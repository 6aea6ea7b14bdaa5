using System.Security.Cryptography;
using Dijkwacht.Notify.Notices;
using MimeKit;

namespace Dijkwacht.Notify.Delivery;

/// <summary>Tells what a mail means. Never throws on what a mail holds.</summary>
internal sealed class MailClassifier(ReaderOptions options, Func<string, OutboxEntry?> byMessageId, Func<string, OutboxEntry?> byNotice)
{
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
        var parts = new MailParts(message);

        // A report whose fields are garbage may still say in words what it says.
        if (parts.First<MessageDeliveryStatus>() is { } status && Fields(() => status.StatusGroups) is { } groups && groups.Skip(1).Any(IsOfRecipient))
            return Report(key, at, sender, groups, parts);
        if (parts.First<MessageDispositionNotification>() is { } notification)
            return Fields(() => notification.Fields) is { } fields ? Receipt(key, at, sender, fields) : Unknown(key, at, sender, "a receipt whose fields cannot be read");

        string subject = SafeText.Line(message.Subject);
        var bounce = new BounceText(message, parts);

        // Servers return what we wrote, so nothing in a bounce is a person's; a ticket system passes on what a person filled in.
        Answer? answer = bounce.IsCertain ? null : parts.Texts.Select(text => options.ReadAnswer($"{subject}\n{text}")).FirstOrDefault(one => one is not null);
        if (answer is null && (bounce.IsCertain || bounce.IsFromPostmaster || bounce.HasNoReturnPath) && Bounce(key, at, sender, bounce) is { } returned)
            return returned;
        OutboxEntry? mail = Referenced(message);
        string? token = answer?.Token ?? options.FindToken(subject) ?? parts.Texts.Select(options.FindToken).FirstOrDefault(one => one is not null);
        IncomingKind kind = answer is not null ? IncomingKind.Answer
            : IsAutomatic(message) || bounce.HasNoReturnPath ? IncomingKind.AutoReply
            : !bounce.IsFromPostmaster && (mail is not null || token is not null) ? IncomingKind.Answer
            : IncomingKind.Unknown;
        string detail = SafeText.Line($"{subject} | {(parts.Texts.Count > 0 ? parts.Texts[0] : "")}");
        return new IncomingEvent(key, at, kind, mail?.Notice, token, sender, detail, answer);
    }

    /// <summary>Null when it may be something else than a bounce.</summary>
    private IncomingEvent? Bounce(string key, DateTimeOffset at, string sender, BounceText bounce)
    {
        IncomingKind? outcome = bounce.Outcome();
        List<OutboxEntry> named = [.. bounce.MessageIds().Select(byMessageId).Concat(bounce.Notices().Select(byNotice)).OfType<OutboxEntry>().DistinctBy(mail => mail.Notice)];
        string? doubt = named switch
        {
            [] => "a bounce that names no mail of ours",
            [_, _, ..] => "a bounce that names two mails of ours",
            [{ Attempts: 0 } mail] => $"a bounce of a mail that never left: {mail.Notice}",
            [var mail] when !bounce.IsAbout(mail.Recipient) => $"a bounce that names {mail.Notice}, but not its recipient",
            [var mail] when outcome is null => $"a bounce of {mail.Notice} that does not say whether it is final",
            _ => null,
        };
        if (doubt is null)
            return new IncomingEvent(key, at, outcome!.Value, named[0].Notice, null, sender, SafeText.Line(bounce.Reason()), null);
        return bounce.IsCertain ? Unknown(key, at, sender, $"{doubt} | {SafeText.Line(bounce.Reason(), 120)}") : null;
    }

    private static bool IsOfRecipient(HeaderList group) => group.Contains("Final-Recipient") || group.Contains("Original-Recipient") || group.Contains("Action");

    // The library reads fields when they are asked for, and throws at those that are none.
    private static T? Fields<T>(Func<T> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private IncomingEvent Report(string key, DateTimeOffset at, string sender, HeaderListCollection groups, MailParts parts)
    {
        string? envelope = groups.Count > 0 ? groups[0]["Original-Envelope-Id"]?.Trim() : null;
        OutboxEntry? byEnvelope = envelope is null ? null : byNotice(envelope);
        OutboxEntry? byReturned = parts.Enclosed().Select(one => one.MessageId).FirstOrDefault(one => one is not null) is { } id ? byMessageId($"<{id}>") : null;
        OutboxEntry? mail = byEnvelope ?? byReturned;
        if (mail is null)
            return Unknown(key, at, sender, "a delivery report that names no mail of ours");
        if (byEnvelope is not null && byReturned is not null && byEnvelope.Notice != byReturned.Notice)
            return Unknown(key, at, sender, "a delivery report that names two mails of ours");
        if (mail.Attempts == 0)
            return Unknown(key, at, sender, $"a delivery report for a mail that never left: {mail.Notice}");
        for (int i = 1; i < groups.Count && i <= MailParts.Most; i++)
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

    private IncomingEvent Receipt(string key, DateTimeOffset at, string sender, HeaderList fields)
    {
        OutboxEntry? mail = fields["Original-Message-ID"] is { } id ? byMessageId(id.Trim()) : null;
        if (mail is null || mail.Attempts == 0)
            return Unknown(key, at, sender, "a receipt that names no mail of ours that left");
        string disposition = SafeText.Line(fields["Disposition"]).ToLowerInvariant();
        string[] halves = disposition.Split(';', 2, StringSplitOptions.TrimEntries);
        bool isRead = halves.Length == 2 && halves[0].StartsWith("manual-action", StringComparison.Ordinal) && halves[1].Split('/', ',')[0].Trim() == "displayed";
        return new IncomingEvent(key, at, isRead ? IncomingKind.Read : IncomingKind.AutoReply, mail.Notice, null, sender, disposition, null);
    }

    // Nobody can answer what never left.
    private OutboxEntry? Referenced(MimeMessage message)
    {
        if (message.InReplyTo is { } replied && byMessageId($"<{replied}>") is { Attempts: > 0 } direct)
            return direct;
        return message.References.Reverse().Take(20).Select(id => byMessageId($"<{id}>")).FirstOrDefault(mail => mail is { Attempts: > 0 });
    }

    private static bool IsAutomatic(MimeMessage message)
    {
        string submitted = (message.Headers["Auto-Submitted"] ?? "no").Trim();
        string precedence = (message.Headers["Precedence"] ?? "").Trim().ToLowerInvariant();
        string subject = (message.Subject ?? "").TrimStart();
        return !submitted.Split(';', ' ', '(')[0].Equals("no", StringComparison.OrdinalIgnoreCase)
            || message.Headers.Contains("X-Autoreply") || message.Headers.Contains("X-Autorespond")
            || precedence is "bulk" or "auto_reply" or "junk"
            || s_subjects.Any(start => subject.StartsWith(start, StringComparison.OrdinalIgnoreCase));
    }

    private static readonly string[] s_subjects =
    [
        "Automatic reply:", "Out of office", "Auto:", "Autoreply", "Automatisch antwoord:", "Afwezig", "Niet aanwezig",
        "Automatische Antwort:", "Abwesenheit", "Réponse automatique", "Absence du bureau",
    ];

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
