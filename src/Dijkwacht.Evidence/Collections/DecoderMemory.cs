namespace Dijkwacht.Evidence.Collections;

/// <summary>The dictionaries of all decoders of a run: a worker waits until there is room for its own.</summary>
/// <remarks>
/// Whether a decoder is refused depends on the archive and those around it alone, never on what other workers do. A worker that
/// waits for the common part holds nothing of it. A worker that has an archive open and meets another inside takes from a part
/// that one worker has at a time, and that one waits for nobody: so waiting always ends.
/// </remarks>
internal sealed class DecoderMemory(CollectionLimits limits, CancellationToken cancellationToken)
{
    private const long LargeBytes = 16 << 20;

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    private readonly object _gate = new();

    // By thread: an archive is closed by the thread that opened it, and what is inside is read in between.
    private readonly Dictionary<int, long> _outer = [];
    private readonly Dictionary<int, long> _inner = [];

    /// <summary>The most bytes that were in use at one time.</summary>
    public long Peak { get; private set; }

    /// <summary>Takes memory for a decoder, waiting while other workers have it; given back by disposing, in this thread.</summary>
    /// <param name="bytes">The dictionary that the header asks for, as far as the data can fill it.</param>
    /// <exception cref="DamagedMemberException">It asks for more than the limits allow.</exception>
    /// <exception cref="OperationCanceledException">The run was ended.</exception>
    public IDisposable Take(long bytes)
    {
        int thread = Environment.CurrentManagedThreadId;
        lock (_gate)
        {
            bool isInner = _outer.TryGetValue(thread, out long around);
            Dictionary<int, long> part = isInner ? _inner : _outer;
            long held = part.GetValueOrDefault(thread);
            Check(bytes, isInner, around, held);
            while (isInner ? held == 0 && _inner.Count > 0 : _outer.Count > 0 && _outer.Values.Sum() + bytes > limits.MaxDictionaryBytes - limits.MaxInnerDictionaryBytes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Monitor.Wait(_gate, s_look);
            }

            part[thread] = held + bytes;
            Peak = Math.Max(Peak, _outer.Values.Sum() + _inner.Values.Sum());
            return new Lease(this, part, thread, bytes);
        }
    }

    private void Check(long bytes, bool isInner, long around, long held)
    {
        if (bytes > limits.MaxDictionaryBytes)
        {
            throw new DamagedMemberException("dictionary",
                $"The decoder needs a dictionary of {bytes} bytes, more than {limits.MaxDictionaryBytes}; unpack the archive with 7-Zip and give the folder.", null);
        }

        if (isInner && (held + bytes > limits.MaxInnerDictionaryBytes || around + held + bytes > limits.MaxDictionaryBytes))
        {
            throw new DamagedMemberException("dictionary",
                $"The decoder needs a dictionary of {bytes} bytes beside {around + held} of the archives around it, more than "
                + $"{Math.Min(limits.MaxInnerDictionaryBytes, limits.MaxDictionaryBytes - around)} in all; unpack the outer archive and give the folder.", null);
        }
    }

    private void Give(Dictionary<int, long> part, int thread, long bytes)
    {
        // A large dictionary grew by copies, and all of them lie where only a full collection looks.
        if (bytes >= LargeBytes)
            GC.Collect();
        lock (_gate)
        {
            long left = part[thread] - bytes;
            if (left > 0)
                part[thread] = left;
            else
                part.Remove(thread);
            Monitor.PulseAll(_gate);
        }
    }

    private sealed class Lease(DecoderMemory memory, Dictionary<int, long> part, int thread, long bytes) : IDisposable
    {
        private bool _isGiven;

        public void Dispose()
        {
            if (_isGiven)
                return;
            _isGiven = true;
            memory.Give(part, thread, bytes);
        }
    }
}
