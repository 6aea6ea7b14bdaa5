using System.Globalization;
using System.Text;

namespace Dijkwacht.MailSink;

/// <summary>Mails as nobody should write them: broken, endless, forged, or of no concern to us. None of them may be taken for word on a notice.</summary>
internal static class StrangeMails
{
    private const string Head = "From: someone@d7.example.org\r\nTo: cert@cert.example\r\nDate: Tue, 16 Mar 2021 10:00:00 +0000\r\n";

    private static readonly string[] s_charsets = ["utf-77", "x-unknown", "utf-7", "utf-16", "cp0", "=?utf-8?q?x?=", "iso-2022-jp", "'", "us-ascii; charset=utf-8", "gb18030", "hz-gb-2312"];
    private static readonly string[] s_subjects = ["Automatic reply: your mail", "Afwezig tot maandag", "Out of office", "Abwesenheit", "Réponse automatique : absence"];

    /// <summary>The kinds, by a name for each; all but the rare ones are as likely as the others.</summary>
    public static IReadOnlyList<(string Name, Func<Random, TakenMail, byte[]> Make)> Kinds { get; } =
    [
        ("random bytes", (dice, _) => Noise(dice, dice.Next(8_000))),
        ("cut off in its headers", (dice, _) => Bytes(Report(dice, Unknown(dice), "failed", Stranger(dice)))[..dice.Next(200)]),
        ("cut off anywhere", (dice, _) => Cut(dice, Bytes(Report(dice, Unknown(dice), "failed", Stranger(dice))))),
        ("nested deeply", (dice, _) => Bytes(Nested(dice.Next(2, 1_500), dice.Next(2) == 0))),
        ("messages in messages", (dice, _) => Bytes(Enclosed(dice.Next(2, 300)))),
        ("hundreds of parts", (dice, _) => Bytes(Parts(dice.Next(100, 1_200)))),
        ("broken boundaries", (dice, _) => Bytes(BrokenBoundary(dice))),
        ("automatic reply", (dice, _) => Bytes($"{Head}Subject: {Any(dice, s_subjects)}\r\nAuto-Submitted: auto-replied\r\nIn-Reply-To: {Unknown(dice)}\r\n\r\nI am away until {dice.Next()}.\r\n")),
        ("loop", (dice, _) => Bytes(Loop(dice))),
        ("bounce in odd words", (dice, _) => Bytes(OddBounce(dice, Unknown(dice), Stranger(dice)))),
        ("report on an unknown notice", (dice, _) => Bytes(Report(dice, Unknown(dice), Any(dice, ["failed", "delayed", "delivered"]), Stranger(dice)))),
        ("report with garbage fields", (dice, _) => Garbled(dice, Report(dice, Unknown(dice), "failed", Stranger(dice)))),
        ("report that names another recipient", (dice, known) => Bytes(Report(dice, known.MessageId, "failed", Stranger(dice), known.EnvelopeId))),
        ("bounce in words that names another recipient", (dice, known) => Bytes(OddBounce(dice, known.MessageId, Stranger(dice)))),
        ("unknown charset", (dice, _) => [.. Bytes($"{Head}Subject: =?{Any(dice, s_charsets)}?{Any(dice, ["q", "b", "x"])}?=FF=FE{dice.Next()}?=\r\nContent-Type: text/plain; charset={Any(dice, s_charsets)}\r\nContent-Transfer-Encoding: {Any(dice, ["8bit", "base64", "quoted-printable", "x-uuencode", "binary", "7bit"])}\r\n\r\n"), .. Noise(dice, 500)]),
        ("8-bit headers", (dice, _) => [.. "Subject: "u8, .. NoBreaks(Noise(dice, 200)), .. "\r\nFrom: "u8, .. NoBreaks(Noise(dice, 100)), .. "@example.org\r\nContent-Type: "u8, .. NoBreaks(Noise(dice, 60)), .. "\r\n\r\nText\r\n"u8]),
        ("empty", (dice, _) => Bytes(Any(dice, ["", "\n", "\r\n\r\n", " ", "\0", "From ", ":", "\n\n\n"]))),
        ("same Message-ID as others", (dice, _) => Bytes($"{Head}Message-ID: <the-same@example.org>\r\nSubject: Word {dice.Next()}\r\n\r\nText\r\n")),
        ("endless parameters and references", (dice, _) => Bytes(Endless(dice))),
        ("bait for patterns", (dice, _) => Bytes(Bait(dice))),
        ("html without an end", (dice, _) => Bytes($"{Head}Content-Type: text/html\r\n\r\n{Many(Any(dice, ["<div>", "<a href=\"", "<!--", "&#x41", "<p", "&amp;amp;", "<table><tr><td>", "</b>"]), dice.Next(20_000))}")),
        ("receipt for another mail", (dice, _) => Bytes($"{Head}MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=disposition-notification; boundary=r\r\n\r\n--r\r\nContent-Type: message/disposition-notification\r\n\r\nFinal-Recipient: rfc822; {Stranger(dice)}\r\nOriginal-Message-ID: {Unknown(dice)}\r\nDisposition: manual-action/MDN-sent-manually; displayed\r\n\r\n--r--\r\n")),
    ];

    /// <summary>A header line of ten megabytes: few are enough.</summary>
    public static byte[] Huge(Random dice)
    {
        byte[] text = new byte[10 << 20];
        Array.Fill(text, (byte)'x');
        string name = Any(dice, ["Subject: ", "References: <", "Content-Type: multipart/mixed; boundary=", "X-Failed-Recipients: ", "To: "]);
        return [.. Bytes(Head + name), .. text, .. "\r\n\r\nText\r\n"u8];
    }

    private static string Report(Random dice, string messageId, string action, string recipient, string? envelope = null) =>
        $"{Head}Subject: Delivery Status Notification {dice.Next()}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        + $"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\nOriginal-Envelope-Id: {envelope ?? dice.Next().ToString(CultureInfo.InvariantCulture)}\r\n\r\nFinal-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: 5.1.1\r\n\r\n"
        + $"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {messageId}\r\n\r\n--b--\r\n";

    // The fields of a report with random bytes over them, in and behind its delivery status.
    private static byte[] Garbled(Random dice, string report)
    {
        byte[] text = Bytes(report);
        int from = report.IndexOf("Reporting-MTA", StringComparison.Ordinal);
        for (int changes = dice.Next(1, 60); changes > 0; changes--)
            text[dice.Next(from, text.Length)] = (byte)dice.Next(256);
        return text;
    }

    private static string OddBounce(Random dice, string messageId, string recipient) =>
        $"From: {Any(dice, ["MAILER-DAEMON@mx.example.org", "postmaster@mx.example.org", "\"Mail Delivery System\" <bounce@mx.example.org>", "<>", "mailer@@example.org"])}\r\nSubject: {Any(dice, ["failure notice", "Onbestelbaar", "???", "Undeliverable: x"])}\r\n\r\n"
        + $"{Any(dice, ["It did not work out", "550 5.1.1", "#< #5.0.0 smtp; 554 >#", "Retrying for another 3 days", "\u2022 \u2022 \u2022"])}: <{recipient}>: {dice.Next()}\r\n\r\nMessage-ID: {messageId}\r\nTo: {recipient}\r\n";

    private static string Nested(int depth, bool isClosed)
    {
        var text = new StringBuilder(Head);
        for (int i = 0; i < depth; i++)
            text.Append(CultureInfo.InvariantCulture, $"Content-Type: multipart/{(i % 3 == 0 ? "report" : "mixed")}; boundary=b{i}\r\n\r\n--b{i}\r\n");
        text.Append("\r\n[x] fixed\r\n");
        for (int i = depth - 1; isClosed && i >= 0; i--)
            text.Append(CultureInfo.InvariantCulture, $"\r\n--b{i}--\r\n");
        return text.ToString();
    }

    private static string Enclosed(int depth) => Head + Many("Content-Type: message/rfc822\r\n\r\nFrom: a@example.org\r\n", depth) + "\r\nText\r\n";

    private static string Parts(int count) =>
        $"{Head}Content-Type: multipart/mixed; boundary=b\r\n\r\n{Many("--b\r\nContent-Type: text/plain\r\n\r\n[x] fixed\r\n", count)}--b--\r\n";

    private static string BrokenBoundary(Random dice)
    {
        string boundary = Any(dice, ["", "\"\"", "b", "\"b", "b b", "=?utf-8?q?b?=", new string('b', 5_000), "b; boundary=c", "\"b\\\"\""]);
        return $"{Head}Content-Type: multipart/{Any(dice, ["mixed", "alternative", "report; report-type=delivery-status", "signed", "", "related"])}; boundary={boundary}\r\n\r\n"
            + Many(Any(dice, ["--b\r\n", "--bb\r\n\r\n", "--b--\r\n", "--\r\n", "--b \r\nContent-Type: message/delivery-status\r\n\r\n", "-\n-b\n"]), dice.Next(40));
    }

    private static string Loop(Random dice) =>
        Many("Received: from mx.example.org by mx.example.org; Tue, 16 Mar 2021 10:00:00 +0000\r\n", dice.Next(50, 400))
        + $"From: cert@cert.example\r\nTo: cert@cert.example\r\nX-Loop: cert@cert.example\r\nX-Dijkwacht-Notice: z{dice.Next()}\r\nSubject: Re: Re: Re: Uw server\r\n\r\n{Many("> ", dice.Next(2_000))}Text\r\n";

    private static string Endless(Random dice)
    {
        int count = dice.Next(10, 4_000);
        var text = new StringBuilder(Head);
        text.Append(Any(dice, ["References:", "In-Reply-To:", "To:", "X-Failed-Recipients:"]));
        for (int i = 0; i < count; i++)
            text.Append(CultureInfo.InvariantCulture, $" <{i}@example.org>,\r\n");
        text.Append("\r\nContent-Type: text/plain");
        for (int i = 0; i < count; i++)
            text.Append(CultureInfo.InvariantCulture, $";\r\n name*{i}*=utf-8''%{i % 256:X2}");
        return text.Append("\r\n\r\nText\r\n").ToString();
    }

    private static string Bait(Random dice)
    {
        string token = Any(dice, ["a@", "a.", "dw.a", "<a@a", "5.", "5.1.1.", "[x] ", "DW-", "DW-2222-", " \t", "Final-Recipient: rfc822; ", "ENVID=", "[x", "((", "<<<<", "-\n"]);
        return $"From: MAILER-DAEMON@mx.example.org\r\nSubject: failure notice\r\n\r\n{Many(token, dice.Next(100_000 / token.Length))}";
    }

    private static string Unknown(Random dice) => string.Create(CultureInfo.InvariantCulture, $"<dw.u{dice.Next()}@cert.example>");

    private static string Stranger(Random dice) => string.Create(CultureInfo.InvariantCulture, $"stranger{dice.Next()}@else.example.org");

    private static byte[] Cut(Random dice, byte[] text) => text[..dice.Next(text.Length)];

    private static byte[] Noise(Random dice, int length)
    {
        byte[] noise = new byte[length];
        dice.NextBytes(noise);
        return noise;
    }

    private static byte[] NoBreaks(byte[] text)
    {
        text.AsSpan().ReplaceAny(System.Buffers.SearchValues.Create("\r\n"u8), (byte)' ');
        return text;
    }

    private static string Any(Random dice, string[] items) => items[dice.Next(items.Length)];

    private static string Many(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
