namespace Dijkwacht.Evidence.Evtx;

/// <summary>What was read of an EVTX file, and what the file says about itself.</summary>
public sealed record EvtxSummary
{
    /// <summary>Live records given to the sink.</summary>
    public long Records { get; internal set; }

    /// <summary>Carved records given to the sink.</summary>
    public long RecoveredRecords { get; internal set; }

    /// <summary>
    /// Records found within the one before them and given to the sink as recovered: deleted by a tool that made that one longer, as
    /// eventlogedit of DanderSpritz does. Looked for always; a file that nobody tampered with has none.
    /// </summary>
    public long HiddenRecords { get; internal set; }

    /// <summary>Live records of which nothing could be decoded; each is also a problem.</summary>
    public long UndecodableRecords { get; internal set; }

    /// <summary>Records, of those given to the sink, that could be decoded only in part.</summary>
    public long IncompleteRecords { get; internal set; }

    /// <summary>Record-shaped stretches of slack that could not be decoded: mostly because their template is overwritten.</summary>
    public long UndecodableSlackRecords { get; internal set; }

    /// <summary>Chunks with the right magic.</summary>
    public int Chunks { get; internal set; }

    /// <summary>Chunks that hold only zeros: never used.</summary>
    public int EmptyChunks { get; internal set; }

    /// <summary>Chunks that hold something but not the magic; each is also a problem.</summary>
    public int ChunksWithoutMagic { get; internal set; }

    /// <summary>Chunks whose header's checksum is wrong.</summary>
    public int BadHeaderChecksums { get; internal set; }

    /// <summary>Chunks whose records' checksum is wrong. Normal for the last chunk of a file that was not closed.</summary>
    public int BadRecordChecksums { get; internal set; }

    /// <summary>Whether the file has its header.</summary>
    public bool HasFileHeader { get; internal set; }

    /// <summary>Whether the file header's checksum is wrong.</summary>
    public bool IsFileHeaderDamaged { get; internal set; }

    /// <summary>Whether the header says that the file was not closed.</summary>
    public bool IsDirty { get; internal set; }

    /// <summary>Whether the header says that the file is full: older records have been overwritten or newer ones dropped.</summary>
    public bool IsFull { get; internal set; }

    /// <summary>Whether the header says that checksums are not maintained.</summary>
    public bool HasNoChecksums { get; internal set; }

    /// <summary>Whether the file ends within a chunk.</summary>
    public bool IsCutOff { get; internal set; }

    /// <summary>The next record's number as the file header says, or 0.</summary>
    public long NextRecordId { get; internal set; }

    /// <summary>The lowest record number that a chunk header names, or 0.</summary>
    public long FirstRecordId { get; internal set; }

    /// <summary>The highest record number that a chunk header names, or 0.</summary>
    public long LastRecordId { get; internal set; }

    /// <summary>How many times a live record's number did not follow that of the record before.</summary>
    public long GapCount { get; internal set; }

    /// <summary>The first of these, at most <see cref="EvtxReader.MaxGaps"/>, in the file's order.</summary>
    public IReadOnlyList<RecordGap> Gaps => GapList;

    internal List<RecordGap> GapList { get; } = [];
}

/// <summary>Two records of which one follows the other in the file but not in number.</summary>
/// <remarks>A lower number after a higher one is where a log that overwrites itself starts again: expected once in a full log.</remarks>
/// <param name="FromId">Number of the record before, by its header.</param>
/// <param name="ToId">Number of the record after.</param>
/// <param name="FromTicks">UTC ticks at which the record before was written.</param>
/// <param name="ToTicks">UTC ticks at which the record after was written.</param>
public readonly record struct RecordGap(long FromId, long ToId, long FromTicks, long ToTicks);
