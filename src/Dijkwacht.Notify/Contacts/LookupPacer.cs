namespace Dijkwacht.Notify.Contacts;

/// <summary>Keeps requests apart, for each host and in all, and leaves alone who asked for it.</summary>
internal sealed class LookupPacer(TimeSpan hostInterval, TimeSpan globalInterval, TimeProvider clock)
{
    private const int MaximumHosts = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, DateTimeOffset> _next = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, DateTimeOffset> _paused = new(StringComparer.OrdinalIgnoreCase);
    private DateTimeOffset _nextOfAll;

    /// <summary>When a host may be asked again that asked to be left alone; null when it did not, or the time is over.</summary>
    public DateTimeOffset? PausedUntil(string host)
    {
        lock (_lock)
            return _paused.TryGetValue(host, out DateTimeOffset until) && until > clock.GetUtcNow() ? until : null;
    }

    public void Pause(string host, TimeSpan time)
    {
        lock (_lock)
        {
            Forget(_paused);
            _paused[host] = clock.GetUtcNow() + time;
        }
    }

    /// <summary>Takes the next turn of a host and waits for it.</summary>
    public Task WaitAsync(Uri url, CancellationToken cancellation)
    {
        TimeSpan wait = Take(url);
        return wait > TimeSpan.Zero ? Task.Delay(wait, clock, cancellation) : Task.CompletedTask;
    }

    /// <summary>Takes the next turn; how long it is until then.</summary>
    internal TimeSpan Take(Uri url)
    {
        if (url.IsLoopback)
            return TimeSpan.Zero;
        lock (_lock)
        {
            DateTimeOffset now = clock.GetUtcNow();
            DateTimeOffset turn = _next.TryGetValue(url.Host, out DateTimeOffset next) && next > now ? next : now;
            if (_nextOfAll > turn)
                turn = _nextOfAll;
            Forget(_next);
            _next[url.Host] = turn + hostInterval;
            _nextOfAll = turn + globalInterval;
            return turn - now;
        }
    }

    private void Forget(Dictionary<string, DateTimeOffset> times)
    {
        if (times.Count < MaximumHosts)
            return;
        DateTimeOffset now = clock.GetUtcNow();
        foreach (string host in times.Where(t => t.Value <= now).Select(t => t.Key).ToArray())
            times.Remove(host);
        if (times.Count >= MaximumHosts)
            times.Clear();
    }
}
