using System.Collections.Concurrent;
using Dijkwacht.MailSink;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.Storage;

namespace Dijkwacht.Notify.Tests.Delivery;

public sealed class MailSenderCancelTests : IDisposable
{
    private static readonly SendOptions s_fast = new() { PerSecond = null, PerDomainPerMinute = null, RetryAfter = [TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero] };

    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-cancel-").FullName;
    private readonly ConcurrentQueue<TakenMail> _taken = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task A_sender_that_is_asked_to_stop_again_and_again_loses_none_doubles_none_and_doubts_none(int connections)
    {
        const int Mails = 400;
        Fill(Mails);
        using var stop = new Switch();
        await using SmtpSink sink = SmtpSink.Start(new SinkOptions(), mail =>
        {
            _taken.Enqueue(mail);
            stop.At(_taken.Count);
        });
        int rounds = 0, sent = 0;
        for (; sent < Mails; rounds++)
        {
            Assert.InRange(rounds, 0, Mails);
            SendSummary summary = await MailSender.RunAsync(Settings(sink.Port), _folder, null, s_fast with { Connections = connections }, cancellation: stop.Next(_taken.Count + 1 + (rounds * 7)));
            sent += summary.Sent;
            Assert.Equal((0, 0, null), (summary.Uncertain, summary.PutOff, summary.Problem));
            Assert.Equal(_taken.Count, sent);
            Assert.Equal((0, Mails - sent), (Counts()[OutboxState.Sending], Counts()[OutboxState.Planned]));
        }

        Assert.True(rounds > 3, $"It ran {rounds} times: it was hardly ever stopped under way.");
        Assert.Equal(Mails, _taken.DistinctBy(mail => mail.MessageId).Count());
    }

    [Fact]
    public async Task Asked_to_stop_while_a_broken_connection_is_made_anew_it_leaves_its_mail_planned()
    {
        Fill(1);
        using var stop = new CancellationTokenSource();
        await using SmtpSink sink = SmtpSink.Start(new SinkOptions { DropBeforeText = 1, Dropping = stop.Cancel }, _taken.Enqueue);
        SendSummary summary = await MailSender.RunAsync(Settings(sink.Port), _folder, null, s_fast, cancellation: stop.Token);
        Assert.Equal((0, 0, 1), (summary.Sent, summary.Uncertain, summary.PutOff));
        Assert.Equal((0, 1), (Counts()[OutboxState.Sending], Counts()[OutboxState.Planned]));
    }

    [Fact]
    public async Task Asked_to_stop_while_an_answer_is_lost_the_mail_in_doubt_is_counted_and_not_sent_again()
    {
        Fill(20);
        using var stop = new CancellationTokenSource();
        await using (SmtpSink sink = SmtpSink.Start(new SinkOptions { DropAfterText = 1 }, mail =>
        {
            _taken.Enqueue(mail);
            stop.Cancel();
        }))
        {
            SendSummary summary = await MailSender.RunAsync(Settings(sink.Port), _folder, null, s_fast with { Connections = 1 }, cancellation: stop.Token);
            Assert.Equal((0, 1), (summary.Sent, summary.Uncertain));
        }

        await using SmtpSink later = SmtpSink.Start(new SinkOptions(), _taken.Enqueue);
        Assert.Equal(19, (await MailSender.RunAsync(Settings(later.Port), _folder, null, s_fast)).Sent);
        Assert.Equal((20, 20), (_taken.Count, _taken.DistinctBy(mail => mail.MessageId).Count()));
        Assert.Equal((19, 1), (Counts()[OutboxState.Sent], Counts()[OutboxState.Uncertain]));
    }

    [Fact]
    public async Task Asked_to_stop_before_it_began_it_sends_nothing()
    {
        Fill(3);
        await using SmtpSink sink = SmtpSink.Start(new SinkOptions(), _taken.Enqueue);
        Assert.Equal(new SendSummary(), await MailSender.RunAsync(Settings(sink.Port), _folder, null, s_fast, cancellation: new CancellationToken(canceled: true)));
        Assert.Equal(3, Counts()[OutboxState.Planned]);
    }

    [Fact]
    public async Task Asked_to_stop_while_the_pace_holds_it_back_it_stops_at_once()
    {
        Fill(3);
        using var stop = new CancellationTokenSource();
        await using SmtpSink sink = SmtpSink.Start(new SinkOptions(), mail =>
        {
            _taken.Enqueue(mail);
            stop.CancelAfter(TimeSpan.FromMilliseconds(200));
        });
        SendSummary summary = await MailSender.RunAsync(Settings(sink.Port), _folder, null, s_fast with { Connections = 1, PerSecond = 0.01 }, cancellation: stop.Token).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal((1, 2), (summary.Sent, Counts()[OutboxState.Planned]));
        Assert.Equal(1, Counts()[OutboxState.Sent]);
    }

    private void Fill(int mails)
    {
        using DeskDatabase database = DeskDatabase.Open(_folder);
        new Outbox(database).Add(TestMails.Make(mails));
    }

    private IReadOnlyDictionary<OutboxState, int> Counts()
    {
        using DeskDatabase database = DeskDatabase.Open(_folder);
        return new Outbox(database).Counts();
    }

    private static SmtpSettings Settings(int port) => new() { Host = "127.0.0.1", Port = port, Security = MailSecurity.None };

    /// <summary>Stops a run when so many mails have arrived, before the last of them is answered.</summary>
    private sealed class Switch : IDisposable
    {
        private CancellationTokenSource _run = new();
        private int _goal = int.MaxValue;

        public CancellationToken Next(int goal)
        {
            _run.Dispose();
            _run = new CancellationTokenSource();
            _goal = goal;
            return _run.Token;
        }

        public void At(int count)
        {
            if (count >= _goal)
                _run.Cancel();
        }

        public void Dispose() => _run.Dispose();
    }
}
