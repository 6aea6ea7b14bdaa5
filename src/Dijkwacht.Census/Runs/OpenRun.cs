using System.Net;
using Dijkwacht.Census.Importing;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Scopes;
using Dijkwacht.Census.Targets;

namespace Dijkwacht.Census.Runs;

/// <summary>The files of one run, open for writing.</summary>
internal sealed class OpenRun : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(IPAddress, int), ObservedState> _named = [];
    private readonly Dictionary<(string, IPAddress, int), ObservedState> _siblings = [];
    private readonly bool _isNew;

    private OpenRun(string folder, RunRecord started, bool isNew, RequestLog log, ProgressJournal progress, ObservationJournal observations) =>
        (Folder, Started, _isNew, Log, Progress, Observations) = (folder, started, isNew, log, progress, observations);

    public string Folder { get; }

    /// <summary>The run as it was when it was opened.</summary>
    public RunRecord Started { get; }

    public string Id => Started.Id;

    public RequestLog Log { get; }

    public ProgressJournal Progress { get; }

    public ObservationJournal Observations { get; }

    /// <summary>Goes on with the unfinished run of this scope, or makes a new one.</summary>
    public static OpenRun Open(RunOptions options, Scope scope, DailyRequests daily)
    {
        RunRecord? unfinished = options.StartsAnew || options.Method != "scan" ? null : Unfinished(options, scope);
        RunRecord record = unfinished ?? new RunRecord
        {
            Id = RunFiles.NewId(options.Clock.GetUtcNow()),
            Method = options.Method,
            Scope = scope.Name,
            ScopeSha256 = scope.Sha256,
            TargetsSha256 = options.Targets?.Sha256,
            StartedAt = options.Clock.GetUtcNow(),
        };
        string folder = options.Workspace.RunFolder(record.Id);
        LoadDay(options, record.Id, daily);
        if (unfinished is null)
        {
            Directory.CreateDirectory(folder);
            File.Copy(options.ScopeFile, Path.Combine(folder, RunFiles.ScopeCopy), overwrite: true);
            if (options.Targets is { } targets)
                File.WriteAllBytes(Path.Combine(folder, RunFiles.TargetsCopy), targets.Bytes.Span);
            RunFiles.Write(folder, record);
        }

        RequestLog? log = null;
        ProgressJournal? progress = null;
        try
        {
            log = RequestLog.Open(Path.Combine(folder, RunFiles.LogFile), record.Id, options.Clock, daily.Load);
            CheckAnchor(record, log);
            progress = ProgressJournal.Open(Path.Combine(folder, RunFiles.ProgressFile));
            if (unfinished is not null)
                log.Append("marker", "-", "-", "the run goes on");
            return new OpenRun(folder, record, unfinished is null, log, progress, ObservationJournal.Open(Path.Combine(folder, RunFiles.ObservationsFile)));
        }
        catch (Exception exception)
        {
            log?.Dispose();
            progress?.Dispose();
            if (exception is InvalidDataException)
                throw new RunRefusedException(exception.Message);
            throw;
        }
    }

    /// <summary>The names to ask; worked out once per run, so that a run that goes on has the same targets.</summary>
    public async Task<IReadOnlyList<NamedTarget>> NamesAsync(Scope scope, Perimeter perimeter, TargetList? list, NameLookup? lookup, OptOutList optOuts, CancellationToken cancellationToken)
    {
        string path = Path.Combine(Folder, RunFiles.NamesFile);
        if (File.Exists(path))
            return [.. File.ReadLines(path).Select(line => line.Split('\t')).Select(cells => new NamedTarget(cells[0], int.Parse(cells[1]), cells[2]))];
        IReadOnlyList<NamedTarget> names = list is not null
            ? [.. list.Names.Select(name => (Name: name, Entry: perimeter.EntryOf(name)))
                .Where(pair => pair.Entry is not null && !perimeter.IsExcluded(pair.Name))
                .SelectMany(pair => pair.Entry!.Ports.Select(port => new NamedTarget(pair.Name, port, pair.Entry.Name)))]
            : lookup is null ? [] : await lookup.ExpandAsync(scope.Names, perimeter, optOuts, cancellationToken);
        await File.WriteAllLinesAsync(path + ".new", names.Select(name => $"{name.Name}\t{name.Port}\t{name.Entry}"), cancellationToken);
        File.Move(path + ".new", path, overwrite: true);
        return names;
    }

    /// <summary>What a named target at this address turned out to be; null when none was asked there.</summary>
    public ObservedState? StateOfNamed(IPAddress address, int port)
    {
        lock (_lock)
            return _named.TryGetValue((address, port), out ObservedState state) ? state : null;
    }

    /// <summary>What another name of the same entry of the scope turned out to be at this address.</summary>
    public ObservedState? SiblingAt(string entry, IPAddress address, int port)
    {
        lock (_lock)
            return _siblings.TryGetValue((entry, address, port), out ObservedState state) ? state : null;
    }

    /// <summary>Keeps which address a name led to.</summary>
    public void Remember(Observation observation, string? entry)
    {
        if (observation is not { Name: not null, Address: { } address, Requests: > 0 } || entry is null)
            return;
        lock (_lock)
        {
            _named[(address, observation.Port)] = observation.State;
            _siblings[(entry, address, observation.Port)] = observation.State;
        }
    }

    /// <summary>Reads what is on file: names with their addresses, and the observations of these targets.</summary>
    public Dictionary<Target, Observation> Recover(IReadOnlyCollection<Target> targets, Perimeter perimeter) =>
        Find(targets, RunFiles.ObservationsFile, observation =>
        {
            if (observation.Name is { } name)
                Remember(observation, perimeter.EntryOf(name)?.Name);
        });

    /// <summary>Reads what these targets told before the run was cut off.</summary>
    public Dictionary<Target, Observation> RecoverHalf(IReadOnlyCollection<Target> targets) => Find(targets, RunFiles.HalfFile, _ => { });

    private Dictionary<Target, Observation> Find(IReadOnlyCollection<Target> targets, string file, Action<Observation> seen)
    {
        var found = new Dictionary<Target, Observation>();
        ILookup<(string, int), Target> wanted = targets.ToLookup(target => (target.Name ?? target.Address!.ToString(), target.Port));
        ObservationJournal.Scan(Path.Combine(Folder, file), observation =>
        {
            seen(observation);
            foreach (Target target in wanted[(observation.Name ?? observation.Address?.ToString() ?? "", observation.Port)])
                found[target] = observation;
        });
        return found;
    }

    /// <summary>Takes a run away in which nothing was asked.</summary>
    public void Discard()
    {
        Dispose();
        if (_isNew)
            Directory.Delete(Folder, recursive: true);
    }

    public void Dispose()
    {
        Log.Dispose();
        Progress.Dispose();
        Observations.Dispose();
    }

    private static RunRecord? Unfinished(RunOptions options, Scope scope)
    {
        RunRecord[] unfinished = [.. RunFiles.All(options.Workspace).Where(run =>
            run.Method == options.Method && run.EndedAt is null && run.TargetsSha256 == options.Targets?.Sha256)];
        if (unfinished.LastOrDefault(run => run.ScopeSha256 == scope.Sha256) is { } same)
            return same;
        if (unfinished.LastOrDefault(run => run.Scope == scope.Name) is { } changed)
        {
            throw new RunRefusedException(
                $"Run {changed.Id} of scope '{scope.Name}' is unfinished, and the scope file has changed since. Go on with it by the copy in "
                + $"{Path.Combine(options.Workspace.RunFolder(changed.Id), RunFiles.ScopeCopy)}, or start a new run with --new.");
        }

        return null;
    }

    // A line of the log is written before its request is sent and the record about once a second: fewer lines than it says were cut off.
    private static void CheckAnchor(RunRecord record, RequestLog log)
    {
        if (log.Head.Entries < record.LogEntries)
            throw new InvalidDataException($"The request log of run {record.Id} has {log.Head.Entries} lines, and its record says {record.LogEntries}: lines were cut off. '--new' starts a new run.");
    }

    private static void LoadDay(RunOptions options, string own, DailyRequests daily)
    {
        DateTime yesterday = options.Clock.GetUtcNow().UtcDateTime.Date.AddDays(-1);
        foreach (RunRecord run in RunFiles.All(options.Workspace))
        {
            string path = Path.Combine(options.Workspace.RunFolder(run.Id), RunFiles.LogFile);
            if (run.Id == own || !File.Exists(path) || File.GetLastWriteTimeUtc(path) < yesterday)
                continue;
            if (RequestLogReader.Read(path, run.Id, daily.Load).Problem is { } problem)
                options.Warn?.Invoke($"{path}: {problem}; requests after it are not counted for today's limit");
        }
    }
}
