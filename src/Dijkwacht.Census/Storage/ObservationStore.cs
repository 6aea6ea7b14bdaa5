using System.Net;
using System.Text.Json;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Runs;
using Dijkwacht.Census.Statistics;
using DuckDB.NET.Data;

namespace Dijkwacht.Census.Storage;

/// <summary>The observations of a workspace, of finished runs and of those that go on or were cut off, asked with SQL.</summary>
/// <remarks>
/// Journals of finished runs become Parquet files in the workspace when they are not yet; those of unfinished runs become
/// temporary ones, gone with the store. Nothing is downloaded. Not for several threads at once.
/// </remarks>
public sealed class ObservationStore : IDisposable
{
    private readonly DuckDBConnection _connection;
    private readonly string _temporary;

    private ObservationStore(DuckDBConnection connection, string temporary, IReadOnlyList<StoredRun> runs, IReadOnlyList<string> problems)
    {
        _connection = connection;
        _temporary = temporary;
        Runs = runs;
        Problems = problems;
    }

    /// <summary>All runs, oldest first.</summary>
    public IReadOnlyList<StoredRun> Runs { get; }

    /// <summary>What could not be read, one line each, in English; runs named here are missing from the counts.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>For the questions of this module: the view is called <c>observations</c>.</summary>
    internal DuckDBConnection Connection => _connection;

    /// <summary>Opens the observations of a workspace.</summary>
    /// <exception cref="IOException">The workspace cannot be read.</exception>
    public static async Task<ObservationStore> OpenAsync(Workspace workspace, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        string temporary = Directory.CreateTempSubdirectory("dijkwacht-").FullName;
        DuckDBConnection? connection = null;
        try
        {
            var runs = new List<StoredRun>();
            var files = new List<string>();
            var problems = new List<string>();
            foreach (RunRecord record in ReadRuns(workspace, problems))
            {
                if (await FindAsync(workspace, record, temporary, problems, cancellationToken) is not { } compacted)
                    continue;
                runs.Add(new StoredRun(record, compacted.Rows, compacted.SkippedLines));
                files.Add(compacted.File);
            }

            connection = new DuckDBConnection("DataSource=:memory:");
            connection.Open();
            foreach (string statement in (string[])[.. Settings(temporary), View(files), ObservationViews.Observations, ObservationViews.Identity])
                Execute(connection, statement);
            return new ObservationStore(connection, temporary, runs, problems);
        }
        catch
        {
            connection?.Dispose();
            Directory.Delete(temporary, recursive: true);
            throw;
        }
    }

    /// <summary>A run by its id; null when there is none.</summary>
    public StoredRun? Find(string id) => Runs.FirstOrDefault(run => run.Id == id);

    /// <summary>
    /// The run that a person means who names none: the latest scan; without scans the latest run of any other method.
    /// Null when there is no run.
    /// </summary>
    public StoredRun? Default => Runs.LastOrDefault(run => run.Record.Method == "scan") ?? (Runs.Count > 0 ? Runs[^1] : null);

    /// <summary>Observations of runs, run by run, oldest first, in the order they were made; read from disk as they are asked for.</summary>
    /// <param name="runs">Ids.</param>
    /// <param name="all">Whether those are included that are no Exchange Server on premises.</param>
    public IEnumerable<Observation> Read(IReadOnlyCollection<string> runs, bool all)
    {
        ArgumentNullException.ThrowIfNull(runs);
        string where = all ? "" : $" AND state IN ({ServerStates}, 'Doubtful')";
        foreach (StoredRun run in Runs)
        {
            if (!runs.Contains(run.Id))
                continue;

            // Without sorting: the rows stream from the file in its order, whatever their number.
            using DuckDBCommand command = _connection.CreateCommand();
            command.UseStreamingMode = true;
            command.CommandText = $"SELECT * FROM observations WHERE run = {Quote(run.Id)}{where}";
            using DuckDBDataReader reader = command.ExecuteReader();
            var columns = new ObservationRow(reader);
            while (reader.Read())
                yield return columns.Read(reader);
        }
    }

    /// <summary>Servers that at least one of the runs saw as Exchange, each through all of these runs; read as they are asked for.</summary>
    /// <param name="runs">Ids, in the order in which the sightings are wanted.</param>
    /// <param name="exposures">Judges builds; one for all servers, since it remembers what it judged.</param>
    public IEnumerable<ServerHistory> Histories(IReadOnlyList<string> runs, CampaignExposures exposures)
    {
        ArgumentNullException.ThrowIfNull(runs);
        ArgumentNullException.ThrowIfNull(exposures);
        return ServerHistoryReader.Read(this, runs, exposures);
    }

