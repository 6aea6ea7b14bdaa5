namespace Dijkwacht.Rules.Correlation;

/// <summary>Gives one correlation its events: those of rules and those of the correlations below it, merged.</summary>
internal sealed class PlanRun(CorrelationPlan plan, WindowEvaluator evaluator, CancellationToken cancellation)
{
    private const int CancellationInterval = 1 << 16;

    private byte[] _last = new byte[256];
    private int _lastLength;
    private int _taken;

    /// <summary>Takes from the cursor what belongs to the correlation.</summary>
    /// <param name="rules">The events of rules, those of earlier correlations already taken.</param>
    /// <param name="isThere">Whether the cursor stands on an entry.</param>
    /// <param name="signals">The events of correlations below, or null.</param>
    /// <returns>Whether it still does.</returns>
    public bool Evaluate(EntryCursor rules, bool isThere, EntryCursor? signals)
    {
        bool hasSignal = signals is not null && signals.MoveNext();
        while (true)
        {
            bool hasRule = isThere && EntryFormat.Correlation(rules.Current) == plan.Order;
            if (!hasRule && !hasSignal)
                break;
            if (hasSignal && (!hasRule || EntryFormat.Compare(signals!.Current, rules.Current) < 0))
            {
                Take(signals!.Current);
                hasSignal = signals.MoveNext();
            }
            else
            {
                Take(rules.Current);
                isThere = rules.MoveNext();
            }
        }

        if (_lastLength > 0)
            evaluator.EndGroup();
        return isThere;
    }

    private void Take(ReadOnlySpan<byte> entry)
    {
        if (++_taken % CancellationInterval == 0)
            cancellation.ThrowIfCancellationRequested();
        if (_lastLength > 0 && !EntryFormat.IsSameGroup(entry, _last.AsSpan(0, _lastLength)))
            evaluator.EndGroup();

        // Only what tells the group is compared: the header and the key.
        int length = entry.Length - EntryFormat.Values(entry).Length;
        if (_last.Length < length)
            _last = new byte[length];
        entry[..length].CopyTo(_last);
        _lastLength = length;
        evaluator.Take(entry);
    }
}
