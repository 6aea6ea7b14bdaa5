using System.Net;
using Dijkwacht.Census.Runs;

namespace Dijkwacht.Census.Tests.Runs;

public sealed class DailyRequestsTests
{
    private static readonly IPAddress s_host = IPAddress.Parse("192.0.2.1");

    private readonly FakeClock _clock = new();

    [Fact]
    public void The_count_of_a_host_starts_again_on_the_next_day()
    {
        var daily = new DailyRequests(_clock);
        Assert.Equal(4, Enumerable.Range(0, 9).Count(_ => daily.TryCount(s_host, 4)));
        Assert.True(daily.TryCount(IPAddress.Parse("192.0.2.2"), 4));
        _clock.Advance(TimeSpan.FromHours(11));
        Assert.False(daily.TryCount(s_host, 4));
        _clock.Advance(TimeSpan.FromHours(2));

        Assert.True(daily.TryCount(s_host, 4));
    }

    [Fact]
    public void A_clock_that_jumps_ahead_gives_no_second_helping()
    {
        var daily = new DailyRequests(_clock);
        Assert.Equal(4, Enumerable.Range(0, 9).Count(_ => daily.TryCount(s_host, 4)));

        _clock.Jump(TimeSpan.FromDays(1));

        Assert.False(daily.TryCount(s_host, 4));
    }

    [Fact]
    public void What_a_log_says_of_today_is_counted()
    {
        var daily = new DailyRequests(_clock);
        var endpoint = new IPEndPoint(s_host, 443);
        for (int i = 0; i < 3; i++)
            daily.Load(new RequestLogEntry(i, _clock.GetUtcNow(), "probe", endpoint, null, "GET /", ""));
        daily.Load(new RequestLogEntry(4, _clock.GetUtcNow().AddDays(-1), "probe", endpoint, null, "GET /", ""));
        daily.Load(new RequestLogEntry(5, _clock.GetUtcNow(), "lookup", endpoint, null, "A", ""));

        Assert.True(daily.TryCount(s_host, 4));
        Assert.True(daily.IsFull(s_host, 4));
    }
}
