using System.Runtime.ExceptionServices;

namespace Dijkwacht.Evidence.Collections;

/// <summary>A list of like things to do; taken from one at a time, under the queue's lock.</summary>
internal abstract class WorkSource
{
    /// <summary>The next thing to do, or null when there is none left.</summary>
    public abstract Action? Take();

    /// <summary>Called once, when the last thing taken is done.</summary>
    public virtual void Complete()
    {
    }
}

/// <summary>Threads that work off sources; work may add sources. The one added last is worked first, which keeps few archives open.</summary>
internal sealed class WorkQueue(CancellationTokenSource stop)
{
    private readonly object _gate = new();
    private readonly List<Entry> _sources = [];
    private int _running;
    private ExceptionDispatchInfo? _fault;

    public void Add(WorkSource source)
    {
        lock (_gate)
        {
            _sources.Add(new Entry(source));
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Returns when all is done; throws the first exception after all threads have stopped.</summary>
    public void Run(int workers)
    {
        var threads = new Thread[workers - 1];
        for (int i = 0; i < threads.Length; i++)
        {
            threads[i] = new Thread(Work) { IsBackground = true, Name = "collection reader " + (i + 1) };
            threads[i].Start();
        }

        Work();
        foreach (var thread in threads)
            thread.Join();
        foreach (var entry in _sources)
            entry.Source.Complete();
        _sources.Clear();
        _fault?.Throw();
    }

    private void Work()
    {
        while (Next() is var (entry, action))
        {
            try
            {
                action();
            }
#pragma warning disable CA1031 // carried to the caller's thread
            catch (Exception exception)
#pragma warning restore CA1031
            {
                lock (_gate)
                    _fault ??= ExceptionDispatchInfo.Capture(exception is VisitorFaultException { InnerException: { } inner } ? inner : exception);
                stop.Cancel();
            }

            Finish(entry);
        }
    }

    private (Entry Entry, Action Action)? Next()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_fault is not null)
                    return null;
                for (int i = _sources.Count - 1; i >= 0; i--)
                {
                    var entry = _sources[i];
                    if (entry.IsEmpty)
                        continue;
                    if (entry.Source.Take() is { } action)
                    {
                        entry.Running++;
                        _running++;
                        return (entry, action);
                    }

                    entry.IsEmpty = true;
                    if (entry.Running == 0)
                    {
                        _sources.RemoveAt(i);
                        entry.Source.Complete();
                    }
                }

                if (_running == 0)
                {
                    Monitor.PulseAll(_gate);
                    return null;
                }

                Monitor.Wait(_gate);
            }
        }
    }

    private void Finish(Entry entry)
    {
        lock (_gate)
        {
            _running--;
            entry.Running--;
            if (entry is { IsEmpty: true, Running: 0 } && _sources.Remove(entry))
                entry.Source.Complete();
            Monitor.PulseAll(_gate);
        }
    }

    private sealed class Entry(WorkSource source)
    {
        public WorkSource Source => source;
        public int Running { get; set; }
        public bool IsEmpty { get; set; }
    }
}
