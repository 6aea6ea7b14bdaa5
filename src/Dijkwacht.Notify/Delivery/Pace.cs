namespace Dijkwacht.Notify.Delivery;

/// <summary>Spaces mails evenly over time; unused time is not made up for.</summary>
internal sealed class Pace(double? perSecond, TimeProvider clock)
{
    private readonly TimeSpan _interval = perSecond is { } rate ? TimeSpan.FromSeconds(1 / rate) : TimeSpan.Zero;
    private readonly Lock _gate = new();
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    /// <summary>Reserves the next moment; how long until then, zero or more.</summary>
    public TimeSpan Reserve()
    {
        if (_interval == TimeSpan.Zero)
            return TimeSpan.Zero;
        lock (_gate)
        {
            DateTimeOffset now = clock.GetUtcNow();
            DateTimeOffset slot = _next > now ? _next : now;
            _next = slot + _interval;
            return slot - now;
        }
    }
}
