using System.Text.RegularExpressions;
using MimeKit;

namespace Dijkwacht.Notify.Delivery;

/// <summary>What a bounce says that is not in the form of RFC 3464: as Exchange, postfix, exim, qmail and their kin have written them.</summary>
internal sealed partial class BounceText
{
    private static readonly string[] s_subjects =
    [
        "Undelivered Mail Returned to Sender", "Undeliverable", "Undelivered", "Delivery Status Notification", "Delivery failure", "Delivery failed",
        "Delivery has failed", "Delayed Mail", "Delivery delayed", "failure notice", "Mail delivery failed", "Mail failure", "Mail System Error",
        "Message delivery has failed", "Message could not be delivered", "Returned mail", "Warning: could not send message", "Warning: message",
        "Onbestelbaar", "Niet bezorgd", "Niet te bezorgen", "Bezorging mislukt", "Unzustellbar", "Non remis", "Non distribuable",
    ];

    private static readonly string[] s_later =
    [
        "warning only", "do not need to resend", "will be retried", "will keep trying", "keeps trying", "will continue to", "has been delayed", "is delayed",
        "has not yet been delivered", "not been delivered yet", "still being attempted", "no action is required", "wordt later opnieuw", "blijft proberen", "nog niet bezorgd",
    ];

    private static readonly string[] s_never =
    [
        "permanent error", "permanent fatal error", "permanent failure", "failed permanently", "fatal error", "no such user", "user unknown", "unknown user",
        "no mailbox here", "mailbox unavailable", "mailbox not found", "does not exist", "doesn't exist", "wasn't found", "was not found", "couldn't be found",
        "could not be found", "address rejected", "recipient rejected", "given up", "could not be delivered", "couldn't be delivered", "cannot be delivered",
        "was not delivered", "delivery has failed", "delivery failed", "delivery to these recipients", "retry timeout exceeded", "unrouteable address", "undeliverable",
        "bestaat niet", "niet gevonden", "niet worden bezorgd", "niet bezorgd", "onbestelbaar", "onbekende gebruiker", "nicht zugestellt",
    ];

    private readonly string _report;
    private readonly string _all;
    private readonly MimeMessage _message;
    private readonly MailParts _parts;

    public BounceText(MimeMessage message, MailParts parts)
    {
        _message = message;
        _parts = parts;
        _all = string.Join('\n', parts.Texts.Concat(parts.EnclosedTexts()));

        // What the original says of itself (its To, its words) is not what the server says of it.
        string said = string.Join('\n', parts.Texts).ReplaceLineEndings("\n").Replace('\u2019', '\'');
        Match original = Original().Match(said);
        _report = original.Success ? said[..original.Index] : said;
        IsCertain = message.Headers.Contains("X-Failed-Recipients") || IsDaemon() || s_subjects.Any(start => Starts(message.Subject, start))
            || said.Contains("This is the qmail-send program", StringComparison.OrdinalIgnoreCase)
            || (message.Body?.ContentType is { } type && type.IsMimeType("multipart", "report") && type.Parameters["report-type"]?.Trim() == "delivery-status");
        HasNoReturnPath = message.Headers["Return-Path"]?.Trim() == "<>";
        IsFromPostmaster = Local() == "postmaster";
    }

    /// <summary>Only a mail server writes so: no form in it is a person's.</summary>
    public bool IsCertain { get; }

    /// <summary>Nobody can answer it: a server wrote it, or a machine on behalf of a person.</summary>
    public bool HasNoReturnPath { get; }

    /// <summary>A server, or the person who looks after it.</summary>
    public bool IsFromPostmaster { get; }

    /// <summary>Bounced or delayed, as its codes and words have it; null when they say neither.</summary>
    public IncomingKind? Outcome()
    {
        if (s_later.Any(Says))
            return IncomingKind.Delayed;
        IEnumerable<char> classes = Status().Matches(_report).Concat(Code().Matches(_report)).Select(match => match.Groups[1].ValueSpan[0]);
        bool isLater = false;
        foreach (char one in classes)
        {
            if (one == '5')
                return IncomingKind.Bounced;
            isLater |= one == '4';
        }

        return s_never.Any(Says) ? IncomingKind.Bounced : isLater ? IncomingKind.Delayed : null;
    }

