using System.Buffers.Binary;

namespace Dijkwacht.Triage.Hunting;

/// <summary>Sorts any number of entries in bounded memory: what does not fit goes to temporary files, which are merged at the end.</summary>
/// <remarks>
/// Entries compare by the bytes of their keys, then of their values, so the order is the same whoever adds them and when.
/// Adding is safe for many threads. Temporary files are gone after <see cref="Dispose"/>, also when the process ends.
/// </remarks>
public sealed class ExternalSorter : IDisposable
{
    /// <summary>Bytes of entries held in memory by default.</summary>
    public const int DefaultMemoryBytes = 48 << 20;

    private const int MaxRuns = 64;

    private readonly Lock _gate = new();
    private readonly string _directory;
    private readonly byte[] _buffer;
    private readonly List<Entry> _entries = [];
    private readonly List<FileStream> _runs = [];
    private int _used;
    private bool _isClosed;

    /// <summary>Makes a sorter.</summary>
    /// <param name="directory">Where temporary files are made; it must exist.</param>
    /// <param name="memoryBytes">Bytes of entries in memory, at least 64 KiB.</param>
    public ExternalSorter(string directory, int memoryBytes = DefaultMemoryBytes)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentOutOfRangeException.ThrowIfLessThan(memoryBytes, 64 << 10);
        _directory = directory;
        _buffer = GC.AllocateUninitializedArray<byte>(memoryBytes);
    }

    /// <summary>Whether a temporary file could not be written, so that the result would not be whole.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Entries added.</summary>
    public long Count { get; private set; }

    /// <summary>Adds an entry; both parts are copied.</summary>
    /// <exception cref="ArgumentException">The entry alone is larger than the memory given.</exception>
    /// <exception cref="IOException">A temporary file could not be written.</exception>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        int length = key.Length + value.Length;
        if (length > _buffer.Length)
            throw new ArgumentException($"An entry of {length} bytes does not fit in {_buffer.Length}.", nameof(value));
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);

            // The index of small entries needs memory as well.
            if (_used + length > _buffer.Length || _entries.Count >= _buffer.Length / 32)
            {
                Spill();
            }

            key.CopyTo(_buffer.AsSpan(_used));
            value.CopyTo(_buffer.AsSpan(_used + key.Length));
            _entries.Add(new Entry(_used, key.Length, length));
            _used += length;
            Count++;
        }
    }

    /// <summary>The values in order. Read once; nothing can be added afterwards.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Sorted()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            _isClosed = true;
            Sort();
        }

        return _runs.Count == 0
            ? _entries.Select(e => new ReadOnlyMemory<byte>(_buffer, e.Start + e.KeyLength, e.Length - e.KeyLength))
            : Merged();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isClosed = true;
        foreach (FileStream run in _runs)
            run.Dispose();
        _runs.Clear();
    }

    private void Sort() => _entries.Sort((a, b) => Compare(_buffer.AsSpan(a.Start, a.Length), a.KeyLength, _buffer.AsSpan(b.Start, b.Length), b.KeyLength));

    private static int Compare(ReadOnlySpan<byte> a, int aKey, ReadOnlySpan<byte> b, int bKey)
    {
        int order = a[..aKey].SequenceCompareTo(b[..bKey]);
        return order != 0 ? order : a[aKey..].SequenceCompareTo(b[bKey..]);
    }

    private void Spill()
    {
        try
        {
            WriteRun();
        }
        catch (IOException failure)
        {
            HasFailed = true;
            throw new IOException($"What is sorted does not fit in memory and could not be kept in {_directory}: {failure.Message.TrimEnd('.')}. Set TMPDIR (on Windows TEMP) to a folder with room.", failure);
        }
    }

    private void WriteRun()
    {
        Sort();
        AddRun(run =>
        {
            Span<byte> head = stackalloc byte[8];
            foreach (Entry entry in _entries)
                WriteEntry(run, head, _buffer.AsSpan(entry.Start, entry.Length), entry.KeyLength);
        });
        _entries.Clear();
        _used = 0;
        if (_runs.Count >= MaxRuns)
            MergeRuns();
    }

    /// <summary>Makes one run of all, so that a merge never reads more files at once.</summary>
    private void MergeRuns()
    {
        FileStream[] parts = [.. _runs];
        AddRun(merged =>
        {
            Span<byte> head = stackalloc byte[8];
            foreach ((ReadOnlyMemory<byte> entry, int keyLength) in Merge(parts, withMemory: false))
                WriteEntry(merged, head, entry.Span, keyLength);
        });
        foreach (FileStream part in parts)
            part.Dispose();
        _runs.RemoveRange(0, parts.Length);
    }

    private IEnumerable<ReadOnlyMemory<byte>> Merged()
    {
        foreach ((ReadOnlyMemory<byte> entry, int keyLength) in Merge(_runs, withMemory: true))
            yield return entry[keyLength..];
    }

    private IEnumerable<(ReadOnlyMemory<byte> Entry, int KeyLength)> Merge(IReadOnlyList<FileStream> runs, bool withMemory)
    {
        var queue = new PriorityQueue<IEnumerator<(ReadOnlyMemory<byte> Entry, int KeyLength)>, (ReadOnlyMemory<byte> Entry, int KeyLength)>(
            Comparer<(ReadOnlyMemory<byte> Entry, int KeyLength)>.Create((a, b) => Compare(a.Entry.Span, a.KeyLength, b.Entry.Span, b.KeyLength)));
        var sources = runs.Select(ReadRun).ToList();
        if (withMemory)
            sources.Add(_entries.Select(e => (new ReadOnlyMemory<byte>(_buffer, e.Start, e.Length), e.KeyLength)));
        foreach (IEnumerable<(ReadOnlyMemory<byte> Entry, int KeyLength)> source in sources)
            Advance(source.GetEnumerator());
        while (queue.TryDequeue(out var next, out var entry))
        {
            yield return entry;
            Advance(next);
        }

        void Advance(IEnumerator<(ReadOnlyMemory<byte> Entry, int KeyLength)> source)
        {
            if (source.MoveNext())
                queue.Enqueue(source, source.Current);
            else
                source.Dispose();
        }
    }

    private static IEnumerable<(ReadOnlyMemory<byte> Entry, int KeyLength)> ReadRun(FileStream run)
    {
        // Two buffers in turn: the entry handed out last may still be written while the next one is read.
        byte[][] buffers = [[], []];
        byte[] head = new byte[8];
        for (int turn = 0; run.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length; turn ^= 1)
        {
            int keyLength = BinaryPrimitives.ReadInt32LittleEndian(head);
            int length = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(4));
            if (buffers[turn].Length < length)
                buffers[turn] = new byte[Math.Max(length, 4_096)];
            run.ReadExactly(buffers[turn], 0, length);
            yield return (buffers[turn].AsMemory(0, length), keyLength);
        }
    }

    private static void WriteEntry(FileStream run, Span<byte> head, ReadOnlySpan<byte> entry, int keyLength)
    {
        BinaryPrimitives.WriteInt32LittleEndian(head, keyLength);
        BinaryPrimitives.WriteInt32LittleEndian(head[4..], entry.Length);
        run.Write(head);
        run.Write(entry);
    }

    private void AddRun(Action<FileStream> write)
    {
        FileStream run = NewFile();
        try
        {
            write(run);
            run.Flush();
            run.Position = 0;
        }
        catch
        {
            Discard(run);
            throw;
        }

        _runs.Add(run);
    }

    /// <summary>Closes a file that could not be written, which deletes it; what it still held cannot be written either.</summary>
    private static void Discard(FileStream run)
    {
        try
        {
            run.Dispose();
        }
        catch (IOException)
        {
            // The write that failed is reported.
        }
    }

    private FileStream NewFile() => new(
        Path.Combine(_directory, $"dijkwacht-{Guid.NewGuid():n}.sort"),
        new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose,
            BufferSize = 64 << 10,
        });

    private readonly record struct Entry(int Start, int KeyLength, int Length);
}
