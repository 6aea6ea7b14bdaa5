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

    /// <summary>
    /// Dictionaries of all decoders in use at one time (LZMA, LZMA2, PPMd, Zstandard), bytes. A decoder that needs more, or as
    /// much data as would fill more, is refused; one for which there is no room waits. Decoders take up to twice as much memory.
    /// </summary>
    public long MaxDictionaryBytes { get; init; } = 128L << 20;

    /// <summary>Of these, for archives inside an archive that has a dictionary itself, bytes.</summary>
    public long MaxInnerDictionaryBytes { get; init; } = 32L << 20;

    /// <summary>Bytes of nested archives spilled to temporary files at the same time.</summary>
    public long MaxSpillBytes { get; init; } = 32L << 30;
}

/// <summary>Reads collections: folders, zip, 7z, tar, tar.gz and archives inside them.</summary>
/// <remarks>
/// Bad evidence never makes a read throw: it is reported to the visitor. A reader may be used again, by one thread at a time.
/// An archive inside the collection is a file of its own too, when <see cref="IArtefactVisitor.Wants"/> says so; one given as path is not.
/// </remarks>
public sealed class CollectionReader
{
    private readonly CollectionLimits _limits;

    /// <summary>Makes a reader with these limits.</summary>
    public CollectionReader(CollectionLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        _limits = limits;
    }

    /// <summary>
    /// Host names the collector wrote down, by <see cref="ArtefactLocation.Root"/>; a copy made at the end of the last read,
    /// empty before. Filled from folders and zips, where the notes can be read first.
    /// </summary>
    public IReadOnlyDictionary<string, string> HostNames { get; private set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Visits every file of the collections once.</summary>
    /// <remarks>
    /// The same files and skips are reported whatever the number of workers, in any order; only which members come before
    /// the end of <see cref="CollectionLimits.MaxMembers"/> or <see cref="CollectionLimits.MaxTotalBytes"/> may differ.
    /// </remarks>
    /// <param name="paths">Folders, archives or single files.</param>
    /// <param name="workers">Threads, at least 1.</param>
    /// <param name="visitor">What is done with each file; an exception it throws ends the read and is thrown here.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    /// <exception cref="FileNotFoundException">A path does not exist.</exception>
    /// <exception cref="OperationCanceledException">The read was ended.</exception>
    public void Read(IReadOnlyList<string> paths, int workers, IArtefactVisitor visitor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(visitor);
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        foreach (string path in paths)
            if (!Path.Exists(path))
                throw new FileNotFoundException($"'{path}' does not exist.", path);
        Run(visitor, workers, Add, cancellationToken);

        void Add(ReadSession session)
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (string path in paths)
            {
                string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
                session.Add(full, paths.Count == 1 ? "" : Unique(names, MemberName.Escape(Path.GetFileName(full))));
            }
        }
    }

    /// <summary>Reads bytes as if they were a file given as path; the door for fuzzing.</summary>
    internal void ReadBytes(string name, ReadOnlyMemory<byte> bytes, IArtefactVisitor visitor, CancellationToken cancellationToken) =>
        Run(visitor, 1, session => session.Add(new MemorySource(bytes), name), cancellationToken);

    private void Run(IArtefactVisitor visitor, int workers, Action<ReadSession> add, CancellationToken cancellationToken)
    {
        var notes = new CollectorNotes();
        using var session = new ReadSession(_limits, visitor, notes, cancellationToken);
        try
        {
            add(session);
            session.Run(workers);
        }
        catch (VisitorFaultException exception) when (exception.InnerException is not null)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(exception.InnerException);
        }
        catch (OperationCanceledException exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
        finally
        {
            HostNames = notes.Hosts;
        }
    }

    // Two paths may end alike: "a/EX01" and "b/EX01".
    private static string Unique(HashSet<string> names, string name)
    {
        if (name.Length == 0)
            name = "root";
        string unique = name;
        for (int i = 2; !names.Add(unique); i++)
            unique = name + "~" + i;
        return unique;
    }
}
