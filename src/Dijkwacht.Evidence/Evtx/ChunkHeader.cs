using System.Buffers.Binary;
using System.IO.Hashing;

namespace Dijkwacht.Evidence.Evtx;

/// <summary>The header of a chunk, with what its checksums say.</summary>
internal readonly ref struct ChunkHeader
{
    private const int ChecksumOffset = 124;

    private ChunkHeader(ReadOnlySpan<byte> chunk, Crc32 checksum)
    {
        FirstRecordId = BinaryPrimitives.ReadUInt64LittleEndian(chunk[24..]);
        LastRecordId = BinaryPrimitives.ReadUInt64LittleEndian(chunk[32..]);
        uint freeSpace = BinaryPrimitives.ReadUInt32LittleEndian(chunk[48..]);
        IsFreeSpaceInside = freeSpace >= EvtxLayout.ChunkHeaderSize && freeSpace <= chunk.Length;
        FreeSpace = IsFreeSpaceInside ? (int)freeSpace : chunk.Length;
        checksum.Reset();
        checksum.Append(chunk[..120]);
        checksum.Append(chunk[128..EvtxLayout.ChunkHeaderSize]);
        IsHeaderSound = checksum.GetCurrentHashAsUInt32() == BinaryPrimitives.ReadUInt32LittleEndian(chunk[ChecksumOffset..]);
        AreRecordsSound = IsFreeSpaceInside
            && Crc32.HashToUInt32(chunk[EvtxLayout.ChunkHeaderSize..FreeSpace]) == BinaryPrimitives.ReadUInt32LittleEndian(chunk[52..]);
    }

    /// <summary>Number of the first record, as the header says.</summary>
    public ulong FirstRecordId { get; }

    /// <summary>Number of the last record, as the header says.</summary>
    public ulong LastRecordId { get; }

    /// <summary>Where the records end; the chunk's end when the header does not make sense.</summary>
    public int FreeSpace { get; }

    public bool IsFreeSpaceInside { get; }

    public bool IsHeaderSound { get; }

    public bool AreRecordsSound { get; }

    /// <summary>Whether the bytes start with a chunk's magic and hold its header.</summary>
    public static bool TryRead(ReadOnlySpan<byte> chunk, Crc32 checksum, out ChunkHeader header)
    {
        if (chunk.Length < EvtxLayout.ChunkHeaderSize || !chunk.StartsWith(EvtxLayout.ChunkMagic))
        {
            header = default;
            return false;
        }

        header = new ChunkHeader(chunk, checksum);
        return true;
    }
}
