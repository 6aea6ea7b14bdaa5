using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.Notices;
using Dijkwacht.Notify.Storage;

namespace Dijkwacht.MailSink;

/// <summary>What a message that is genuine must be taken for.</summary>
/// <param name="Key">SHA-256 of the message.</param>
/// <param name="Kind">The kind.</param>
/// <param name="Notice">The notice it is about.</param>
internal sealed record ExpectedNews(string Key, IncomingKind Kind, string Notice);

/// <summary>A maildir of strange mails with genuine ones hidden among them, and the workspace whose mails these answer.</summary>
internal static class StrangeMaildir
{
    private static readonly (IncomingKind Kind, Func<TakenMail, DateTimeOffset, byte[]> Make)[] s_genuine =
    [
        (IncomingKind.Bounced, Replies.Bounce), (IncomingKind.Bounced, Replies.BounceInWords), (IncomingKind.Delivered, Replies.Delivered), (IncomingKind.Read, Replies.Receipt),
        (IncomingKind.AutoReply, Replies.AutoReply), (IncomingKind.Answer, (mail, at) => Replies.Answer(mail, at, AnswerKind.Fixed)),
    ];

    /// <summary>Sends mails out of a new workspace and writes the maildir; the same seed gives the same messages.</summary>
    /// <param name="workspace">New.</param>
    /// <param name="maildir">New or empty.</param>
    /// <param name="messages">Strange ones.</param>
    /// <param name="genuine">Genuine ones: bounces of two shapes, word of delivery, receipts, automatic replies, answers with a form.</param>
    /// <param name="huge">Of the strange ones, how many have a header line of ten megabytes.</param>
    /// <param name="seed">Of all that is left to chance.</param>
    /// <returns>What must be found, and how many messages differ from all others.</returns>
    public static async Task<(IReadOnlyList<ExpectedNews> Expected, int Different)> FillAsync(string workspace, string maildir, int messages, int genuine, int huge, int seed)
    {
        TakenMail[] sent = await SendAsync(workspace, genuine);
        string folder = Path.Combine(maildir, "new");
        Directory.CreateDirectory(folder);
        var expected = new List<ExpectedNews>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        DateTimeOffset at = DateTimeOffset.UnixEpoch.AddYears(51);
        var dice = new Random(seed);

        // Which of all places hold a genuine one.
        bool[] isGenuine = [.. Enumerable.Repeat(true, genuine), .. Enumerable.Repeat(false, messages)];
        dice.Shuffle(isGenuine);
        int hugeEvery = huge == 0 ? int.MaxValue : Math.Max(1, messages / huge);
        int strange = 0;
        for (int i = 0; i < isGenuine.Length; i++)
        {
            byte[] text;
            if (isGenuine[i])
            {
                TakenMail mail = sent[expected.Count];
                (IncomingKind kind, Func<TakenMail, DateTimeOffset, byte[]> make) = s_genuine[expected.Count % s_genuine.Length];
                text = make(mail, at.AddMinutes(i));
                expected.Add(new ExpectedNews(KeyOf(text), kind, mail.EnvelopeId!));
            }
            else
            {
                text = ++strange % hugeEvery == 0 ? StrangeMails.Huge(dice) : StrangeMails.Kinds[dice.Next(StrangeMails.Kinds.Count)].Make(dice, sent[dice.Next(sent.Length)]);
            }

            keys.Add(KeyOf(text));
            await File.WriteAllBytesAsync(Path.Combine(folder, i.ToString("d8", CultureInfo.InvariantCulture)), text);
        }

        return (expected, keys.Count);
    }

    // A reader reads no more than a megabyte: what differs only beyond it is told apart by its length.
    private static string KeyOf(ReadOnlySpan<byte> text)
    {
        const int Read = 1 << 20;
        return Convert.ToHexStringLower(SHA256.HashData(text.Length <= Read ? text : [.. text[..Read], .. System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"+{text.Length}"))]));
    }

    private static async Task<TakenMail[]> SendAsync(string workspace, int count)
    {
        byte[] key = new byte[32];
        var taken = new ConcurrentQueue<TakenMail>();
        using (DeskDatabase database = DeskDatabase.Open(workspace))
            new Outbox(database).Add(TestMails.Make(count, token: i => NoticeToken.Of(key, "strange", i.ToString(CultureInfo.InvariantCulture))));
        await using SmtpSink sink = SmtpSink.Start(new SinkOptions(), taken.Enqueue);
        SendSummary summary = await MailSender.RunAsync(
            new SmtpSettings { Host = "127.0.0.1", Port = sink.Port, Security = MailSecurity.None }, workspace, null, new SendOptions { PerSecond = null, PerDomainPerMinute = null });
        return summary.Sent == count ? [.. taken.OrderBy(mail => mail.EnvelopeId, StringComparer.Ordinal)] : throw new InvalidOperationException($"{summary.Sent} of {count} mails were sent: {summary.Problem}");
    }
}
