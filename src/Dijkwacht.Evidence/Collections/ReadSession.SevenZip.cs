using SharpCompress.Archives.SevenZip;
using SharpCompress.Readers;

namespace Dijkwacht.Evidence.Collections;

/// <content>7z: solid blocks are decompressed in order.</content>
internal sealed partial class ReadSession
{
    private void ReadSevenZip(ByteSource source, Level level)
    {
        var (hasFiles, isEncrypted, dictionary) = SevenZipHeader.Check(source, _limits, _memory);
        if (!hasFiles)
            return;
        // The library reads the packed directory once more, with a decoder that is closed before those of the files.
        using var lease = _memory.Take(dictionary);
        long before = 0;
        try
        {
            using var stream = new SourceStream(source);
            using var archive = SevenZipArchive.OpenArchive(stream, new ReaderOptions { LeaveStreamOpen = true });
            using var reader = archive.ExtractAllEntries();
            while (reader.MoveToNextEntry())
            {
                if (reader.Entry.IsDirectory)
                    continue;
                if (!TryAddMember(level))
                    return;
                before += ReadSevenZipMember(reader, source, level, before);
                if (reader.Cancelled)
                    return;
            }
        }
        catch (Exception exception) when (isEncrypted && IsEvidenceFault(exception) && DamagedMemberException.Find(exception) is null)
        {
            Report(level.Name, "encrypted", "Members of the 7z archive are encrypted; unpack it with the password and give the folder.");
        }
    }

    // Returns the bytes it yielded: the ratio is that of the archive, for a block's members share their compressed bytes.
    private long ReadSevenZipMember(IReader reader, ByteSource source, Level level, long before)
    {
        var entry = reader.Entry;
        if (NameMember(level, entry.Key ?? "") is not { } file)
            return 0;
        if (entry.IsEncrypted)
        {
            Report(file, "encrypted", "The member is encrypted; unpack the archive with the password and give the folder.");
            return 0;
        }

        // The high half of the attributes is the Unix mode where bit 15 says so.
        if (entry.Attrib is int attributes && (attributes & 0x8000) != 0 && ((attributes >> 16) & 0xF000) == 0xA000)
        {
            Report(file, "link", "A symbolic link; links in archives are not followed.");
            return 0;
        }

        DateTimeOffset? modifiedAt = entry.LastModifiedTime is { } time ? new DateTimeOffset(time.ToUniversalTime()) : null;
        using var content = new MemberStream(entry.Size == 0 ? Stream.Null : reader.OpenEntryStream(), _budget, Token)
        {
            ExpectedLength = entry.Size,
            ExpectedCrc = entry.Crc == 0 ? null : (uint)entry.Crc,
            Aftermath = " Members of the archive that follow it may be lost.",
            Consumed = () => Math.Max(source.Length - before / Math.Max(_limits.MaxRatio, 1), 1),
        };
        ReadMember(Locate(file, modifiedAt, entry.Size), content, level);
        Drain(content);
        if (content.Failure is not null)
            Report(file, content.Failure);
        // Going past a member means decompressing the rest of it, which would undo every limit.
        if (content.Failure is { Reason: not "damaged" })
            reader.Cancel();
        return content.Position;
    }

    // What the visitor left unread comes before the next member in a solid block; here it is read under the limits.
    private static void Drain(MemberStream content)
    {
        byte[] block = System.Buffers.ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            while (content.Failure is null && content.Read(block) > 0)
            {
            }
        }
        catch (DamagedMemberException)
        {
            // Kept in the stream.
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(block);
        }
    }
}
