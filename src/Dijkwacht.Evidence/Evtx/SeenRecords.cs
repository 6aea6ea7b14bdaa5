namespace Dijkwacht.Evidence.Evtx;

/// <summary>Which records of a file were given to the sink, by number and time of writing, so that carving gives none twice.</summary>
/// <remarks>Holds 64-bit hashes of at most <see cref="MaxRecords"/> records; beyond that the older half is forgotten.</remarks>
internal sealed class SeenRecords
{
    private const int MaxRecords = 2 << 20;

    private HashSet<ulong> _newer = [];
    private HashSet<ulong> _older = [];

    public void Clear()
    {
        _newer.Clear();
        _older.Clear();
    }

    /// <summary>Remembers a record.</summary>
    /// <returns>False when it was known.</returns>
    public bool Add(ulong id, ulong time)
    {
        ulong key = unchecked(((id * 0x9E37_79B9_7F4A_7C15) ^ time) * 0xD6E8_FEB8_6659_FD93);
        key ^= key >> 32;
        if (_older.Contains(key) || !_newer.Add(key))
            return false;
        if (_newer.Count >= MaxRecords / 2)
        {
            (_newer, _older) = (_older, _newer);
            _newer.Clear();
        }

        return true;
    }
}
