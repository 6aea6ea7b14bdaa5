using System.Collections.Concurrent;
using System.Diagnostics;
using Dijkwacht.MailSink;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.Storage;

namespace Dijkwacht.Notify.Tests.Delivery;

public sealed class MailSenderTests : IDisposable
{
    private static readonly SendOptions s_fast = new() { PerSecond = null, PerDomainPerMinute = null, RetryAfter = [TimeSpan.FromHours(1)] };

    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-sender-").FullName;
    private readonly ConcurrentQueue<TakenMail> _taken = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_mail_arrives_once_with_its_notice_as_envelope_id()
    {
        Fill(TestMails.Make(100));
        await using SmtpSink sink = SmtpSink.Start(new SinkOptions(), _taken.Enqueue);
        SendSummary summary = await SendAsync(sink);
        Assert.Equal(100, summary.Sent);
        Assert.Null(summary.Problem);
        Assert.Equal(100, _taken.DistinctBy(mail => mail.MessageId).Count());
        Assert.Equal(100, _taken.Count);
        Assert.All(_taken, mail => Assert.Equal(TestMails.MessageId(mail.EnvelopeId!), mail.MessageId));
        Assert.Equal(0, (await SendAsync(sink)).Sent);
        Assert.Equal(100, _taken.Count);
    }

    [Fact]
    public async Task A_refused_mail_is_not_tried_again_and_one_put_off_is_later()
    {
        Fill([.. TestMails.Make(1, "refused"), .. TestMails.Make(2, "grey").Skip(1), .. TestMails.Make(3).Skip(2)]);
        await using SmtpSink sink = SmtpSink.Start(new SinkOptions(), _taken.Enqueue);
        SendSummary first = await SendAsync(sink);
        Assert.Equal((1, 1, 1), (first.Sent, first.Refused, first.PutOff));
        Assert.NotNull(first.NextAttemptAt);
        Assert.Equal(0, (await SendAsync(sink)).Sent);
        SendSummary later = await MailSender.RunAsync(Settings(sink.Port), _folder, null, s_fast with { RetryAfter = [TimeSpan.Zero] });
        Assert.Equal(1, later.Sent);
        Assert.Equal(1, Counts()[OutboxState.Refused]);
    }

    [Fact]
    public async Task A_mail_put_off_too_often_fails()
    {
        Fill(TestMails.Make(1, "grey"));
        await using SmtpSink sink = SmtpSink.Start(new SinkOptions(), _taken.Enqueue);
        SendSummary summary = await MailSender.RunAsync(Settings(sink.Port), _folder, null, s_fast with { RetryAfter = [] });
        Assert.Equal(1, summary.Failed);
        Assert.Equal(1, Counts()[OutboxState.Failed]);
    }

    [Fact]
    public async Task A_mail_without_an_answer_is_uncertain_and_never_sent_again_by_itself()
    {
        Fill(TestMails.Make(1));
        await using (SmtpSink sink = SmtpSink.Start(new SinkOptions { DropAfterText = 1 }, _taken.Enqueue))
            Assert.Equal(1, (await SendAsync(sink)).Uncertain);
        await using (SmtpSink sink = SmtpSink.Start(new SinkOptions(), _taken.Enqueue))
        {
            Assert.Equal(0, (await SendAsync(sink)).Sent);
            Assert.Single(_taken);
            using (DeskDatabase database = DeskDatabase.Open(_folder))
                Assert.True(new Outbox(database).Resolve("n000000", resend: true));
            Assert.Equal(1, (await SendAsync(sink)).Sent);
        }
    }

    [Fact]
    public async Task A_connection_that_breaks_before_the_text_leaves_no_doubt()
    {
        Fill(TestMails.Make(5));
        await using SmtpSink sink = SmtpSink.Start(new SinkOptions { DropBeforeText = 1 }, _taken.Enqueue);
        SendSummary summary = await SendAsync(sink);
        Assert.NotNull(summary.Problem);
        Assert.Equal(0, summary.Uncertain);
        Assert.Equal(5, Counts()[OutboxState.Planned]);
    }

