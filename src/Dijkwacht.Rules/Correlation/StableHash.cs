using System.Buffers.Binary;

namespace Dijkwacht.Rules.Correlation;

/// <summary>A hash that is the same in every run: entries that are put aside are sorted by it.</summary>
internal static class StableHash
{
    private const ulong First = 0x9FB21C651E98DF25;
    private const ulong Second = 0xD6E8FEB86659FD93;

    public static ulong Of(ReadOnlySpan<byte> bytes, ulong seed = First)
    {
        ulong hash = (ulong)bytes.Length * seed;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes), seed);
        ulong rest = 0;
        foreach (byte b in bytes)
            rest = (rest << 8) | b;
        return Mix(hash ^ rest ^ Second, seed);
    }

    public static UInt128 Of128(ReadOnlySpan<byte> bytes) => new(Of(bytes), Of(bytes, Second));

    private static ulong Mix(ulong value, ulong multiplier)
    {
        ulong high = Math.BigMul(value, multiplier, out ulong low);
        return (high ^ low) + multiplier;
    }
}
