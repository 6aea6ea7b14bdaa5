using System.Net;

namespace Dijkwacht.Census.Runs;

/// <summary>How many requests each host got this UTC day, over all runs of the workspace and all its names and ports. Threads may share it.</summary>
internal sealed class DailyRequests(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly HostCounts _counts = new();
    private DateTime _day = clock.GetUtcNow().UtcDateTime.Date;
    private DateTime _begun = clock.GetUtcNow().UtcDateTime;
    private long _begunAt = clock.GetTimestamp();

    /// <summary>Counts what a log says was sent today.</summary>
    public void Load(RequestLogEntry entry)
    {
        if (entry.Endpoint is not { } endpoint || entry.Kind is not ("probe" or "smtp") || entry.At.UtcDateTime.Date < _day)
            return;
        lock (_lock)
            _counts.Count(endpoint.Address);
    }

    /// <summary>Counts one more request unless the host already had as many as it may.</summary>
    public bool TryCount(IPAddress address, int most)
    {
        lock (_lock)
        {
            Turn();
            if (_counts[address] >= most)
                return false;
            _counts.Count(address);
            return true;
        }
    }

    /// <summary>Whether the host may get no further request today.</summary>
    public bool IsFull(IPAddress address, int most)
    {
        lock (_lock)
        {
            Turn();
            return _counts[address] >= most;
        }
    }

    // A clock that jumps ahead must not give every host a second helping: the day ends only when enough time passed too.
    private void Turn()
    {
        DateTime now = clock.GetUtcNow().UtcDateTime;
        if (now.Date <= _day || clock.GetElapsedTime(_begunAt) + TimeSpan.FromMinutes(1) < now.Date - _begun)
            return;
        _counts.Clear();
        (_day, _begun, _begunAt) = (now.Date, now, clock.GetTimestamp());
    }
}
