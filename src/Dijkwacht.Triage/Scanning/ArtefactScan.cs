using Dijkwacht.Evidence.Collections;
using Dijkwacht.Evidence.Documents;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Triage.Scanning;

/// <summary>What reading one artefact told, apart from matches.</summary>
public sealed class ArtefactScan
{
    private const int MaxNotes = 32;

    private readonly Dictionary<ParseProblemKind, (int Count, long Bytes, long FirstOffset)> _problems = [];
    private readonly HashSet<string> _serverAddresses = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _hostNames = new(StringComparer.OrdinalIgnoreCase);

    private readonly List<Packs.Text> _notes = [];
    private readonly ArtefactScan? _whole;
    private string? _sha256;

    internal ArtefactScan(ArtefactLocation location) => Location = location;

    /// <summary>One server's share of one channel in a file of Windows events.</summary>
    internal ArtefactScan(ArtefactScan whole, string channel)
    {
        Location = whole.Location;
        Kind = RecordKind.WindowsEvent;
        Channel = channel;
        _whole = whole;
    }

    /// <summary>Where it lies.</summary>
    public ArtefactLocation Location { get; }

    /// <summary>What it is.</summary>
    public RecordKind Kind { get; internal set; }

    /// <summary>The channel, of a share of a file of Windows events; else null.</summary>
    public string? Channel { get; }

    /// <summary>Whether its times are known not to be UTC, by the events themselves.</summary>
    public bool IsClockWrong { get; internal set; }

    /// <summary>Whether the channel or its providers are Exchange's own.</summary>
    public bool IsExchange { get; internal set; }

    /// <summary>The name of its kind in rules, packs and reports.</summary>
    public string Name => ArtefactKinds.NameOf(Kind, IsBackEnd, Channel);

    /// <summary>What must be known of it to judge it, beyond problems: a wrong clock, a cleared log, missing records. In order of time.</summary>
    public IReadOnlyList<Packs.Text> Notes => _notes;

    /// <summary>A file of Windows events in shares by server and channel; empty for all other artefacts.</summary>
    public IReadOnlyList<ArtefactScan> Parts { get; internal set; } = [];

    /// <summary>Whether an IIS log belongs to the back-end site.</summary>
    public bool IsBackEnd { get; internal set; }

    /// <summary>SHA-256, lower-case hexadecimal; null when it was not read to its end.</summary>
    public string? Sha256
    {
        get => _whole is null ? _sha256 : _whole._sha256;
        internal set => _sha256 = value;
    }

    /// <summary>Bytes read.</summary>
    public long Bytes { get; internal set; }

    /// <summary>Records read.</summary>
    public long Records { get; internal set; }

    /// <summary>Time of the first record, UTC ticks; 0 when none has a time.</summary>
    public long FirstTicks { get; private set; }

    /// <summary>Time of the last record, UTC ticks; 0 when none has a time.</summary>
    public long LastTicks { get; private set; }

    /// <summary>Hours since 0001-01-01 UTC that hold a record.</summary>
    public HashSet<int> Hours { get; } = [];

    /// <summary>Builds that records carry.</summary>
    public List<SeenBuild> Builds { get; } = [];

    /// <summary>Setup runs, of an Exchange setup log.</summary>
    public IReadOnlyList<DocumentRecord> SetupRuns { get; internal set; } = [];

    /// <summary>Stretches that were not read, by kind.</summary>
    public IEnumerable<(ParseProblemKind Kind, int Count, long Bytes, long FirstOffset)> Problems =>
        _problems.OrderBy(p => p.Key).Select(p => (p.Key, p.Value.Count, p.Value.Bytes, p.Value.FirstOffset));

    /// <summary>The server's own addresses that sampled records give.</summary>
    internal IReadOnlyCollection<string> ServerAddresses => _serverAddresses;

    /// <summary>The server's name that most sampled records give, or null.</summary>
    public string? HostName => _hostNames.OrderByDescending(h => h.Value).ThenBy(h => h.Key, StringComparer.OrdinalIgnoreCase).Select(h => h.Key).FirstOrDefault();

    internal void SawTime(long ticks)
    {
        if (ticks == 0)
            return;
        if (FirstTicks == 0 || ticks < FirstTicks)
            FirstTicks = ticks;
        if (ticks > LastTicks)
            LastTicks = ticks;
    }

    internal void SawHost(string name)
    {
        if (_hostNames.Count < 64 || _hostNames.ContainsKey(name))
            _hostNames[name] = _hostNames.GetValueOrDefault(name) + 1;
    }

    internal void SawServerAddress(string address)
    {
        if (_serverAddresses.Count < 64)
            _serverAddresses.Add(address);
    }

    internal void SawBuild(ExchangeVersion version, bool isExact, long ticks)
    {
        for (int i = Builds.Count - 1; i >= 0; i--)
        {
            if (Builds[i].Version != version || Builds[i].IsExact != isExact)
                continue;
            Builds[i] = Builds[i] with { FirstTicks = Math.Min(Builds[i].FirstTicks, ticks), LastTicks = Math.Max(Builds[i].LastTicks, ticks) };
            return;
        }

        if (Builds.Count < 64)
            Builds.Add(new SeenBuild(version, isExact, ticks, ticks, Name));
    }

    internal void Note(string nl, string en)
    {
        if (_notes.Count < MaxNotes)
            _notes.Add(new Packs.Text(nl, en));
    }

    internal void Report(ParseProblem problem)
    {
        (int count, long bytes, long first) = _problems.GetValueOrDefault(problem.Kind, (0, 0, problem.Offset));
        if (count < int.MaxValue)
            _problems[problem.Kind] = (count + 1, bytes + problem.Length, first);
    }
}

/// <summary>A build and the time of the records that carry it.</summary>
/// <param name="Version">The build.</param>
/// <param name="IsExact">Whether its revision tells the installed security updates.</param>
/// <param name="FirstTicks">First record, UTC ticks.</param>
/// <param name="LastTicks">Last record, UTC ticks.</param>
/// <param name="Source">Artefact kind.</param>
public sealed record SeenBuild(ExchangeVersion Version, bool IsExact, long FirstTicks, long LastTicks, string Source);
