using System.Threading.Channels;
using MimeKit;

namespace Dijkwacht.Notify.Delivery;

/// <summary>Dates and signs mails ahead of the connections, on threads of its own.</summary>
internal static class MailPreparer
{
    public static async Task RunAsync(
        OutboxQueue queue, MailSigner? signer, TimeProvider clock, OutboxWriter writer, SendTally tally, ChannelWriter<PreparedMail> ready, CancellationToken cancellation)
    {
        int hands = signer is null ? 1 : Math.Clamp(Environment.ProcessorCount, 1, 4);
        Channel<StoredMail> stored = Channel.CreateBounded<StoredMail>(hands * 2);
        Task[] work =
        [
            Task.Run(() => ReadAsync(queue, stored.Writer, cancellation), CancellationToken.None),
            .. Enumerable.Range(0, hands).Select(_ => Task.Run(() => PrepareAsync(stored.Reader, signer, clock, writer, tally, ready, cancellation), CancellationToken.None)),
        ];
        try
        {
            await Task.WhenAll(work);
        }
        catch (OperationCanceledException)
        {
            // The run ends: what was prepared is still planned.
        }
        catch (Exception failure) when (failure is IOException or Microsoft.Data.Sqlite.SqliteException)
        {
            tally.Fail($"The outbox cannot be read: {failure.Message}");
        }

        ready.TryComplete();
    }

    private static async Task ReadAsync(OutboxQueue queue, ChannelWriter<StoredMail> stored, CancellationToken cancellation)
    {
        try
        {
            await foreach (StoredMail mail in queue.ReadAsync(cancellation))
                await stored.WriteAsync(mail, cancellation);
        }
        finally
        {
            stored.TryComplete();
        }
    }

    private static async Task PrepareAsync(
        ChannelReader<StoredMail> stored, MailSigner? signer, TimeProvider clock, OutboxWriter writer, SendTally tally, ChannelWriter<PreparedMail> ready, CancellationToken cancellation)
    {
        await foreach (StoredMail mail in stored.ReadAllAsync(cancellation))
        {
            PreparedMail prepared;
            try
            {
                prepared = Prepare(mail, signer, clock);
            }
            catch (Exception failure) when (failure is FormatException or ArgumentException or System.Security.Cryptography.CryptographicException or InvalidOperationException)
            {
                // Never reached the wire: claimed and failed at once, so that the state says why.
                string why = SafeText.Line($"cannot be sent: {failure.Message}");
                if (await writer.WriteAsync(null, mail.Notice, "none"))
                {
                    var outcome = new Outcome(mail.Notice, OutboxState.Failed, why);
                    await writer.WriteAsync(outcome, null, "none");
                    tally.Add(outcome);
                }

                continue;
            }

            await ready.WriteAsync(prepared, cancellation);
        }
    }

    private static PreparedMail Prepare(StoredMail mail, MailSigner? signer, TimeProvider clock)
    {
        MimeMessage message;
        using (var stream = new MemoryStream(mail.Message, writable: false))
            message = MimeMessage.Load(stream, CancellationToken.None);
        if (message.From.Mailboxes.FirstOrDefault() is null)
            throw new FormatException("the message has no From.");
        if ($"<{message.MessageId}>" != mail.MessageId)
            throw new FormatException($"the message has the Message-ID <{message.MessageId}>, the outbox says {mail.MessageId}.");
        message.Date = clock.GetUtcNow();
        signer?.Sign(message);
        return new PreparedMail(mail.Notice, mail.Recipient, mail.Attempts, message);
    }
}