    [Fact]
    public async Task A_server_that_drops_every_answer_ends_the_run_before_all_mails_are_in_doubt()
    {
        Fill(TestMails.Make(50));
        await using SmtpSink sink = SmtpSink.Start(new SinkOptions { DropAfterText = 1 }, _taken.Enqueue);
        SendSummary summary = await SendAsync(sink);
        Assert.NotNull(summary.Problem);
        Assert.InRange(summary.Uncertain, 1, 6);
    }

    [Fact]
    public async Task A_second_sender_in_the_same_workspace_is_refused()
    {
        using SenderClaim claim = SenderClaim.Take(_folder);
        await Assert.ThrowsAsync<InvalidOperationException>(() => MailSender.RunAsync(Settings(1), _folder));
    }

    [Fact]
    public void Plain_text_goes_to_loopback_only_unless_allowed()
    {
        var settings = new SmtpSettings { Host = "mail.example.org", Security = MailSecurity.None };
        Assert.NotEmpty(settings.Problems());
        Assert.Empty((settings with { AllowPlain = true }).Problems());
        Assert.Empty((settings with { Host = "127.0.0.1" }).Problems());
    }

    [Fact]
    public async Task A_sender_that_is_killed_again_and_again_loses_none_and_doubles_none()
    {
        int count = int.TryParse(Environment.GetEnvironmentVariable("DIJKWACHT_KILL_MAILS"), out int asked) ? asked : 2_000;
        Fill(TestMails.Make(count));
        await using SmtpSink sink = SmtpSink.Start(new SinkOptions(), _taken.Enqueue);
        var dice = new Random(7);
        int kills = 0;
        for (int round = 0; round < 200; round++)
        {
            using Process sender = Process.Start(new ProcessStartInfo("dotnet", [typeof(SmtpSink).Assembly.Location, "send", "--workspace", _folder, "--port", $"{sink.Port}"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            })!;
            Task<string> said = sender.StandardOutput.ReadToEndAsync();
            Task<string> complained = sender.StandardError.ReadToEndAsync();
            if (kills < 6)
            {
                int goal = _taken.Count + dice.Next(1, count / 10);
                while (_taken.Count < goal && !sender.HasExited)
                    await Task.Delay(dice.Next(1, 4));
                if (!sender.HasExited)
                {
                    sender.Kill();
                    kills++;
                }
            }

            await sender.WaitForExitAsync();
            if (sender.ExitCode == 0)
                break;
            Assert.True(sender.ExitCode == 128 + 9, await said + await complained);
        }

        Assert.True(kills > 0, "No sender lived long enough to be killed.");

        IReadOnlyDictionary<OutboxState, int> counts = Counts();
        Assert.Equal(0, counts[OutboxState.Planned] + counts[OutboxState.Sending]);
        Assert.InRange(counts[OutboxState.Uncertain], 0, kills * 2);
        Assert.Equal(count, counts[OutboxState.Sent] + counts[OutboxState.Uncertain]);
        HashSet<string> arrived = [.. _taken.Select(mail => mail.EnvelopeId!)];
        Assert.Equal(_taken.Count, arrived.Count);
        using DeskDatabase database = DeskDatabase.Open(_folder);
        Assert.All(new Outbox(database).List(OutboxState.Sent), mail => Assert.Contains(mail.Notice, arrived));
    }

    private void Fill(IEnumerable<OutgoingMail> mails)
    {
        using DeskDatabase database = DeskDatabase.Open(_folder);
        new Outbox(database).Add(mails);
    }

    private IReadOnlyDictionary<OutboxState, int> Counts()
    {
        using DeskDatabase database = DeskDatabase.Open(_folder);
        return new Outbox(database).Counts();
    }

    private Task<SendSummary> SendAsync(SmtpSink sink) => MailSender.RunAsync(Settings(sink.Port), _folder, null, s_fast);

    private static SmtpSettings Settings(int port) => new() { Host = "127.0.0.1", Port = port, Security = MailSecurity.None };
}
