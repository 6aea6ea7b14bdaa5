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
    private readonly int[] _ids;
    // By channel and number of the id; a missing one is built when it is first asked for.
    private readonly int[][] _entriesByChannel;
    private readonly FieldIndex?[] _indexes;
    private readonly ushort[] _idNumbers;

    // Crafted events can pair every channel with every id; pairs that concern the same entries share one index.
    private readonly ConcurrentDictionary<string, FieldIndex> _indexesByMembers = new(StringComparer.Ordinal);

    public Dispatch(Entry[] entries, Predicate[] predicates, int channelField, int eventIdField)
    {
        // Ids beyond 16 bits are not of event logs; the rule itself asks for them.
        entries = [.. entries.Select(e => e.EventIds.All(IsPlain) ? e : e with { EventIds = [] })];
        _entries = entries;
        _predicates = predicates;
        _channelField = channelField;
        _eventIdField = eventIdField;
        _isSplit = entries.Any(e => e.Channels.Count > 0 || e.EventIds.Count > 0);
        _channels = [.. entries.SelectMany(e => e.Channels).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)];
        int[] ids = [.. entries.SelectMany(e => e.EventIds).Distinct().Order()];
        _ids = [NoId, .. ids];
        _idNumbers = new ushort[ids.Length == 0 ? 0 : ids[^1] + 1];
        for (int i = 0; i < ids.Length; i++)
            _idNumbers[ids[i]] = (ushort)(i + 1);
        _entriesByChannel = [.. Enumerable.Range(OtherChannel, _channels.Length + 1).Select(EntriesOf)];
        _indexes = new FieldIndex?[(_channels.Length + 1) * _ids.Length];
    }

    /// <summary>Whether an entry's channel and event id admit the record. For the plain evaluation that tests compare with.</summary>
    public bool Admits<TRecord>(int entry, ref readonly TRecord record, DispatchMemo memo)
        where TRecord : IRecord, allows ref struct =>
        Array.BinarySearch(_entriesByChannel[ChannelOf(in record, memo) + 1], entry) >= 0 &&
        (_entries[entry].EventIds is { Count: 0 } || _entries[entry].EventIds.Contains(_ids[IdOf(in record)]));

    /// <summary>The index for a record; built when first asked for.</summary>
    public FieldIndex IndexFor<TRecord>(ref readonly TRecord record, DispatchMemo memo)
        where TRecord : IRecord, allows ref struct
    {
        int channel = _isSplit ? ChannelOf(in record, memo) : OtherChannel;
        int id = _isSplit ? IdOf(in record) : 0;
        ref var place = ref _indexes[((channel + 1) * _ids.Length) + id];
        return Volatile.Read(ref place) ?? Build(ref place, channel, _ids[id]);
    }

    private int[] EntriesOf(int channel)
    {
        string? name = channel < 0 ? null : Encoding.UTF8.GetString(_channels[channel]);
        return [.. Enumerable.Range(0, _entries.Length).Where(e => _entries[e].Channels.Count == 0 || (name is not null && _entries[e].Channels.Contains(name)))];
    }

    private static bool IsPlain(int id) => id is >= 0 and <= ushort.MaxValue;

    // Two threads may build the same one; either will do.
    private FieldIndex Build(ref FieldIndex? place, int channel, int eventId)
    {
        int[] members = [.. _entriesByChannel[channel + 1].Where(e => _entries[e].EventIds is { Count: 0 } || _entries[e].EventIds.Contains(eventId))];
        var index = _indexesByMembers.GetOrAdd(string.Join(',', members), _ => new FieldIndex(members, _entries, _predicates));
        Volatile.Write(ref place, index);
        return index;
    }

    private int ChannelOf<TRecord>(ref readonly TRecord record, DispatchMemo memo)
        where TRecord : IRecord, allows ref struct
    {
        if (_channels.Length == 0 || !record.TryGetField(_channelField, out var value))
            return OtherChannel;
        if (!memo.IsSame(value))
            memo.Remember(value, Find(value));
        return memo.Channel;
    }

    private int Find(ReadOnlySpan<byte> name)
    {
        for (int i = 0; i < _channels.Length; i++)
        {
            if (Folding.EqualsFolded(name, _channels[i]))
                return i;
        }

        return OtherChannel;
    }

    // An id that no rule names leads to the same index as any other such id.
    private int IdOf<TRecord>(ref readonly TRecord record)
        where TRecord : IRecord, allows ref struct
    {
        if (_idNumbers.Length == 0 || !record.TryGetField(_eventIdField, out var value))
            return 0;
        return Utf8Parser.TryParse(value, out int id, out int used) && used == value.Length && (uint)id < (uint)_idNumbers.Length ? _idNumbers[id] : 0;
    }
}

/// <summary>The channel of the last event: a file mostly has one. For use by one thread.</summary>
internal sealed class DispatchMemo
{
    private byte[] _name = [];
    private int _length = -1;

    public int Channel { get; private set; }

    public bool IsSame(ReadOnlySpan<byte> name) => name.Length == _length && name.SequenceEqual(_name.AsSpan(0, _length));

    public void Remember(ReadOnlySpan<byte> name, int channel)
    {
        const int maxLength = 256;
        Channel = channel;
        _length = name.Length <= maxLength ? name.Length : -1;
        if (_length < 0)
            return;
        if (_name.Length < _length)
            _name = new byte[maxLength];
        name.CopyTo(_name);
    }
}
