using System.Buffers.Binary;

namespace Dijkwacht.Evidence.Collections;

/// <summary>The table of contents of a zip.</summary>
/// <param name="Members">In the directory's order.</param>
/// <param name="Problem">Why the members were searched for instead of looked up, or null.</param>
internal sealed record ZipDirectory(IReadOnlyList<ZipMember> Members, string? Problem)
{
    private const int EndLength = 22;
    private const int EntryLength = 46;

    /// <summary>Reads the central directory; where it is lost or broken, finds the members by their local headers.</summary>
    public static ZipDirectory Read(ByteSource source, int maxMembers, CancellationToken cancellationToken)
    {
        var members = new List<ZipMember>();
        string? problem = ReadCentral(source, members, maxMembers, cancellationToken);
        if (problem is not null)
        {
            members.Clear();
            ZipRecovery.Scan(source, members, maxMembers, cancellationToken);
        }

        MarkOverlaps(members);
        return new ZipDirectory(members, problem);
    }

    private static string? ReadCentral(ByteSource source, List<ZipMember> members, int maxMembers, CancellationToken cancellationToken)
    {
        if (!TryFindEnd(source, out long offset, out long length, out long count))
            return "The central directory is missing: the archive is cut off.";
        if (offset < 0 || length < 0 || offset > source.Length - length || count > length / EntryLength)
            return "The central directory lies outside the archive.";
        using var stream = new SourceStream(source, offset, length);
        Span<byte> fixedPart = stackalloc byte[EntryLength];
        byte[] variable = new byte[3 * 65536];
        for (long i = 0; i < count && members.Count < maxMembers; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (stream.ReadAtLeast(fixedPart, EntryLength, throwOnEndOfStream: false) < EntryLength || !fixedPart.StartsWith("PK\u0001\u0002"u8))
                return $"Entry {i} of {count} of the central directory is broken.";
            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[28..]);
            int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[30..]);
            int total = nameLength + extraLength + BinaryPrimitives.ReadUInt16LittleEndian(fixedPart[32..]);
            if (stream.ReadAtLeast(variable.AsSpan(0, total), total, throwOnEndOfStream: false) < total)
                return $"Entry {i} of {count} of the central directory is cut off.";
            members.Add(Member(fixedPart, variable.AsSpan(0, nameLength), variable.AsSpan(nameLength, extraLength)));
        }

        // A count below the truth would hide members.
        bool isMore = members.Count < maxMembers && stream.ReadAtLeast(fixedPart, EntryLength, throwOnEndOfStream: false) >= 4
            && fixedPart.StartsWith("PK\u0001\u0002"u8);
        return isMore ? $"The central directory holds more than the {count} entries it counts." : null;
    }

    private static ZipMember Member(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra)
    {
        long compressed = BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(entry[42..]);
        for (var field = new ZipExtra(extra); field.Next();)
        {
            if (field.Id != 1)
                continue;
            var rest = field.Value;
            Widen(ref length, ref rest);
            Widen(ref compressed, ref rest);
            Widen(ref offset, ref rest);
            break;
        }

        // Made on Unix (3): the high half of the attributes is the mode, whose type 0120000 is a symbolic link.
        bool isLink = entry[5] == 3 && (BinaryPrimitives.ReadUInt16LittleEndian(entry[40..]) & 0xF000) == 0xA000;
        return new ZipMember(
            ZipExtra.UnicodeName(extra, name) ?? MemberName.Decode(name),
            BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]),
            BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]),
            compressed,
            length,
            offset)
        { ModifiedAt = ZipExtra.ModifiedAt(extra), IsLink = isLink };
    }

    private static void Widen(ref long value, ref ReadOnlySpan<byte> rest)
    {
        if (value != uint.MaxValue || rest.Length < 8)
            return;
        value = BinaryPrimitives.ReadInt64LittleEndian(rest);
        rest = rest[8..];
    }

    private static bool TryFindEnd(ByteSource source, out long offset, out long length, out long count)
    {
        offset = length = count = 0;
        int tailLength = (int)Math.Min(source.Length, 65535 + EndLength);
        byte[] tail = new byte[tailLength];
        long tailStart = source.Length - tailLength;
        if (source.ReadFully(tailStart, tail) < tailLength)
            return false;
        for (int at = tailLength - EndLength; at >= 0; at--)
        {
            var end = tail.AsSpan(at);
            // The comment must fill the rest, or any "PK\5\6" inside a member would do.
            if (!end.StartsWith("PK\u0005\u0006"u8) || BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) > end.Length - EndLength)
                continue;
            count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
            length = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
            offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
            long endOffset = tailStart + at;
            // The end of an empty zip that is stored inside this one.
            if (count == 0 && endOffset != 0)
                continue;
            return count == 0xFFFF || length == uint.MaxValue || offset == uint.MaxValue
                ? TryReadLongEnd(source, endOffset, ref offset, ref length, ref count)
                : true;
        }

        return false;
    }

    private static bool TryReadLongEnd(ByteSource source, long endOffset, ref long offset, ref long length, ref long count)
    {
        Span<byte> locator = stackalloc byte[20];
        // 0xFFFF members are possible without the long form.
        if (endOffset < 20 || source.ReadFully(endOffset - 20, locator) < 20 || !locator.StartsWith("PK\u0006\u0007"u8))
            return count == 0xFFFF && length != uint.MaxValue && offset != uint.MaxValue;
        Span<byte> end = stackalloc byte[56];
        long at = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        if (at < 0 || source.ReadFully(at, end) < 56 || !end.StartsWith("PK\u0006\u0006"u8))
            return false;
        count = BinaryPrimitives.ReadInt64LittleEndian(end[32..]);
        length = BinaryPrimitives.ReadInt64LittleEndian(end[40..]);
        offset = BinaryPrimitives.ReadInt64LittleEndian(end[48..]);
        return count >= 0;
    }

    // Bombs of the 2019 kind let thousands of members share one compressed kernel.
    private static void MarkOverlaps(List<ZipMember> members)
    {
        long end = 0;
        foreach (var member in members.OrderBy(m => m.HeaderOffset))
        {
            if (member.HeaderOffset < end && member.CompressedLength > 0)
                member.Overlaps = true;
            else if (member.CompressedLength >= 0 && member.CompressedLength < long.MaxValue / 2 && member.HeaderOffset < long.MaxValue / 4)
                end = Math.Max(end, member.HeaderOffset + 30 + member.CompressedLength);
        }
    }
}
