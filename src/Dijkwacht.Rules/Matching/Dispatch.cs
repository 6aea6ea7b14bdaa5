using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Text;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Rules.Matching;

/// <summary>Leads a record to the index of the entries that concern it: by channel and event id, or all of them for text logs.</summary>
internal sealed class Dispatch
{
    private const int NoId = -1;
    private const int OtherChannel = -1;

    private readonly Entry[] _entries;
    private readonly Predicate[] _predicates;
    private readonly int _channelField;
    private readonly int _eventIdField;
    private readonly bool _isSplit;
    private readonly byte[][] _channels;
    private readonly HashSet<int> _eventIds;
    private readonly ConcurrentDictionary<(int Channel, int EventId), FieldIndex> _indexes = [];

    // Crafted events can pair every channel with every id; pairs that concern the same entries share one index.
    private readonly ConcurrentDictionary<string, FieldIndex> _indexesByMembers = new(StringComparer.Ordinal);

    public Dispatch(Entry[] entries, Predicate[] predicates, int channelField, int eventIdField)
    {
        _entries = entries;
        _predicates = predicates;
        _channelField = channelField;
        _eventIdField = eventIdField;
        _isSplit = entries.Any(e => e.Channels.Count > 0 || e.EventIds.Count > 0);
        _channels = [.. entries.SelectMany(e => e.Channels).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)];
        _eventIds = [.. entries.SelectMany(e => e.EventIds)];
    }

    /// <summary>Whether an entry's channel and event id admit the record. For the plain evaluation that tests compare with.</summary>
    public bool Admits<TRecord>(Entry entry, ref readonly TRecord record)
        where TRecord : IRecord, allows ref struct
    {
        int channel = ChannelOf(in record);
        int id = EventIdOf(in record);
        return AdmitsKey(entry, channel, id);
    }

    /// <summary>The index for a record; built when first asked for.</summary>
    public FieldIndex IndexFor<TRecord>(ref readonly TRecord record)
        where TRecord : IRecord, allows ref struct
    {
        var key = _isSplit ? (ChannelOf(in record), EventIdOf(in record)) : (OtherChannel, NoId);
        if (_indexes.TryGetValue(key, out var index))
            return index;
        int[] members = [.. Enumerable.Range(0, _entries.Length).Where(e => AdmitsKey(_entries[e], key.Item1, key.Item2))];
        index = _indexesByMembers.GetOrAdd(string.Join(',', members), _ => new FieldIndex(members, _entries, _predicates));
        return _indexes.GetOrAdd(key, index);
    }

    private bool AdmitsKey(Entry entry, int channel, int eventId)
    {
        if (entry.EventIds.Count > 0 && !entry.EventIds.Contains(eventId))
            return false;
        return entry.Channels.Count == 0 || (channel >= 0 && entry.Channels.Contains(Encoding.UTF8.GetString(_channels[channel])));
    }

    private int ChannelOf<TRecord>(ref readonly TRecord record)
        where TRecord : IRecord, allows ref struct
    {
        if (_channels.Length == 0 || !record.TryGetField(_channelField, out var value))
            return OtherChannel;
        for (int i = 0; i < _channels.Length; i++)
        {
            byte[] channel = _channels[i];
            if (channel.Length == value.Length && Folding.EqualsFolded(value, channel))
                return i;
        }

        return OtherChannel;
    }

    // An id that no rule names leads to the same index as any other such id.
    private int EventIdOf<TRecord>(ref readonly TRecord record)
        where TRecord : IRecord, allows ref struct
    {
        if (_eventIds.Count == 0 || !record.TryGetField(_eventIdField, out var value))
            return NoId;
        return Utf8Parser.TryParse(value, out int id, out int used) && used == value.Length && _eventIds.Contains(id) ? id : NoId;
    }
}
