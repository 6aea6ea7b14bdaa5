using System.Buffers.Binary;
using System.IO.Hashing;
using SharpCompress.Compressors.LZMA;

namespace Dijkwacht.Evidence.Collections;

/// <summary>Judges a 7z archive before a decoder is let near it: every count against the bytes that could hold it, what its decoders need against the limit.</summary>
/// <remarks>Source: 7zFormat.txt of the LZMA SDK.</remarks>
internal sealed class SevenZipHeader
{
    private const int StartLength = 32;
    private const long MaxHeaderBytes = 256L << 20;
    private const ulong Lzma = 0x030101;
    private const ulong Lzma2 = 0x21;
    private const ulong Ppmd = 0x030401;
    private const ulong Zstandard = 0x04F71101;
    private const long ZstandardBytes = 128 << 20;
    private const ulong Aes = 0x06F10701;

    private readonly CollectionLimits _limits;
    private readonly List<List<(int Output, long Dictionary, bool Grows)>> _needs = [];
    private readonly List<long> _lengths = [];
    private byte[] _bytes = [];
    private int _at;
    private long _dictionary;
    private int _folders;
    private bool[] _folderHasDigest = [];
    private bool _isEncrypted;
    private List<Coder> _lastCoders = [];
    private long _packPosition;
    private long _firstPackLength;
    private long _firstUnpackLength;

    private SevenZipHeader(CollectionLimits limits) => _limits = limits;

    public static ReadOnlySpan<byte> Signature => [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C];

