using System.Net;
using Dijkwacht.Census.Probing;
using Dijkwacht.Census.Scopes;

namespace Dijkwacht.Census.Tests.Probing;

public sealed class PacerTests
{
    private static readonly IPAddress s_host = IPAddress.Parse("192.0.2.1");

    private readonly FakeClock _clock = new();

    [Fact]
    public void The_whole_run_keeps_its_rate()
    {
        var pacer = new Pacer(new Pace { PerSecond = 10, PerNetworkPerSecond = 1000 }, _clock);
        TimeSpan last = default;
        for (int i = 0; i < 31; i++)
            Assert.True(pacer.TryTake(new IPAddress([192, 0, (byte)i, 1]), TimeSpan.FromMinutes(1), out last));

        Assert.InRange(last, TimeSpan.FromSeconds(2.8), TimeSpan.FromSeconds(3.1));
    }

    [Fact]
    public void A_network_keeps_its_own_rate_and_others_do_not_wait_for_it()
    {
        var pacer = new Pacer(new Pace { PerSecond = 1000, PerNetworkPerSecond = 1 }, _clock);
        Assert.True(pacer.TryTake(s_host, TimeSpan.Zero, out _));

        Assert.False(pacer.TryTake(IPAddress.Parse("192.0.2.200"), TimeSpan.FromMilliseconds(300), out TimeSpan wait));
        Assert.InRange(wait, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(1));
        Assert.True(pacer.TryTake(IPAddress.Parse("192.0.3.1"), TimeSpan.FromMilliseconds(300), out _));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(pacer.TryTake(IPAddress.Parse("192.0.2.200"), TimeSpan.Zero, out _));
    }

    [Fact]
    public void A_network_of_which_three_hosts_in_a_row_ask_for_a_pause_gets_it()
    {
        var pacer = new Pacer(new Pace { PerSecond = 1000, PerNetworkPerSecond = 1000 }, _clock);
        pacer.Failed(s_host, TimeSpan.FromMinutes(2));
        pacer.Failed(s_host, TimeSpan.FromMinutes(2));
        pacer.Worked(s_host);
        pacer.Failed(s_host, TimeSpan.FromMinutes(2));
        pacer.Failed(s_host, TimeSpan.FromMinutes(2));
        Assert.True(pacer.TryTake(s_host, TimeSpan.FromSeconds(1), out _));
        pacer.Failed(s_host, TimeSpan.FromMinutes(2));

        Assert.False(pacer.TryTake(s_host, TimeSpan.FromSeconds(119), out TimeSpan wait));
        Assert.Equal(TimeSpan.FromMinutes(2), wait);
    }

    [Fact]
    public void Many_failures_slow_a_network_down_and_success_speeds_it_up_again()
    {
        var pacer = new Pacer(new Pace { PerSecond = 1000, PerNetworkPerSecond = 1 }, _clock);
        for (int i = 0; i < 10; i++)
            pacer.Failed(s_host, null);
        pacer.TryTake(s_host, TimeSpan.Zero, out _);
        pacer.TryTake(s_host, TimeSpan.Zero, out TimeSpan slow);
        pacer.Worked(s_host);
        pacer.Worked(s_host);
        _clock.Advance(slow);
        pacer.TryTake(s_host, TimeSpan.Zero, out _);
        pacer.TryTake(s_host, TimeSpan.Zero, out TimeSpan again);

        Assert.Equal(TimeSpan.FromSeconds(4), slow);
        Assert.Equal(TimeSpan.FromSeconds(1), again);
    }
}
