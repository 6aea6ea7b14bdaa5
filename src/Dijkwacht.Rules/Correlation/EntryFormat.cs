using System.Buffers.Binary;

namespace Dijkwacht.Rules.Correlation;

/// <summary>One event of one correlation, as bytes that can be sorted and put aside.</summary>
/// <remarks>
/// Little-endian: length of the whole, correlation, hash of the group, ticks, reference, slot, length of the group's key, two
/// halves of the value's hash (or the number), then the key, then each needed field as length (-1: absent) and text.
/// </remarks>
internal static class EntryFormat
{
    public const int HeaderLength = 56;
    public const int MaxValueLength = 1024;
    public const int MaxLength = 1 << 20;

    /// <summary>Marks a slot: the correlation below goes on to hold; it did not begin to.</summary>
    public const int Continues = 1 << 30;

    public static int Length(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadInt32LittleEndian(entry);

    public static int Correlation(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadInt32LittleEndian(entry[4..]);

    public static ulong GroupHash(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]);

    public static long Ticks(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadInt64LittleEndian(entry[16..]);

    public static long Reference(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadInt64LittleEndian(entry[24..]);

    public static int Slot(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadInt32LittleEndian(entry[32..]) & ~Continues;

    public static bool IsContinuation(ReadOnlySpan<byte> entry) => (BinaryPrimitives.ReadInt32LittleEndian(entry[32..]) & Continues) != 0;

    public static UInt128 ValueHash(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadUInt128LittleEndian(entry[40..]);

    public static double Number(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadDoubleLittleEndian(entry[40..]);

    public static ReadOnlySpan<byte> Key(ReadOnlySpan<byte> entry) =>
        entry.Slice(HeaderLength, BinaryPrimitives.ReadInt32LittleEndian(entry[36..]));

    public static ReadOnlySpan<byte> Values(ReadOnlySpan<byte> entry) =>
        entry[(HeaderLength + BinaryPrimitives.ReadInt32LittleEndian(entry[36..]))..Length(entry)];

    public static void WriteHeader(Span<byte> entry, int correlation, long ticks, long reference, int slot)
    {
        BinaryPrimitives.WriteInt32LittleEndian(entry[4..], correlation);
        BinaryPrimitives.WriteInt64LittleEndian(entry[16..], ticks);
        BinaryPrimitives.WriteInt64LittleEndian(entry[24..], reference);
        BinaryPrimitives.WriteInt32LittleEndian(entry[32..], slot);
    }

    /// <summary>Takes the next field from <see cref="Values"/>; false when it is absent.</summary>
    public static bool Next(scoped ref ReadOnlySpan<byte> values, out ReadOnlySpan<byte> value)
    {
        int length = BinaryPrimitives.ReadInt32LittleEndian(values);
        value = length < 0 ? default : values.Slice(4, length);
        values = values[(4 + Math.Max(length, 0))..];
        return length >= 0;
    }

    /// <summary>Correlation, then group, then time, then the order of the rules, then the rest: never equal but for equal entries.</summary>
    public static int Compare(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int order = Correlation(a).CompareTo(Correlation(b));
        if (order == 0)
            order = GroupHash(a).CompareTo(GroupHash(b));
        if (order == 0)
            order = Key(a).SequenceCompareTo(Key(b));
        if (order == 0)
            order = Ticks(a).CompareTo(Ticks(b));
        if (order == 0)
            order = Slot(a).CompareTo(Slot(b));
        if (order == 0)
            order = Reference(a).CompareTo(Reference(b));
        return order != 0 ? order : a[..Length(a)].SequenceCompareTo(b[..Length(b)]);
    }

    public static bool IsSameGroup(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) =>
        Correlation(a) == Correlation(b) && GroupHash(a) == GroupHash(b) && Key(a).SequenceEqual(Key(b));
}