    /// <summary>
    /// Throws when the archive should not be decoded; returns whether it holds any files, and any that are encrypted, and the
    /// dictionaries that its decoders have at one time, bytes.
    /// </summary>
    /// <exception cref="DamagedMemberException">Broken, encrypted names, or a limit.</exception>
    public static (bool HasFiles, bool IsEncrypted, long Dictionary) Check(ByteSource source, CollectionLimits limits, DecoderMemory memory)
    {
        var start = new byte[StartLength];
        if (source.ReadFully(0, start) < StartLength)
            throw new DamagedMemberException("The 7z header is cut off.");
        if (Crc32.HashToUInt32(start.AsSpan(12, 20)) != BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(8)))
            throw new DamagedMemberException("The 7z start header has a wrong checksum.");
        long offset = BinaryPrimitives.ReadInt64LittleEndian(start.AsSpan(12));
        long length = BinaryPrimitives.ReadInt64LittleEndian(start.AsSpan(20));
        if (length == 0)
            return (false, false, 0);
        if (offset < 0 || length < 0 || offset > source.Length - StartLength || length > source.Length - StartLength - offset)
            throw new DamagedMemberException("The 7z directory lies beyond the end: the archive is cut off, and 7z cannot be read without it.");
        if (length > MaxHeaderBytes)
            throw new DamagedMemberException("too-large", $"The 7z directory has {length} bytes, more than {MaxHeaderBytes}.", null);
        var bytes = new byte[length];
        if (source.ReadFully(StartLength + offset, bytes) < bytes.Length)
            throw new DamagedMemberException("The 7z directory is cut off.");
        if (Crc32.HashToUInt32(bytes) != BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(28)))
            throw new DamagedMemberException("The 7z directory has a wrong checksum.");
        var header = new SevenZipHeader(limits) { _bytes = bytes };
        for (int round = 0; header.Byte() is int id && id != 1; round++)
        {
            if (id != 0x17 || round > 3)
                throw new DamagedMemberException("The 7z directory is broken.");
            header.ReadStreams();
            using (memory.Take(header._dictionary))
                header._bytes = header.Unpack(source);
            header._at = 0;
        }

        return (header.ReadFiles(), header._isEncrypted, header._dictionary);
    }

    private bool ReadFiles()
    {
        int id = Byte();
        if (id == 2)
        {
            while (Byte() != 0)
                Skip(Number());
            id = Byte();
        }

        if (id == 3)
        {
            ReadStreams();
            id = Byte();
        }

        if (id == 4)
        {
            ReadStreams();
            id = Byte();
        }

        if (id == 0)
            return false;
        if (id != 5)
            throw Broken();
        // A name takes at least two bytes.
        long files = Count(_bytes.Length / 2 + 1);
        if (files > _limits.MaxMembers)
            throw new DamagedMemberException("count", $"{files} members, more than {_limits.MaxMembers}.", null);
        return files > 0;
    }

    private void ReadStreams()
    {
        _folders = 0;
        _needs.Clear();
        _lengths.Clear();
        for (int id; (id = Byte()) != 0;)
        {
            switch (id)
            {
                case 6:
                    ReadPackInfo();
                    break;
                case 7:
                    ReadCoders();
                    break;
                case 8:
                    ReadSubStreams();
                    break;
                default:
                    throw Broken();
            }
        }

        NoteDictionary();
    }

    private void ReadPackInfo()
    {
        _packPosition = Number();
        long streams = Count(_bytes.Length);
        for (int id; (id = Byte()) != 0;)
        {
            if (id == 9)
            {
                for (long i = 0; i < streams; i++)
                {
                    long length = Number();
                    if (i == 0)
                        _firstPackLength = length;
                }
            }
            else if (id == 10)
            {
                SkipDigests(streams);
            }
            else
            {
                throw Broken();
            }
        }
    }

    private void ReadCoders()
    {
        if (Byte() != 11)
            throw Broken();
        _folders = (int)Count(_bytes.Length);
        _folderHasDigest = [];
        if (Byte() != 0)
            throw new DamagedMemberException("unreadable", "The 7z directory keeps its folders elsewhere; unpack it with 7-Zip and give the folder.", null);
        long outputs = 0;
        for (int i = 0; i < _folders; i++)
            outputs += ReadFolder((int)outputs);
        if (Byte() != 12)
            throw Broken();
        for (long i = 0; i < outputs; i++)
        {
            long length = Number();
            _lengths.Add(length < 0 ? long.MaxValue : length);
            if (i == 0)
                _firstUnpackLength = length;
        }

        for (int id; (id = Byte()) != 0;)
        {
            if (id != 10)
                throw Broken();
            _folderHasDigest = SkipDigests(_folders);
        }
    }

    private long ReadFolder(int firstOutput)
    {
        long coders = Count(32);
        long inputs = 0;
        long outputs = 0;
        var list = new List<Coder>();
        var needs = new List<(int, long, bool)>();
        for (long i = 0; i < coders; i++)
        {
            int flags = Byte();
            int idLength = flags & 15;
            if (idLength > 8 || (flags & 0x80) != 0)
                throw Broken();
            ulong id = 0;
            for (int b = 0; b < idLength; b++)
                id = (id << 8) | (byte)Byte();
            long coderInputs = (flags & 16) != 0 ? Count(32) : 1;
            long coderOutputs = (flags & 16) != 0 ? Count(32) : 1;
            byte[] properties = [];
            if ((flags & 32) != 0)
            {
                int length = (int)Count(_bytes.Length);
                properties = _bytes.AsSpan(_at, length).ToArray();
                Skip(length);
            }

            inputs += coderInputs;
            outputs += coderOutputs;
            list.Add(new Coder(id, properties));
            _isEncrypted |= id == Aes;
            if (DictionaryOf(id, properties) is > 0 and long dictionary)
                needs.Add((firstOutput + (int)(outputs - coderOutputs), dictionary, id != Ppmd));
        }

        if (outputs < 1)
            throw Broken();
        for (long i = 0; i < outputs - 1; i++)
        {
            Number();
            Number();
        }

        long packed = inputs - (outputs - 1);
        if (packed < 1)
            throw Broken();
        for (long i = 0; packed > 1 && i < packed; i++)
            Number();
        _lastCoders = list;
        _needs.Add(needs);
        return outputs;
    }

    /// <summary>The dictionaries of the folder that needs most: its decoders run together, those of folders one after the other.</summary>
    private void NoteDictionary()
    {
        foreach (var folder in _needs)
        {
            long sum = 0;
            foreach (var (output, dictionary, grows) in folder)
                sum += grows && output < _lengths.Count ? ZipDecoder.Filled(dictionary, _lengths[output]) : dictionary;
            _dictionary = Math.Max(_dictionary, sum);
        }
    }

    private static long DictionaryOf(ulong id, ReadOnlySpan<byte> properties) => id switch
    {
        Lzma or Ppmd when properties.Length >= 5 => BinaryPrimitives.ReadUInt32LittleEndian(properties[1..]),
        Lzma2 when properties.Length >= 1 => properties[0] >= 40 ? uint.MaxValue : (2L | (properties[0] & 1L)) << (properties[0] / 2 + 11),
        Zstandard => ZstandardBytes,
        _ => 0,
    };

    private void ReadSubStreams()
    {
        int id = Byte();
        var streams = new long[_folders];
        Array.Fill(streams, 1);
        if (id == 13)
        {
            // Each stream in a folder has its length or checksum further on, so there cannot be more of them than bytes.
            for (int i = 0; i < _folders; i++)
                streams[i] = Count(_bytes.Length);
            id = Byte();
        }

        if (streams.Sum() > _bytes.Length)
            throw Broken();
        if (id == 9)
        {
            for (long i = streams.Sum(n => Math.Max(n - 1, 0)); i > 0; i--)
                Number();
            id = Byte();
        }

        if (id == 10)
        {
            // A folder with one stream has that stream's checksum already.
            long missing = 0;
            for (int i = 0; i < _folders; i++)
                missing += streams[i] == 1 && i < _folderHasDigest.Length && _folderHasDigest[i] ? 0 : streams[i];
            SkipDigests(missing);
            id = Byte();
        }

        if (id != 0)
            throw Broken();
    }

    private bool[] SkipDigests(long count)
    {
        var defined = new bool[count];
        if (Byte() != 0)
        {
            Array.Fill(defined, true);
        }
        else
        {
            int bits = 0;
            for (int i = 0; i < defined.Length; i++, bits <<= 1)
            {
                if (i % 8 == 0)
                    bits = Byte();
                defined[i] = (bits & 0x80) != 0;
            }
        }

        Skip(4L * defined.Count(d => d));
        return defined;
    }

    private byte[] Unpack(ByteSource source)
    {
        if (_lastCoders.Exists(c => c.Id == Aes))
            throw new DamagedMemberException("encrypted", "The 7z archive is encrypted, its names too; unpack it with the password and give the folder.", null);
        if (_folders != 1 || _lastCoders.Count != 1 || _lastCoders[0].Id is not (Lzma or Lzma2))
            throw new DamagedMemberException("unreadable", "The 7z directory is packed in an unusual way; unpack it with 7-Zip and give the folder.", null);
        if (_firstUnpackLength is < 0 or > MaxHeaderBytes)
            throw new DamagedMemberException("too-large", $"The 7z directory has {_firstUnpackLength} bytes, more than {MaxHeaderBytes}.", null);
        if (_packPosition < 0 || _firstPackLength < 0 || _packPosition > source.Length - StartLength || _firstPackLength > source.Length - StartLength - _packPosition)
            throw Broken();
        using var packed = new SourceStream(source, StartLength + _packPosition, _firstPackLength);
        var coder = _lastCoders[0];
        using var decoder = LzmaStream.Create(coder.Properties, packed, _firstPackLength, _firstUnpackLength, null, coder.Id == Lzma2, false);
        var bytes = new byte[_firstUnpackLength];
        return decoder.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length ? throw Broken() : bytes;
    }

    private int Byte() => _at < _bytes.Length ? _bytes[_at++] : throw Broken();

    private void Skip(long count)
    {
        if (count < 0 || count > _bytes.Length - _at)
            throw Broken();
        _at += (int)count;
    }

    private long Count(long limit)
    {
        long count = Number();
        return count >= 0 && count <= limit && count <= _bytes.Length ? count : throw Broken();
    }

    // The first byte's leading ones tell how many bytes follow; its other bits are the highest.
    private long Number()
    {
        int first = Byte();
        ulong value = 0;
        int mask = 0x80;
        for (int i = 0; i < 8; i++, mask >>= 1)
        {
            if ((first & mask) == 0)
                return (long)(value | ((ulong)(first & (mask - 1)) << (8 * i)));
            value |= (ulong)(byte)Byte() << (8 * i);
        }

        return (long)value;
    }

    private static DamagedMemberException Broken() => new("The 7z directory is broken.");

    private readonly record struct Coder(ulong Id, byte[] Properties);
}
