using System.Text;

namespace Dijkwacht.Rules.Correlation;

/// <summary>Takes the events of one correlation, group by group and each group in the order of time, and finds its matches.</summary>
internal abstract class WindowEvaluator(CorrelationPlan plan, IMatchSink sink)
{
    protected CorrelationPlan Plan { get; } = plan;

    protected IMatchSink Sink { get; } = sink;

    protected WindowMeasure Measure { get; } = WindowMeasure.Make(plan.Rule);

    protected long Span { get; } = plan.Rule.Timespan.Ticks;

    public static WindowEvaluator Make(CorrelationPlan plan, IMatchSink sink, CorrelationStatistics statistics, int maxWindow) =>
        plan.IsRising ? new SlidingWindows(plan, sink, statistics, maxWindow) : new FollowingWindows(plan, sink, statistics, maxWindow);

    public abstract void Take(ReadOnlySpan<byte> entry);

    /// <summary>The group's last event has been taken.</summary>
    public abstract void EndGroup();

    protected WindowEvent Read(ReadOnlySpan<byte> entry) => new(
        EntryFormat.Ticks(entry),
        EntryFormat.Reference(entry),
        EntryFormat.Slot(entry),
        EntryFormat.ValueHash(entry),
        EntryFormat.Number(entry),
        Plan.Parents.Count > 0 ? EntryFormat.Values(entry).ToArray() : null);

    protected List<KeyValuePair<string, string>> ReadGroup(ReadOnlySpan<byte> entry)
    {
        var group = new List<KeyValuePair<string, string>>(Plan.GroupCount);
        var values = EntryFormat.Values(entry);
        foreach (string field in Plan.Rule.GroupBy)
        {
            EntryFormat.Next(ref values, out var value);
            group.Add(new(field, Encoding.UTF8.GetString(value)));
        }

        return group;
    }
}

/// <summary>Where an evaluator leaves what it finds.</summary>
internal interface IMatchSink
{
    /// <summary>A stretch is over.</summary>
    void Match(OpenMatch match);

    /// <summary>The condition holds at a time; for the correlations above this one. The fields are as an entry holds them.</summary>
    void Signal(long ticks, long reference, ReadOnlySpan<byte> fields, bool isContinuation);
}

/// <summary>A match that may still grow.</summary>
internal sealed class OpenMatch(List<KeyValuePair<string, string>> group)
{
    public List<KeyValuePair<string, string>> Group { get; } = group;

    public List<long> References { get; } = [];

    public long FirstTicks { get; private set; } = long.MaxValue;

    public long LastTicks { get; private set; } = long.MinValue;

    public double Count { get; set; } = double.MinValue;

    public long Events { get; private set; }

    public void Add(in WindowEvent e)
    {
        // Several rules can match one event; they come one after the other when the time is the same.
        if (References.Count < CorrelationMatch.MaxReferences && !References.Contains(e.Reference))
            References.Add(e.Reference);
        FirstTicks = Math.Min(FirstTicks, e.Ticks);
        LastTicks = Math.Max(LastTicks, e.Ticks);
        Events++;
    }
}

/// <summary>Tells the correlations above that the condition begins to hold, once for each different set of values.</summary>
internal static class FirstSignals
{
    private const int MaxDifferent = 10_000;
    private const int MaxEqual = 100;

    public static void Send(IEnumerable<WindowEvent> events, long ticks, IMatchSink sink)
    {
        var seen = new HashSet<UInt128>();
        int equal = 0;
        foreach (var e in events)
        {
            bool isNew = seen.Count < MaxDifferent && seen.Add(StableHash.Of128(e.Fields));
            if (isNew || equal++ < MaxEqual)
                sink.Signal(ticks, e.Reference, e.Fields, !isNew);
        }
    }
}
