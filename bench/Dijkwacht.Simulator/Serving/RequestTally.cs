using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace Dijkwacht.Simulator.Serving;

/// <summary>Every request that reached the test country, counted by address and, on request, written down.</summary>
internal sealed class RequestTally : IDisposable
{
    private readonly ConcurrentDictionary<IPAddress, int> _requests = new();
    private readonly ConcurrentDictionary<IPAddress, int> _connections = new();
    private readonly TextWriter? _log;
    private readonly Lock _gate = new();
    private readonly TimeProvider _clock;

    public RequestTally(TextWriter? log, TimeProvider clock)
    {
        _log = log;
        _clock = clock;
    }

    /// <summary>Requests by address.</summary>
    public IReadOnlyDictionary<IPAddress, int> Requests => _requests;

    /// <summary>Connections by address.</summary>
    public IReadOnlyDictionary<IPAddress, int> Connections => _connections;

    public void Connected(IPAddress address) => _connections.AddOrUpdate(address, 1, static (_, n) => n + 1);

    public void Asked(IPAddress address, string method, string path, string userAgent)
    {
        _requests.AddOrUpdate(address, 1, static (_, n) => n + 1);
        if (_log is null)
            return;
        string line = string.Create(CultureInfo.InvariantCulture, $"{_clock.GetUtcNow():O}\t{address}\t{method}\t{path}\t{userAgent}\n");
        lock (_gate)
            _log.Write(line);
    }

    public void Dispose() => _log?.Dispose();
}
