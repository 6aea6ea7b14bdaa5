using System.Buffers.Binary;
using System.IO.Compression;
using SharpCompress.Compressors.BZip2;
using SharpCompress.Compressors.Deflate64;
using SharpCompress.Compressors.LZMA;
using SharpCompress.Compressors.PPMd;
using SharpCompress.Compressors.ZStandard;

namespace Dijkwacht.Evidence.Collections;

/// <summary>Opens the data of a zip member.</summary>
internal static class ZipDecoder
{
    /// <summary>Where the data of the member starts.</summary>
    /// <exception cref="DamagedMemberException">There is no header where the directory says so.</exception>
    public static long DataOffset(ByteSource source, ZipMember member)
    {
        if (member.DataOffset is long known)
            return known;
        Span<byte> header = stackalloc byte[30];
        if (member.HeaderOffset < 0 || member.HeaderOffset > source.Length
            || source.ReadFully(member.HeaderOffset, header) < header.Length || !header.StartsWith("PK\u0003\u0004"u8))
            throw new DamagedMemberException($"No local header at {member.HeaderOffset}.");
        return member.HeaderOffset + header.Length + BinaryPrimitives.ReadUInt16LittleEndian(header[26..]) + BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
    }

    /// <summary>The decompressed bytes, unchecked.</summary>
    /// <exception cref="DamagedMemberException">The method is unknown, its memory over the limit, or its header broken.</exception>
    public static Stream Open(ByteSource source, ZipMember member, DecoderMemory memory, out IDisposable? lease)
    {
        lease = null;
        long start = DataOffset(source, member);
        long available = Math.Max(source.Length - start, 0);
        var data = new SourceStream(source, Math.Min(start, source.Length), Math.Clamp(member.CompressedLength, 0, available));
        switch (member.Method)
        {
            case 0:
                return data;
            case 8:
                return new DeflateStream(data, CompressionMode.Decompress);
            case 9:
                return new Deflate64Stream(data, SharpCompress.Compressors.CompressionMode.Decompress);
            case 12:
                return BZip2Stream.Create(data, SharpCompress.Compressors.CompressionMode.Decompress, false, false, false);
            case 14:
                return OpenLzma(data, member, memory, out lease);
            case 20 or 93:
                return OpenZstandard(data, memory, out lease);
            case 98:
                return OpenPpmd(data, memory, out lease);
            default:
                throw new DamagedMemberException("unreadable", $"Compression method {member.Method} is not known; unpack the archive with 7-Zip and give the folder.", null);
        }
    }

    private static LzmaStream OpenLzma(SourceStream data, ZipMember member, DecoderMemory memory, out IDisposable lease)
    {
        byte[] header = new byte[9];
        if (data.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || header[2] != 5 || header[3] != 0)
            throw new DamagedMemberException("The LZMA header is broken.");
        lease = memory.Take(Filled(BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(5)), member.HasLength ? member.Length : long.MaxValue));
        bool hasEndMark = (member.Flags & 2) != 0;
        return LzmaStream.Create(header[4..], data, data.Length - header.Length, hasEndMark || !member.HasLength ? -1 : member.Length, false);
    }

    private static PpmdStream OpenPpmd(SourceStream data, DecoderMemory memory, out IDisposable lease)
    {
        byte[] header = new byte[2];
        if (data.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            throw new DamagedMemberException("The PPMd header is broken.");
        lease = memory.Take((((BinaryPrimitives.ReadUInt16LittleEndian(header) >> 4) & 0xFF) + 1L) << 20);
        return PpmdStream.Create(new PpmdProperties(header), data, false);
    }

    /// <summary>As much of a dictionary as the data can fill: it grows with what was decoded.</summary>
    /// <param name="dictionary">As the header says.</param>
    /// <param name="length">Bytes that the decoder gives in all.</param>
    public static long Filled(long dictionary, long length) => Math.Min(dictionary, Math.Max(length, 0));

    // A frame says how far it looks back; the decoder is told to take no frame that looks further than the first.
    private static DecompressionStream OpenZstandard(SourceStream data, DecoderMemory memory, out IDisposable lease)
    {
        long start = data.Position;
        byte[] header = new byte[14];
        int length = data.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        data.Position = start;
        int log = WindowLog(header.AsSpan(0, length));
        lease = memory.Take(1L << log);
        var stream = new DecompressionStream(data, 0, true, false);
        stream.SetParameter(SharpCompress.Compressors.ZStandard.Unsafe.ZSTD_dParameter.ZSTD_d_windowLogMax, log);
        return stream;
    }

    /// <summary>The power of two that holds the window of a frame; the most that decoders take when the frame does not begin here.</summary>
    /// <remarks>Source: RFC 8878, section 3.1.1.1.</remarks>
    private static int WindowLog(ReadOnlySpan<byte> header)
    {
        const int most = 27;
        if (header.Length < 6 || BinaryPrimitives.ReadUInt32LittleEndian(header) != 0xFD2FB528)
            return most;
        long window;
        if ((header[4] & 0x20) == 0)
        {
            long size = 1L << (10 + (header[5] >> 3));
            window = size + (size / 8 * (header[5] & 7));
        }
        else
        {
            ReadOnlySpan<byte> content = header[(5 + ((header[4] & 3) switch { 0 => 0, 1 => 1, 2 => 2, _ => 4 }))..];
            window = (header[4] >> 6, content.Length) switch
            {
                (0, >= 1) => content[0],
                (1, >= 2) => BinaryPrimitives.ReadUInt16LittleEndian(content) + 256L,
                (2, >= 4) => BinaryPrimitives.ReadUInt32LittleEndian(content),
                (3, >= 8) => BinaryPrimitives.ReadInt64LittleEndian(content),
                _ => 1L << most,
            };
        }

        return Math.Clamp(System.Numerics.BitOperations.Log2((ulong)Math.Clamp(window, 1, 1L << 40) - 1) + 1, 10, most + 13);
    }
}
