using System.Buffers.Text;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules.Matching;
using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Correlation;

/// <summary>Takes the matches that one thread finds. Not thread-safe: one per thread.</summary>
public sealed class CorrelationFeeder
{
    private readonly CorrelationProgram _program;
    private readonly EntryBuffer _buffer;
    private readonly CorrelationStatistics[] _statistics;

    internal CorrelationFeeder(CorrelationProgram program, EntryStore store)
    {
        _program = program;
        _buffer = new EntryBuffer(store);
        _statistics = [.. program.Plans.Select(p => new CorrelationStatistics(p.Rule))];
    }

    internal IReadOnlyList<CorrelationStatistics> Statistics => _statistics;

    /// <summary>Takes a match of a rule; does nothing when no correlation refers to the rule.</summary>
    /// <param name="ruleOrdinal">As a matcher of the same engine gave it.</param>
    /// <param name="record">Read during the call only.</param>
    /// <param name="ticks">The event's time, UTC ticks; 0 or less when it has none, and then it cannot be correlated.</param>
    /// <param name="reference">
    /// What the caller finds the event by; comes back in <see cref="CorrelationMatch.References"/> and orders events of the
    /// same time, so it should not depend on the order in which files are read.
    /// </param>
    public void Add<TRecord>(int ruleOrdinal, ref readonly TRecord record, long ticks, long reference)
        where TRecord : IRecord, allows ref struct
    {
        foreach (var input in _program.InputsOf(ruleOrdinal))
        {
            var statistics = _statistics[input.Plan.Ordinal];
            if (ticks <= 0)
                statistics.WithoutTime++;
            else
                Add(input, in record, ticks, reference, statistics);
        }
    }

    internal void Flush() => _buffer.Flush();

    private void Add<TRecord>(RuleInput input, ref readonly TRecord record, long ticks, long reference, CorrelationStatistics statistics)
        where TRecord : IRecord, allows ref struct
    {
        var plan = input.Plan;
        int[] fields = PlacesOf(input, in record);
        _buffer.Begin(plan.Order, ticks, reference, input.Slot);
        for (int i = 0; i < plan.GroupCount; i++)
        {
            if (!record.TryGetField(fields[i], out var value) || value.IsEmpty)
            {
                statistics.WithoutField++;
                _buffer.Cancel();
                return;
            }

            _buffer.AddToKey(value);
        }

        _buffer.EndKey();
        if (!TryAddValue(plan, fields, in record, statistics))
        {
            _buffer.Cancel();
            return;
        }

        for (int i = 0; i < fields.Length; i++)
            _buffer.AddField(record.TryGetField(fields[i], out var value), value);
        _buffer.End();
        statistics.Taken++;
    }

    private bool TryAddValue<TRecord>(CorrelationPlan plan, int[] fields, ref readonly TRecord record, CorrelationStatistics statistics)
        where TRecord : IRecord, allows ref struct
    {
        for (int i = plan.GroupCount; i < plan.GroupCount + plan.ValueCount; i++)
        {
            if (!record.TryGetField(fields[i], out var value) || value.IsEmpty)
            {
                statistics.WithoutField++;
                return false;
            }

            if (plan.Rule.Type == CorrelationType.ValueCount)
            {
                _buffer.AddToValue(value);
            }
            else if (!_buffer.TrySetNumber(value))
            {
                statistics.WithoutNumber++;
                return false;
            }
        }

        if (plan.Rule.Type == CorrelationType.ValueCount)
            _buffer.EndValue();
        return true;
    }

    private int[] PlacesOf<TRecord>(RuleInput input, ref readonly TRecord record)
        where TRecord : IRecord, allows ref struct
    {
        var variants = input.Variants;
        if (variants.Length == 1)
            return variants[0].Ordinals;

        record.TryGetField(_program.ChannelField, out var channel);
        int id = record.TryGetField(_program.EventIdField, out var text) && Utf8Parser.TryParse(text, out int number, out int used) && used == text.Length ? number : -1;
        foreach (var variant in variants)
        {
            if ((variant.EventIds.Length == 0 || variant.EventIds.Contains(id)) && (variant.Channels.Length == 0 || Has(variant.Channels, channel)))
                return variant.Ordinals;
        }

        return variants[0].Ordinals;
    }

    private static bool Has(byte[][] channels, ReadOnlySpan<byte> channel)
    {
        foreach (byte[] candidate in channels)
        {
            if (Folding.EqualsFolded(channel, candidate))
                return true;
        }

        return false;
    }
}
