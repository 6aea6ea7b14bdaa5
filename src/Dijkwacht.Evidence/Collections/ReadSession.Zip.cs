namespace Dijkwacht.Evidence.Collections;

/// <content>Zip.</content>
internal sealed partial class ReadSession
{
    private void ReadZip(ByteSource source, Level level)
    {
        var directory = OpenZip(source, level);
        foreach (var member in directory.Members)
            ReadZipMember(source, member, level);
    }

    private ZipDirectory OpenZip(ByteSource source, Level level)
    {
        // One more than allowed, so that the limit is met where it is counted.
        var directory = ZipDirectory.Read(source, Math.Min(_limits.MaxMembers, int.MaxValue - 1) + 1, Token);
        if (directory.Problem is not null)
            Report(level.Name, "damaged", $"{directory.Problem} {directory.Members.Count} members were found by their own headers.");
        foreach (var member in directory.Members)
        {
            if (member.IsEncrypted || member.Length > CollectorNotes.MaxBytes || !MemberName.TryNormalise(member.Name, out string name, out _) || !CollectorNotes.Recognises(level.Prefix + name))
                continue;
            try
            {
                using var content = OpenMember(source, member);
                _notes.Add(level.Prefix + name, content);
            }
            catch (Exception exception) when (IsEvidenceFault(exception))
            {
                // Said when the member itself is read.
            }
        }

        return directory;
    }

    private MemberStream OpenMember(ByteSource source, ZipMember member)
    {
        IDisposable? lease = null;
        try
        {
            return new MemberStream(ZipDecoder.Open(source, member, _memory, out lease), _budget, Token)
            {
                Memory = lease,
                ExpectedLength = member.HasLength ? member.Length : null,
                ExpectedCrc = member.HasLength ? member.Crc : null,
                Consumed = () => Math.Min(member.CompressedLength, source.Length),
            };
        }
        catch
        {
            // The decoder took offence at its header.
            lease?.Dispose();
            throw;
        }
    }

    private void ReadZipMember(ByteSource source, ZipMember member, Level level)
    {
        Token.ThrowIfCancellationRequested();
        if (!TryAddMember(level) || member.IsDirectory || NameMember(level, member.Name) is not { } file)
            return;
        if (member.IsLink)
        {
            Report(file, "link", "A symbolic link; links in archives are not followed.");
            return;
        }

        if (member.IsEncrypted)
        {
            Report(file, "encrypted", "The member is encrypted; unpack the archive with the password and give the folder.");
            return;
        }

        if (member.Overlaps)
        {
            Report(file, "ratio", "Its bytes are another member's too, as decompression bombs are made.");
            return;
        }

        try
        {
            var location = Locate(file, member.ModifiedAt, member.HasLength ? member.Length : null);
            if (member.Method == 0 && member.HasLength && member.Length == member.CompressedLength && TryReadStored(source, member, location, level))
                return;
            using var content = OpenMember(source, member);
            ReadMember(location, content, level);
        }
        catch (Exception exception) when (IsEvidenceFault(exception))
        {
            Report(file, exception);
        }
    }

    // An archive that is stored, not compressed, is read where it lies.
    private bool TryReadStored(ByteSource source, ZipMember member, ArtefactLocation location, Level level)
    {
        Span<byte> head = stackalloc byte[ArchiveMagic.HeadLength];
        long start = ZipDecoder.DataOffset(source, member);
        head = head[..source.ReadFully(start, head[..(int)Math.Clamp(member.Length, 0, head.Length)])];
        var kind = ArchiveMagic.Recognise(head, location.File, out _);
        if (kind is ArchiveKind.None or ArchiveKind.Other || member.Length > source.Length - start || level.Depth >= _limits.MaxDepth || _budget.IsExhausted)
            return false;
        using var slice = new SliceSource(source, start, member.Length);
        ReadInner(location, slice, kind, level, IsWanted(location));
        return true;
    }

    /// <summary>The members of a zip on disk, for several workers; the source is closed after the last.</summary>
    private sealed class ZipWork(ReadSession session, ByteSource source, IReadOnlyList<ZipMember> members, Level level) : WorkSource
    {
        // The largest first, so that no worker is left alone with it at the end.
        private readonly ZipMember[] _members = [.. members.OrderByDescending(m => m.CompressedLength)];
        private int _next;

        public override Action? Take()
        {
            if (_next >= _members.Length)
                return null;
            var member = _members[_next++];
            return () => session.ReadZipMember(source, member, level);
        }

        public override void Complete() => source.Dispose();
    }
}
