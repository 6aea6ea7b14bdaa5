using System.IO.Compression;

namespace Dijkwacht.Evidence.Collections;

/// <content>Tar and gzip: read forwards, once.</content>
internal sealed partial class ReadSession
{
    private const int MaxExtensionBytes = 1 << 20;

    /// <param name="content">The archive's bytes.</param>
    /// <param name="kind">Tar or gzip.</param>
    /// <param name="level">Where its members' names start.</param>
    /// <param name="consumed">Compressed bytes read so far, for the ratio.</param>
    private void ReadStreamed(Stream content, ArchiveKind kind, Level level, Func<long> consumed)
    {
        if (kind == ArchiveKind.Tar)
            ReadTar(content, level);
        else
            ReadGZip(content, level, consumed);
    }

    private void ReadGZip(Stream content, Level level, Func<long> consumed)
    {
        byte[] head = new byte[ArchiveMagic.HeadLength];
        var input = new GZipInput(content);
        using var unpacked = new MemberStream(new GZipStream(input, CompressionMode.Decompress), _budget, Token)
        {
            EndCheck = input.Check,
            Consumed = consumed,
            IsMember = false,
            Aftermath = " The rest of the archive was not read.",
        };
        int headLength = ReadHead(unpacked, head);
        var whole = new PrefixStream(head.AsMemory(0, headLength), unpacked);
        if (ArchiveMagic.Recognise(head.AsSpan(0, headLength), "", out _) == ArchiveKind.Tar)
        {
            ReadTar(whole, level);
            // The checksum of all members stands at the end of the gzip, behind the tar's padding.
            while (!_budget.IsExhausted && unpacked.Read(head) > 0)
                Token.ThrowIfCancellationRequested();
            return;
        }

        if (headLength == 0 && unpacked.Failure is not null)
        {
            Report(level.Name, unpacked.Failure);
            return;
        }

        if (!TryAddMember(level))
            return;
        string file = level.Prefix + NameWithoutGz(level.Name);
        using var member = new MemberStream(whole, budget: null, Token);
        ReadMember(Locate(file, null, null), member, level);
    }

    private static string NameWithoutGz(string archive)
    {
        string name = archive[(archive.LastIndexOf('/') + 1)..];
        if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) && name.Length > 3)
            return name[..^3];
        return name.EndsWith(".tgz", StringComparison.OrdinalIgnoreCase) ? name[..^4] + ".tar" : name;
    }

    private void ReadTar(Stream content, Level level)
    {
        byte[] block = new byte[TarHeader.Size];
        var extension = default(TarExtension);
        while (true)
        {
            Token.ThrowIfCancellationRequested();
            int got = content.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
            if (got < block.Length || !block.AsSpan().ContainsAnyExcept((byte)0))
            {
                // Two blocks of zeros end a tar; one, or none at all, is a tar cut off between members.
                if (got != block.Length)
                    throw new DamagedMemberException("The tar ends without its end mark: it may be cut off.");
                return;
            }

            if (!TarHeader.IsHeader(block))
                throw new DamagedMemberException("A tar header has a wrong checksum; the rest of the archive is lost.");
            var header = TarHeader.Parse(block);
            long length = extension.Length is long long64 && header.Type is not ('x' or 'g' or 'L' or 'K') ? long64 : header.Length;
            if (length is < 0 or > long.MaxValue / 2)
                throw new DamagedMemberException("A tar header has no valid length; the rest of the archive is lost.");
            using var data = new TarData(content, length);
            if (header.Type is 'x' or 'L' or 'g' or 'K')
            {
                ReadExtension(header, data, length, ref extension);
            }
            else
            {
                if (!ReadTarMember(header, extension, data, length, level))
                    return;
                extension = default;
            }

            data.SkipToNextHeader(Token);
        }
    }

    private static void ReadExtension(TarHeader header, TarData data, long length, ref TarExtension extension)
    {
        if (length > MaxExtensionBytes)
            throw new DamagedMemberException($"A tar record of names has {length} bytes, more than {MaxExtensionBytes}.");
        byte[] bytes = new byte[length];
        data.ReadExactly(bytes);
        if (header.Type == 'x')
            extension.AddPax(bytes);
        else if (header.Type == 'L')
            extension.Name = MemberName.Decode(bytes.AsSpan().TrimEnd((byte)0));
    }

    private bool ReadTarMember(TarHeader header, TarExtension extension, TarData data, long length, Level level)
    {
        string name = extension.Name ?? header.Name;
        if (header.Type is '5' or 'D' or 'V' || (header.Type is '0' or '\0' && name.EndsWith('/') && length == 0))
            return true;
        if (!TryAddMember(level))
            return false;
        if (NameMember(level, name) is not { } file)
            return true;
        switch (header.Type)
        {
            case '1' or '2':
                Report(file, "link", "A link; links in archives are not followed.");
                return true;
            case '3' or '4' or '6':
                Report(file, "unreadable", "A device or pipe, not a file.");
                return true;
            case 'S' or 'M':
                Report(file, "unreadable", "A sparse or split tar member; unpack the archive with GNU tar and give the folder.");
                return true;
        }

        if (extension.IsSparse)
        {
            Report(file, "unreadable", "A sparse tar member; unpack the archive with GNU tar and give the folder.");
            return true;
        }

        using var member = new MemberStream(data, _budget, Token) { ExpectedLength = length };
        ReadMember(Locate(file, extension.ModifiedAt ?? header.ModifiedAt, length), member, level);
        return !_budget.IsExhausted;
    }

    /// <summary>The data of one member; what is not read is skipped, so that the next header is found.</summary>
    private sealed class TarData(Stream content, long length) : Stream
    {
        private long _position;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => length;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            int wanted = (int)Math.Min(buffer.Length, length - _position);
            if (wanted <= 0)
                return 0;
            int got = content.Read(buffer[..wanted]);
            _position += got;
            return got;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public void SkipToNextHeader(CancellationToken cancellationToken)
        {
            long left = length - _position + (TarHeader.Size - length % TarHeader.Size) % TarHeader.Size;
            if (content is SourceStream { CanSeek: true } seekable && left <= seekable.Length - seekable.Position)
            {
                seekable.Position += left;
                return;
            }

            byte[] block = System.Buffers.ArrayPool<byte>.Shared.Rent(64 * 1024);
            try
            {
                while (left > 0)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    int got = content.Read(block, 0, (int)Math.Min(block.Length, left));
                    if (got == 0)
                        throw new DamagedMemberException("The tar is cut off inside a member.");
                    left -= got;
                }
            }
            finally
            {
                System.Buffers.ArrayPool<byte>.Shared.Return(block);
            }
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
