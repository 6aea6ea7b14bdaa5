using System.Text;
using Dijkwacht.Notify.Notices;
using MimeKit;

namespace Dijkwacht.Notify.Tests.Notices;

public sealed class NoticeMailTests
{
    [Fact]
    public void A_mail_carries_its_words_files_and_marks()
    {
        Notice notice = Sample.Notice(Situation.Open, "nl");
        RenderedNotice rendered = NoticeRenderer.Render(notice, Sample.Sender);
        MimeMessage message = Parsed(Bytes(NoticeMail.Compose(notice, Sample.Sender)));
        Assert.Equal($"dw.{notice.Id}@warn.example.org", message.MessageId);
        Assert.Equal(notice.MadeAt, message.Date);
        Assert.Contains(Sample.Token, message.Subject, StringComparison.Ordinal);
        Assert.Equal("auto-generated", message.Headers["Auto-Submitted"]);
        Assert.Equal(notice.Id, message.Headers["X-Dijkwacht-Notice"]);
        Assert.Equal($"<mailto:answers@warn.example.org?subject=no-more%20{Sample.Token}>", message.Headers["List-Unsubscribe"]);
        Assert.Equal("answers@warn.example.org", message.Headers["Disposition-Notification-To"]);
        Assert.Null(message.Headers["X-Auto-Response-Suppress"]);
        Assert.Equal("answers@warn.example.org", message.ReplyTo.Mailboxes.Single().Address);
        Assert.Equal(rendered.Text, message.TextBody!.ReplaceLineEndings("\n"));
        Assert.Equal(rendered.Html, message.HtmlBody!.ReplaceLineEndings("\n"));
        Assert.Equal(rendered.Attachments.Select(file => file.Name), message.Attachments.Select(part => part.ContentDisposition!.FileName));
        foreach ((NoticeAttachment file, MimePart part) in rendered.Attachments.Zip(message.Attachments.Cast<MimePart>()))
        {
            using var content = new MemoryStream();
            part.Content!.DecodeTo(content);
            Assert.Equal(file.Content.ToArray(), content.ToArray());
        }
    }

    [Fact]
    public void The_same_notice_gives_the_same_mail() =>
        Assert.Equal(Bytes(NoticeMail.Compose(Sample.Notice(Situation.Open, "en"), Sample.Sender)), Bytes(NoticeMail.Compose(Sample.Notice(Situation.Open, "en"), Sample.Sender)));

    [Theory]
    [InlineData("Name\r\nBcc: victim@example.org")]
    [InlineData("\u202Eevil\u2066 name")]
    [InlineData("\"quoted\" <other@example.org>, more")]
    [InlineData("Müller & Søn 😀")]
    [InlineData("=1+1")]
    [InlineData("long")]
    public void A_hostile_name_stays_a_name(string name)
    {
        if (name == "long")
            name = new string('é', 500);
        Notice notice = Sample.Notice(Situation.Open, "nl");
        notice = notice with { Recipient = notice.Recipient with { Name = name, Organisation = name } };
        byte[] bytes = Bytes(NoticeMail.Compose(notice, Sample.Sender with { Organisation = name }));
        MimeMessage message = Parsed(bytes);
        MailboxAddress to = message.To.Mailboxes.Single();
        Assert.Equal("beheer@example.org", to.Address);
        Assert.Equal(SafeText.Line(name, 120), to.Name);
        Assert.Empty(message.Bcc);
        string[] lines = Encoding.UTF8.GetString(bytes).Split("\r\n");
        // Encoded words of a long name make header lines past 78; the limit that servers enforce is 998.
        Assert.All(lines, line => Assert.True(line.Length <= (line.Contains("=?utf-8?", StringComparison.Ordinal) ? 998 : 78), line));
        Assert.All(bytes, b => Assert.True(b is 13 or 10 or 9 or (>= 32 and < 127)));
        Assert.DoesNotContain(lines, line => line.StartsWith("Bcc:", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("a@example.org\r\nBcc: b@example.org")]
    [InlineData("a@example.org, b@example.org")]
    [InlineData("Name <a@example.org>")]
    [InlineData("nobody")]
    [InlineData("")]
    public void What_is_not_one_address_is_refused(string address)
    {
        Notice notice = Sample.Notice(Situation.Open, "nl");
        Assert.Throws<ArgumentException>(() => NoticeMail.Compose(notice with { Recipient = notice.Recipient with { Value = address } }, Sample.Sender));
    }

    [Fact]
    public void An_id_that_could_break_a_header_is_refused() =>
        Assert.Throws<ArgumentException>(() => NoticeMail.Compose(Sample.Notice(Situation.Open, "nl") with { Id = "a\r\nb" }, Sample.Sender));

    private static byte[] Bytes(MimeMessage message)
    {
        using var stream = new MemoryStream();
        FormatOptions format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        message.WriteTo(format, stream);
        return stream.ToArray();
    }

    private static MimeMessage Parsed(byte[] bytes) => MimeMessage.Load(new MemoryStream(bytes));
}
