using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dijkwacht.Notify.Notices;

namespace Dijkwacht.MailSink;

/// <summary>What owners and their servers do with mails, by chance that follows from the seed and the recipient; shares add up to at most 1.</summary>
internal sealed record OwnerReplies(int Seed, string Maildir, double Bounce, double Read, double Answer, double Auto, double Delivered)
{
    private static readonly AnswerKind[] s_kinds = [AnswerKind.Received, AnswerKind.Fixed, AnswerKind.Mitigated, AnswerKind.NotOurs, AnswerKind.NoMore, AnswerKind.HelpWanted];

    private int _count;

    /// <summary>Writes what comes back for a mail, if anything.</summary>
    public void Take(TakenMail mail)
    {
        (double draw, int kind) = Draw(mail.Recipient);
        DateTimeOffset at = DateOf(mail);
        double limit = 0;
        byte[]? reply =
            draw < (limit += Bounce) ? Replies.Bounce(mail, at)
            : draw < (limit += Read) ? Replies.Receipt(mail, at)
            : draw < (limit += Answer) ? Replies.Answer(mail, at, s_kinds[kind % s_kinds.Length])
            : draw < (limit += Auto) ? Replies.AutoReply(mail, at)
            : draw < limit + Delivered ? Replies.Delivered(mail, at)
            : null;
        if (reply is null)
            return;
        string folder = Path.Combine(Maildir, "new"), pending = Path.Combine(Maildir, "tmp");
        Directory.CreateDirectory(folder);
        Directory.CreateDirectory(pending);
        string name = Interlocked.Increment(ref _count).ToString("d8", CultureInfo.InvariantCulture);
        File.WriteAllBytes(Path.Combine(pending, name), reply);
        File.Move(Path.Combine(pending, name), Path.Combine(folder, name));
    }

    private (double Draw, int Kind) Draw(string recipient)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Seed}\n{recipient}")));
        return (BitConverter.ToUInt32(hash) / (double)uint.MaxValue, hash[8]);
    }

    private static DateTimeOffset DateOf(TakenMail mail) =>
        MimeKit.Utils.DateUtils.TryParse(SmtpSink.Header(mail.Text, "Date"), out DateTimeOffset date) ? date : DateTimeOffset.UnixEpoch;
}
