namespace Dijkwacht.Census.Tests;

/// <summary>A clock that a test sets; its monotonic part only goes forward.</summary>
internal sealed class FakeClock : TimeProvider
{
    private readonly Lock _lock = new();
    private long _ticks;
    private DateTimeOffset _now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
            return _now;
    }

    public override long GetTimestamp() => Interlocked.Read(ref _ticks);

    public void Advance(TimeSpan time)
    {
        lock (_lock)
            _now += time;
        Interlocked.Add(ref _ticks, time.Ticks);
    }

    /// <summary>What a wrong time server does: the time of day moves and no time has passed.</summary>
    public void Jump(TimeSpan time)
    {
        lock (_lock)
            _now += time;
    }
}
