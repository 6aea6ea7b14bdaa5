using System.Text;
using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Exchange.Builds;
using Dijkwacht.Rules;
using Dijkwacht.Triage.Correlations;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Events;

/// <summary>The pass over the Windows events of an artefact: coverage per server and channel, rules, process trees. One per thread.</summary>
internal sealed class EventPass : IEventSink
{
    /// <summary>Where Exchange writes every cmdlet.</summary>
    public const string ManagementChannel = "MSExchange Management";

    private const int MaxParts = 4_096;
    private const int MaxGapsKept = 8;
    private const int ManyGaps = 50;

    private static readonly string[] s_telling = [".exe", ".dll", ".ps1", ".bat", ".cmd", ".vbs", ".js", ".aspx", ".ashx", ".asmx", ".asp", ".zip", ".7z", ".rar", ".cab", ".dmp", ".pst"];

    private readonly TriageKnowledge _knowledge;
    private readonly HitRule[] _rules;
    private readonly EventRoles _roles;
    private readonly EventHitReader _reader;
    private readonly RuleMatcher _matcher;
    private readonly HitStore _hits;
    private readonly RuleEngine _engine;
    private readonly MatchCorrelations? _correlations;
    private readonly ProcessTree _tree;
    private readonly HitRule _child;
    private readonly HitRule _descendant;
    private readonly HitRule _file;
    private readonly int[] _matches;
    private readonly Dictionary<(string Computer, string Channel), Part> _parts = [];
    private ArtefactScan _whole = null!;
    private Part? _last;

    public EventPass(TriageKnowledge knowledge, HitStore hits, MatchCorrelations? correlations = null)
        : this(knowledge, hits, knowledge.Main, knowledge.MainRules, correlations)
    {
    }

    /// <summary>Evaluates other rules than those of the first pass.</summary>
    internal EventPass(TriageKnowledge knowledge, HitStore hits, RuleEngine engine, HitRule[] rules, MatchCorrelations? correlations = null)
    {
        _knowledge = knowledge;
        _rules = rules;
        _roles = knowledge.EventRoles;
        _reader = new EventHitReader(_roles);
        _matcher = engine.CreateMatcher(RecordKind.WindowsEvent);
        _hits = hits;
        _engine = engine;
        _correlations = correlations;
        _tree = new ProcessTree(_roles);
        _child = knowledge.RuleNamed("generic", "generic-web-child");
        _descendant = knowledge.RuleNamed("generic", "generic-web-descendant");
        _file = knowledge.RuleNamed("generic", "generic-intruder-file");
        _matches = new int[Math.Max(1, rules.Length)];
    }

    public void Begin(ArtefactScan whole)
    {
        _whole = whole;
        _whole.Kind = RecordKind.WindowsEvent;
        _parts.Clear();
        _last = null;
        _tree.Clear();
    }

    /// <summary>Hands the shares over to the artefact.</summary>
    public void End()
    {
        foreach (Part part in _parts.Values)
            part.NoteGaps();
        _whole.Parts = [.. _parts.OrderBy(p => p.Key.Computer, StringComparer.Ordinal).ThenBy(p => p.Key.Channel, StringComparer.Ordinal).Select(p => p.Value.Scan)];
    }

    public void Problem(ParseProblem problem) => _whole.Report(problem);

    public void Take<TRecord>(ref readonly TRecord record)
        where TRecord : IEventRecord, allows ref struct
    {
        Part part = PartOf(in record);
        ArtefactScan scan = part.Scan;
        _whole.Records++;
        scan.Records++;
        part.Saw(record.RecordId, record.Ticks, record.IsRecovered);
        int id = record.TryGetField(_roles.EventId, out ReadOnlySpan<byte> value)
            && System.Buffers.Text.Utf8Parser.TryParse(value, out int parsed, out int used) && used == value.Length ? parsed : -1;
        if (id is 1102 or 104)
            NoteCleared(in record, id);
        else if (id == 4999)
            NoteBuild(in record, scan);
        else if (id is 1 or 4688)
            FollowProcess(in record, part, id);
        else if (id == 11 && _tree.IsForeign(in record, part.Computer))
            FollowFile(in record, scan);

        if (!_matcher.HasRules)
            return;
        int count = _matcher.EvaluateAll(in record, _matches);
        for (int i = 0; i < count; i++)
        {
            int rule = _matches[i];
            _correlations?.Take(rule, in record, record.Ticks, _whole.Location.File, record.RecordId, record.Line);
            if (_engine.IsReported(rule))
                _hits.Add(_reader.Read(_rules[rule], scan, in record));
        }
    }

