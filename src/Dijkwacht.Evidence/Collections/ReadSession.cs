namespace Dijkwacht.Evidence.Collections;

/// <summary>A place in the collection that names start from: the collection itself, or an archive in it.</summary>
/// <param name="Prefix">What comes before a member's name, <c>EX01.zip!/</c>, or empty.</param>
/// <param name="Name">The archive itself, for reports about it.</param>
/// <param name="Depth">Archives around the member.</param>
internal sealed record Level(string Prefix, string Name, int Depth)
{
    public Level Inner(string file) => new(file + "!/", file, Depth + 1);
}

/// <summary>One run of <see cref="CollectionReader"/>: what all parts share, and what is done with one file.</summary>
internal sealed partial class ReadSession : IDisposable
{
    private readonly IArtefactVisitor _visitor;
    private readonly CancellationTokenSource _stop;
    private readonly WorkQueue _queue;
    private readonly CollectionLimits _limits;
    private readonly ReadBudget _budget;
    private readonly DecoderMemory _memory;
    private readonly CollectorNotes _notes;

    public ReadSession(CollectionLimits limits, IArtefactVisitor visitor, CollectorNotes notes, CancellationToken cancellationToken)
    {
        _limits = limits;
        _visitor = visitor;
        _notes = notes;
        _budget = new ReadBudget(limits);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _queue = new WorkQueue(_stop);
        Token = _stop.Token;
        _memory = new DecoderMemory(limits, Token);
    }

    public CancellationToken Token { get; }

    /// <summary>Bytes of temporary files in use; 0 when the run is over.</summary>
    public long Spilled => _budget.Spilled;

    /// <summary>The most bytes of dictionaries in use at one time.</summary>
    public long PeakDictionaryBytes => _memory.Peak;

    public void Run(int workers)
    {
        Token.ThrowIfCancellationRequested();
        _queue.Run(workers);
        Token.ThrowIfCancellationRequested();
    }

    public void Dispose() => _stop.Dispose();

    public void Report(string file, string reason, string detail)
    {
        try
        {
            _visitor.Skipped(new SkippedArtefact(file, reason, detail));
        }
        catch (Exception exception)
        {
            throw new VisitorFaultException(exception);
        }
    }

    /// <summary>Reports a failure unless another layer has; tells whether it was news.</summary>
    public void Report(string file, DamagedMemberException failure)
    {
        lock (failure)
        {
            if (failure.IsReported)
                return;
            failure.IsReported = true;
        }

        Report(file, failure.Reason, failure.Message);
    }

    private void Report(string file, Exception exception) =>
        Report(file, DamagedMemberException.Find(exception) ?? new DamagedMemberException(exception.Message, exception));

    // Decoders of damaged data throw whatever they stumble over. What the visitor throws, and cancellation, is not theirs.
    private static bool IsEvidenceFault(Exception exception) => exception is not (VisitorFaultException or OperationCanceledException);

    private ArtefactLocation Locate(string file, DateTimeOffset? modifiedAt, long? length)
    {
        var (root, windowsPath) = CollectionLayout.Restore(file);
        return new ArtefactLocation(file, windowsPath, root, _notes.ModifiedAt(root, windowsPath) ?? modifiedAt, length);
    }

    private bool IsWanted(ArtefactLocation location)
    {
        try
        {
            return _visitor.Wants(location);
        }
        catch (Exception exception)
        {
            throw new VisitorFaultException(exception);
        }
    }

    /// <summary>Gives one file to the visitor, if wanted, and reports what went wrong with its bytes.</summary>
    private void Visit(ArtefactLocation location, Stream content, MemberStream member)
    {
        try
        {
            _visitor.Visit(location, content, Token);
        }
        catch (Exception exception) when (exception is not OperationCanceledException && member.Failure is { } failure && DamagedMemberException.Find(exception) == failure)
        {
            // The visitor let the end of the bytes pass through, as it may.
        }
        catch (Exception exception)
        {
            throw new VisitorFaultException(exception);
        }

        if (member.Failure is not null)
            Report(location.File, member.Failure);
    }

