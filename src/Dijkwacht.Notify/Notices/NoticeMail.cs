using System.Buffers;
using MimeKit;
using MimeKit.Text;

namespace Dijkwacht.Notify.Notices;

/// <summary>Writes notices as mail (RFC 5322).</summary>
/// <remarks>
/// No <c>X-Auto-Response-Suppress</c>: an out-of-office answer or a read receipt tells that the address lives, and is wanted.
/// No <c>Precedence</c>: some servers drop what says bulk. <c>Auto-Submitted</c> (RFC 3834) says honestly that a program wrote it.
/// </remarks>
public static class NoticeMail
{
    private static readonly SearchValues<char> s_never = SearchValues.Create("\r\n,;<>\" ");

    /// <summary>Composes the mail of a notice; the same input gives the same bytes.</summary>
    /// <param name="notice">Its recipient's value must be one address of mail.</param>
    /// <param name="sender">Who writes.</param>
    /// <param name="templates">The texts; the built-in ones when null.</param>
    /// <exception cref="ArgumentException">An address is none, or the id is not of lower-case letters and digits.</exception>
    public static MimeMessage Compose(Notice notice, SenderIdentity sender, NoticeTemplates? templates = null)
    {
        ArgumentNullException.ThrowIfNull(notice);
        ArgumentNullException.ThrowIfNull(sender);
        if (notice.Id.Length is 0 or > 40 || !notice.Id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
            throw new ArgumentException("The id of a notice is 1 to 40 lower-case letters and digits.", nameof(notice));
        RenderedNotice rendered = NoticeRenderer.Render(notice, sender, templates);
        MailboxAddress from = Address(sender.From, sender.Organisation);
        MailboxAddress replyTo = Address(sender.ReplyTo, sender.Organisation);
        var message = new MimeMessage
        {
            MessageId = $"dw.{notice.Id}@{from.Domain}",
            Date = notice.MadeAt.ToUniversalTime(),
            Subject = rendered.Subject,
        };
        message.From.Add(from);
        message.ReplyTo.Add(replyTo);
        message.To.Add(Address(notice.Recipient.Value, notice.Recipient.Name.Length > 0 ? notice.Recipient.Name : notice.Recipient.Organisation));
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("X-Dijkwacht-Notice", notice.Id);
        message.Headers.Add("List-Unsubscribe", $"<mailto:{replyTo.Address}?subject=no-more%20{notice.Token}>");
        message.Headers.Add("Disposition-Notification-To", replyTo.Address);

        var alternative = new MultipartAlternative { Boundary = $"=_dw-{notice.Id}-words", };
        alternative.Add(Words(TextFormat.Plain, rendered.Text));
        alternative.Add(Words(TextFormat.Html, rendered.Html));
        var mixed = new Multipart("mixed") { Boundary = $"=_dw-{notice.Id}-parts" };
        mixed.Add(alternative);
        foreach (NoticeAttachment file in rendered.Attachments)
        {
            var part = new MimePart(ContentType.Parse(file.MediaType))
            {
                Content = new MimeContent(new MemoryStream(file.Content.ToArray(), writable: false)),
                ContentDisposition = new ContentDisposition(ContentDisposition.Attachment) { FileName = file.Name },
                ContentTransferEncoding = ContentEncoding.Base64,
            };
            part.ContentType.Name = file.Name;
            if (part.ContentType.MediaType == "text")
                part.ContentType.Charset = "utf-8";
            mixed.Add(part);
        }

        message.Body = mixed;
        return message;
    }

    private static TextPart Words(TextFormat format, string words)
    {
        var part = new TextPart(format);
        part.SetText(System.Text.Encoding.UTF8, words.ReplaceLineEndings("\r\n"));
        part.ContentTransferEncoding = ContentEncoding.QuotedPrintable;
        return part;
    }

    // The address must be one that any server takes; the name may be a stranger's text.
    private static MailboxAddress Address(string address, string name)
    {
        if (address.Length > 254 || address.AsSpan().ContainsAny(s_never) || !MailboxAddress.TryParse(address, out MailboxAddress? mailbox)
            || mailbox.Domain.Length == 0 || !System.Text.Ascii.IsValid(mailbox.LocalPart))
        {
            throw new ArgumentException($"'{SafeText.Line(address, 80)}' is not an address of mail.", nameof(address));
        }

        return new MailboxAddress(SafeText.Line(name, 120), MailboxAddress.EncodeAddrspec(mailbox.Address));
    }
}