    /// <summary>Message-IDs that may be ours, with their angle brackets: of the enclosed message, of what it answers, in the text.</summary>
    public IEnumerable<string> MessageIds() =>
        _parts.Enclosed().Select(message => message.MessageId).OfType<string>()
            .Concat(_message.InReplyTo is { } replied ? [replied] : [])
            .Concat(_message.References.Take(20))
            .Concat(OurId().Matches(_all).Take(20).Select(match => match.Value))
            .Select(id => $"<{id}>").Distinct();

    /// <summary>Ids of notices: our header in the enclosed message or the text, or an envelope id.</summary>
    public IEnumerable<string> Notices() =>
        _parts.Enclosed().Select(message => message.Headers["X-Dijkwacht-Notice"]?.Trim()).OfType<string>()
            .Concat(OurNotice().Matches(_all).Take(20).Select(match => match.Groups[1].Value)).Distinct();

    /// <summary>Whether it is about a recipient: that is among those it names as failed, or else anywhere, or it names none.</summary>
    public bool IsAbout(string recipient)
    {
        List<string> failed =
        [
            .. (_message.Headers["X-Failed-Recipients"] ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries),
            .. Failed().Matches(_report).Take(MailParts.Most).Select(match => match.Groups[1].Value),
        ];
        if (failed.Count == 0)
        {
            HashSet<string> ends = [.. _message.From.Mailboxes.Concat(_message.To.Mailboxes).Select(one => one.Address)];
            failed = [.. Address().Matches(_report).Take(MailParts.Most).Select(match => match.Value).Where(one => !ends.Contains(one) && !one.StartsWith("dw.", StringComparison.Ordinal))];
        }

        return failed.Count == 0 || failed.Contains(recipient, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The line that says why, else the first words.</summary>
    public string Reason()
    {
        string? line = _report.Split('\n').FirstOrDefault(one => Status().IsMatch(one) || Code().IsMatch(one)) ?? _report.Split('\n').FirstOrDefault(one => s_never.Any(word => Holds(one, word)));
        return line ?? _report;
    }

    private bool IsDaemon() =>
        Local() is "mailer-daemon" or "mailerdaemon" or "maildaemon" or "mail-daemon"
        || (_message.From.Mailboxes.FirstOrDefault()?.Name ?? "").Trim() is var name && (Starts(name, "Mail Delivery S") || Starts(name, "Mail Delivery System") || Starts(name, "Mailer-Daemon"));

    private string Local()
    {
        string address = _message.From.Mailboxes.FirstOrDefault()?.Address ?? _message.Sender?.Address ?? "";
        return address.Split('@')[0].ToLowerInvariant();
    }

    private bool Says(string words) => Holds(_report, words);

    private static bool Holds(string text, string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);

    private static bool Starts(string? text, string start) => text is not null && text.AsSpan().TrimStart().StartsWith(start, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^[> \t]{0,9}(?:Received|Return-Path|Message-ID|DKIM-Signature|MIME-Version|X-Dijkwacht-Notice|From|To|Subject):", RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2_000)]
    private static partial Regex Original();

    // Subjects of RFC 3463 end at 7, which keeps most version numbers out.
    [GeneratedRegex(@"(?<![\w.])([245])\.[0-7]\.[0-9]{1,3}(?!\.?[0-9])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2_000)]
    private static partial Regex Status();

    [GeneratedRegex(@"(?<![\w.:-])([45])[0-5][0-9][ -](?=[#A-Za-z0-9<(])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2_000)]
    private static partial Regex Code();

    [GeneratedRegex(@"dw\.[a-z0-9]{1,64}@[A-Za-z0-9.-]{1,255}[A-Za-z0-9]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2_000)]
    private static partial Regex OurId();

    [GeneratedRegex(@"(?:X-Dijkwacht-Notice:|Original-Envelope-Id:|ENVID[=:])[ \t]{0,9}([a-z0-9]{1,64})(?![A-Za-z0-9])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2_000)]
    private static partial Regex OurNotice();

    // Postfix and qmail: "<address>:" begins a line; exim: the address has a line of its own; RFC 3464 as plain text.
    [GeneratedRegex(@"^(?:[ \t]{0,9}(?:Final-Recipient|Original-Recipient):[ \t]{0,9}rfc822;[ \t]{0,9}<?|[ \t]{0,9}<|[ \t]{1,9})([^\s<>@,;:]{1,64}@[A-Za-z0-9.-]{1,255})(?:>|[ \t]{0,9}$|>?:)", RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2_000)]
    private static partial Regex Failed();

    [GeneratedRegex(@"(?<![\w.+-])[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,9}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2_000)]
    private static partial Regex Address();
}
