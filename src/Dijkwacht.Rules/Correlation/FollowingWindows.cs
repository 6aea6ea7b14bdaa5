namespace Dijkwacht.Rules.Correlation;

/// <summary>
/// A window begins at the first event after the window before and reaches over the timespan; the condition is asked once, when
/// the window is over: a count that may not exceed a limit is known only then.
/// </summary>
internal sealed class FollowingWindows(CorrelationPlan plan, IMatchSink sink, CorrelationStatistics statistics, int maxWindow)
    : WindowEvaluator(plan, sink)
{
    private readonly List<WindowEvent> _signals = [];
    private OpenMatch? _window;
    private long _end;

    public override void Take(ReadOnlySpan<byte> entry)
    {
        var e = Read(entry);
        if (_window is not null && e.Ticks > _end)
            Close();
        if (_window is null)
        {
            _window = new OpenMatch(ReadGroup(entry));
            _end = e.Ticks + Span;
        }

        if (_window.Events == maxWindow)
        {
            statistics.LeftEarly++;
            return;
        }

        _window.Add(e);
        Measure.Add(e);
        if (e.Fields is not null)
            _signals.Add(e);
    }

    public override void EndGroup() => Close();

    private void Close()
    {
        if (_window is null)
            return;
        if (Measure.Holds(long.MinValue))
        {
            _window.Count = Measure.Count;
            FirstSignals.Send(_signals, _window.LastTicks, Sink);
            Sink.Match(_window);
        }

        Measure.Clear();
        _signals.Clear();
        _window = null;
    }
}
