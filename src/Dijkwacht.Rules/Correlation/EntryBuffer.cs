using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Dijkwacht.Rules.Matching;

namespace Dijkwacht.Rules.Correlation;

/// <summary>Collects entries in memory and hands them to the store, sorted, when there are many. For use by one thread.</summary>
internal sealed class EntryBuffer(EntryStore store)
{
    private const int FirstLength = 1 << 14;

    private readonly List<int> _starts = [];
    private byte[] _bytes = new byte[FirstLength];
    private readonly byte[] _folded = new byte[Folding.MaxFoldedLength(EntryFormat.MaxValueLength)];
    private byte[] _valueKey = new byte[256];
    private int _used;

    // The entry being written.
    private int _start;
    private int _valueKeyLength;

    /// <summary>Begins an entry; its fields follow in their order, first with <see cref="AddToKey"/>, then <see cref="AddField"/>.</summary>
    public void Begin(int correlation, long ticks, long reference, int slot)
    {
        _start = _used;
        Reserve(EntryFormat.HeaderLength);
        _bytes.AsSpan(_start, EntryFormat.HeaderLength).Clear();
        EntryFormat.WriteHeader(_bytes.AsSpan(_start), correlation, ticks, reference, slot);
        _used += EntryFormat.HeaderLength;
        _valueKeyLength = 0;
    }

    /// <summary>Adds a value of the group: what is equal without case is one group.</summary>
    public void AddToKey(ReadOnlySpan<byte> value)
    {
        var folded = Fold(value);
        Reserve(folded.Length + 4);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_used), folded.Length);
        folded.CopyTo(_bytes.AsSpan(_used + 4));
        _used += 4 + folded.Length;
    }

    public void EndKey()
    {
        var key = _bytes.AsSpan((_start + EntryFormat.HeaderLength).._used);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_start + 36), key.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(_start + 8), StableHash.Of(key));
    }

    /// <summary>Adds a field as it stands, cut to a bounded length.</summary>
    public void AddField(bool isThere, ReadOnlySpan<byte> value)
    {
        if (value.Length > EntryFormat.MaxValueLength)
            value = value[..EntryFormat.MaxValueLength];
        Reserve(value.Length + 4);
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_used), isThere ? value.Length : -1);
        value.CopyTo(_bytes.AsSpan(_used + 4));
        _used += 4 + value.Length;
    }

    /// <summary>Adds a field whose different values are counted.</summary>
    public void AddToValue(ReadOnlySpan<byte> value)
    {
        var folded = Fold(value);
        if (_valueKey.Length < _valueKeyLength + folded.Length + 4)
            Array.Resize(ref _valueKey, Math.Max(_valueKey.Length * 2, _valueKeyLength + folded.Length + 4));
        BinaryPrimitives.WriteInt32LittleEndian(_valueKey.AsSpan(_valueKeyLength), folded.Length);
        folded.CopyTo(_valueKey.AsSpan(_valueKeyLength + 4));
        _valueKeyLength += 4 + folded.Length;
    }

    public void EndValue() =>
        BinaryPrimitives.WriteUInt128LittleEndian(_bytes.AsSpan(_start + 40), StableHash.Of128(_valueKey.AsSpan(0, _valueKeyLength)));

    /// <summary>Sets the number that is summed; false when the text is none.</summary>
    public bool TrySetNumber(ReadOnlySpan<byte> text)
    {
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number);
        if (isNumber)
            BinaryPrimitives.WriteDoubleLittleEndian(_bytes.AsSpan(_start + 40), number);
        return isNumber;
    }

    /// <summary>Finishes the entry.</summary>
    public void End()
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_start), _used - _start);
        _starts.Add(_start);
        if (_used >= store.BufferLength)
            Flush();
    }

    /// <summary>Forgets the entry that was begun.</summary>
    public void Cancel() => _used = _start;

    /// <summary>Hands everything to the store.</summary>
    public void Flush()
    {
        if (_starts.Count > 0)
            store.AddRun(Sorted(), _starts.Count);
        _starts.Clear();
        _used = 0;
    }

    private byte[] Sorted()
    {
        int[] starts = [.. _starts];
        byte[] bytes = _bytes;
        Array.Sort(starts, (a, b) => EntryFormat.Compare(bytes.AsSpan(a), bytes.AsSpan(b)));
        byte[] sorted = new byte[_used];
        int at = 0;
        foreach (int start in starts)
        {
            int length = EntryFormat.Length(bytes.AsSpan(start));
            bytes.AsSpan(start, length).CopyTo(sorted.AsSpan(at));
            at += length;
        }

        return sorted;
    }

    // A long value keeps its beginning and a hash of the whole, so that two of them do not meet.
    private ReadOnlySpan<byte> Fold(ReadOnlySpan<byte> value)
    {
        if (value.Length <= EntryFormat.MaxValueLength && Ascii.IsValid(value))
        {
            for (int i = 0; i < value.Length; i++)
                _folded[i] = Folding.ToLower(value[i]);
            return _folded.AsSpan(0, value.Length);
        }

        byte[] folded = Folding.FoldUnicode(value);
        if (folded.Length > _folded.Length - 8)
        {
            int length = _folded.Length - 8;
            folded.AsSpan(0, length).CopyTo(_folded);
            BinaryPrimitives.WriteUInt64LittleEndian(_folded.AsSpan(length), StableHash.Of(folded));
            return _folded;
        }

        return folded;
    }

    private void Reserve(int length)
    {
        if (_used + length > _bytes.Length)
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _used + length));
    }
}
