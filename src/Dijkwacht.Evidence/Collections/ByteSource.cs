using Microsoft.Win32.SafeHandles;

namespace Dijkwacht.Evidence.Collections;

/// <summary>Bytes that can be read at any place, by several threads at once.</summary>
internal abstract class ByteSource : IDisposable
{
    public abstract long Length { get; }

    /// <summary>Reads what there is, 0 at the end.</summary>
    public abstract int Read(long offset, Span<byte> buffer);

    /// <summary>Fills the buffer as far as the source goes.</summary>
    public int ReadFully(long offset, Span<byte> buffer)
    {
        int done = 0;
        while (done < buffer.Length)
        {
            int got = Read(offset + done, buffer[done..]);
            if (got <= 0)
                break;
            done += got;
        }

        return done;
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>A file, opened so that others may write, rename or delete it meanwhile.</summary>
internal sealed class FileSource : ByteSource
{
    private readonly SafeFileHandle _handle;

    public FileSource(string path)
    {
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        Length = RandomAccess.GetLength(_handle);
    }

    public override long Length { get; }

    public override int Read(long offset, Span<byte> buffer)
    {
        // A log that grows while it is read keeps the length it had when it was opened.
        long left = Length - offset;
        if (left <= 0 || buffer.IsEmpty)
            return 0;
        return RandomAccess.Read(_handle, left < buffer.Length ? buffer[..(int)left] : buffer, offset);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _handle.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A small inner archive, held in memory.</summary>
internal sealed class MemorySource(ReadOnlyMemory<byte> bytes) : ByteSource
{
    public override long Length => bytes.Length;

    public override int Read(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset >= bytes.Length)
            return 0;
        int count = (int)Math.Min(buffer.Length, bytes.Length - offset);
        bytes.Span.Slice((int)offset, count).CopyTo(buffer);
        return count;
    }
}

/// <summary>A stored member of an archive, read in place. Does not own its parent.</summary>
internal sealed class SliceSource(ByteSource parent, long start, long length) : ByteSource
{
    public override long Length => length;

    public override int Read(long offset, Span<byte> buffer)
    {
        long left = length - offset;
        if (offset < 0 || left <= 0)
            return 0;
        return parent.Read(start + offset, left < buffer.Length ? buffer[..(int)left] : buffer);
    }
}
