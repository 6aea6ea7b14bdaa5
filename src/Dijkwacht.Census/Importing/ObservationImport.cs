using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dijkwacht.Census.Fingerprints;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Runs;
using Dijkwacht.Census.Scopes;
using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Census.Importing;

/// <summary>What an import brought in.</summary>
/// <param name="Run">The run it became; null when nothing could be read.</param>
/// <param name="Format">How the file was understood.</param>
/// <param name="Bad">Lines that could not be read.</param>
/// <param name="Problems">The first of them, each with its number and reason.</param>
public sealed record ImportReport(RunRecord? Run, string Format, long Bad, IReadOnlyList<string> Problems);

/// <summary>Takes in what somebody else observed, or this program earlier: a run of its own method, never mixed with a scan.</summary>
public sealed class ObservationImport
{
    /// <summary>Formats that can be named.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["shadowserver", "csv", "jsonl"];

    private const int LongestLine = 1 << 20;
    private const int MostProblems = 100;

    private static readonly string[] s_times =
        ["yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd"];

    private readonly string _file;
    private readonly List<string> _problems = [];
    private readonly SortedDictionary<ObservedState, long> _states = [];
    private Dictionary<string, int> _columns = [];
    private long _bad;
    private DateTimeOffset _first = DateTimeOffset.MaxValue;
    private DateTimeOffset _last = DateTimeOffset.MinValue;

    private ObservationImport(string file) => _file = file;

    /// <summary>Reads a file into a new run of the workspace.</summary>
    /// <param name="workspace">Where to.</param>
    /// <param name="path">The file.</param>
    /// <param name="format">One of <see cref="Formats"/>; null to tell by the content.</param>
    /// <param name="clock">Whose time it is.</param>
    /// <exception cref="RunRefusedException">The format cannot be told, or the file was imported before.</exception>
    /// <exception cref="IOException">The file cannot be read or the run not written.</exception>
    public static ImportReport Read(Workspace workspace, string path, string? format, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(clock);
        string sha256;
        using (FileStream hashed = File.OpenRead(path))
            sha256 = Convert.ToHexStringLower(SHA256.HashData(hashed));
        if (RunFiles.All(workspace).FirstOrDefault(run => run.ScopeSha256 == sha256 && run.Method.StartsWith("import:", StringComparison.Ordinal)) is { } earlier)
            throw new RunRefusedException($"{path}: imported before, as run {earlier.Id}.");
        format ??= Recognise(path) ?? throw new RunRefusedException(
            $"{path}: no observations that are understood: expected Shadowserver scan_exchange CSV, 'observations --format csv', or observations.jsonl. "
            + "A list of addresses (zmap, masscan, plain) is for 'census run --targets'.");
        return new ObservationImport(path).Import(workspace, sha256, format, clock);
    }

    private ImportReport Import(Workspace workspace, string sha256, string format, TimeProvider clock)
    {
        // Twice: a run lies in time where it was observed, not where it was typed in, and its id says so in every line.
        long done = ReadLines(format, "", journal: null);
        if (done == 0)
            return new ImportReport(null, format, _bad, _problems);
        string id = RunFiles.NewId(_first);
        string folder = workspace.RunFolder(id);
        Directory.CreateDirectory(folder);
        using (ObservationJournal journal = ObservationJournal.Open(Path.Combine(folder, RunFiles.ObservationsFile)))
            done = ReadLines(format, id, journal);
        var record = new RunRecord
        {
            Id = id,
            Method = "import:" + format,
            Scope = Path.GetFileName(_file),
            ScopeSha256 = sha256,
            StartedAt = _first,
            EndedAt = _last > _first ? _last : clock.GetUtcNow(),
            Done = done,
            States = _states,
        };
        RunFiles.Write(folder, record);
        return new ImportReport(record, format, _bad, _problems);
    }

