using Microsoft.Win32.SafeHandles;

namespace Dijkwacht.Rules.Correlation;

/// <summary>Keeps sorted runs of entries, in memory while they are few, else in a temporary file that nobody sees afterwards.</summary>
internal sealed class EntryStore(string? folder, int bufferLength, long maxMemory, long maxFileLength) : IDisposable
{
    /// <summary>Runs that are merged at once: each needs a buffer of its own.</summary>
    private const int MaxRuns = 64;

    private readonly Lock _lock = new();
    private List<Run> _runs = [];
    private SafeFileHandle? _file;
    private long _fileLength;
    private long _inMemory;

    /// <summary>How many bytes a feeder collects before it hands them over.</summary>
    public int BufferLength => bufferLength;

    /// <summary>Entries that were dropped because the file had reached its limit.</summary>
    public long Dropped { get; private set; }

    /// <summary>Whether the temporary file could not be written: what is missing is not known.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Bytes written to the temporary file.</summary>
    public long FileLength => _fileLength;

    public void AddRun(byte[] sorted, int entries)
    {
        lock (_lock)
        {
            if (_inMemory + sorted.Length <= maxMemory)
            {
                _inMemory += sorted.Length;
                _runs.Add(new Run(sorted, 0, sorted.Length));
            }
            else if (_fileLength + sorted.Length > maxFileLength)
            {
                Dropped += entries;
            }
            else
            {
                _runs.Add(new Run(null, Append(sorted), sorted.Length));
            }
        }
    }

    /// <summary>All entries in their order. Nothing may be added afterwards.</summary>
    public EntryCursor Open()
    {
        lock (_lock)
        {
            while (_runs.Count > MaxRuns)
                _runs = [.. _runs.Chunk(MaxRuns).Select(Merge)];
            return new EntryCursor(_file, _runs);
        }
    }

    public void Dispose()
    {
        _runs = [];
        _file?.Dispose();
    }

    private Run Merge(Run[] runs)
    {
        if (runs.Length == 1)
            return runs[0];
        var cursor = new EntryCursor(_file, runs);
        long start = _fileLength;
        byte[] block = new byte[bufferLength];
        int used = 0;
        while (cursor.MoveNext())
        {
            var entry = cursor.Current;
            if (used + entry.Length > block.Length)
            {
                Append(block.AsSpan(0, used));
                used = 0;
            }

            if (entry.Length > block.Length)
            {
                Append(entry);
                continue;
            }

            entry.CopyTo(block.AsSpan(used));
            used += entry.Length;
        }

        Append(block.AsSpan(0, used));
        return new Run(null, start, _fileLength - start);
    }

    private long Append(ReadOnlySpan<byte> bytes)
    {
        string directory = folder ?? Path.GetTempPath();
        try
        {
            _file ??= File.OpenHandle(
                Path.Combine(directory, $"dijkwacht-{Path.GetRandomFileName()}.tmp"),
                FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
            RandomAccess.Write(_file, bytes, _fileLength);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            HasFailed = true;
            throw new IOException(
                $"What correlations join does not fit in memory and could not be kept in {directory}: {failure.Message.TrimEnd('.')}. Set TMPDIR (on Windows TEMP) to a folder with room.", failure);
        }

        long start = _fileLength;
        _fileLength += bytes.Length;
        return start;
    }
}

/// <summary>Sorted entries: in memory, or a stretch of the file.</summary>
internal sealed record Run(byte[]? Bytes, long Start, long Length);
