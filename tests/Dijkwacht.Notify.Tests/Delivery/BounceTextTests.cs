using System.Text;
using Dijkwacht.MailSink;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.Notices;

namespace Dijkwacht.Notify.Tests.Delivery;

public sealed class BounceTextTests
{
    private const string Owner = "owner0@d0.example.org";
    private const string Id = "<dw.n000000@cert.example>";
    private const string Original = $"Return-Path: <cert@cert.example>\nMessage-ID: {Id}\nX-Dijkwacht-Notice: n000000\nFrom: cert@cert.example\nTo: {Owner}\nSubject: Uw server [DW-2222-3333]\n\n[ ] fixed\n";

    private const string Postfix = "This is the mail system at host mx.example.org.\n\nI'm sorry to have to inform you that your message could not\nbe delivered to one or more recipients. It's attached below.\n\n"
        + $"<{Owner}>: host mail.example.org[192.0.2.9] said: 550 5.1.1\n    <{Owner}>: Recipient address rejected (in reply to RCPT TO command)\n\n";

    private const string PostfixDelay = "This is the mail system at host mx.example.org.\n\n# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #\n\n"
        + $"Your message could not be delivered for more than 4 hour(s).\nIt will be retried until it is 5 day(s) old.\n\n<{Owner}>: connect to mail.example.org[192.0.2.9]:25: Connection timed out\n\n";

    private const string Exim = "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. This is a permanent error. The following address(es) failed:\n\n"
        + $"  {Owner}\n    Unrouteable address\n\n------ This is a copy of the message, including all the headers. ------\n\n";

    private const string Qmail = "Hi. This is the qmail-send program at mx.example.org.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        + $"<{Owner}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\n";

    private static readonly OutboxEntry s_mail = new("n000000", Id, Owner, OutboxState.Sent, 1, DateTimeOffset.UnixEpoch, null);

    public static TheoryData<string, string> FinalBounces() => new()
    {
        { "postfix", $"From: MAILER-DAEMON@mx.example.org\nSubject: Undelivered Mail Returned to Sender\n\n{Postfix}{Original}" },
        { "postfix, attached", Attached("MAILER-DAEMON@mx.example.org (Mail Delivery System)", Postfix) },
        { "exim", $"Return-Path: <>\nX-Failed-Recipients: {Owner}\nFrom: Mail Delivery System <Mailer-Daemon@mx.example.org>\nSubject: Mail delivery failed: returning message to sender\n\n{Exim}{Original}" },
        { "exim without its header", $"From: Mail Delivery System <x@mx.example.org>\nSubject: odd\n\n{Exim}{Original}" },
        { "qmail", $"From: MAILER-DAEMON@mx.example.org\nSubject: failure notice\n\n{Qmail}{Original}" },
        { "qmail, no other sign", $"From: nobody@mx.example.org\nSubject: hello\n\n{Qmail}{Original}" },
        { "exchange", "From: postmaster@mx.example.org\nSubject: Undeliverable: Uw server\nContent-Type: text/html; charset=utf-8\n\n<html><body><p>Delivery has failed to these recipients or groups:</p>"
            + $"<p><a href=\"mailto:{Owner}\">{Owner}</a></p><p>The email address you entered couldn&#8217;t be found.</p><p>Generating server: mx.example.org</p><p>#550 5.1.10 RESOLVER.ADR.RecipientNotFound</p>"
            + "<p>Original message headers:</p><pre>Received: from a by b\nMessage-ID: &lt;dw.n000000@cert.example&gt;\n</pre></body></html>\n" },
        { "exchange in Dutch, by reply header", $"From: Microsoft Outlook <postmaster@mx.example.org>\nSubject: Onbestelbaar: Uw server\nIn-Reply-To: {Id}\n\nUw bericht aan {Owner} kan niet worden bezorgd.\n" },
        { "envelope id only", $"Return-Path: <>\nFrom: system@mx.example.org\nSubject: Notification\n\nENVID=n000000\nmailbox unavailable\n" },
        { "postmaster alone", $"From: postmaster@mx.example.org\nSubject: Your mail\n\n<{Owner}>: 550 no such user\n\n{Original}" },
    };

    [Theory]
    [MemberData(nameof(FinalBounces))]
    public void A_server_that_gives_up_in_its_own_words_is_a_bounce(string form, string text)
    {
        IncomingEvent incoming = Classify(text);
        Assert.True(incoming.Kind == IncomingKind.Bounced, $"{form}: {incoming}");
        Assert.Equal("n000000", incoming.Notice);
    }

    [Fact]
    public void A_server_that_still_tries_is_a_delay()
    {
        Assert.Equal(IncomingKind.Delayed, Classify($"From: MAILER-DAEMON@mx.example.org\nSubject: Delayed Mail (still being retried)\n\n{PostfixDelay}{Original}").Kind);
        Assert.Equal(IncomingKind.Delayed, Classify($"From: MAILER-DAEMON@mx.example.org\nSubject: odd\n\n<{Owner}>: 451 4.7.1 come back\n\n{Original}").Kind);
    }

