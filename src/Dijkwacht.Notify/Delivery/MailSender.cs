using System.Threading.Channels;
using Dijkwacht.Notify.Storage;

namespace Dijkwacht.Notify.Delivery;

/// <summary>Sends what is planned in the outbox of a workspace; no mail twice, none lost, those in doubt left to a person.</summary>
public static class MailSender
{
    /// <summary>Sends every mail that is due, and ends; mails put off until later wait for another run.</summary>
    /// <param name="settings">The server.</param>
    /// <param name="workspace">Folder of the desk's database.</param>
    /// <param name="signer">Signs each mail; null to send unsigned.</param>
    /// <param name="options">How fast, and how often; null for the defaults.</param>
    /// <param name="clock">Of the throttle, the dates and the retries; null for the system's.</param>
    /// <param name="cancellation">Ends the run in order: mails on the wire are sent to their end, so that none is uncertain.</param>
    /// <exception cref="ArgumentException">The settings or options are wrong.</exception>
    /// <exception cref="InvalidOperationException">Another sender is at work in the workspace.</exception>
    /// <exception cref="IOException">The database cannot be read or written.</exception>
    public static async Task<SendSummary> RunAsync(
        SmtpSettings settings, string workspace, MailSigner? signer = null, SendOptions? options = null, TimeProvider? clock = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentException.ThrowIfNullOrEmpty(workspace);
        options ??= new SendOptions();
        options.Check();
        clock ??= TimeProvider.System;
        if (settings.Problems() is { Count: > 0 } problems)
            throw new ArgumentException(string.Join(" ", problems), nameof(settings));
        Directory.CreateDirectory(workspace);
        using SenderClaim claim = SenderClaim.Take(workspace);
        using DeskDatabase reading = DeskDatabase.Open(workspace);
        using DeskDatabase writing = DeskDatabase.Open(workspace);
        var tally = new SendTally(options.Progress) { LeftBehind = OutboxWriter.TakeOver(writing, clock) };

        // Bounded, so that a slow wire holds back the signing, and a slow signature does not hold back the wire for long.
        Channel<PreparedMail> ready = Channel.CreateBounded<PreparedMail>(32);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        await using (var writer = new OutboxWriter(writing, clock))
        {
            var pace = new Pace(options.PerSecond, clock);
            Task preparing = MailPreparer.RunAsync(new OutboxQueue(reading, options, clock), signer, clock, writer, tally, ready.Writer, stop.Token);
            Task[] connections =
            [
                .. Enumerable.Range(1, options.Connections).Select(number =>
                    Task.Run(() => new SendConnection(number, settings, options, clock, writer, pace, tally, stop).RunAsync(ready.Reader), CancellationToken.None)),
            ];
            try
            {
                await Task.WhenAll(connections);
            }
            finally
            {
                await stop.CancelAsync();
                await preparing;
            }
        }

        return tally.Summary() with { NextAttemptAt = new OutboxQueue(reading, options, clock).NextAttemptAt() };
    }
}