    /// <summary>A server's name without its domain, upper case.</summary>
    public static string? ShortName(string? computer)
    {
        if (string.IsNullOrEmpty(computer))
            return null;
        int dot = computer.IndexOf('.', StringComparison.Ordinal);
        return (dot > 0 ? computer[..dot] : computer).ToUpperInvariant();
    }

    /// <summary>The share of a file of events that a record belongs to, once the first pass made them; the file where there is none.</summary>
    public static ArtefactScan ShareOf<TRecord>(ArtefactScan whole, ref readonly TRecord record, EventRoles roles)
        where TRecord : IEventRecord, allows ref struct
    {
        string channel = EventRoles.Text(in record, roles.Channel, 256) ?? "";
        string? computer = ShortName(EventRoles.Text(in record, roles.Computer, 256));
        return whole.Parts.FirstOrDefault(p => p.Channel == channel && string.Equals(p.HostName, computer, StringComparison.OrdinalIgnoreCase)) ?? whole;
    }

    private void FollowProcess<TRecord>(ref readonly TRecord record, Part part, int id)
        where TRecord : IEventRecord, allows ref struct
    {
        bool isStart = id == 4688 ? part.Scan.Channel == "Security" : part.IsSysmon;
        ProcessOrigin origin = isStart ? _tree.Started(in record, part.Computer) : ProcessOrigin.Ordinary;
        if (origin != ProcessOrigin.Ordinary)
            _hits.Add(_reader.Read(origin == ProcessOrigin.Shell ? _child : _descendant, part.Scan, in record));
    }

    private void FollowFile<TRecord>(ref readonly TRecord record, ArtefactScan scan)
        where TRecord : IEventRecord, allows ref struct
    {
        string? file = EventRoles.Text(in record, _roles.TargetFilename, 1_024);
        if (file is not null && s_telling.Any(e => file.EndsWith(e, StringComparison.OrdinalIgnoreCase)))
            _hits.Add(_reader.Read(_file, scan, in record));
    }

    private Part PartOf<TRecord>(ref readonly TRecord record)
        where TRecord : IEventRecord, allows ref struct
    {
        ReadOnlySpan<byte> channel = record.TryGetField(_roles.Channel, out ReadOnlySpan<byte> c) ? c : default;
        if (_last is { } last && channel.SequenceEqual(last.ChannelBytes)
            && (record.TryGetField(_roles.Computer, out ReadOnlySpan<byte> same) ? same : default).SequenceEqual(last.ComputerBytes))
        {
            return last;
        }

        byte[] channelBytes = channel[..Math.Min(channel.Length, 256)].ToArray();
        byte[] computerBytes = record.TryGetField(_roles.Computer, out ReadOnlySpan<byte> computer) ? computer[..Math.Min(computer.Length, 256)].ToArray() : [];
        (string Computer, string Channel) key = (ShortName(Encoding.UTF8.GetString(computerBytes)) ?? "", Encoding.UTF8.GetString(channelBytes));
        if (!_parts.ContainsKey(key) && _parts.Count >= MaxParts)
            key = ("", "");
        if (!_parts.TryGetValue(key, out Part? part))
        {
            part = new Part(new ArtefactScan(_whole, key.Channel), key.Computer);
            if (key.Computer.Length > 0)
                part.Scan.SawHost(key.Computer);
            _parts.Add(key, part);
        }

        // Providers of one channel differ; one record of an Exchange provider shows what the server is.
        if (record.TryGetField(_roles.Provider, out ReadOnlySpan<byte> provider) && provider.StartsWith("MSExchange"u8))
            part.Scan.IsExchange = true;
        part.ChannelBytes = channelBytes;
        part.ComputerBytes = computerBytes;
        return _last = part;
    }

    private void NoteCleared<TRecord>(ref readonly TRecord record, int id)
        where TRecord : IEventRecord, allows ref struct
    {
        if (!record.TryGetField(_roles.Provider, out ReadOnlySpan<byte> provider) || !provider.SequenceEqual("Microsoft-Windows-Eventlog"u8))
            return;
        string channel = id == 1102 ? "Security" : ClearedChannel(in record) ?? "?";
        string by = EventRoles.First(in record, _roles.User, 256) ?? "?";
        string at = new DateTime(record.Ticks).ToString("yyyy-MM-dd HH:mm", System.Globalization.CultureInfo.InvariantCulture) + " UTC";
        _last!.Scan.Note($"logboek {channel} gewist op {at} door {by}: wat ervoor gebeurde staat er niet meer in",
            $"log {channel} cleared at {at} by {by}: what happened before is no longer in it");
    }

