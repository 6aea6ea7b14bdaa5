using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Unicode;

namespace Dijkwacht.Evidence.Evtx;

/// <summary>The element and attribute names of one chunk, found by their offset and kept as UTF-8.</summary>
/// <remarks>
/// A name lies where its offset says: u32 offset of the next name in its bucket, u16 hash, u16 characters, UTF-16, a zero.
/// The chunk's table of buckets is only an index for the writer and is not needed, so its damage does no harm.
/// </remarks>
internal sealed class NameTable
{
    private const int HeaderSize = 8;
    private const int MaxCharacters = 1024;

    private readonly ushort[] _idAt = new ushort[EvtxLayout.ChunkSize];
    private readonly List<int> _offsets = [];
    private readonly List<(int Start, int Length)> _names = [];
    private readonly ByteBuffer _bytes = new(16 << 10);

    /// <summary>Forgets the names of the chunk before.</summary>
    public void Reset()
    {
        foreach (int offset in _offsets)
            _idAt[offset] = 0;
        _offsets.Clear();
        _names.Clear();
        _bytes.Truncate(0);
    }

    public ReadOnlySpan<byte> this[int id] => _bytes.Slice(_names[id].Start, _names[id].Length);

    /// <summary>The name at an offset of the chunk.</summary>
    /// <returns>Its number, or -1 when no name can lie there.</returns>
    public int Find(ReadOnlySpan<byte> chunk, uint offset)
    {
        if (offset >= (uint)chunk.Length || offset >= EvtxLayout.ChunkSize)
            return -1;
        int known = _idAt[offset];
        return known != 0 ? known - 1 : Add(chunk, (int)offset);
    }

    /// <summary>Bytes that the name at an offset takes where it lies; 0 when no name can lie there.</summary>
    public static int LengthAt(ReadOnlySpan<byte> chunk, uint offset)
    {
        if (offset + (long)HeaderSize + 2 > chunk.Length)
            return 0;
        int characters = BinaryPrimitives.ReadUInt16LittleEndian(chunk[(int)(offset + 6)..]);
        int length = HeaderSize + (2 * characters) + 2;
        return characters is > 0 and <= MaxCharacters && offset + length <= chunk.Length ? length : 0;
    }

    /// <summary>Whether the name at an offset has the hash that it says: tells names from other bytes.</summary>
    public static bool IsSound(ReadOnlySpan<byte> chunk, uint offset)
    {
        int length = LengthAt(chunk, offset);
        if (length == 0)
            return false;
        uint hash = 0;
        foreach (char c in MemoryMarshal.Cast<byte, char>(chunk.Slice((int)offset + HeaderSize, length - HeaderSize - 2)))
            hash = unchecked((hash * 65_599) + c);
        return (ushort)hash == BinaryPrimitives.ReadUInt16LittleEndian(chunk[(int)(offset + 4)..]);
    }

    private int Add(ReadOnlySpan<byte> chunk, int offset)
    {
        int length = LengthAt(chunk, (uint)offset);
        if (length == 0 || _names.Count == ushort.MaxValue)
            return -1;
        ReadOnlySpan<char> characters = MemoryMarshal.Cast<byte, char>(chunk.Slice(offset + HeaderSize, length - HeaderSize - 2));
        Span<byte> target = _bytes.Reserve(3 * characters.Length);
        _ = Utf8.FromUtf16(characters, target, out _, out int written, replaceInvalidSequences: true);
        _names.Add((_bytes.Length, written));
        _bytes.Commit(written);
        _offsets.Add(offset);
        _idAt[offset] = (ushort)_names.Count;
        return _names.Count - 1;
    }
}
