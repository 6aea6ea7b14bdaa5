using System.Buffers.Binary;
using Dijkwacht.Census.Observations;

namespace Dijkwacht.Census.Runs;

/// <summary>Which targets of a run are started and done, kept so that a killed run goes on exactly where it was.</summary>
/// <remarks>
/// <c>progress.bin</c>: a head (magic, watermark, counts by state, a bit per target of the window above the watermark), then nine
/// bytes per event: 0xFF for "started" or the state of a target that is done, and its index. Each event is one write, made before
/// the target's first byte is sent and after its observation is on file. When the events grow long a new head replaces the file.
/// Targets below the watermark are all done; none is started beyond the window: memory and file stay small however many there are.
/// </remarks>
internal sealed class ProgressJournal : IDisposable
{
    /// <summary>How far above the watermark a target may be started.</summary>
    public const int Window = 1 << 16;

    private const int EventBytes = 9;
    private const int MostEvents = 1 << 17;
    private const byte StartedMark = 0xFF;

    private static readonly int s_states = Enum.GetValues<ObservedState>().Length;

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly byte[] _done = new byte[Window / 8];
    private readonly long[] _counts = new long[64];
    private readonly HashSet<long> _started = [];
    private readonly byte[] _event = new byte[EventBytes];
    private FileStream _file;
    private int _events;

    private ProgressJournal(string path)
    {
        _path = path;
        _file = null!;
    }

    /// <summary>All targets below this index are done.</summary>
    public long Watermark { get; private set; }

    /// <summary>Targets that are done.</summary>
    public long DoneCount
    {
        get
        {
            lock (_lock)
                return _counts.Sum();
        }
    }

    /// <summary>Opens a run's journal, or makes one.</summary>
    /// <exception cref="InvalidDataException">The file is no journal.</exception>
    public static ProgressJournal Open(string path)
    {
        var journal = new ProgressJournal(path);
        if (File.Exists(path))
            journal.Load(File.ReadAllBytes(path));
        journal.Renew();
        return journal;
    }

    /// <summary>Targets that were started and not done; after opening: those in flight when the run was cut off.</summary>
    public IReadOnlyList<long> InFlight()
    {
        lock (_lock)
            return [.. _started.Order()];
    }

    /// <summary>Whether a target of the window is done.</summary>
    public bool IsDone(long index)
    {
        lock (_lock)
            return index < Watermark || (_done[(index % Window) >> 3] & (1 << (int)(index & 7))) != 0;
    }

    /// <summary>Whether a target is within the window, so that it may be started.</summary>
    public bool IsWithinWindow(long index)
    {
        lock (_lock)
            return index < Watermark + Window;
    }

    /// <summary>Notes that a target is about to be asked.</summary>
    public void Start(long index)
    {
        lock (_lock)
        {
            if (_started.Add(index))
                Append(StartedMark, index);
        }
    }

    /// <summary>Notes that a target is done; its observation, if any, is on file.</summary>
    public void Finish(long index, ObservedState state)
    {
        lock (_lock)
        {
            Append((byte)state, index);
            Mark(index, state);
            if (_events >= MostEvents)
                Renew();
        }
    }

    /// <summary>Targets by state.</summary>
    public SortedDictionary<ObservedState, long> Counts()
    {
        lock (_lock)
        {
            var counts = new SortedDictionary<ObservedState, long>();
            for (int i = 0; i < s_states; i++)
            {
                if (_counts[i] > 0)
                    counts[(ObservedState)i] = _counts[i];
            }

            return counts;
        }
    }

    public void Dispose() => _file?.Dispose();

    private void Mark(long index, ObservedState state)
    {
        _started.Remove(index);
        if (index < Watermark || index >= Watermark + Window || (_done[(index % Window) >> 3] & (1 << (int)(index & 7))) != 0)
            return;
        _counts[(int)state]++;
        _done[(index % Window) >> 3] |= (byte)(1 << (int)(index & 7));
        while ((_done[(Watermark % Window) >> 3] & (1 << (int)(Watermark & 7))) != 0)
        {
            _done[(Watermark % Window) >> 3] &= (byte)~(1 << (int)(Watermark & 7));
            Watermark++;
        }
    }

    private void Append(byte mark, long index)
    {
        _event[0] = mark;
        BinaryPrimitives.WriteInt64LittleEndian(_event.AsSpan(1), index);
        _file.Write(_event);
        _events++;
    }

    private static ReadOnlySpan<byte> Magic => "DWPROG1\n"u8;

    private void Load(byte[] bytes)
    {
        int head = Magic.Length + 8 + (_counts.Length * 8) + _done.Length;
        if (bytes.Length < head || !bytes.AsSpan().StartsWith(Magic))
            throw new InvalidDataException($"{_path}: no journal of a census; '--new' starts a new run.");
        ReadOnlySpan<byte> rest = bytes.AsSpan(Magic.Length);
        Watermark = BinaryPrimitives.ReadInt64LittleEndian(rest);
        for (int i = 0; i < _counts.Length; i++)
            _counts[i] = BinaryPrimitives.ReadInt64LittleEndian(rest[(8 + (i * 8))..]);
        rest.Slice(8 + (_counts.Length * 8), _done.Length).CopyTo(_done);
        // The last event may be cut off: what it would have said is then asked again.
        for (rest = bytes.AsSpan(head); rest.Length >= EventBytes; rest = rest[EventBytes..])
        {
            long index = BinaryPrimitives.ReadInt64LittleEndian(rest[1..]);
            if (index < 0 || (rest[0] != StartedMark && rest[0] >= s_states))
                throw new InvalidDataException($"{_path}: the journal is damaged; '--new' starts a new run.");
            if (rest[0] == StartedMark)
                _started.Add(index);
            else
                Mark(index, (ObservedState)rest[0]);
        }
    }

    private void Renew()
    {
        byte[] head = new byte[Magic.Length + 8 + (_counts.Length * 8) + _done.Length + (_started.Count * EventBytes)];
        Magic.CopyTo(head);
        Span<byte> rest = head.AsSpan(Magic.Length);
        BinaryPrimitives.WriteInt64LittleEndian(rest, Watermark);
        for (int i = 0; i < _counts.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(rest[(8 + (i * 8))..], _counts[i]);
        _done.CopyTo(rest[(8 + (_counts.Length * 8))..]);
        rest = rest[(8 + (_counts.Length * 8) + _done.Length)..];
        foreach (long index in _started)
        {
            rest[0] = StartedMark;
            BinaryPrimitives.WriteInt64LittleEndian(rest[1..], index);
            rest = rest[EventBytes..];
        }

        string fresh = _path + ".new";
        var file = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            file.Write(head);
            file.Flush(flushToDisk: true);
            File.Move(fresh, _path, overwrite: true);
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _file?.Dispose();
        _file = file;
        _events = 0;
    }
}
