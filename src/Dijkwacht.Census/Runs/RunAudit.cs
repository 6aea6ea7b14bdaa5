using System.Net;
using Dijkwacht.Census.Probing;
using Dijkwacht.Census.Scopes;

namespace Dijkwacht.Census.Runs;

/// <summary>What checking the request logs of a workspace showed.</summary>
/// <param name="Runs">One entry per run, oldest first.</param>
/// <param name="Problems">Everything that is not as it should be, over all runs.</param>
public sealed record AuditReport(IReadOnlyList<AuditedRun> Runs, IReadOnlyList<string> Problems);

/// <summary>One run's log.</summary>
/// <param name="Id">The run.</param>
/// <param name="Entries">Lines whose chain holds.</param>
/// <param name="Probes">HTTP requests.</param>
/// <param name="Smtp">Mail banners.</param>
/// <param name="Lookups">Questions to DNS.</param>
/// <param name="Hosts">Addresses that got a request.</param>
/// <param name="Head">Hash of the last line: written down elsewhere it proves that nothing was changed or cut off later.</param>
/// <param name="First">Time of the first line; null without lines.</param>
/// <param name="Last">Time of the last line.</param>
public sealed record AuditedRun(string Id, long Entries, long Probes, long Smtp, long Lookups, long Hosts, string Head, DateTimeOffset? First, DateTimeOffset? Last);

/// <summary>Checks that what was sent was allowed, from the logs and the copies of the scopes alone.</summary>
public sealed class RunAudit
{
    private const int MostProblemsPerRun = 20;

    private readonly List<string> _problems = [];
    private readonly Dictionary<DateOnly, HostCounts> _perDay = [];

    /// <summary>Checks all runs of a workspace.</summary>
    public static AuditReport Check(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        var audit = new RunAudit();
        var runs = new List<AuditedRun>();
        string[] folders = Directory.Exists(workspace.RunsFolder) ? Directory.GetDirectories(workspace.RunsFolder) : [];
        foreach (string folder in folders.Order(StringComparer.Ordinal))
        {
            string id = Path.GetFileName(folder);
            if (RunFiles.Read(folder) is not { } record)
                audit._problems.Add($"{id}: run.json is missing or cannot be read");
            else if (!record.Method.StartsWith("import:", StringComparison.Ordinal))
                runs.Add(audit.CheckRun(folder, id, record));
        }

        return new AuditReport(runs, audit._problems);
    }

    private AuditedRun CheckRun(string folder, string id, RunRecord record)
    {
        // Runs come in the order of their start: what was counted for earlier days is not needed any more.
        foreach (DateOnly past in _perDay.Keys.Where(day => day < DateOnly.FromDateTime(record.StartedAt.UtcDateTime)).ToArray())
            _perDay.Remove(past);
        var problems = new List<string>();
        (Scope? scope, Perimeter? perimeter) = ReadScope(folder, record, problems);
        long probes = 0, smtp = 0, lookups = 0, entries = 0;
        string? anchor = null;
        DateTimeOffset? first = null;
        var hosts = new HostCounts();
        RequestLogCheck check = RequestLogReader.Read(Path.Combine(folder, RunFiles.LogFile), id, entry =>
        {
            entries++;
            first ??= entry.At;
            if (entry.Sequence == record.LogEntries)
                anchor = entry.Hash;
            switch (entry.Kind)
            {
                case "probe":
                    probes++;
                    break;
                case "smtp":
                    smtp++;
                    break;
                case "lookup":
                    lookups++;
                    if (scope is { HasDns: false })
                        Add(problems, $"line {entry.Sequence}: a look-up, and the scope lists none");
                    return;
                case "marker":
                    return;
                default:
                    Add(problems, $"line {entry.Sequence}: class '{entry.Kind}' is unknown");
                    return;
            }

            if (entry.Endpoint is not { } endpoint)
            {
                Add(problems, $"line {entry.Sequence}: a request without an address");
                return;
            }

            hosts.Count(endpoint.Address);
            CountDay(entry, endpoint.Address, problems);
            if (scope is not null)
                CheckEntry(entry, endpoint, scope, perimeter!, problems);
        });
        if (check.Problem is { } broken)
            Add(problems, $"request log: {broken}");
        else if (check.Entries < record.LogEntries)
            Add(problems, $"request log: {check.Entries} lines, and run.json says {record.LogEntries}: lines were cut off the end");
        else if (record.LogEntries > 0 && anchor != record.LogHead)
            Add(problems, $"request log: line {record.LogEntries} is not the one that run.json says: the log was written anew");
        if (check.Problem is null && record.EndedAt is not null && check.Entries != record.LogEntries)
            Add(problems, $"request log: {check.Entries} lines, and the run ended with {record.LogEntries}");
        if (check.TornBytes > 0 && record.EndedAt is not null)
            Add(problems, $"request log: {check.TornBytes} bytes of an unfinished line in a run that ended");
        long observed = 0;
        ObservationJournal.Scan(Path.Combine(folder, RunFiles.ObservationsFile), observation => observed += observation.Requests);
        if (observed > probes && check.Problem is null)
            Add(problems, $"observations speak of {observed} requests, and the log has {probes}");
        _problems.AddRange(problems.Take(MostProblemsPerRun).Select(problem => $"{id}: {problem}"));
        if (problems.Count > MostProblemsPerRun)
            _problems.Add($"{id}: and more problems of the same kind");
        return new AuditedRun(id, check.Entries, probes, smtp, lookups, hosts.Hosts, check.Hash, first, check.Entries == 0 ? null : check.Last);
    }

