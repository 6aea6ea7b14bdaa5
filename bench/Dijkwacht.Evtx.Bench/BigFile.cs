using System.Buffers.Binary;
using System.IO.Hashing;

namespace Dijkwacht.Evtx.Bench;

/// <summary>Joins the chunks of many event logs into one large one.</summary>
internal static class BigFile
{
    private const int HeaderSize = 4096;
    private const int ChunkSize = 65_536;

    /// <summary>Writes one file header and all chunks in use below a folder, over and over until the size is reached.</summary>
    public static string Write(string samples, string file, long size)
    {
        List<byte[]> chunks = [];
        foreach (string sample in Directory.EnumerateFiles(samples, "*.evtx", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            byte[] bytes = File.ReadAllBytes(sample);
            for (int offset = HeaderSize; offset + ChunkSize <= bytes.Length; offset += ChunkSize)
            {
                if (bytes.AsSpan(offset).StartsWith("ElfChnk\0"u8))
                    chunks.Add(bytes[offset..(offset + ChunkSize)]);
            }
        }

        if (chunks.Count == 0)
            throw new InvalidDataException($"No event log with chunks lies below {samples}.");
        int repeats = (int)Math.Max(1, size / ((long)chunks.Count * ChunkSize));
        using FileStream output = File.Create(file);
        output.Write(Header(chunks.Count * repeats));
        for (int i = 0; i < repeats; i++)
        {
            foreach (byte[] chunk in chunks)
                output.Write(chunk);
        }

        return $"{chunks.Count} chunks, {repeats} times, {output.Length} bytes";
    }

    private static byte[] Header(int chunks)
    {
        byte[] header = new byte[HeaderSize];
        "ElfFile\0"u8.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(16), chunks - 1);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(32), 128);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(36), 1);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(38), 3);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(40), HeaderSize);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(42), (ushort)Math.Min(chunks, ushort.MaxValue));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(124), Crc32.HashToUInt32(header.AsSpan(0, 120)));
        return header;
    }
}
