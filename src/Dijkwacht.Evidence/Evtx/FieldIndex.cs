using System.Text;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Evtx;

/// <summary>What a <see cref="FieldTable"/> holds, found by UTF-8 names without making strings.</summary>
internal sealed class FieldIndex
{
    /// <summary>How many unnamed <c>Data</c> elements can be asked for one by one.</summary>
    public const int MaxDataNumber = 4096;

    private const int MaxNameLength = 256;

    private readonly FieldTable _fields;
    private readonly int[] _ordinalAt;
    private readonly byte[][] _names;
    private readonly short[] _dataNumbers;
    private readonly uint _mask;

    public FieldIndex(FieldTable fields)
    {
        _fields = fields;
        Count = fields.Count;
        uint size = 16;
        while (size < 2 * Count)
            size *= 2;
        _mask = size - 1;
        _ordinalAt = new int[size];
        _names = new byte[Count][];
        _dataNumbers = new short[Count];
        for (int ordinal = 0; ordinal < Count; ordinal++)
        {
            string name = fields.NameOf(ordinal);
            _names[ordinal] = Encoding.UTF8.GetBytes(name);
            _dataNumbers[ordinal] = DataNumberOf(name);
            uint slot = HashOf(_names[ordinal]) & _mask;
            while (_ordinalAt[slot] != 0)
                slot = (slot + 1) & _mask;
            _ordinalAt[slot] = ordinal + 1;
        }
    }

    /// <summary>How many ordinals it knows; the table may have grown since.</summary>
    public int Count { get; }

    /// <summary>0 when the field is all unnamed <c>Data</c>, n for the n-th of them, else -1.</summary>
    public int DataNumber(int ordinal) => (uint)ordinal < (uint)_dataNumbers.Length ? _dataNumbers[ordinal] : -1;

    /// <summary>The ordinal of a name, or -1 when nothing asks for it.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        if (name.Length > MaxNameLength)
            return -1;
        for (uint slot = HashOf(name) & _mask; _ordinalAt[slot] != 0; slot = (slot + 1) & _mask)
        {
            int ordinal = _ordinalAt[slot] - 1;
            if (Ascii.EqualsIgnoreCase(_names[ordinal], name) || name.SequenceEqual(_names[ordinal]))
                return ordinal;
        }

        if (Ascii.IsValid(name))
            return -1;
        int found = _fields.Find(Encoding.UTF8.GetString(name));
        return found < Count ? found : -1;
    }

    private static uint HashOf(ReadOnlySpan<byte> name)
    {
        uint hash = 2_166_136_261;
        foreach (byte value in name)
            hash = unchecked((hash ^ (value | 0x20u)) * 16_777_619);
        return hash ^ (hash >> 15);
    }

    private static short DataNumberOf(string name)
    {
        if (name.Equals("Data", StringComparison.OrdinalIgnoreCase))
            return 0;
        return name.StartsWith("Data#", StringComparison.OrdinalIgnoreCase) && ushort.TryParse(name.AsSpan(5), out ushort number) && number is > 0 and <= MaxDataNumber
            ? (short)number
            : (short)-1;
    }
}