    private static (Scope?, Perimeter?) ReadScope(string folder, RunRecord record, List<string> problems)
    {
        string path = Path.Combine(folder, RunFiles.ScopeCopy);
        if (!File.Exists(path))
        {
            Add(problems, "the copy of the scope file is missing: whether the requests were inside cannot be checked");
            return default;
        }

        ScopeFile file = ScopeFile.Read(path);
        if (file.Scope is not { } scope)
        {
            Add(problems, $"the copy of the scope file cannot be read: {file.Problems[0].Message}");
            return default;
        }

        if (scope.Sha256 != record.ScopeSha256)
            Add(problems, "the copy of the scope file is not the one the run was started with");
        return (scope, new Perimeter(scope));
    }

    private static void CheckEntry(RequestLogEntry entry, IPEndPoint endpoint, Scope scope, Perimeter perimeter, List<string> problems)
    {
        bool isInside = entry.Kind == "smtp"
            ? endpoint.Port == scope.SmtpPort && (perimeter.Ports.Any(port => perimeter.Allows(endpoint.Address, port))
                || (entry.Name is { } mail && perimeter.NamePorts.Any(port => perimeter.Allows(endpoint.Address, port, mail))))
            : entry.Name is { } name ? perimeter.Allows(endpoint.Address, endpoint.Port, name) : perimeter.Allows(endpoint.Address, endpoint.Port);
        if (!isInside)
            Add(problems, $"line {entry.Sequence}: {endpoint} {entry.Name} is outside the scope");
        if (entry.At < scope.Mandate.From || entry.At >= scope.Mandate.Until)
            Add(problems, $"line {entry.Sequence}: sent outside the mandate");
        else if (scope.Windows.Count > 0 && !scope.Windows.Any(window => window.IsOpen(entry.At)))
            Add(problems, $"line {entry.Sequence}: sent outside the hours of the scope");
    }

    private void CountDay(RequestLogEntry entry, IPAddress address, List<string> problems)
    {
        var day = DateOnly.FromDateTime(entry.At.UtcDateTime);
        if (!_perDay.TryGetValue(day, out HostCounts? counts))
            _perDay[day] = counts = new HostCounts();
        if (counts.Count(address) == Prober.MostRequests + 1)
            Add(problems, $"line {entry.Sequence}: more than {Prober.MostRequests} requests to {address} on {entry.At:yyyy-MM-dd}, over all runs");
    }

    private static void Add(List<string> problems, string problem)
    {
        if (problems.Count <= MostProblemsPerRun)
            problems.Add(problem);
    }
}
