using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Probing;
using Dijkwacht.Census.Scopes;
using Dijkwacht.Census.Targets;

namespace Dijkwacht.Census.Runs;

/// <summary>Asks every target of a scope once, or goes on with a run that was interrupted.</summary>
public sealed partial class CensusRunner : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan s_lastWait = TimeSpan.FromSeconds(8);

    private readonly RunOptions _options;
    private readonly Scope _scope;
    private readonly TimeProvider _clock;
    private readonly OpenRun _run;
    private readonly TargetSpace _space;
    private readonly Perimeter _perimeter;
    private readonly OptOutList _optOuts;
    private readonly Pacer _pacer;
    private readonly RequestGate _gate;
    private readonly Prober _prober;
    private readonly NameLookup? _lookup;
    private readonly PriorityQueue<long, TimeSpan> _deferred = new();
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _wake = new(0);
    private readonly CancellationTokenSource _abandon = new();
    private readonly long _start;
    private readonly long _doneBefore;
    private Exception? _fatal;
    private long _next;
    private int _inFlight;
    private string? _waiting;

    private CensusRunner(RunOptions options, Scope scope, OpenRun run, TargetSpace space, OptOutList optOuts, DailyRequests daily, Perimeter perimeter, NameLookup? lookup)
    {
        (_options, _scope, _run, _space, _optOuts, _lookup) = (options, scope, run, space, optOuts, lookup);
        _clock = options.Clock;
        _pacer = new Pacer(scope.Pace, _clock);
        _gate = new RequestGate(scope, perimeter, optOuts, daily, run.Log, _pacer, _clock);
        _prober = new Prober(scope, _gate);
        _start = _clock.GetTimestamp();
        _doneBefore = run.Progress.DoneCount;
        _next = run.Progress.Watermark;
        _perimeter = perimeter;
    }

    /// <summary>Runs until every target is done, the mandate ends, or the token stops it; then the run can be gone on with.</summary>
    /// <returns>The run as it stands.</returns>
    /// <exception cref="RunRefusedException">The scope or the workspace does not allow the run.</exception>
    /// <exception cref="IOException">A file cannot be written. Nothing on file is lost; the run can be gone on with.</exception>
    public static async Task<RunRecord> RunAsync(RunOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ScopeFile file = Scopes.ScopeFile.Read(options.ScopeFile);
        if (file.Scope is not { } scope)
            throw new RunRefusedException(string.Join(Environment.NewLine, file.Problems));
        DateTimeOffset now = options.Clock.GetUtcNow();
        if (now >= scope.Mandate.Until)
            throw new RunRefusedException($"{options.ScopeFile}: the mandate ended at {scope.Mandate.Until:yyyy-MM-dd HH:mm} UTC; nothing is asked.");
        if (now < scope.Mandate.From)
            throw new RunRefusedException($"{options.ScopeFile}: the mandate starts at {scope.Mandate.From:yyyy-MM-dd HH:mm} UTC; nothing is asked before.");
        using var claim = WorkspaceClaim.Take(options.Workspace);
        var optOuts = new OptOutList(options.Workspace.OptOutFile, options.Clock);
        foreach (string problem in optOuts.Problems)
            options.Warn?.Invoke(problem);
        var perimeter = new Perimeter(scope);
        var daily = new DailyRequests(options.Clock);
        using OpenRun run = OpenRun.Open(options, scope, daily);
        NameLookup? lookup = scope.HasDns ? new NameLookup(scope.DnsServer, (server, name, type) => run.Log.Append("lookup", server, name, type)) : null;
        IReadOnlyList<NamedTarget> names = await run.NamesAsync(scope, perimeter, options.Targets, lookup, optOuts, cancellationToken);
        var space = new TargetSpace(perimeter, names, options.Targets?.Addresses, run.Id);
        if (space.Count == 0)
        {
            run.Discard();
            throw new RunRefusedException("Nothing to ask: no target is inside the scope.");
        }

        using var runner = new CensusRunner(options, scope, run, space, optOuts, daily, perimeter, lookup);
        return await runner.GoAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _half?.Dispose();
        _abandon.Dispose();
    }

    private async Task<RunRecord> GoAsync(CancellationToken stop)
    {
        RecoverInFlight();
        WriteRecord(endedAt: null);
        using var ticking = CancellationTokenSource.CreateLinkedTokenSource(_abandon.Token);
        Task ticks = TickAsync(ticking.Token);
        try
        {
            await HandOutAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }

        await DrainAsync(stop.IsCancellationRequested || _fatal is not null);
        await ticking.CancelAsync();
        await ticks;
        bool isOver = _run.Progress.DoneCount >= _space.Count || _gate.IsOver;
        if (_fatal is not null)
        {
            TryWriteRecord();
            throw new IOException(_fatal.Message, _fatal);
        }

        RunRecord record = WriteRecord(isOver ? _clock.GetUtcNow() : null);
        Report(record);
        return record;
    }

    // One producer hands out targets; each is asked by its own task, and no more than AtOnce at a time.
    private async Task HandOutAsync(CancellationToken stop)
    {
        while (_fatal is null && !stop.IsCancellationRequested && !_gate.IsOver)
        {
            if (!_gate.IsOpen)
            {
                _waiting = "outside the hours of the scope";
                await WaitAsync(TimeSpan.FromSeconds(1), stop);
                continue;
            }

            _waiting = null;
            if (_inFlight >= _scope.Pace.AtOnce)
            {
                await WaitAsync(TimeSpan.FromSeconds(1), stop);
                continue;
            }

            if (!TryPick(out long index, out TimeSpan due))
            {
                if (_inFlight == 0 && due == Timeout.InfiniteTimeSpan)
                    return;
                _waiting = _inFlight == 0 ? "networks that asked for a pause" : null;
                await WaitAsync(due == Timeout.InfiniteTimeSpan || due > TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : due, stop);
                continue;
            }

            HandOut(index);
        }
    }

    private void HandOut(long index)
    {
        Target target = _space[index];
        TimeSpan wait = TimeSpan.Zero;
        if (target.Address is { } address)
        {
            if (_optOuts.Contains(address))
            {
                _run.Progress.Finish(index, ObservedState.NotAsked);
                return;
            }

            if (_run.StateOfNamed(address, target.Port) is { } known)
            {
                _run.Progress.Finish(index, known);
                return;
            }

            if (!_pacer.TryTake(address, s_patience, out wait))
            {
                Defer(index, wait);
                return;
            }
        }

        _run.Progress.Start(index);
        Interlocked.Increment(ref _inFlight);
        _ = AskAsync(target, wait);
    }

    private bool TryPick(out long index, out TimeSpan due)
    {
        due = Timeout.InfiniteTimeSpan;
        lock (_lock)
        {
            if (_deferred.TryPeek(out index, out TimeSpan at))
            {
                due = at - _clock.GetElapsedTime(_start);
                if (due <= TimeSpan.Zero)
                {
                    _deferred.Dequeue();
                    return true;
                }
            }
        }

        while (_next < _space.Count && _run.Progress.IsWithinWindow(_next))
        {
            index = _next++;
            if (!_run.Progress.IsDone(index))
                return true;
        }

        return false;
    }

    private void Defer(long index, TimeSpan time)
    {
        lock (_lock)
            _deferred.Enqueue(index, _clock.GetElapsedTime(_start) + time);
    }

    private async Task WaitAsync(TimeSpan longest, CancellationToken stop)
    {
        if (longest > TimeSpan.Zero)
            await _wake.WaitAsync(longest < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : longest, stop);
    }

    private async Task DrainAsync(bool isStopped)
    {
        long begun = _clock.GetTimestamp();
        while (Volatile.Read(ref _inFlight) > 0)
        {
            if ((isStopped || _gate.IsOver) && _clock.GetElapsedTime(begun) > s_lastWait)
                await _abandon.CancelAsync();
            await _wake.WaitAsync(TimeSpan.FromMilliseconds(100), CancellationToken.None);
        }
    }

    private async Task TickAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
                Report(WriteRecord(endedAt: null));
        }
        catch (OperationCanceledException)
        {
        }
        catch (IOException exception)
        {
            _fatal ??= exception;
        }
    }

    private void Report(RunRecord record) =>
        _options.Progress?.Invoke(new RunProgress(record, _clock.GetElapsedTime(_start), record.Done - _doneBefore, Volatile.Read(ref _inFlight), _waiting));

    private RunRecord WriteRecord(DateTimeOffset? endedAt)
    {
        SortedDictionary<ObservedState, long> states = _run.Progress.Counts();
        (long entries, string head) = _run.Log.Head;
        RunRecord record = _run.Started with
        {
            EndedAt = endedAt,
            Targets = _space.Count,
            Done = states.Values.Sum(),
            States = states,
            LogEntries = entries,
            LogHead = head,
        };
        RunFiles.Write(_run.Folder, record);
        return record;
    }

    private void TryWriteRecord()
    {
        try
        {
            WriteRecord(endedAt: null);
        }
        catch (IOException)
        {
            // The first failure is the one to report; the last record on file still holds.
        }
    }
}
