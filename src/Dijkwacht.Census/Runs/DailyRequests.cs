using System.Net;
using System.Runtime.InteropServices;
using Dijkwacht.Census.Scopes;

namespace Dijkwacht.Census.Runs;

/// <summary>How many requests each host got this UTC day, over all runs of the workspace and all its names and ports.</summary>
/// <remarks>Holds one byte per address of each /24 (IPv4) or /120 (IPv6) that got a request. Threads may share it.</remarks>
internal sealed class DailyRequests(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(bool, UInt128), byte[]> _counts = [];
    private DateTime _day = clock.GetUtcNow().UtcDateTime.Date;
    private DateTime _started = clock.GetUtcNow().UtcDateTime;
    private long _startedAt = clock.GetTimestamp();

    /// <summary>Counts what an earlier log says was sent today.</summary>
    public void Load(RequestLogEntry entry)
    {
        if (entry.Endpoint is { } endpoint && entry.Kind is "probe" or "smtp" && entry.At.UtcDateTime.Date >= _day)
        {
            lock (_lock)
            {
                ref byte count = ref Of(entry.Endpoint!.Address);
                count = (byte)Math.Min(byte.MaxValue, count + 1);
            }
        }
    }

    /// <summary>Counts one more request unless the host already had as many as it may.</summary>
    public bool TryCount(IPAddress address, int most)
    {
        lock (_lock)
        {
            Turn();
            ref byte count = ref Of(address);
            if (count >= most)
                return false;
            count++;
            return true;
        }
    }

    /// <summary>Whether the host may get no further request today.</summary>
    public bool IsFull(IPAddress address, int most)
    {
        lock (_lock)
        {
            Turn();
            return _counts.TryGetValue(Key(address, out int place), out byte[]? page) && page[place] >= most;
        }
    }

    // A clock that jumps ahead must not give every host a second helping: the day ends only when enough time passed too.
    private void Turn()
    {
        DateTime today = clock.GetUtcNow().UtcDateTime.Date;
        if (today <= _day)
            return;
        TimeSpan passed = clock.GetElapsedTime(_startedAt);
        if (passed + TimeSpan.FromMinutes(1) < today - _started)
            return;
        _counts.Clear();
        _day = today;
        _started = clock.GetUtcNow().UtcDateTime;
        _startedAt = clock.GetTimestamp();
    }

    private ref byte Of(IPAddress address)
    {
        ref byte[]? page = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, Key(address, out int place), out _);
        page ??= new byte[256];
        return ref page[place];
    }

    private static (bool, UInt128) Key(IPAddress address, out int place)
    {
        UInt128 number = IpRange.Number(address, out bool isV6);
        place = (int)(number & 0xff);
        return (isV6, number >> 8);
    }
}
