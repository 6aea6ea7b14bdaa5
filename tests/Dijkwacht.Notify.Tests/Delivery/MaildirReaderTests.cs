using System.Text;
using CsCheck;
using Dijkwacht.MailSink;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.Notices;
using Dijkwacht.Notify.Storage;

namespace Dijkwacht.Notify.Tests.Delivery;

public sealed class MaildirReaderTests : IDisposable
{
    private const string Id = "<dw.n000000@cert.example>";
    private static readonly ReaderOptions s_options = new(
        text => text.Contains("[x] fixed", StringComparison.Ordinal) ? new Answer("DW-2222-3333", [AnswerKind.Fixed], null, "") : null,
        text => text.Contains("DW-2222-3333", StringComparison.Ordinal) ? "DW-2222-3333" : null);

    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-reader-").FullName;
    private readonly DeskDatabase _database;
    private readonly List<IncomingEvent> _events = [];

    public MaildirReaderTests()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "new"));
        Directory.CreateDirectory(Path.Combine(_folder, "cur"));
        _database = DeskDatabase.Open(_folder);
        new Outbox(_database).Add(TestMails.Make(2));
        _database.Execute("UPDATE outbox SET state = 'sent', attempts = 1 WHERE notice = 'n000000'");
    }

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("failed", IncomingKind.Bounced)]
    [InlineData("delayed", IncomingKind.Delayed)]
    [InlineData("delivered", IncomingKind.Delivered)]
    [InlineData("odd", IncomingKind.Unknown)]
    public void A_delivery_report_means_what_its_action_says(string action, IncomingKind kind) =>
        Assert.Equal(kind, Read(Report(action, "owner0@d0.example.org", Id)).Kind);

    [Fact]
    public void A_bounce_for_another_recipient_is_not_believed() =>
        Assert.Equal(IncomingKind.Unknown, Read(Report("failed", "other@example.org", Id)).Kind);

    [Fact]
    public void A_bounce_of_a_mail_that_never_left_is_not_believed() =>
        Assert.Equal(IncomingKind.Unknown, Read(Report("failed", "owner1@d1.example.org", "<dw.n000001@cert.example>")).Kind);

    [Fact]
    public void An_answer_to_a_mail_that_never_left_belongs_to_the_one_that_did() =>
        Assert.Equal("n000000", Read($"From: owner0@d0.example.org\nIn-Reply-To: <dw.n000001@cert.example>\nReferences: <dw.n000001@cert.example> {Id} <dw.n000001@cert.example>\n\n[x] fixed\n").Notice);

    [Fact]
    public void A_bounce_that_names_no_mail_of_ours_is_not_believed() =>
        Assert.Equal(IncomingKind.Unknown, Read(Report("failed", "owner0@d0.example.org", "<other@example.org>")).Kind);

    [Theory]
    [InlineData("manual-action/MDN-sent-automatically; displayed", IncomingKind.Read)]
    [InlineData("automatic-action/MDN-sent-automatically; displayed", IncomingKind.AutoReply)]
    [InlineData("manual-action/MDN-sent-manually; deleted", IncomingKind.AutoReply)]
    public void Only_what_a_person_displayed_is_read(string disposition, IncomingKind kind) => Assert.Equal(kind, Read(
        "From: owner0@d0.example.org\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n"
        + "--b\nContent-Type: text/plain\n\nread\n--b\nContent-Type: message/disposition-notification\n\n"
        + $"Final-Recipient: rfc822;owner0@d0.example.org\nOriginal-Message-ID: {Id}\nDisposition: {disposition}\n\n--b--\n").Kind);

    [Theory]
    [InlineData("Auto-Submitted: auto-replied\n", "hello", IncomingKind.AutoReply)]
    [InlineData("Subject: Afwezig tot maandag\n", "hello", IncomingKind.AutoReply)]
    [InlineData("Auto-Submitted: no\n", "hello", IncomingKind.Answer)]
    [InlineData("Auto-Submitted: auto-generated\n", "[x] fixed", IncomingKind.Answer)]
    public void A_machine_is_told_from_a_person(string header, string text, IncomingKind kind)
    {
        IncomingEvent incoming = Read($"From: owner@example.org\nIn-Reply-To: {Id}\n{header}\n{text}\n");
        Assert.Equal(kind, incoming.Kind);
        Assert.Equal("n000000", incoming.Notice);
    }

    [Fact]
    public void A_receipt_that_breaks_off_in_its_fields_is_unknown_and_its_sender_told()
    {
        IncomingEvent incoming = Read("From: owner0@d0.example.org\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipien");
        Assert.Equal((IncomingKind.Unknown, "owner0@d0.example.org", "a receipt whose fields cannot be read"), (incoming.Kind, incoming.Sender, incoming.Detail));
    }

    [Theory]
    [InlineData("Reporting-MTA")]
    [InlineData("\u0001\u0002 garbage")]
    public void A_delivery_report_with_garbage_for_fields_may_say_in_words_what_it_says(string fields)
    {
        IncomingEvent incoming = Read("From: MAILER-DAEMON@mx.example.org\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
            + $"--b\nContent-Type: text/plain\n\n<owner0@d0.example.org>: 550 5.1.1 no such user\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {Id}\n\n--b\nContent-Type: message/delivery-status\n\n{fields}");
        Assert.Equal((IncomingKind.Bounced, "n000000"), (incoming.Kind, incoming.Notice));
    }

    [Fact]
    public void A_token_in_html_alone_makes_an_answer()
    {
        IncomingEvent incoming = Read("From: owner@example.org\nContent-Type: text/html\n\n<p>About <b>DW-2222-3333</b>: what now?</p>\n");
        Assert.Equal((IncomingKind.Answer, "DW-2222-3333"), (incoming.Kind, incoming.Token));
    }

    [Fact]
    public void A_message_is_taken_once_and_not_when_the_handler_fails()
    {
        Write("1", "From: owner@example.org\n\nhello\n");
        var reader = new MaildirReader(_database, s_options);
        Assert.Throws<IOException>(() => reader.Take(_folder, _ => throw new IOException("full")));
        Assert.Equal(1, reader.Take(_folder, _events.Add));
        File.Move(Path.Combine(_folder, "new", "1"), Path.Combine(_folder, "cur", "1:2,S"));
        Assert.Equal(0, reader.Take(_folder, _events.Add));
        Assert.Single(_events);
    }

    [Fact]
    public void Deep_cut_off_and_endless_messages_are_all_listed()
    {
        var deep = new StringBuilder("From: a@example.org\n");
        for (int i = 0; i < 1_000; i++)
            deep.Append($"Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n");
        Write("1", deep.ToString());
        Write("2", "From: a@example.org\nContent-Type: multipart/mixed; boundary=b\n\n" + string.Concat(Enumerable.Repeat("--b\n\n", 100_000)));
        Write("3", "From: a@example.org\n\n" + new string('x', 3 << 20));
        Write("4", "");
        Write("5", Report("failed", "owner0@d0.example.org", Id)[..300]);
        Assert.Equal(5, new MaildirReader(_database, s_options).Take(_folder, _events.Add));
        Assert.Equal(5, _events.Count);
    }

    [Fact]
    public void Any_bytes_are_a_message_or_unknown_but_never_throw()
    {
        var classifier = new MailClassifier(s_options, _ => null, _ => null);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        Gen.Byte.Array[0, 400].Sample(bytes => { classifier.Classify(bytes, bytes.Length, now); });
        byte[] report = Encoding.ASCII.GetBytes(Report("failed", "owner0@d0.example.org", Id));
        Gen.Select(Gen.Int[0, report.Length - 1], Gen.Byte, Gen.Int[0, report.Length]).Sample((place, value, length) =>
        {
            byte[] changed = [.. report];
            changed[place] = value;
            classifier.Classify(changed[..length], length, now);
        });
    }

    private IncomingEvent Read(string text)
    {
        Write("1", text);
        Assert.Equal(1, new MaildirReader(_database, s_options).Take(_folder, _events.Add));
        return _events[0];
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, "new", name), text);

    private static string Report(string action, string recipient, string id) =>
        "From: MAILER-DAEMON@mx.example.org\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        + "--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n"
        + $"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: 5.1.1\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {id}\n\n--b--\n";
}
