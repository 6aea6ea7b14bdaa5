using System.Diagnostics;

namespace Dijkwacht.Census.Probing;

/// <summary>Counts the time that a host takes, without the time that the census itself waits for its turn.</summary>
internal sealed class TimeLimit(TimeSpan total, CancellationToken stop) : IDisposable
{
    private CancellationTokenSource _source = CancellationTokenSource.CreateLinkedTokenSource(stop);
    private TimeSpan _left = total;
    private long _started;

    /// <summary>Stops with the run, without a limit.</summary>
    public CancellationToken Stop => stop;

    /// <summary>A token that fires when a step takes longer than its own limit or than what the host has left.</summary>
    public CancellationToken Start(TimeSpan step)
    {
        End();
        _started = Stopwatch.GetTimestamp();
        if (_source.IsCancellationRequested)
        {
            _source.Dispose();
            _source = CancellationTokenSource.CreateLinkedTokenSource(stop);
        }

        TimeSpan least = step < _left ? step : _left;
        _source.CancelAfter(least > TimeSpan.Zero ? least : TimeSpan.FromMilliseconds(1));
        return _source.Token;
    }

    /// <summary>Stops the count, and waits.</summary>
    public async Task RestAsync(TimeSpan time)
    {
        End();
        _source.CancelAfter(Timeout.InfiniteTimeSpan);
        if (time > TimeSpan.Zero)
            await Task.Delay(time, stop);
    }

    /// <summary>Whether an exception means that the time is over; a stopped run is not that.</summary>
    public bool IsPassed(Exception exception) => exception is OperationCanceledException && !stop.IsCancellationRequested;

    public void Dispose() => _source.Dispose();

    private void End()
    {
        if (_started != 0)
            _left -= Stopwatch.GetElapsedTime(_started);
        _started = 0;
    }
}
