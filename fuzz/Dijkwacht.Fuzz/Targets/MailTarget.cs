using System.Text;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.Notices;
using Dijkwacht.Notify.Storage;
using Microsoft.Data.Sqlite;

namespace Dijkwacht.Fuzz.Targets;

/// <summary>Mails that come in, through the maildir that they lie in: answers, reports, bounces in words, forged ones.</summary>
internal sealed class MailTarget : FuzzTarget
{
    private const string Id = "<dw.n000000@cert.example>";
    private const string Owner = "owner0@d0.example.org";

    private static readonly string s_token = NoticeToken.Of(new byte[32], "fuzz", "owner");

    private static readonly string[] s_givenUp = ["cannot be read: FormatException: Failed to parse message headers.", "cannot be read: FormatException: End of stream."];

    private DeskDatabase? _database;
    private MaildirReader? _reader;

    public override string Name => "mails";

    public override IReadOnlyList<byte[]> Seeds { get; } = Texts(
        "From: MAILER-DAEMON@mx.example.org\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\nSorry.\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\nOriginal-Envelope-Id: n000000\n\n"
            + $"Final-Recipient: rfc822; {Owner}\nAction: failed\nStatus: 5.1.1\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {Id}\n\n--b--\n",
        $"From: {Owner}\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\nContent-Type: text/plain\n\nread\n--b\nContent-Type: message/disposition-notification\n\nFinal-Recipient: rfc822;{Owner}\nOriginal-Message-ID: {Id}\nDisposition: manual-action/MDN-sent-manually; displayed\n\n--b--\n",
        $"From: MAILER-DAEMON@mx.example.org (Mail Delivery System)\nSubject: Undelivered Mail Returned to Sender\nReturn-Path: <>\n\n<{Owner}>: host mail.example.org said: 550 5.1.1 no such user\n\nMessage-ID: {Id}\nX-Dijkwacht-Notice: n000000\nTo: {Owner}\n",
        $"From: postmaster@mx.example.org\nSubject: Undeliverable: Uw server\nContent-Type: text/html; charset=utf-8\n\n<p>Delivery has failed to these recipients: <a href=\"mailto:{Owner}\">{Owner}</a></p><p>#550 5.1.10</p><pre>Message-ID: &lt;dw.n000000@cert.example&gt;</pre>\n",
        $"From: {Owner}\nIn-Reply-To: {Id}\nReferences: <a@example.org> {Id}\nSubject: =?utf-8?q?Re:_Uw_server?= [{s_token}]\nDate: Tue, 16 Mar 2021 10:00:00 +0100\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\n[x] opgelost: ja=E9\nOpmerking:\ndank\n",
        $"From: {Owner}\nSubject: Afwezig\nAuto-Submitted: auto-replied\nContent-Type: multipart/alternative; boundary=\"a b\"\n\n--a b\nContent-Type: text/plain\n\n{s_token}\n--a b\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\nPGI+YTwvYj4=\n--a b--\n",
        $"From: {Owner}\nContent-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: message/rfc822\n\nFrom: cert@cert.example\nMessage-ID: {Id}\n\ntext\n--m\nContent-Type: application/octet-stream; name=form.txt\n\n[x] fixed {s_token}\n--m--\n");

    public override IReadOnlyList<byte[]> Dictionary { get; } =
    [
        .. Texts("\n\n", "\r\n", "--b\n", "--b--\n", "Content-Type: ", "multipart/mixed; boundary=b\n", "message/rfc822\n", "message/delivery-status\n", "message/partial; id=a; number=1\n", "application/ms-tnef\n", "text/html\n", "charset=utf-7", "charset=utf-16", "charset=x", "=?utf-8?b?", "?=", "Content-Transfer-Encoding: base64\n", "quoted-printable", "x-uuencode\nbegin 644 a\n", "\n ", "name*0*=utf-8''%",
            "Message-ID: ", Id, "n000000", "ENVID=", "X-Dijkwacht-Notice: ", "X-Failed-Recipients: ", Owner, "MAILER-DAEMON@", "postmaster@", "5.1.1", "550 ", "451 4.7.1 ", "Action: delayed\n", "Auto-Submitted: ", "Return-Path: <>\n", "[x] fixed", s_token, "<", "&#", "(", "\"", "\\", "<!--", "References: ", "Date: Fri, 31 Dec 9999 23:59:59 -1200\n"),
        [0], [0x1B, 0x24, 0x42], [0xFF],
    ];

    public override void Run(byte[] input)
    {
        string folder = Scratch.Folder(Name);
        _reader ??= Open(folder);
        File.WriteAllBytes(Path.Combine(folder, "new", "1"), input);
        int handed = 0;
        int taken = _reader.Take(folder, incoming =>
        {
            handed++;
            Check(incoming);
        });
        Require(taken == handed && taken <= 1, "a message is handed over once");
        Require(_reader.Take(folder, _ => { }) == 0, "no message is taken twice");
    }

    private static void Check(IncomingEvent incoming)
    {
        Require(incoming.Notice is null or "n000000", "no notice but one that left is named");
        Require(incoming.Kind is IncomingKind.Unknown or IncomingKind.Answer or IncomingKind.AutoReply || incoming.Notice is not null, "news is news of a notice");
        Require(incoming.Answer is null || incoming is { Kind: IncomingKind.Answer, Token: not null }, "a form makes an answer");
        Require(incoming.Sender.Length <= 255 && incoming.Detail.Length <= 510 && !(incoming.Sender + incoming.Detail).Any(char.IsControl), "texts of strangers are short and plain");

        // The library gives up on some headers; any other exception that the reader caught was not meant to be thrown.
        Require(!incoming.Detail.StartsWith("cannot be read: ", StringComparison.Ordinal) || s_givenUp.Contains(incoming.Detail), incoming.Detail);
    }

    private MaildirReader Open(string folder)
    {
        Directory.CreateDirectory(Path.Combine(folder, "new"));
        _database = DeskDatabase.Open(folder);
        var outbox = new Outbox(_database);
        outbox.Add([.. Enumerable.Range(0, 2).Select(i => new OutgoingMail($"n00000{i}", $"<dw.n00000{i}@cert.example>", $"owner{i}@d{i}.example.org", Encoding.ASCII.GetBytes("From: cert@cert.example\n\nText\n")))]);

        // As if the first had been sent: the other never left.
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _database.Path, Pooling = false }.ToString());
        connection.Open();
        using SqliteCommand sent = connection.CreateCommand();
        sent.CommandText = "UPDATE outbox SET state = 'sent', attempts = 1 WHERE notice = 'n000000'";
        sent.ExecuteNonQuery();
        return new MaildirReader(_database, new ReaderOptions(
            text => AnswerForm.TryRead(text, out Answer answer) ? answer : null,
            text => NoticeToken.TryFind(text, out string token) ? token : null)
        {
            Problem = problem => throw new InvalidOperationException(problem),
        });
    }
}
