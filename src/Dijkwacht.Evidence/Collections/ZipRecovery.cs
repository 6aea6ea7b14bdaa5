using System.Buffers;
using System.Buffers.Binary;

namespace Dijkwacht.Evidence.Collections;

/// <summary>Finds the members of a zip whose central directory is lost, by the header before each.</summary>
internal static class ZipRecovery
{
    private const int HeaderLength = 30;
    private const int BlockLength = 256 * 1024;

    public static void Scan(ByteSource archive, List<ZipMember> members, int maxMembers, CancellationToken cancellationToken)
    {
        var source = new WindowSource(archive);
        byte[] nameAndExtra = new byte[2 * 65536];
        Span<byte> header = stackalloc byte[HeaderLength];
        long at = 0;
        while (members.Count < maxMembers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            at = Find(source, at, "PK\u0003\u0004"u8, cancellationToken);
            if (at < 0 || source.ReadFully(at, header) < HeaderLength)
                return;
            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(header[26..]);
            int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(header[28..]);
            int variable = nameLength + extraLength;
            int method = BinaryPrimitives.ReadUInt16LittleEndian(header[8..]);
            if (nameLength == 0 || method > 99 || source.ReadFully(at + HeaderLength, nameAndExtra.AsSpan(0, variable)) < variable)
            {
                at += 4;
                continue;
            }

            at = Add(source, members, at, header, nameAndExtra.AsSpan(0, nameLength), nameAndExtra.AsSpan(nameLength, extraLength), cancellationToken);
        }
    }

    // Adds the member at this header and tells where to look for the next.
    private static long Add(
        ByteSource source, List<ZipMember> members, long at, ReadOnlySpan<byte> header, ReadOnlySpan<byte> name, ReadOnlySpan<byte> extra, CancellationToken cancellationToken)
    {
        int flags = BinaryPrimitives.ReadUInt16LittleEndian(header[6..]);
        long compressed = BinaryPrimitives.ReadUInt32LittleEndian(header[18..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(header[22..]);
        long data = at + HeaderLength + name.Length + extra.Length;
        for (var field = new ZipExtra(extra); field.Next();)
        {
            if (field.Id != 1 || field.Value.Length < 16 || length != uint.MaxValue)
                continue;
            length = BinaryPrimitives.ReadInt64LittleEndian(field.Value);
            compressed = BinaryPrimitives.ReadInt64LittleEndian(field.Value[8..]);
        }

        // With bit 3 the lengths follow the data; its end is then the next thing that starts with a signature.
        bool isOpen = (flags & 8) != 0 && compressed is 0 or uint.MaxValue;
        long next;
        if (isOpen || compressed < 0 || compressed > source.Length - data)
        {
            next = isOpen ? FindEnd(source, data, cancellationToken) : source.Length;
            compressed = next - data;
        }
        else
        {
            next = data + compressed;
        }

        members.Add(new ZipMember(
            ZipExtra.UnicodeName(extra, name) ?? MemberName.Decode(name),
            BinaryPrimitives.ReadUInt16LittleEndian(header[8..]),
            flags,
            BinaryPrimitives.ReadUInt32LittleEndian(header[14..]),
            compressed,
            length,
            at)
        { ModifiedAt = ZipExtra.ModifiedAt(extra), DataOffset = data, HasLength = !isOpen });
        return Math.Max(next, data);
    }

    private static long FindEnd(ByteSource source, long data, CancellationToken cancellationToken)
    {
        Span<byte> descriptor = stackalloc byte[16];
        long at = data;
        while ((at = Find(source, at, "PK"u8, cancellationToken)) >= 0)
        {
            int got = source.ReadFully(at, descriptor);
            if (got >= 4 && (descriptor.StartsWith("PK\u0003\u0004"u8) || descriptor.StartsWith("PK\u0001\u0002"u8)))
                return at;
            // The descriptor repeats the compressed length, in 4 or 8 bytes: that makes a chance hit improbable.
            if (got >= 12 && descriptor.StartsWith("PK\u0007\u0008"u8) && BinaryPrimitives.ReadUInt32LittleEndian(descriptor[8..]) == (uint)(at - data))
                return at;
            at += 2;
        }

        return source.Length;
    }

    private static long Find(ByteSource source, long start, ReadOnlySpan<byte> signature, CancellationToken cancellationToken)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockLength);
        try
        {
            // First a short look: most members follow each other without a gap, and hostile data may hit every few bytes.
            for (int wanted = 64; ; wanted = Math.Min(wanted * 64, BlockLength))
            {
                cancellationToken.ThrowIfCancellationRequested();
                int got = source.ReadFully(start, block.AsSpan(0, wanted));
                int found = block.AsSpan(0, got).IndexOf(signature);
                if (found >= 0)
                    return start + found;
                if (got < wanted)
                    return -1;
                start += got - signature.Length + 1;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <summary>Keeps the last stretch read: the search looks at the same bytes several times.</summary>
    private sealed class WindowSource(ByteSource inner) : ByteSource
    {
        private readonly byte[] _window = new byte[BlockLength];
        private long _start;
        private int _length;

        public override long Length => inner.Length;

        public override int Read(long offset, Span<byte> buffer)
        {
            if (buffer.Length >= BlockLength)
                return inner.Read(offset, buffer);
            if (offset < _start || offset >= _start + _length)
            {
                _start = offset;
                _length = inner.ReadFully(offset, _window);
            }

            int count = (int)Math.Min(buffer.Length, _start + _length - offset);
            if (count <= 0)
                return 0;
            _window.AsSpan((int)(offset - _start), count).CopyTo(buffer);
            return count;
        }
    }
}