    private long ReadLines(string format, string run, ObservationJournal? journal)
    {
        _bad = 0;
        _problems.Clear();
        _states.Clear();
        long done = 0;
        using var stream = new FileStream(_file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        var lines = new LineSplitter(stream, LongestLine);
        for (int number = 1; lines.Next() is { } raw; number++)
        {
            string line = Encoding.UTF8.GetString(raw.Span).Trim('\r', '\uFEFF', ' ');
            if (line.Length == 0 || (number == 1 && format != "jsonl" && TakeHeader(line)))
                continue;
            if (Observe(line, format, run, number) is not { } observation)
                continue;
            journal?.Append(observation);
            done++;
            _states[observation.State] = _states.GetValueOrDefault(observation.State) + 1;
            _first = observation.ObservedAt < _first ? observation.ObservedAt : _first;
            _last = observation.ObservedAt > _last ? observation.ObservedAt : _last;
        }

        return done;
    }

    private bool TakeHeader(string line)
    {
        List<string>? cells = CsvLine.Split(line);
        if (cells is null || !cells.Exists(cell => cell.ToLowerInvariant() is "ip" or "address"))
            return false;
        _columns = cells.Select((cell, i) => (cell.ToLowerInvariant(), i)).DistinctBy(pair => pair.Item1).ToDictionary(pair => pair.Item1, pair => pair.i);
        return true;
    }

    private Observation? Observe(string line, string format, string run, int number)
    {
        if (format == "jsonl")
            return FromJson(line, run, number);
        if (_columns.Count == 0)
            return Refuse(number, "no header with the names of the columns");
        if (CsvLine.Split(line) is not { } cells)
            return Refuse(number, "a quote is not closed");
        return format == "shadowserver" ? FromShadowserver(cells, run, number) : FromCsv(cells, run, number);
    }

    private Observation? FromShadowserver(List<string> cells, string run, int number)
    {
        if (!IPAddress.TryParse(Cell(cells, "ip"), out IPAddress? address) || !TryTime(Cell(cells, "timestamp"), out DateTimeOffset at))
            return Refuse(number, "no address or no time");
        (ExchangeVersion? build, BuildPrecision precision) = Build(Cell(cells, "version"));
        return new Observation
        {
            Run = run,
            ObservedAt = at,
            Address = address,
            Port = int.TryParse(Cell(cells, "port"), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and < 65536 ? port : 443,
            Name = HostNames.Normalise(Cell(cells, "hostname")),
            State = ObservedState.Exchange,
            Build = build,
            Precision = precision,
            Source = build is null ? BuildSource.None : BuildSource.Import,
            Product = Product(build),
            Server = Text(Cell(cells, "servername")),
            Detail = Text(Cell(cells, "tag")),
        };
    }

    private Observation? FromCsv(List<string> cells, string run, int number)
    {
        string? address = Text(Cell(cells, "address"));
        string? name = HostNames.Normalise(Cell(cells, "name"));
        IPAddress? parsed = null;
        if ((address is not null && !IPAddress.TryParse(address, out parsed)) || (parsed is null && name is null))
            return Refuse(number, "no address and no name");
        if (!TryTime(Cell(cells, "seen"), out DateTimeOffset at))
            return Refuse(number, $"'{SafeText.Cut(Cell(cells, "seen"))}' is no time");
        (ExchangeVersion? build, BuildPrecision precision) = Build(Cell(cells, "build"));
        if (Cell(cells, "precision") == "cu" && build is { } whole)
            (build, precision) = (whole with { Revision = 0 }, BuildPrecision.CumulativeUpdate);
        bool hasState = Enum.TryParse(Cell(cells, "state"), ignoreCase: false, out ObservedState state) && Enum.IsDefined(state);
        return new Observation
        {
            Run = run,
            ObservedAt = at,
            Address = parsed,
            Port = int.TryParse(Cell(cells, "port"), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and < 65536 ? port : 443,
            Name = name,
            State = hasState ? state : ObservedState.Exchange,
            Build = build,
            Precision = precision,
            Source = build is null ? BuildSource.None : BuildSource.Import,
            Product = Text(Cell(cells, "product")) ?? Product(build),
            Server = Text(Cell(cells, "server")),
            BackEnd = Text(Cell(cells, "backend")),
            TlsVersion = Text(Cell(cells, "tls")),
            Detail = Text(Cell(cells, "detail")),
        };
    }

    private Observation? FromJson(string line, string run, int number)
    {
        try
        {
            return JsonSerializer.Deserialize(line, ObservationJson.Default.Observation) is { } observation ? observation with { Run = run } : Refuse(number, "no observation");
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return Refuse(number, "no observation: " + SafeText.Cut(exception.Message));
        }
    }

    // Four parts may be exact; a revision below the cumulative update's own, or three parts, tell the update only.
    private static (ExchangeVersion? Build, BuildPrecision Precision) Build(string text)
    {
        if (ExchangeVersion.TryParse(text, out ExchangeVersion exact) && exact.Major is > 0 and < 100)
            return exact.Revision > 0 && BuildCatalogue.Default.IsExact(exact) ? (exact, BuildPrecision.Exact) : (exact with { Revision = 0 }, BuildPrecision.CumulativeUpdate);
        return ExchangeVersion.TryParse(text + ".0", out ExchangeVersion update) && update.Major is > 0 and < 100 ? (update, BuildPrecision.CumulativeUpdate) : (null, BuildPrecision.None);
    }

    private static string? Product(ExchangeVersion? build) =>
        build is not { } version ? null : (BuildCatalogue.Default.BaseOf(version) ?? BuildCatalogue.Default.Find(version))?.Product;

    private string Cell(List<string> cells, string column) =>
        _columns.TryGetValue(column, out int index) && index < cells.Count ? cells[index] : "";

    private static string? Text(string cell) => cell.Length == 0 ? null : SafeText.Cut(cell);

    private static bool TryTime(string text, out DateTimeOffset at) =>
        DateTimeOffset.TryParseExact(text, s_times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out at);

    private Observation? Refuse(int number, string reason)
    {
        _bad++;
        if (_problems.Count < MostProblems)
            _problems.Add($"{_file}:{number}: {reason}");
        return null;
    }

    private static string? Recognise(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        if (new LineSplitter(stream, LongestLine).Next() is not { } raw)
            return null;
        string line = Encoding.UTF8.GetString(raw.Span).Trim('\r', '\uFEFF', ' ');
        if (line.StartsWith('{') && line.Contains("\"observedAt\"", StringComparison.Ordinal))
            return "jsonl";
        if (CsvLine.Split(line)?.ConvertAll(cell => cell.ToLowerInvariant()) is not { } cells)
            return null;
        return cells.Contains("timestamp") && cells.Contains("ip") ? "shadowserver" : cells.Contains("address") && cells.Contains("build") && cells.Contains("seen") ? "csv" : null;
    }
}
