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
    public static Stream Open(ByteSource source, ZipMember member, CollectionLimits limits)
    {
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
                return OpenLzma(data, member, limits);
            case 20 or 93:
                return new DecompressionStream(data, 0, true, false);
            case 98:
                return OpenPpmd(data, limits);
            default:
                throw new DamagedMemberException("unreadable", $"Compression method {member.Method} is not known; unpack the archive with 7-Zip and give the folder.", null);
        }
    }

    private static LzmaStream OpenLzma(SourceStream data, ZipMember member, CollectionLimits limits)
    {
        byte[] header = new byte[9];
        if (data.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length || header[2] != 5 || header[3] != 0)
            throw new DamagedMemberException("The LZMA header is broken.");
        CheckDictionary(BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(5)), limits);
        bool hasEndMark = (member.Flags & 2) != 0;
        return LzmaStream.Create(header[4..], data, data.Length - header.Length, hasEndMark || !member.HasLength ? -1 : member.Length, false);
    }

    private static PpmdStream OpenPpmd(SourceStream data, CollectionLimits limits)
    {
        byte[] header = new byte[2];
        if (data.ReadAtLeast(header, header.Length, throwOnEndOfStream: false) < header.Length)
            throw new DamagedMemberException("The PPMd header is broken.");
        CheckDictionary((((BinaryPrimitives.ReadUInt16LittleEndian(header) >> 4) & 0xFF) + 1L) << 20, limits);
        return PpmdStream.Create(new PpmdProperties(header), data, false);
    }

    /// <summary>Refuses a decoder that would take more memory than the limits allow.</summary>
    /// <exception cref="DamagedMemberException">It would.</exception>
    public static void CheckDictionary(long bytes, CollectionLimits limits)
    {
        if (bytes > limits.MaxDictionaryBytes)
            throw new DamagedMemberException("dictionary", $"The decoder needs {bytes} bytes of memory, more than {limits.MaxDictionaryBytes}.", null);
    }
}
