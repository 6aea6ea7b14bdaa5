using System.Net;
using Dijkwacht.Census.Scopes;

namespace Dijkwacht.Census.Probing;

/// <summary>Deals out turns: token buckets for the whole run and for each network, slower where there is trouble.</summary>
/// <remarks>Uses the monotonic clock, so that a clock set back or forward changes nothing. Threads may share it.</remarks>
internal sealed class Pacer(Pace pace, TimeProvider clock)
{
    private const int MostFactor = 64;
    private const int FailuresUntilSlower = 5;

    // One host that asks for a pause is a host that is asked no more; several in a row speak for their network.
    private const int PausesUntilRest = 3;

    // A run may fall behind by this much and catch up: timers are no finer than a millisecond or so.
    private static readonly TimeSpan s_burst = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private readonly Dictionary<(bool, UInt128), Network> _networks = [];
    private readonly long _start = clock.GetTimestamp();
    private TimeSpan _next;

    private TimeSpan Elapsed => clock.GetElapsedTime(_start);

    /// <summary>Takes a turn when it comes within <paramref name="patience"/>; else takes none and says how long to stay away.</summary>
    public bool TryTake(IPAddress address, TimeSpan patience, out TimeSpan wait)
    {
        lock (_lock)
        {
            TimeSpan now = Elapsed;
            Network network = Of(address, now);
            TimeSpan turn = Max(network.Next - Burst(network), network.RestUntil, now);
            wait = turn - now;
            if (wait > patience)
                return false;
            network.Next = Max(network.Next, turn) + (Interval(pace.PerNetworkPerSecond) * network.Factor);
            TimeSpan ours = Max(_next - s_burst, turn);
            _next = Max(_next, ours) + Interval(pace.PerSecond);
            wait = ours - now;
            return true;
        }
    }

    /// <summary>A host of the network answered as one does.</summary>
    public void Worked(IPAddress address)
    {
        lock (_lock)
        {
            Network network = Of(address, Elapsed);
            network.Failures = 0;
            network.Pauses = 0;
            network.Factor = Math.Max(1, network.Factor / 2);
        }
    }

    /// <summary>A host of the network took the connection and then failed, or asked to be left alone.</summary>
    public void Failed(IPAddress address, TimeSpan? rest)
    {
        lock (_lock)
        {
            TimeSpan now = Elapsed;
            Network network = Of(address, now);
            bool rests = rest is not null && ++network.Pauses >= PausesUntilRest;
            if (rests)
                network.RestUntil = Max(network.RestUntil, now + rest!.Value);
            if (++network.Failures < FailuresUntilSlower && !rests)
                return;
            network.Failures = 0;
            network.Factor = Math.Min(MostFactor, network.Factor * 2);
        }
    }

    private Network Of(IPAddress address, TimeSpan now)
    {
        UInt128 number = IpRange.Number(address, out bool isV6);
        (bool, UInt128) key = (isV6, number >> (isV6 ? 80 : 8));
        if (_networks.TryGetValue(key, out Network? network))
            return network;
        if (_networks.Count >= 65536)
        {
            foreach ((bool, UInt128) idle in _networks.Where(n => n.Value.Next <= now && n.Value.RestUntil <= now && n.Value.Factor == 1).Select(n => n.Key).ToArray())
                _networks.Remove(idle);
            // All in trouble at once: forget the half that waits least rather than grow without end.
            if (_networks.Count >= 65536)
            {
                foreach ((bool, UInt128) least in _networks.OrderBy(n => Max(n.Value.Next, n.Value.RestUntil)).Take(32768).Select(n => n.Key).ToArray())
                    _networks.Remove(least);
            }
        }

        return _networks[key] = new Network();
    }

    private TimeSpan Burst(Network network) =>
        network.Factor > 1 || pace.PerNetworkPerSecond < 10 ? TimeSpan.Zero : s_burst;

    private static TimeSpan Interval(double perSecond) => TimeSpan.FromTicks((long)(TimeSpan.TicksPerSecond / perSecond));

    private static TimeSpan Max(TimeSpan left, TimeSpan right) => left > right ? left : right;

    private static TimeSpan Max(TimeSpan first, TimeSpan second, TimeSpan third) => Max(Max(first, second), third);

    private sealed class Network
    {
        public TimeSpan Next { get; set; }

        public TimeSpan RestUntil { get; set; }

        public int Failures { get; set; }

        public int Pauses { get; set; }

        public int Factor { get; set; } = 1;
    }
}
