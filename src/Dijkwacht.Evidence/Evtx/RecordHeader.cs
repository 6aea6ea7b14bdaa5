using System.Buffers.Binary;

namespace Dijkwacht.Evidence.Evtx;

/// <summary>The header of a record: magic, u32 size, u64 number, FILETIME of writing.</summary>
internal readonly record struct RecordHeader(int Offset, int Length, ulong Id, ulong Time)
{
    public static ReadOnlySpan<byte> Magic => [0x2A, 0x2A, 0, 0];

    public int End => Offset + Length;

    /// <summary>Where the record's BinXML starts.</summary>
    public int ContentStart => Offset + EvtxLayout.RecordHeaderSize;

    /// <summary>Where it ends: the size is said again at the end.</summary>
    public int ContentEnd => Offset + Length - 4;

    /// <summary>A record at an offset whose size says the same at both ends and lies in the chunk.</summary>
    public static bool TryRead(ReadOnlySpan<byte> chunk, int offset, out RecordHeader header)
    {
        header = default;
        if (offset > chunk.Length - EvtxLayout.MinRecordSize || BinaryPrimitives.ReadUInt32LittleEndian(chunk[offset..]) != EvtxLayout.RecordMagic)
            return false;
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(chunk[(offset + 4)..]);
        if (size < EvtxLayout.MinRecordSize || size > chunk.Length - offset || BinaryPrimitives.ReadUInt32LittleEndian(chunk[(offset + (int)size - 4)..]) != size)
            return false;
        header = Read(chunk, offset, (int)size);
        return true;
    }

    /// <summary>A record of which only the start must be there: one that the end of the chunk or another write cut off.</summary>
    public static bool TryReadTorn(ReadOnlySpan<byte> chunk, int offset, out RecordHeader header)
    {
        header = default;
        if (offset > chunk.Length - EvtxLayout.MinRecordSize || BinaryPrimitives.ReadUInt32LittleEndian(chunk[offset..]) != EvtxLayout.RecordMagic)
            return false;
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(chunk[(offset + 4)..]);
        if (size is < EvtxLayout.MinRecordSize or > EvtxLayout.ChunkSize)
            return false;
        header = Read(chunk, offset, (int)Math.Min(size, chunk.Length - offset));
        return true;
    }

    /// <summary>The next sound record at or behind an offset.</summary>
    /// <returns>False when there is none before <paramref name="end"/>.</returns>
    public static bool TryFind(ReadOnlySpan<byte> chunk, int offset, int end, out RecordHeader header)
    {
        while (offset < end)
        {
            int found = chunk[offset..end].IndexOf(Magic);
            if (found < 0)
                break;
            offset += found;
            if (TryRead(chunk, offset, out header))
                return true;
            offset++;
        }

        header = default;
        return false;
    }

    private static RecordHeader Read(ReadOnlySpan<byte> chunk, int offset, int length) =>
        new(offset, length, BinaryPrimitives.ReadUInt64LittleEndian(chunk[(offset + 8)..]), BinaryPrimitives.ReadUInt64LittleEndian(chunk[(offset + 16)..]));
}
