using Dijkwacht.Evidence.Collections;

namespace Dijkwacht.Evidence.Tests.Collections;

public class DecoderMemoryTests
{
    private static readonly CollectionLimits s_limits = new() { MaxDictionaryBytes = 128, MaxInnerDictionaryBytes = 32 };

    [Fact]
    public async Task However_many_workers_ask_no_more_than_the_limit_is_in_use()
    {
        var memory = new DecoderMemory(s_limits, CancellationToken.None);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Factory.StartNew(() => Work(memory, worker), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.InRange(memory.Peak, 65, 128);
    }

    [Fact]
    public void A_decoder_that_could_never_have_room_is_refused_at_once()
    {
        var memory = new DecoderMemory(s_limits, CancellationToken.None);
        Assert.Equal("dictionary", Assert.Throws<DamagedMemberException>(() => memory.Take(129)).Reason);
        using (memory.Take(128))
            Assert.Equal("dictionary", Assert.Throws<DamagedMemberException>(() => memory.Take(1)).Reason);
        using (memory.Take(96))
        {
            using (memory.Take(20))
            using (memory.Take(12))
                Assert.Equal("dictionary", Assert.Throws<DamagedMemberException>(() => memory.Take(1)).Reason);
            memory.Take(32).Dispose();
        }

        memory.Take(128).Dispose();
        Assert.Equal(128, memory.Peak);
    }

    [Fact]
    public async Task A_worker_that_waits_leaves_when_the_run_is_ended()
    {
        using var stop = new CancellationTokenSource();
        var memory = new DecoderMemory(s_limits, stop.Token);
        using IDisposable held = memory.Take(128);
        Task waiting = Task.Factory.StartNew(() => memory.Take(1), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private static void Work(DecoderMemory memory, int worker)
    {
        var random = new Random(worker);
        for (int i = 0; i < 200; i++)
        {
            int bytes = random.Next(1, 129);
            using IDisposable outer = memory.Take(bytes);
            Thread.Yield();
            if (bytes > 96)
                continue;
            using IDisposable inner = memory.Take(random.Next(1, 17));
            Thread.Yield();
            using IDisposable innermost = memory.Take(random.Next(1, 17));
        }
    }
}