    /// <summary>Event 104 names the cleared log in its data, under the name that every event has for its own channel.</summary>
    private string? ClearedChannel<TRecord>(ref readonly TRecord record)
        where TRecord : IEventRecord, allows ref struct
    {
        string? own = EventRoles.Text(in record, _roles.Channel, 256);
        for (int i = 0; i < record.FieldCount; i++)
        {
            if (!record.FieldName(i).SequenceEqual("Channel"u8))
                continue;
            ReadOnlySpan<byte> value = record.FieldValue(i);
            string channel = Encoding.UTF8.GetString(value[..Math.Min(value.Length, 256)]);
            if (channel.Length > 0 && channel != own)
                return channel;
        }

        return own;
    }

    /// <summary>A crash report of Exchange carries the exact build: <c>E12IIS, c-RTL-AMD64, 15.01.2507.034, w3wp#…</c>.</summary>
    private void NoteBuild<TRecord>(ref readonly TRecord record, ArtefactScan scan)
        where TRecord : IEventRecord, allows ref struct
    {
        if (!record.TryGetField(_roles.Provider, out ReadOnlySpan<byte> provider) || !provider.StartsWith("MSExchange"u8) || record.Ticks == 0)
            return;
        string? text = EventRoles.Text(in record, _roles.Data, 2_048) ?? EventRoles.Text(in record, _roles.Message, 2_048);
        foreach (string part in text?.Split([',', '\n', ' '], 64, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [])
        {
            if (part.Length is < 9 or > 20 || !char.IsAsciiDigit(part[0]) || !ExchangeVersion.TryParse(part, out ExchangeVersion version) || !version.IsPlausible)
                continue;
            scan.SawBuild(version, _knowledge.Builds.IsExact(version), record.Ticks);
            return;
        }
    }

    /// <summary>The share of one server and channel while it is read.</summary>
    private sealed class Part(ArtefactScan scan, string computer)
    {
        private readonly List<(long From, long To, long FromTicks, long ToTicks)> _gaps = [];
        private long _lastId;
        private long _lastTicks;
        private long _missing;
        private int _gapCount;
        private int _lastHour;

        public ArtefactScan Scan { get; } = scan;

        public string Computer { get; } = computer;

        public bool IsSysmon { get; } = scan.Channel == "Microsoft-Windows-Sysmon/Operational";

        public byte[] ChannelBytes { get; set; } = [];

        public byte[] ComputerBytes { get; set; } = [];

        /// <summary>Recovered records lie outside the order, so they say nothing of gaps; their times count.</summary>
        public void Saw(long id, long ticks, bool isRecovered)
        {
            Scan.SawTime(ticks);
            int hour = (int)(ticks / TimeSpan.TicksPerHour);
            if (hour != _lastHour && ticks != 0)
            {
                _lastHour = hour;
                Scan.Hours.Add(hour);
            }

            if (isRecovered || id <= 0)
                return;

            // The ring starts again with its oldest record: a step back is no gap.
            if (_lastId > 0 && id > _lastId + 1)
            {
                _gapCount++;
                _missing += id - _lastId - 1;
                if (_gaps.Count < MaxGapsKept)
                    _gaps.Add((_lastId + 1, id - 1, _lastTicks, ticks));
            }

            _lastId = id;
            _lastTicks = ticks;
        }

        public void NoteGaps()
        {
            if (_gapCount == 0)
                return;
            if (_gapCount > ManyGaps || _gapCount * 4L > Scan.Records)
            {
                Scan.Note($"{_missing} records ontbreken op {_gapCount} plaatsen: een gefilterde export of samengevoegd logboek, geen volledig logboek",
                    $"{_missing} records are missing in {_gapCount} places: a filtered export or a merged log, not the whole log");
                return;
            }

            foreach ((long from, long to, long fromTicks, long toTicks) in _gaps)
            {
                string between = $"{Stamp(fromTicks)} .. {Stamp(toTicks)}";
                Scan.Note($"records {from} t/m {to} ontbreken ({between})", $"records {from} to {to} are missing ({between})");
            }
        }

        private static string Stamp(long ticks) =>
            ticks == 0 ? "?" : new DateTime(ticks).ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture) + "Z";
    }
}