    [Theory]
    [InlineData("someone@else.example.org", "dw.n000000")]
    [InlineData(Owner, "dw.n000001")]
    [InlineData(Owner, "other")]
    public void A_bounce_for_another_recipient_or_of_no_mail_that_left_is_not_believed(string recipient, string id)
    {
        string text = ("From: MAILER-DAEMON@mx.example.org\nSubject: failure notice\n\n" + Qmail.Replace(Owner, recipient, StringComparison.Ordinal) + Original)
            .Replace("dw.n000000", id, StringComparison.Ordinal).Replace("X-Dijkwacht-Notice: n000000\n", "", StringComparison.Ordinal);
        IncomingEvent incoming = Classify(text);
        Assert.Equal(IncomingKind.Unknown, incoming.Kind);
        Assert.Null(incoming.Notice);
    }

    [Fact]
    public void A_bounce_that_says_nothing_of_its_outcome_is_left_to_a_person() =>
        Assert.Equal(IncomingKind.Unknown, Classify($"From: MAILER-DAEMON@mx.example.org\nSubject: your mail\n\nAbout your mail.\n\n{Original}").Kind);

    [Fact]
    public void A_form_in_a_bounce_is_no_answer()
    {
        string filled = Original.Replace("[ ] fixed", "[x] fixed", StringComparison.Ordinal);
        Assert.Equal(IncomingKind.Bounced, Classify($"From: MAILER-DAEMON@mx.example.org\nSubject: failure notice\n\n{Qmail}{filled}").Kind);
        Assert.Equal(IncomingKind.Unknown, Classify($"From: MAILER-DAEMON@mx.example.org\nSubject: failure notice\n\n{filled}").Kind);
    }

    [Fact]
    public void A_postmaster_who_fills_in_the_form_is_a_person_and_one_who_does_not_is_left_to_one()
    {
        Assert.Equal(IncomingKind.Answer, Classify($"From: postmaster@d0.example.org\nIn-Reply-To: {Id}\nSubject: Re: Uw server\n\n[x] fixed\n").Kind);
        Assert.Equal(IncomingKind.Unknown, Classify($"From: postmaster@d0.example.org\nIn-Reply-To: {Id}\nSubject: Re: Uw server\n\nWe are on it.\n").Kind);
    }

    [Fact]
    public void A_mail_that_nobody_can_answer_is_a_machines() =>
        Assert.Equal(IncomingKind.AutoReply, Classify($"Return-Path: <>\nFrom: {Owner}\nIn-Reply-To: {Id}\nSubject: Re: Uw server\n\nI am on holiday.\n").Kind);

    [Theory]
    [InlineData("X-Auto-Response-Suppress: All", IncomingKind.Answer)]
    [InlineData("Auto-Submitted: no (by hand)", IncomingKind.Answer)]
    [InlineData("Auto-Submitted: notified", IncomingKind.AutoReply)]
    [InlineData("Subject: Re: Undeliverable: that mail of yours", IncomingKind.Answer)]
    public void What_only_resembles_a_machine_is_a_person(string header, IncomingKind kind) =>
        Assert.Equal(kind, Classify($"From: {Owner}\nIn-Reply-To: {Id}\n{header}\n\nWe are on it.\n").Kind);

    [Theory]
    [InlineData("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n[x=5D fix=\ned\n")]
    [InlineData("Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\nW3hdIGZpeGVkCg==\n")]
    [InlineData("Content-Type: text/html\n\n<p>[x]&nbsp;</p><p>[x<b>] fixed</b></p>\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee the file.\n--b\nContent-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"Form.TXT\"\nContent-Transfer-Encoding: base64\n\nW3hdIGZpeGVkCg==\n--b--\n")]
    [InlineData("Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee the file.\n--b\nContent-Type: text/plain; name=form.txt\nContent-Disposition: attachment\n\n[x] fixed\n--b--\n")]
    [InlineData("Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n\n--b\nContent-Type: text/html\n\n<div>[x] fixed</div>\n--b--\n")]
    public void A_form_is_found_in_any_text_with_the_subject_in_front(string rest)
    {
        var options = new ReaderOptions(text => text.StartsWith("Re: Uw server", StringComparison.Ordinal) && text.Contains("[x] fixed", StringComparison.Ordinal) ? new Answer("DW-2222-3333", [AnswerKind.Fixed], null, "") : null, _ => null);
        byte[] bytes = Encoding.UTF8.GetBytes($"From: {Owner}\nSubject: Re: Uw server\nMIME-Version: 1.0\n{rest}");
        Assert.NotNull(new MailClassifier(options, _ => null, _ => null).Classify(bytes, bytes.Length, DateTimeOffset.UnixEpoch).Answer);
    }

    private static string Attached(string from, string report) =>
        $"From: {from}\nSubject: odd\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n{report}\n--b\nContent-Type: message/rfc822\n\n{Original}\n--b--\n";

    private static IncomingEvent Classify(string text)
    {
        var options = new ReaderOptions(
            one => one.Contains("[x] fixed", StringComparison.Ordinal) ? new Answer("DW-2222-3333", [AnswerKind.Fixed], null, "") : null,
            one => one.Contains("DW-2222-3333", StringComparison.Ordinal) ? "DW-2222-3333" : null);
        OutboxEntry never = s_mail with { Notice = "n000001", MessageId = TestMails.MessageId("n000001"), Attempts = 0 };
        OutboxEntry[] outbox = [s_mail, never];
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return new MailClassifier(options, id => outbox.FirstOrDefault(mail => mail.MessageId == id), id => outbox.FirstOrDefault(mail => mail.Notice == id))
            .Classify(bytes, bytes.Length, DateTimeOffset.UnixEpoch);
    }
}
