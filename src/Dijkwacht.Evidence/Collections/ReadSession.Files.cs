namespace Dijkwacht.Evidence.Collections;

/// <content>Folders and files on disk.</content>
internal sealed partial class ReadSession
{
    /// <summary>Queues one path of the collection.</summary>
    /// <param name="path">A folder or file that exists.</param>
    /// <param name="prefix">What its names start with: empty, or the path's own name when there are several.</param>
    public void Add(string path, string prefix)
    {
        if (Directory.Exists(path))
        {
            AddFolder(path, prefix.Length == 0 ? "" : prefix + "/");
            return;
        }

        string name = MemberName.Escape(Path.GetFileName(path));
        string file = prefix.Length == 0 ? name : prefix;
        var info = new FileInfo(path);
        if (info.Length == 0 && FolderListing.IsSpecial(path))
        {
            Report(file, "unreadable", "A device, pipe or socket, not a file.");
            return;
        }

        var listed = new ListedFile(path, file, info.Length, new DateTimeOffset(info.LastWriteTimeUtc));
        var level = new Level(prefix.Length == 0 ? "" : file + "!/", file, 1);
        _queue.Add(new FileWork(this, [listed], level));
    }

    /// <summary>Queues bytes as if they were a file given as path.</summary>
    public void Add(ByteSource source, string name) => _queue.Add(new ActionWork(() =>
    {
        var listed = new ListedFile("", name, source.Length, null);
        ReadFile(source, listed, new Level("", name, 1));
    }));

    private void AddFolder(string path, string prefix)
    {
        var files = FolderListing.List(path, (name, reason, detail) => Report(prefix + name, reason, detail), Token);
        for (int i = 0; i < files.Count; i++)
        {
            if (prefix.Length > 0)
                files[i] = files[i] with { Name = prefix + files[i].Name };
            if (files[i].Length <= CollectorNotes.MaxBytes && CollectorNotes.Recognises(files[i].Name))
                ReadNotes(files[i]);
        }

        // Sorting is stable: equal lengths stay in ordinal order.
        _queue.Add(new FileWork(this, [.. files.OrderByDescending(f => f.Length)], level: null));
    }

    private void ReadNotes(ListedFile file)
    {
        try
        {
            using var source = new FileSource(file.Path);
            using var content = new SourceStream(source);
            _notes.Add(file.Name, content);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Said when the file itself is read.
        }
    }

    private void ReadFile(ListedFile file, Level? given)
    {
        ByteSource? source = null;
        try
        {
            source = file.Length == 0 && !FolderListing.MayOpenEmpty ? new MemorySource(default) : new FileSource(file.Path);
            if (ReadFile(source, file, given))
                source = null;
        }
        catch (Exception exception) when (IsEvidenceFault(exception))
        {
            if (exception is IOException or UnauthorizedAccessException && DamagedMemberException.Find(exception) is null)
                Report(file.Name, FolderListing.ReasonOf(exception), exception.Message);
            else
                Report(file.Name, exception);
        }
        finally
        {
            source?.Dispose();
        }
    }

    /// <summary>Reads a file; true when the source was handed on and is closed later.</summary>
    private bool ReadFile(ByteSource source, ListedFile file, Level? given)
    {
        Span<byte> head = stackalloc byte[ArchiveMagic.HeadLength];
        head = head[..source.ReadFully(0, head)];
        var kind = ArchiveMagic.Recognise(head, file.Name, out string? advice);
        var location = Locate(file.Name, null, source.Length);
        // Only a collector keeps times; a file copied by hand has the time of the copy.
        if (location is { WindowsPath: not null, ModifiedAt: null })
            location = location with { ModifiedAt = file.WrittenAt };
        bool isArchive = kind is not (ArchiveKind.None or ArchiveKind.Other) && !_budget.IsExhausted;
        if (kind == ArchiveKind.Other)
            Report(file.Name, "unreadable", advice!);
        // An archive that was given as the collection is not itself an artefact.
        if ((!isArchive || given is null) && IsWanted(location))
        {
            using var content = new MemberStream(new SourceStream(source), budget: null, Token) { FaultReason = "unreadable" };
            Visit(location, content, content);
        }

        if (!isArchive)
            return false;
        var level = given ?? new Level(file.Name + "!/", file.Name, 1);
        if (kind == ArchiveKind.Zip)
        {
            var directory = OpenZip(source, level);
            _queue.Add(new ZipWork(this, source, directory.Members, level));
            return true;
        }

        ReadArchive(source, kind, level);
        return false;
    }

    private sealed class FileWork(ReadSession session, ListedFile[] files, Level? level) : WorkSource
    {
        private int _next;

        public override Action? Take()
        {
            if (_next >= files.Length)
                return null;
            var file = files[_next];
            files[_next++] = null!;
            return () => session.ReadFile(file, level);
        }
    }

    private sealed class ActionWork(Action action) : WorkSource
    {
        private Action? _action = action;

        public override Action? Take()
        {
            var taken = _action;
            _action = null;
            return taken;
        }
    }
}
