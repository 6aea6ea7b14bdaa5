namespace Dijkwacht.Rules.Correlation;

/// <summary>
/// A window ends at every event and reaches back over the timespan. A match begins when the condition first holds and grows
/// while it holds at each next event.
/// </summary>
internal sealed class SlidingWindows(CorrelationPlan plan, IMatchSink sink, CorrelationStatistics statistics, int maxWindow)
    : WindowEvaluator(plan, sink)
{
    private readonly Queue<WindowEvent> _window = new();
    private List<KeyValuePair<string, string>>? _group;
    private OpenMatch? _match;

    public override void Take(ReadOnlySpan<byte> entry)
    {
        _group ??= ReadGroup(entry);
        var e = Read(entry);
        long oldest = e.Ticks - Span;
        while (_window.TryPeek(out var first) && first.Ticks < oldest)
            Measure.Remove(_window.Dequeue());
        if (_window.Count == maxWindow)
        {
            Measure.Remove(_window.Dequeue());
            statistics.LeftEarly++;
        }

        _window.Enqueue(e);
        Measure.Add(e);
        if (Measure.Holds(oldest))
            Extend(e);
        else
            Close();
    }

    public override void EndGroup()
    {
        Close();
        _window.Clear();
        Measure.Clear();
        _group = null;
    }

    private void Extend(in WindowEvent e)
    {
        if (_match is not null)
        {
            _match.Add(e);
            if (e.Fields is not null)
                Sink.Signal(e.Ticks, e.Reference, e.Fields, isContinuation: true);
        }
        else
        {
            _match = new OpenMatch(_group!);
            long since = Measure.HoldsSince;
            foreach (var part in _window)
            {
                if (part.Ticks >= since)
                    _match.Add(part);
            }

            if (e.Fields is not null)
                FirstSignals.Send(_window.Where(w => w.Ticks >= since), e.Ticks, Sink);
        }

        _match.Count = Math.Max(_match.Count, Measure.Count);
    }

    private void Close()
    {
        if (_match is null)
            return;
        Sink.Match(_match);
        _match = null;
    }
}
