namespace Dijkwacht.Evidence.Collections;

/// <summary>Limits that keep a hostile or broken collection from exhausting the machine.</summary>
public sealed record CollectionLimits
{
    /// <summary>Files in all archives together.</summary>
    public int MaxMembers { get; init; } = 2_000_000;

    /// <summary>Archive inside archive, levels.</summary>
    public int MaxDepth { get; init; } = 6;

    /// <summary>Decompressed bytes of one archive member.</summary>
    public long MaxMemberBytes { get; init; } = 64L << 30;

    /// <summary>Decompressed bytes of all archives of a run.</summary>
    public long MaxTotalBytes { get; init; } = 4L << 40;

    /// <summary>Decompressed to compressed, once a member is larger than <see cref="RatioFreeBytes"/>.</summary>
    public int MaxRatio { get; init; } = 400;

    /// <summary>Bytes of a member that are read before its ratio is judged.</summary>
    public long RatioFreeBytes { get; init; } = 256L << 20;

    /// <summary>LZMA dictionary, bytes.</summary>
    public long MaxDictionaryBytes { get; init; } = 256L << 20;

    /// <summary>Bytes of nested archives spilled to temporary files at the same time.</summary>
    public long MaxSpillBytes { get; init; } = 32L << 30;
}

/// <summary>Reads collections: folders, zip, 7z, tar, tar.gz and archives inside them.</summary>
public sealed class CollectionReader
{
    private readonly CollectionLimits _limits;

    /// <summary>Makes a reader with these limits.</summary>
    public CollectionReader(CollectionLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _limits = limits;
    }

    /// <summary>Visits every file of the collections once.</summary>
    /// <param name="paths">Folders, archives or single files.</param>
    /// <param name="workers">Threads, at least 1.</param>
    /// <param name="visitor">What is done with each file.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="FileNotFoundException">A path does not exist.</exception>
    public void Read(IReadOnlyList<string> paths, int workers, IArtefactVisitor visitor, CancellationToken cancellationToken) =>
        throw new NotSupportedException(_limits.ToString());
}