    /// <summary>Addresses at which any run saw an Exchange Server on premises.</summary>
    public IReadOnlySet<IPAddress> KnownServers()
    {
        var addresses = new HashSet<IPAddress>();
        using DuckDBCommand command = _connection.CreateCommand();
        command.UseStreamingMode = true;
        command.CommandText = $"SELECT DISTINCT address FROM observations WHERE address IS NOT NULL AND state IN ({ServerStates})";
        using DuckDBDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (IPAddress.TryParse(reader.GetString(0), out IPAddress? address))
                addresses.Add(address);
        }

        return addresses;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Dispose();
        Directory.Delete(_temporary, recursive: true);
    }

    /// <summary>Targets of a run that claim to be an Exchange Server and cannot be: listed, and in no count.</summary>
    public long Doubtful(string run)
    {
        using DuckDBCommand command = _connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM observations WHERE run = {Quote(run)} AND state = 'Doubtful'";
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>States that mean an Exchange Server on premises, as SQL.</summary>
    internal const string ServerStates = "'Exchange', 'ExchangeBehindProxy'";

    /// <summary>Texts as an SQL list.</summary>
    internal static string List(IEnumerable<string> values) => string.Join(", ", values.Select(Quote).DefaultIfEmpty("NULL"));

    internal static void Execute(DuckDBConnection connection, string sql)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    internal static string Quote(string value) => $"'{value.Replace("'", "''", StringComparison.Ordinal)}'";

    private static IEnumerable<string> Settings(string temporary) =>
    [
        "SET memory_limit = '512MB'",
        "SET threads = 1",
        $"SET temp_directory = {Quote(temporary)}",
        "SET autoinstall_known_extensions = false",
        "SET autoload_known_extensions = false",
        "SET TimeZone = 'UTC'",
    ];

    private static string View(List<string> files)
    {
        if (files.Count > 0)
            return $"CREATE TEMP VIEW observed AS SELECT * FROM read_parquet([{List(files.Select(Glob))}], hive_partitioning = false, union_by_name = true)";
        IEnumerable<string> columns = ObservationColumns.Texts.Select(c => $"NULL::VARCHAR AS {c.Name}")
            .Concat(ObservationColumns.Numbers.Select(c => $"NULL::BIGINT AS {c.Name}"));
        return $"CREATE TEMP VIEW observed AS SELECT NULL::TIMESTAMPTZ AS {ObservationColumns.Seen}, {string.Join(", ", columns)} WHERE false";
    }

    // DuckDB takes every path as a pattern.
    private static string Glob(string path) => string.Concat(path.Select(c => c is '[' or '*' or '?' ? $"[{c}]" : c.ToString()));

    private static List<RunRecord> ReadRuns(Workspace workspace, List<string> problems)
    {
        var runs = new List<RunRecord>();
        if (!Directory.Exists(workspace.RunsFolder))
            return runs;
        foreach (string folder in Directory.EnumerateDirectories(workspace.RunsFolder).Order(StringComparer.Ordinal))
        {
            string id = Path.GetFileName(folder);
            try
            {
                using FileStream file = File.Open(Path.Combine(folder, "run.json"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
                RunRecord? record = JsonSerializer.Deserialize(file, RunJson.Default.RunRecord);
                if (record?.Id == id)
                    runs.Add(record);
                else
                    problems.Add($"runs/{id}/run.json describes another run.");
            }
            catch (Exception failure) when (failure is IOException or JsonException or UnauthorizedAccessException)
            {
                problems.Add($"runs/{id}/run.json cannot be read: {failure.Message}");
            }
        }

        return [.. runs.OrderBy(run => run.StartedAt).ThenBy(run => run.Id, StringComparer.Ordinal)];
    }

    private static async Task<CompactedRun?> FindAsync(
        Workspace workspace, RunRecord run, string temporary, List<string> problems, CancellationToken cancellationToken)
    {
        var journal = new FileInfo(Compactor.JournalOf(workspace, run));
        CompactedRun? compacted = await Compactor.ReadAsync(Compactor.FileOf(workspace, run), cancellationToken);
        if (compacted is not null && (!journal.Exists || journal.Length == compacted.JournalBytes))
            return compacted;
        if (!journal.Exists)
        {
            problems.Add($"Run {run.Id} has no observations: neither a journal nor a Parquet file.");
            return null;
        }

        if (run.EndedAt is not null)
        {
            try
            {
                return await Compactor.CompactAsync(workspace, run, cancellationToken);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // A workspace that may only be read is read from a temporary copy.
            }
        }

        string target = Path.Combine(temporary, $"{run.Id}.parquet");
        return await Compactor.CompactAsync(workspace, run, target, cancellationToken);
    }
}
