using System.Buffers;

namespace Dijkwacht.Evidence.Collections;

/// <summary>Makes an inner archive seekable: in memory when small, else in a temporary file that goes when it is closed.</summary>
internal static class Spill
{
    private const int MemoryBytes = 16 << 20;

    /// <summary>Reads the stream to its end.</summary>
    /// <exception cref="DamagedMemberException">The stream is broken, or more would be spilled than the limits allow.</exception>
    public static ByteSource Take(Stream content, ReadBudget budget)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(256 * 1024);
        var memory = new MemoryStream();
        SpilledSource? file = null;
        try
        {
            for (int got; (got = content.Read(block)) > 0;)
            {
                if (file is null && memory.Length + got > MemoryBytes)
                {
                    file = new SpilledSource(budget);
                    file.Append(memory.GetBuffer().AsSpan(0, (int)memory.Length));
                    memory.Dispose();
                }

                if (file is not null)
                    file.Append(block.AsSpan(0, got));
                else
                    memory.Write(block, 0, got);
            }

            if (file is null)
                return new MemorySource(memory.GetBuffer().AsMemory(0, (int)memory.Length));
            ByteSource result = file;
            file = null;
            return result;
        }
        finally
        {
            file?.Dispose();
            ArrayPool<byte>.Shared.Return(block);
        }
    }
}

/// <summary>A temporary file with a name of our own making; nothing in it or about it comes from the archive but its bytes.</summary>
internal sealed class SpilledSource : ByteSource
{
    private readonly ReadBudget _budget;
    private readonly FileStream _file;
    private long _length;

    public SpilledSource(ReadBudget budget)
    {
        _budget = budget;
        string path = Path.Combine(Path.GetTempPath(), "dijkwacht-" + Guid.NewGuid().ToString("N") + ".spill");
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            _file = new FileStream(path, options);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failed(exception);
        }
    }

    public override long Length => _length;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (!_budget.TrySpill(bytes.Length))
            throw new DamagedMemberException(
                "too-large", $"Inner archives would need more than {_budget.Limits.MaxSpillBytes} bytes of temporary files; give it as a path of its own.", null);
        _length += bytes.Length;
        try
        {
            RandomAccess.Write(_file.SafeFileHandle, bytes, _length - bytes.Length);
        }
        catch (IOException exception)
        {
            throw Failed(exception);
        }
    }

    public override int Read(long offset, Span<byte> buffer) => RandomAccess.Read(_file.SafeFileHandle, buffer, offset);

    private static DamagedMemberException Failed(Exception exception) =>
        new("unreadable", $"The inner archive could not be kept in a temporary file: {exception.Message}", exception);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
            _budget.Unspill(_length);
            _length = 0;
        }

        base.Dispose(disposing);
    }
}
