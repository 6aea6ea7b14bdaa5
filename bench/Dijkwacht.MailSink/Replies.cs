using System.Globalization;
using System.Text;
using Dijkwacht.Notify.Notices;
using MimeKit;

namespace Dijkwacht.MailSink;

/// <summary>What comes back for a mail: as mail servers and people write it.</summary>
internal static class Replies
{
    private const string CrLf = "\r\n";

    /// <summary>A bounce as RFC 3464 has it.</summary>
    public static byte[] Bounce(TakenMail mail, DateTimeOffset at) => Report(mail, at, "failed", "5.1.1", "smtp; 550 5.1.1 no such user");

    /// <summary>A bounce in a server's own words, as postfix writes it when the original is appended.</summary>
    public static byte[] BounceInWords(TakenMail mail, DateTimeOffset at) => Encoding.UTF8.GetBytes(string.Join(CrLf,
        "From: MAILER-DAEMON@mx.example.org (Mail Delivery System)", $"To: <{mail.Sender}>", $"Date: {Date(at)}", $"Message-ID: <words.{Name(mail)}>",
        "Subject: Undelivered Mail Returned to Sender", "", "I'm sorry to have to inform you that your message could not", "be delivered to one or more recipients.", "",
        $"<{mail.Recipient}>: host mail.example.org[192.0.2.9] said: 550 5.1.1", $"    <{mail.Recipient}>: Recipient address rejected (in reply to RCPT TO command)", "",
        $"Message-ID: {mail.MessageId}", $"To: {mail.Recipient}", ""));

    /// <summary>Word of the recipient's server that it arrived.</summary>
    public static byte[] Delivered(TakenMail mail, DateTimeOffset at) => Report(mail, at, "delivered", "2.1.5", "smtp; 250 2.1.5 delivered");

    /// <summary>A machine's answer.</summary>
    public static byte[] AutoReply(TakenMail mail, DateTimeOffset at) => Write(mail, at, message =>
    {
        message.Subject = "Automatisch antwoord: afwezig";
        message.InReplyTo = mail.MessageId.Trim('<', '>');
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-replied");
        message.Body = new TextPart("plain") { Text = "Ik ben er volgende week weer.\n" };
    });

    /// <summary>A receipt that a person asked for (RFC 8098).</summary>
    public static byte[] Receipt(TakenMail mail, DateTimeOffset at) => Encoding.UTF8.GetBytes(string.Join(CrLf,
        $"From: <{mail.Recipient}>", $"To: <{mail.Sender}>", $"Date: {Date(at)}", $"Message-ID: <receipt.{Name(mail)}>", "Subject: Gelezen",
        "MIME-Version: 1.0", "Content-Type: multipart/report; report-type=disposition-notification; boundary=r", "",
        "--r", "Content-Type: text/plain", "", "Uw bericht is gelezen.",
        "--r", "Content-Type: message/disposition-notification", "",
        $"Reporting-UA: mail.example.org; Example Mail", $"Final-Recipient: rfc822; {mail.Recipient}", $"Original-Message-ID: {mail.MessageId}",
        "Disposition: manual-action/MDN-sent-manually; displayed", "", "--r--", ""));

    /// <summary>An answer with the form of the notice filled in.</summary>
    public static byte[] Answer(TakenMail mail, DateTimeOffset at, params AnswerKind[] kinds) => Write(mail, at, message =>
    {
        using var stream = new MemoryStream(mail.Text);
        using MimeMessage notice = MimeMessage.Load(stream);
        message.Subject = "Re: " + notice.Subject;
        message.InReplyTo = mail.MessageId.Trim('<', '>');
        _ = NoticeToken.TryFind(notice.Subject + "\n" + notice.TextBody, out string token);
        message.Body = new TextPart("plain") { Text = "Goedemiddag,\n\n" + AnswerForm.Write(token, "nl", kinds, null, "Met dank.") };
    });

    private static byte[] Report(TakenMail mail, DateTimeOffset at, string action, string status, string diagnostic) => Encoding.UTF8.GetBytes(string.Join(CrLf,
        "From: Mail Delivery System <MAILER-DAEMON@mx.example.org>", $"To: <{mail.Sender}>", $"Date: {Date(at)}", $"Message-ID: <{action}.{Name(mail)}>",
        "Subject: Delivery Status Notification", "Auto-Submitted: auto-replied", "MIME-Version: 1.0",
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b", "",
        "--b", "Content-Type: text/plain", "", $"Delivery to {mail.Recipient}: {action}.",
        "--b", "Content-Type: message/delivery-status", "",
        "Reporting-MTA: dns; mx.example.org", $"Original-Envelope-Id: {mail.EnvelopeId}", "",
        $"Final-Recipient: rfc822; {mail.Recipient}", $"Action: {action}", $"Status: {status}", $"Diagnostic-Code: {diagnostic}", "",
        "--b", "Content-Type: text/rfc822-headers", "", $"Message-ID: {mail.MessageId}", $"To: {mail.Recipient}", "", "--b--", ""));

    private static byte[] Write(TakenMail mail, DateTimeOffset at, Action<MimeMessage> fill)
    {
        using var message = new MimeMessage();
        message.From.Add(MailboxAddress.Parse(mail.Recipient));
        message.To.Add(MailboxAddress.Parse(mail.Sender));
        message.Date = at;
        message.MessageId = $"answer.{Name(mail)}";
        fill(message);
        using var bytes = new MemoryStream();
        message.WriteTo(bytes);
        return bytes.ToArray();
    }

    private static string Date(DateTimeOffset at) => at.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", CultureInfo.InvariantCulture);

    private static string Name(TakenMail mail) => mail.MessageId.Trim('<', '>');
}
