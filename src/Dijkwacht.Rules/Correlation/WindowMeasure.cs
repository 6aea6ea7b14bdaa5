using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Correlation;

/// <summary>One event in a window.</summary>
/// <param name="Ticks">UTC.</param>
/// <param name="Reference">As given.</param>
/// <param name="Slot">Which of the correlation's rules it matched.</param>
/// <param name="Value">The hash of the value that is counted.</param>
/// <param name="Number">The number that is summed.</param>
/// <param name="Fields">The needed fields as an entry holds them; null when no correlation is fed.</param>
internal readonly record struct WindowEvent(long Ticks, long Reference, int Slot, UInt128 Value, double Number, byte[]? Fields);

/// <summary>What the condition of a correlation is about, kept up to date while events come and leave.</summary>
internal abstract class WindowMeasure
{
    /// <summary>What the condition compares.</summary>
    public abstract double Count { get; }

    /// <summary>When the events that make the condition hold begin.</summary>
    public virtual long HoldsSince => long.MinValue;

    public abstract void Add(in WindowEvent e);

    public abstract void Remove(in WindowEvent e);

    public abstract void Clear();

    /// <param name="oldest">Events before this no longer count.</param>
    public abstract bool Holds(long oldest);

    public static WindowMeasure Make(CorrelationRule rule) => rule.Type switch
    {
        CorrelationType.EventCount => new EventMeasure(rule.Bounds),
        CorrelationType.ValueCount => new DistinctMeasure(rule.Bounds),
        CorrelationType.ValueSum or CorrelationType.ValueAverage => new SumMeasure(rule.Bounds, rule.Type == CorrelationType.ValueAverage),
        CorrelationType.Temporal => new SlotMeasure(rule),
        _ => new OrderMeasure(rule),
    };

    protected static bool AdmitAll(IReadOnlyList<CountBound> bounds, double count)
    {
        foreach (var bound in bounds)
        {
            if (!bound.Admits(count))
                return false;
        }

        return true;
    }
}

internal sealed class EventMeasure(IReadOnlyList<CountBound> bounds) : WindowMeasure
{
    private long _count;

    public override double Count => _count;

    public override void Add(in WindowEvent e) => _count++;

    public override void Remove(in WindowEvent e) => _count--;

    public override void Clear() => _count = 0;

    public override bool Holds(long oldest) => AdmitAll(bounds, _count);
}

internal sealed class DistinctMeasure(IReadOnlyList<CountBound> bounds) : WindowMeasure
{
    private readonly Dictionary<UInt128, int> _counts = [];

    public override double Count => _counts.Count;

    public override void Add(in WindowEvent e) => _counts[e.Value] = _counts.GetValueOrDefault(e.Value) + 1;

    public override void Remove(in WindowEvent e)
    {
        int left = _counts[e.Value] - 1;
        if (left == 0)
            _counts.Remove(e.Value);
        else
            _counts[e.Value] = left;
    }

    public override void Clear() => _counts.Clear();

    public override bool Holds(long oldest) => AdmitAll(bounds, _counts.Count);
}

internal sealed class SumMeasure(IReadOnlyList<CountBound> bounds, bool isMean) : WindowMeasure
{
    private double _sum;
    private long _count;

    public override double Count => isMean ? _sum / Math.Max(1, _count) : _sum;

    public override void Add(in WindowEvent e)
    {
        _sum += e.Number;
        _count++;
    }

    public override void Remove(in WindowEvent e)
    {
        _count--;
        _sum = _count == 0 ? 0 : _sum - e.Number;
    }

    public override void Clear()
    {
        _sum = 0;
        _count = 0;
    }

    public override bool Holds(long oldest) => AdmitAll(bounds, Count);
}

internal sealed class SlotMeasure(CorrelationRule rule) : WindowMeasure
{
    private readonly int[] _counts = new int[rule.Rules.Count];
    private int _present;

    public override double Count => _present;

    public override void Add(in WindowEvent e)
    {
        if (_counts[e.Slot]++ == 0)
            _present++;
    }

    public override void Remove(in WindowEvent e)
    {
        if (--_counts[e.Slot] == 0)
            _present--;
    }

    public override void Clear()
    {
        Array.Clear(_counts);
        _present = 0;
    }

    public override bool Holds(long oldest) =>
        rule.Presence is { } presence ? PresenceTest.Holds(presence, _counts) : AdmitAll(rule.Bounds, _present);
}

/// <summary>The longest run of the rules in their order.</summary>
/// <remarks>
/// For each rule and number of rules: the latest time at which such a run that ends with the rule began. Later is better,
/// because it leaves the window later, so one time for each is enough.
/// </remarks>
internal sealed class OrderMeasure : WindowMeasure
{
    private readonly int _slots;
    private readonly int _needed;
    private readonly long[,] _begins;
    private long _holdsSince = long.MinValue;

    public OrderMeasure(CorrelationRule rule)
    {
        _slots = rule.Rules.Count;
        _needed = _slots;
        if (rule.Bounds.Count > 0)
            _needed = Math.Max(1, (int)rule.Bounds.Max(b => b.Kind == BoundKind.Greater ? Math.Floor(b.Value) + 1 : Math.Ceiling(b.Value)));
        _begins = new long[_slots, _slots];
        Clear();
    }

    public override double Count => Math.Min(_needed, _slots);

    public override long HoldsSince => _holdsSince;

    public override void Add(in WindowEvent e)
    {
        _begins[e.Slot, 0] = e.Ticks;
        for (int length = 1; length <= e.Slot; length++)
        {
            for (int before = length - 1; before < e.Slot; before++)
                _begins[e.Slot, length] = Math.Max(_begins[e.Slot, length], _begins[before, length - 1]);
        }
    }

    public override void Remove(in WindowEvent e)
    {
    }

    public override void Clear()
    {
        for (int i = 0; i < _begins.Length; i++)
            _begins[i / _slots, i % _slots] = long.MinValue;
    }

    public override bool Holds(long oldest)
    {
        _holdsSince = long.MinValue;
        for (int slot = 0; _needed <= _slots && slot < _slots; slot++)
            _holdsSince = Math.Max(_holdsSince, _begins[slot, _needed - 1]);
        return _holdsSince >= oldest && _holdsSince != long.MinValue;
    }
}
