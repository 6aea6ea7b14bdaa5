using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Correlation;

/// <summary>Keeps the matches of one correlation and feeds those above it.</summary>
internal sealed class MatchCollector(CorrelationPlan plan, SignalStores signals, CorrelationStatistics statistics) : IMatchSink
{
    public List<CorrelationMatch> Matches { get; } = [];

    public void Match(OpenMatch match)
    {
        if (!plan.IsReported)
            return;
        if (Matches.Count == Correlator.MaxMatches)
        {
            statistics.MatchesOmitted++;
            return;
        }

        Matches.Add(new CorrelationMatch(plan.Rule, plan.Ordinal, match.FirstTicks, match.LastTicks, match.Group, match.Count, match.Events, match.References));
    }

    public void Signal(long ticks, long reference, ReadOnlySpan<byte> fields, bool isContinuation)
    {
        foreach (var link in plan.Parents)
        {
            // What goes on to hold is not counted anew, but it is still there.
            bool counts = link.Parent.Rule.Type is not (CorrelationType.Temporal or CorrelationType.TemporalOrdered);
            if (!(isContinuation && counts))
                Send(link, ticks, reference, fields, isContinuation);
        }
    }

    private void Send(CorrelationLink link, long ticks, long reference, ReadOnlySpan<byte> fields, bool isContinuation)
    {
        var parent = link.Parent;
        var buffer = signals.For(parent);
        buffer.Begin(parent.Order, ticks, reference, link.Slot | (isContinuation ? EntryFormat.Continues : 0));
        for (int i = 0; i < parent.GroupCount; i++)
        {
            if (!TryFind(fields, link.Fields[i], out var value))
            {
                buffer.Cancel();
                return;
            }

            buffer.AddToKey(value);
        }

        buffer.EndKey();
        for (int i = parent.GroupCount; i < parent.GroupCount + parent.ValueCount; i++)
        {
            bool isThere = TryFind(fields, link.Fields[i], out var value);
            if (isThere && parent.Rule.Type == CorrelationType.ValueCount)
                buffer.AddToValue(value);
            else
                isThere = isThere && buffer.TrySetNumber(value);
            if (isThere)
                continue;
            buffer.Cancel();
            return;
        }

        if (parent.Rule.Type == CorrelationType.ValueCount)
            buffer.EndValue();
        foreach (int field in link.Fields)
            buffer.AddField(TryFind(fields, field, out var value), value);
        buffer.End();
    }

    private static bool TryFind(ReadOnlySpan<byte> fields, int index, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (index < 0)
            return false;
        for (int i = 0; i < index; i++)
            EntryFormat.Next(ref fields, out _);
        return EntryFormat.Next(ref fields, out value) && !value.IsEmpty;
    }
}

/// <summary>For each correlation that others feed: what they feed it.</summary>
internal sealed class SignalStores(Func<EntryStore> newStore) : IDisposable
{
    private readonly Dictionary<CorrelationPlan, (EntryStore Store, EntryBuffer Buffer)> _stores = [];

    public EntryBuffer For(CorrelationPlan plan)
    {
        if (!_stores.TryGetValue(plan, out var known))
        {
            var store = newStore();
            known = (store, new EntryBuffer(store));
            _stores.Add(plan, known);
        }

        return known.Buffer;
    }

    /// <summary>What has been fed to a correlation, or null.</summary>
    public EntryCursor? Open(CorrelationPlan plan)
    {
        if (!_stores.TryGetValue(plan, out var known))
            return null;
        known.Buffer.Flush();
        return known.Store.Open();
    }

    public void Dispose()
    {
        foreach (var (store, _) in _stores.Values)
            store.Dispose();
    }
}
