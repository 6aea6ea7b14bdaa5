using System.Net.Sockets;
using System.Threading.Channels;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;

namespace Dijkwacht.Notify.Delivery;

/// <summary>One connection of a run: takes prepared mails, sends them one after another, hands their outcomes to the writer.</summary>
internal sealed class SendConnection(
    int number, SmtpSettings settings, SendOptions options, TimeProvider clock, OutboxWriter writer, Pace pace, SendTally tally, CancellationTokenSource stop)
{
    /// <summary>A server that breaks off again and again would leave one uncertain mail each time.</summary>
    private const int MostBreaksInARow = 3;

    private static readonly TimeSpan[] s_connectWaits = [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)];

    private readonly string _name = $"{Environment.ProcessId}-{number}";
    private DeliveryClient? _client;
    private int _breaksInARow;

    /// <summary>Runs until no mail is left, the run is stopped or the server is of no use.</summary>
    public async Task RunAsync(ChannelReader<PreparedMail> ready)
    {
        Outcome? pending = null;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                bool hasNext = ready.TryRead(out PreparedMail? mail);
                TimeSpan wait = hasNext ? pace.Reserve() : TimeSpan.Zero;

                // An outcome travels with the next claim to save a flush, but never waits for anything else.
                if (pending is not null && (!hasNext || wait > TimeSpan.Zero || !IsOpen))
                {
                    await writer.WriteAsync(pending, null, _name);
                    pending = null;
                }

                if (!hasNext)
                {
                    if (!await ready.WaitToReadAsync(stop.Token))
                        break;
                    continue;
                }

                if (wait > TimeSpan.Zero)
                    await Task.Delay(wait, clock, stop.Token);
                if (!IsOpen && !await ConnectAsync())
                    break;
                bool isClaimed = await writer.WriteAsync(pending, mail!.Notice, _name);
                pending = null;
                if (!isClaimed)
                    continue;
                pending = await SendAsync(mail);
                if (!tally.Add(pending))
                    await stop.CancelAsync();
                if (_breaksInARow >= MostBreaksInARow)
                {
                    tally.Fail($"{settings.Host}:{settings.Port} broke the connection off {MostBreaksInARow} times in a row.");
                    break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Asked to end between two mails.
        }
        finally
        {
            if (pending is not null)
                await writer.WriteAsync(pending, null, _name);
            await CloseAsync();
        }
    }

    private bool IsOpen => _client is { IsConnected: true };

    private async Task<Outcome> SendAsync(PreparedMail mail)
    {
        MailboxAddress sender = settings.EnvelopeSender is { } address ? new MailboxAddress("", address) : mail.Message.From.Mailboxes.First();
        var recipient = new MailboxAddress("", mail.Recipient);
        for (int attempt = 1; ; attempt++)
        {
            try
            {
                string reply = await _client!.SendAsync(mail, sender, recipient);
                _breaksInARow = 0;
                return new Outcome(mail.Notice, OutboxState.Sent, SafeText.Line(reply));
            }
            catch (SmtpCommandException failure) when (failure.StatusCode != SmtpStatusCode.ServiceNotAvailable || _client!.HasBegunText)
            {
                // An answer, be it a bad one, leaves no doubt.
                _breaksInARow = 0;
                return await AnsweredAsync(mail, failure);
            }
            catch (ServiceNotAuthenticatedException failure)
            {
                return await ForbiddenAsync(mail, SafeText.Line(failure.Message));
            }
            catch (Exception failure) when (IsBreak(failure))
            {
                bool isUncertain = _client!.HasBegunText;
                Drop();
                if (!isUncertain && attempt == 1 && await ReconnectAsync())
                    continue;
                _breaksInARow++;
                string why = SafeText.Line($"connection lost: {failure.Message}");
                return isUncertain ? new Outcome(mail.Notice, OutboxState.Uncertain, why) : PutOff(mail, why);
            }
        }
    }

    private async Task<Outcome> AnsweredAsync(PreparedMail mail, SmtpCommandException failure)
    {
        string reply = SafeText.Line($"{(int)failure.StatusCode} {failure.Message}");
        if (failure.ErrorCode == SmtpErrorCode.SenderNotAccepted || failure.StatusCode is SmtpStatusCode.AuthenticationRequired)
            return await ForbiddenAsync(mail, reply);
        return (int)failure.StatusCode >= 500 ? new Outcome(mail.Notice, OutboxState.Refused, reply) : PutOff(mail, reply);
    }

    // The fault is ours, not the recipient's: the next mail would fare no better.
    private async Task<Outcome> ForbiddenAsync(PreparedMail mail, string reply)
    {
        tally.Fail($"{settings.Host}:{settings.Port} does not let us send: {reply}");
        await stop.CancelAsync();
        return PutOff(mail, reply);
    }

    private Outcome PutOff(PreparedMail mail, string reply) =>
        new(mail.Notice, mail.Attempts + 1 > options.RetryAfter.Count ? OutboxState.Failed : OutboxState.Planned, reply);

    // The mail is claimed: asked to end or not, its outcome must be written.
    private async Task<bool> ReconnectAsync()
    {
        try
        {
            return await ConnectAsync();
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<bool> ConnectAsync()
    {
        for (int attempt = 0; ; attempt++)
        {
            Drop();
            var client = new DeliveryClient { Timeout = (int)settings.Timeout.TotalMilliseconds };
            try
            {
                ServerTrust.Apply(client, settings.TrustedCertificates);
                await OpenAsync(client);
                if (settings.UserName is { } user)
                    await client.AuthenticateAsync(user, settings.Password!, stop.Token);
                client.RefuseChunks();
                _client = client;
                return true;
            }
            catch (Exception failure) when (IsBreak(failure) || failure is AuthenticationException or SmtpCommandException or SslHandshakeException or NotSupportedException or InvalidDataException)
            {
                client.Dispose();
                bool isFinal = failure is AuthenticationException or SslHandshakeException or NotSupportedException or InvalidDataException;
                if (isFinal || attempt == s_connectWaits.Length)
                {
                    tally.Fail(SafeText.Line($"No connection to {settings.Host}:{settings.Port}: {failure.Message}"));
                    return false;
                }

                await Task.Delay(s_connectWaits[attempt], clock, stop.Token);
            }
            catch
            {
                client.Dispose();
                throw;
            }
        }
    }

    private async Task OpenAsync(DeliveryClient client)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        limit.CancelAfter(settings.Timeout);

        // A mail leaves in several writes: with Nagle's algorithm each would wait for the other side's delayed acknowledgement, 40 ms.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(settings.Host, settings.Port, limit.Token);
            await client.ConnectAsync(socket, settings.Host, settings.Port, MailServer.Options(settings.Security), limit.Token);
        }
        catch (OperationCanceledException late) when (!stop.IsCancellationRequested)
        {
            socket.Dispose();
            throw new TimeoutException($"no answer within {settings.Timeout.TotalSeconds:F0} s", late);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool IsBreak(Exception failure) =>
        failure is IOException or SocketException or TimeoutException or SmtpProtocolException or SmtpCommandException or ServiceNotConnectedException;

    private void Drop()
    {
        _client?.Dispose();
        _client = null;
    }

    private async Task CloseAsync()
    {
        try
        {
            if (IsOpen)
                await _client!.DisconnectAsync(quit: true, CancellationToken.None);
        }
        catch (Exception failure) when (IsBreak(failure))
        {
            // Everything it was used for has been answered.
        }
        finally
        {
            _client?.Dispose();
        }
    }
}
