namespace Dijkwacht.Evidence.Collections;

/// <summary>What all archives of one run may use together.</summary>
internal sealed class ReadBudget(CollectionLimits limits)
{
    private readonly Lock _lock = new();
    private long _members;
    private long _bytes;
    private long _spilled;
    private DamagedMemberException? _exhausted;

    public CollectionLimits Limits => limits;

    /// <summary>Whether a limit of the whole run was hit: archives are read no further, plain files are.</summary>
    public bool IsExhausted => Volatile.Read(ref _exhausted) is not null;

    /// <summary>Bytes of temporary files in use.</summary>
    public long Spilled => Interlocked.Read(ref _spilled);

    public bool TryAddBytes(int count) => Interlocked.Add(ref _bytes, count) <= limits.MaxTotalBytes;

    public bool TryAddMember() => Interlocked.Increment(ref _members) <= limits.MaxMembers;

    /// <summary>The one failure that stands for the end of the budget, however many workers run into it.</summary>
    public DamagedMemberException Exhausted(string reason, string message)
    {
        lock (_lock)
            return _exhausted ??= new DamagedMemberException(reason, message, null);
    }

    public bool TrySpill(long count)
    {
        if (Interlocked.Add(ref _spilled, count) <= limits.MaxSpillBytes)
            return true;
        Interlocked.Add(ref _spilled, -count);
        return false;
    }

    public void Unspill(long count) => Interlocked.Add(ref _spilled, -count);
}
