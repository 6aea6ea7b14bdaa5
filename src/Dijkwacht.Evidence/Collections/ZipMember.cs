using System.Buffers.Binary;
using System.IO.Hashing;

namespace Dijkwacht.Evidence.Collections;

/// <summary>One member of a zip, from its central directory or, where that is lost, from its local header.</summary>
internal sealed record ZipMember(string Name, int Method, int Flags, uint Crc, long CompressedLength, long Length, long HeaderOffset)
{
    /// <summary>Last write time in UTC from an extra field; the DOS time is local to a clock nobody recorded.</summary>
    public DateTimeOffset? ModifiedAt { get; init; }

    /// <summary>Where the data starts, when known without the local header.</summary>
    public long? DataOffset { get; init; }

    /// <summary>False when the local header gave neither length nor checksum.</summary>
    public bool HasLength { get; init; } = true;

    /// <summary>Whether its bytes are also another member's.</summary>
    public bool Overlaps { get; set; }

    public bool IsEncrypted => (Flags & 1) != 0 || Method == 99;

    /// <summary>A name that ends like a folder's but has bytes is a file: somebody may hide it so.</summary>
    public bool IsDirectory => Length == 0 && (Name.EndsWith('/') || Name.EndsWith('\\'));

    public bool IsLink { get; init; }
}

/// <summary>The fields behind a zip header: long sizes, UTC times, names in UTF-8.</summary>
/// <remarks>Source: PKWARE APPNOTE 6.3.10, 4.5; the Info-ZIP extra fields ("UT", "up").</remarks>
internal ref struct ZipExtra(ReadOnlySpan<byte> fields)
{
    private ReadOnlySpan<byte> _fields = fields;

    public ushort Id { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public bool Next()
    {
        if (_fields.Length < 4)
            return false;
        Id = BinaryPrimitives.ReadUInt16LittleEndian(_fields);
        int length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(_fields[2..]), _fields.Length - 4);
        Value = _fields.Slice(4, length);
        _fields = _fields[(4 + length)..];
        return true;
    }

    /// <summary>NTFS time (100 ns) before Unix time (1 s); null without either.</summary>
    public static DateTimeOffset? ModifiedAt(ReadOnlySpan<byte> fields)
    {
        DateTimeOffset? unix = null;
        for (var extra = new ZipExtra(fields); extra.Next();)
        {
            var value = extra.Value;
            if (extra.Id == 0x000A && value.Length >= 16 && BinaryPrimitives.ReadUInt16LittleEndian(value[4..]) == 1)
            {
                long fileTime = BinaryPrimitives.ReadInt64LittleEndian(value[8..]);
                if (fileTime is > 0 and < 2_650_467_743_999_999_999)
                    return new DateTimeOffset(DateTime.FromFileTimeUtc(fileTime));
            }
            else if (extra.Id == 0x5455 && value.Length >= 5 && (value[0] & 1) != 0)
            {
                unix = TarHeader.FromSeconds(BinaryPrimitives.ReadInt32LittleEndian(value[1..]));
            }
        }

        return unix;
    }

    /// <summary>The UTF-8 name Info-ZIP keeps beside one in a code page, when it belongs to that name.</summary>
    public static string? UnicodeName(ReadOnlySpan<byte> fields, ReadOnlySpan<byte> rawName)
    {
        for (var extra = new ZipExtra(fields); extra.Next();)
        {
            if (extra.Id == 0x7075 && extra.Value.Length > 5 && extra.Value[0] == 1
                && BinaryPrimitives.ReadUInt32LittleEndian(extra.Value[1..]) == Crc32.HashToUInt32(rawName))
                return MemberName.Decode(extra.Value[5..]);
        }

        return null;
    }
}
