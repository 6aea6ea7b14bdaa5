using Microsoft.Win32.SafeHandles;

namespace Dijkwacht.Rules.Correlation;

/// <summary>Goes through several sorted runs as if they were one.</summary>
internal sealed class EntryCursor
{
    private readonly PriorityQueue<RunReader, RunReader> _readers;
    private RunReader? _current;

    public EntryCursor(SafeFileHandle? file, IEnumerable<Run> runs)
    {
        _readers = new PriorityQueue<RunReader, RunReader>(Comparer<RunReader>.Create(static (a, b) => EntryFormat.Compare(a.Entry, b.Entry)));
        foreach (var run in runs)
        {
            var reader = new RunReader(file, run);
            if (reader.MoveNext())
                _readers.Enqueue(reader, reader);
        }
    }

    /// <summary>Valid until the next move.</summary>
    public ReadOnlySpan<byte> Current => _current is null ? default : _current.Entry;

    public bool MoveNext()
    {
        if (_current is not null && _current.MoveNext())
        {
            // The queue hands back the least of both: mostly the same run goes on.
            _current = _readers.EnqueueDequeue(_current, _current);
            return true;
        }

        return _readers.TryDequeue(out _current, out _);
    }
}

/// <summary>Reads one run from its beginning.</summary>
internal sealed class RunReader(SafeFileHandle? file, Run run)
{
    private const int BlockLength = 1 << 16;

    private readonly bool _isInMemory = run.Bytes is not null;
    private byte[] _block = run.Bytes ?? new byte[BlockLength];
    private long _read = run.Bytes is null ? 0 : run.Length;
    private int _filled = run.Bytes is null ? 0 : (int)run.Length;
    private int _at;
    private int _length;

    public ReadOnlySpan<byte> Entry => _block.AsSpan(_at, _length);

    public bool MoveNext()
    {
        _at += _length;
        _length = 0;
        if (!Fill(4))
            return false;
        int length = EntryFormat.Length(_block.AsSpan(_at));
        if (length < EntryFormat.HeaderLength || length > EntryFormat.MaxLength || !Fill(length))
            throw new IOException("The temporary file of the correlations was changed by another program.");
        _length = length;
        return true;
    }

    private bool Fill(int needed)
    {
        if (_filled - _at >= needed)
            return true;
        if (_isInMemory)
            return false;

        _block.AsSpan(_at, _filled - _at).CopyTo(_block);
        _filled -= _at;
        _at = 0;
        if (needed > _block.Length)
            Array.Resize(ref _block, needed);
        while (_filled < _block.Length && _read < run.Length)
        {
            int wanted = (int)Math.Min(_block.Length - _filled, run.Length - _read);
            int got = RandomAccess.Read(file!, _block.AsSpan(_filled, wanted), run.Start + _read);
            if (got == 0)
                break;
            _filled += got;
            _read += got;
        }

        return _filled >= needed;
    }
}