    /// <summary>One member whose bytes come from a stream: visited, and opened when it is an archive itself.</summary>
    private void ReadMember(ArtefactLocation location, MemberStream member, Level level)
    {
        byte[] head = new byte[ArchiveMagic.HeadLength];
        int headLength = ReadHead(member, head);
        var kind = ArchiveMagic.Recognise(head.AsSpan(0, headLength), location.File, out string? advice);
        bool isWanted = IsWanted(location);
        if (kind == ArchiveKind.Other)
            Report(location.File, "unreadable", advice!);
        var content = new PrefixStream(head.AsMemory(0, headLength), member);
        if (kind is ArchiveKind.None or ArchiveKind.Other || !CanDescend(location, level))
        {
            if (isWanted)
                Visit(location, content, member);
            else if (member.Failure is not null)
                Report(location.File, member.Failure);
            return;
        }

        try
        {
            // Tar and gzip need no seeking; they are kept only when the visitor wants to see the archive as a file too.
            if (!isWanted && kind is ArchiveKind.Tar or ArchiveKind.GZip)
            {
                ReadStreamed(content, kind, level.Inner(location.File), () => member.Position);
                return;
            }

            using var source = Spill.Take(content, _budget);
            ReadInner(location, source, kind, level, isWanted);
        }
        catch (Exception exception) when (IsEvidenceFault(exception))
        {
            Report(location.File, exception);
        }
    }

    // What can be read before a failure; whoever reads on meets the failure then.
    private static int ReadHead(MemberStream member, Span<byte> head)
    {
        int length = 0;
        try
        {
            for (int got; length < head.Length && (got = member.Read(head[length..])) > 0;)
                length += got;
        }
        catch (DamagedMemberException)
        {
            return length;
        }

        return length;
    }

    /// <summary>One archive inside the collection that can be read at any place.</summary>
    private void ReadInner(ArtefactLocation location, ByteSource source, ArchiveKind kind, Level level, bool isWanted)
    {
        if (isWanted)
        {
            using var member = new MemberStream(new SourceStream(source), budget: null, Token) { FaultReason = "unreadable" };
            Visit(location, member, member);
        }

        ReadArchive(source, kind, level.Inner(location.File));
    }

    private bool CanDescend(ArtefactLocation location, Level level)
    {
        if (_budget.IsExhausted)
            return false;
        if (level.Depth < _limits.MaxDepth)
            return true;
        Report(location.File, "depth", $"An archive inside {level.Depth} archives, more than {_limits.MaxDepth} levels; it was not opened.");
        return false;
    }

    /// <summary>Counts a member against the run's limit; false when it is not to be read.</summary>
    private bool TryAddMember(Level level)
    {
        Token.ThrowIfCancellationRequested();
        if (_budget.IsExhausted)
            return false;
        if (_budget.TryAddMember())
            return true;
        Report(level.Name, _budget.Exhausted("count", $"More than {_limits.MaxMembers} files in all archives of this run."));
        return false;
    }

    /// <summary>The member's full name, or null when the archive gave it one that is refused.</summary>
    private string? NameMember(Level level, string name)
    {
        if (MemberName.TryNormalise(name, out string normalised, out string? problem))
            return level.Prefix + normalised;
        Report(level.Prefix + normalised, "hostile-path", problem!);
        return null;
    }

    /// <summary>Reads an archive of any kind, in this thread.</summary>
    private void ReadArchive(ByteSource source, ArchiveKind kind, Level level)
    {
        try
        {
            switch (kind)
            {
                case ArchiveKind.Zip:
                    ReadZip(source, level);
                    break;
                case ArchiveKind.SevenZip:
                    ReadSevenZip(source, level);
                    break;
                default:
                    using (var stream = new SourceStream(source))
                        ReadStreamed(stream, kind, level, () => stream.Position);
                    break;
            }
        }
        catch (Exception exception) when (IsEvidenceFault(exception))
        {
            Report(level.Name, exception);
        }
    }
}
