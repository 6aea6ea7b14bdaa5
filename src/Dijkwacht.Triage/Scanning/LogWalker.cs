using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Exchange.Builds;
using Dijkwacht.Rules;

namespace Dijkwacht.Triage.Scanning;

/// <summary>What is done with the records of a log that may matter. One per thread.</summary>
internal abstract class LogPass
{
    /// <summary>Whether records without a literal are of no interest at all, not even their time.</summary>
    public virtual bool IsSparse => false;

    /// <summary>The matcher that finds records worth looking at, or null when none of this kind is.</summary>
    public abstract RuleMatcher? MatcherFor(RecordKind kind);

    /// <summary>Looks at a record that the matcher's literals, its memo or an evasion brought up.</summary>
    /// <param name="place">Where it is.</param>
    /// <param name="record">The record.</param>
    /// <param name="candidates">The matcher's literals in it.</param>
    /// <param name="evaluateAll">Whether literals may have been hidden, so that all rules must be asked.</param>
    public abstract void Look(in RecordPlace place, ref readonly TextRecord record, ReadOnlySpan<Candidate> candidates, bool evaluateAll);
}

/// <summary>Where a record is.</summary>
/// <param name="Line">Physical line, from 1.</param>
/// <param name="Offset">Bytes from the start of the artefact.</param>
/// <param name="Ticks">UTC ticks; 0 when the record has no time.</param>
internal readonly record struct RecordPlace(long Line, long Offset, long Ticks);

/// <summary>
/// Walks a text log block by block: literals are searched in whole blocks, and only records that hold one, or whose
/// repeating column lets a rule match, are cut into cells.
/// </summary>
internal sealed class LogWalker
{
    private const int HostSampleEvery = 5_000;
    private const int MaxVersionText = 48;

    private readonly LogRecogniser _recogniser;
    private readonly BuildCatalogue _builds;
    private readonly RecordRoles _roles;
    private readonly RecordScratch _scratch = new();
    private readonly List<Candidate> _candidates = [];
    private readonly Cell[] _cells = new Cell[LogHeader.MaxColumns];

    // State of the artefact that is being walked.
    private LogHeader? _header;
    private RuleMatcher? _matcher;
    private LogPass _pass = null!;
    private ArtefactScan _scan = null!;
    private string? _logType;
    private byte[] _firstColumn = "\n#"u8.ToArray(); // After a line end, as it begins a header in the middle of a log.
    private int _memoColumn = -1;
    private bool _hasUrl;
    private long _untilHostSample;
    private int _lastHour;
    private ExchangeVersion _lastVersion;
    private bool _isLastVersionExact;
    private readonly byte[] _versionText = new byte[MaxVersionText];
    private int _versionStart;
    private int _versionLength;

    public LogWalker(LogRecogniser recogniser, RecordRoles roles, BuildCatalogue builds)
    {
        _recogniser = recogniser;
        _roles = roles;
        _builds = builds;
    }

    /// <summary>Walks a log to its end.</summary>
    /// <returns>False when its beginning is no log; nothing was consumed then.</returns>
    public bool Walk(BlockReader reader, ArtefactScan scan, LogPass pass)
    {
        _header = null;
        _matcher = null;
        _pass = pass;
        _scan = scan;
        _logType = null;
        _untilHostSample = 0;
        _lastHour = 0;
        _versionLength = 0;
        _ = reader.Fill();
        if (!LooksLikeLog(reader.Window, scan.Location.File))
            return false;

        long line = 0;
        while (true)
        {
            int consumed = pass.IsSparse && TryWalkSparsely(reader, ref line, out int whole) ? whole : WalkWindow(reader, ref line);
            if (consumed > 0)
            {
                reader.Consume(consumed);
                _ = reader.Fill();
            }
            else if (!reader.Fill() && !reader.AtEnd)
            {
                SkipLongRecord(reader, ref line);
            }

            if (reader.Window.IsEmpty && reader.AtEnd)
                break;
        }

        if (_header is not null && scan.Kind == RecordKind.Unknown)
            scan.Kind = _header.Kind;
        return true;
    }

    /// <summary>Whether the beginning of an artefact is that of a text log with columns.</summary>
    private bool LooksLikeLog(ReadOnlySpan<byte> head, string path)
    {
        head = head[..Math.Min(head.Length, 64 << 10)];
        int lines = 0;
        while (!head.IsEmpty && lines++ < 64)
        {
            int end = head.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (end < 0 ? head : head[..end]).TrimEnd((byte)'\r');
            if (line.StartsWith("#Fields:"u8))
                return true;
            if (!line.IsEmpty && line[0] != (byte)'#')
                return _recogniser.FromBareLine(line, path) is not null || _recogniser.FromW3cShape(line) is not null;
            head = end < 0 ? default : head[(end + 1)..];
        }

        return false;
    }

    private int WalkWindow(BlockReader reader, ref long line)
    {
        ReadOnlySpan<byte> window = reader.Window;
        var cursor = new RecordCursor(window, reader.AtEnd, _header?.IsQuoted ?? true);
        int searchedFrom = Search(window, 0);
        int next = 0;
        int nextEvasion = _hasUrl ? EvasionFrom(window, 0) : int.MaxValue;
        while (cursor.MoveNext())
        {
            long first = line + 1;
            line += cursor.Lines;
            if (cursor.Length == 0)
                continue;
            ReadOnlySpan<byte> text = window.Slice(cursor.Start, cursor.Length);
            if (text[0] == (byte)'#' || _header is null || (text.StartsWith(_firstColumn.AsSpan(1)) && IsBareHeader(text)))
            {
                LogHeader? before = _header;
                ReadHeader(text, reader, cursor.Start);
                if (!ReferenceEquals(before, _header))
                {
                    // Other columns: search again behind this line, with the rules of the new kind.
                    int consumed = cursor.Consumed;
                    if (before is null || before.Kind != _header!.Kind || before.IsQuoted != _header.IsQuoted)
                        return consumed;
                }

                continue;
            }

            int end = cursor.Start + cursor.Length;
            while (next < _candidates.Count && searchedFrom + _candidates[next].Offset < cursor.Start)
                next++;
            int from = next;
            while (next < _candidates.Count && searchedFrom + _candidates[next].Offset < end)
                next++;
            if (nextEvasion < cursor.Start)
                nextEvasion = EvasionFrom(window, cursor.Start);
            bool evasion = nextEvasion < end;
            Record(text, reader, cursor.Start, first, from, next - from, evasion, cursor.IsUnfinished);
        }

        return cursor.Consumed;
    }

    /// <summary>Goes from literal to literal instead of from record to record.</summary>
    /// <returns>False when the window holds headers, records over several lines or no whole line: it must be walked then.</returns>
    private bool TryWalkSparsely(BlockReader reader, ref long line, out int consumed)
    {
        ReadOnlySpan<byte> window = reader.Window;
        consumed = reader.AtEnd ? window.Length : window.LastIndexOf((byte)'\n') + 1;
        ReadOnlySpan<byte> whole = window[..consumed];
        if (whole.IsEmpty || _header is null || _matcher is null or { NeedsEveryRecord: true } || _memoColumn >= 0
            || HasHeader(whole) || (_header.IsQuoted && !RecordCursor.AreLinesRecords(whole)))
            return false;

        _ = Search(whole, 0);
        int nextEvasion = _hasUrl ? EvasionFrom(whole, 0) : int.MaxValue;
        int next = 0;
        int position = 0;
        while (true)
        {
            int found = Math.Min(next < _candidates.Count ? _candidates[next].Offset : int.MaxValue, nextEvasion);
            if (found == int.MaxValue)
                break;
            int start = position + whole[position..found].LastIndexOf((byte)'\n') + 1;
            int length = whole[start..].IndexOf((byte)'\n');
            bool isUnfinished = length < 0;
            int end = isUnfinished ? whole.Length : start + length;
            line += whole[position..start].Count((byte)'\n');
            int from = next;
            while (next < _candidates.Count && _candidates[next].Offset < end)
                next++;
            bool evasion = nextEvasion < end;
            ReadOnlySpan<byte> text = whole[start..end];
            Record(text is [.., (byte)'\r'] ? text[..^1] : text, reader, start, line + 1, from, next - from, evasion, isUnfinished);
            if (evasion)
                nextEvasion = EvasionFrom(whole, end);
            position = end;
        }

        ReadOnlySpan<byte> rest = whole[position..];
        line += rest.Count((byte)'\n') + (rest is [.., not (byte)'\n'] ? 1 : 0);
        return true;
    }

    private bool HasHeader(ReadOnlySpan<byte> text) =>
        text.StartsWith("#"u8) || text.IndexOf("\n#"u8) >= 0
        || text.StartsWith(_firstColumn.AsSpan(1)) || text.IndexOf(_firstColumn) >= 0;

    private int Search(ReadOnlySpan<byte> window, int from)
    {
        _candidates.Clear();
        if (_matcher is { HasRules: true })
            _matcher.FindCandidates(window[from..], _candidates);
        return from;
    }

    private static int EvasionFrom(ReadOnlySpan<byte> window, int from)
    {
        int found = PercentDecoder.IndexOfNeedlessEncoding(window[from..]);
        return found < 0 ? int.MaxValue : from + found;
    }

    private void Record(ReadOnlySpan<byte> text, BlockReader reader, int start, long line, int firstCandidate, int candidateCount, bool evasion, bool unfinished)
    {
        LogHeader header = _header!;
        ArtefactScan scan = _scan;
        long ticks = TimeOf(text, header);
        if (ticks == 0)
        {
            scan.Report(new ParseProblem(unfinished ? ParseProblemKind.CutOff : ParseProblemKind.Malformed, reader.OffsetOf(start), text.Length));
            if (text.Contains((byte)0))
                return;
        }

        scan.Records++;
        scan.SawTime(ticks);
        int hour = (int)(ticks / TimeSpan.TicksPerHour);
        if (hour != _lastHour && ticks != 0)
        {
            _lastHour = hour;
            scan.Hours.Add(hour);
        }

        if (header.MajorVersionColumn > 0)
            NoteVersion(text, header, ticks);
        if (_untilHostSample-- <= 0)
            Sample(text, header);

        if (_matcher is not { HasRules: true } matcher)
            return;
        bool wanted = candidateCount > 0 || evasion || matcher.NeedsEveryRecord;
        if (!wanted && _memoColumn >= 0)
            wanted = CellSplitter.Split(text, (byte)' ', _cells.AsSpan(0, _memoColumn + 1)) > _memoColumn
                && matcher.MemoMayMatch(text.Slice(_cells[_memoColumn].Start, CellLength(text, _cells[_memoColumn])));
        if (!wanted)
            return;
        var record = new TextRecord(text, header, _scratch);
        ReadOnlySpan<Candidate> candidates = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_candidates).Slice(firstCandidate, candidateCount);
        _pass.Look(new RecordPlace(line, reader.OffsetOf(start), ticks), in record, candidates, evasion);
    }

    /// <summary>The cell that ended the split holds the rest of the record when it was the last one asked for.</summary>
    private static int CellLength(ReadOnlySpan<byte> text, Cell cell)
    {
        int blank = text[cell.Start..].IndexOf((byte)' ');
        return blank < 0 ? text.Length - cell.Start : blank;
    }

    private long TimeOf(ReadOnlySpan<byte> text, LogHeader header)
    {
        if (header.IsQuoted)
        {
            if (header.TimeColumn == 0)
                return LogTime.Ticks(text[0] == (byte)'"' ? CutAt(text[1..], (byte)'"') : CutAt(text, (byte)','));
            return header.TimeColumn > 0 ? TimeInColumns(text, header) : 0;
        }

        return header is { DateColumn: 0, TimeColumn: 1 } ? LogTime.Ticks(text[..Math.Min(text.Length, 19)]) : TimeInColumns(text, header);
    }

    private long TimeInColumns(ReadOnlySpan<byte> text, LogHeader header)
    {
        int count = header.IsQuoted ? CellSplitter.SplitQuoted(text, _cells) : CellSplitter.Split(text, (byte)' ', _cells);
        if ((uint)header.TimeColumn >= (uint)count)
            return 0;
        ReadOnlySpan<byte> time = text.Slice(_cells[header.TimeColumn].Start, _cells[header.TimeColumn].Length);
        if (header.IsQuoted)
            return LogTime.Ticks(time);
        if ((uint)header.DateColumn >= (uint)count || _cells[header.DateColumn].Length != 10 || time.Length != 8)
            return 0;
        Span<byte> joined = stackalloc byte[19];
        text.Slice(_cells[header.DateColumn].Start, 10).CopyTo(joined);
        joined[10] = (byte)' ';
        time.CopyTo(joined[11..]);
        return LogTime.Ticks(joined);
    }

    private static ReadOnlySpan<byte> CutAt(ReadOnlySpan<byte> text, byte separator)
    {
        ReadOnlySpan<byte> head = text[..Math.Min(text.Length, 40)];
        int end = head.IndexOf(separator);
        return end < 0 ? head : head[..end];
    }

    private void NoteVersion(ReadOnlySpan<byte> text, LogHeader header, long ticks)
    {
        if (ticks == 0)
            return;
        int column = header.MajorVersionColumn;
        if (!HasLastVersion(text, column) && !ReadVersion(text, column))
            return;
        if (_lastVersion.IsPlausible)
            _scan.SawBuild(_lastVersion, _isLastVersionExact, ticks);
    }

    // Almost every record names the build of the one before, at the same place: then its cells need not be cut.
    private bool HasLastVersion(ReadOnlySpan<byte> text, int column) =>
        _versionLength > 0
        && text.Length >= _versionStart + _versionLength
        && text.Slice(_versionStart, _versionLength).SequenceEqual(_versionText.AsSpan(0, _versionLength))
        && text[.._versionStart].Count((byte)',') == column
        && !text[.._versionStart].Contains((byte)'"');

    private bool ReadVersion(ReadOnlySpan<byte> text, int column)
    {
        int count = CellSplitter.SplitQuoted(text, _cells.AsSpan(0, column + 4));
        if (count < column + 4)
            return false;
        Span<int> parts = stackalloc int[4];
        for (int i = 0; i < 4; i++)
        {
            Cell cell = _cells[column + i];
            int length = i == 3 ? Math.Min(cell.Length, text[cell.Start..].IndexOfAny((byte)',', (byte)'"') is >= 0 and int cut ? cut : cell.Length) : cell.Length;
            if (!System.Buffers.Text.Utf8Parser.TryParse(text.Slice(cell.Start, length), out int part, out int used) || used == 0)
                return false;
            parts[i] = part;
        }

        _lastVersion = new ExchangeVersion(parts[0], parts[1], parts[2], parts[3]);
        _isLastVersionExact = _lastVersion.IsPlausible && _builds.IsExact(_lastVersion);
        _versionStart = _cells[column].Start;
        ReadOnlySpan<byte> cells = text[_versionStart..Math.Min(text.Length, _cells[column + 3].Start + MaxVersionText)];
        int end = cells[(_cells[column + 3].Start - _versionStart)..].IndexOf((byte)',');
        int kept = end < 0 ? 0 : _cells[column + 3].Start - _versionStart + end + 1;
        _versionLength = kept <= MaxVersionText && !cells[..kept].Contains((byte)'"') ? kept : 0;
        cells[.._versionLength].CopyTo(_versionText);
        return true;
    }

    private void Sample(ReadOnlySpan<byte> text, LogHeader header)
    {
        _untilHostSample = HostSampleEvery;
        var record = new TextRecord(text, header, _scratch);
        if (_roles.Host(in record) is { Length: < 128 } host)
            _scan.SawHost(ShortName(host));
        if (header.Kind != RecordKind.IisW3c)
            return;
        if (RecordRoles.Text(in record, _roles.Port) is "444" or "81")
            _scan.IsBackEnd = true;
        if (RecordRoles.Text(in record, _roles.ServerAddress) is { Length: < 64 } address)
            _scan.SawServerAddress(address);
    }

    /// <summary>A server's name without its domain, upper case; an address stays as it is.</summary>
    private static string ShortName(string host)
    {
        int dot = host.IndexOf('.', StringComparison.Ordinal);
        return (dot > 0 && !char.IsAsciiDigit(host[0]) ? host[..dot] : host).ToUpperInvariant();
    }

    private void ReadHeader(ReadOnlySpan<byte> text, BlockReader reader, int start)
    {
        if (text[0] == (byte)'#')
        {
            if (text.StartsWith("#Log-type:"u8))
                _logType = AsciiText.ToText(text["#Log-type:"u8.Length..]).Trim();
            else if (text.StartsWith("#Version:"u8))
                NoteHeaderVersion(AsciiText.ToText(text["#Version:"u8.Length..]).Trim());
            else if (text.StartsWith("#Fields:"u8) && _recogniser.FromFieldsLine(text["#Fields:"u8.Length..], _logType, _scan.Location.File) is { } header)
                Use(header);
            return;
        }

        if (_header is not null)
            return;
        if ((_recogniser.FromBareLine(text, _scan.Location.File) ?? _recogniser.FromW3cShape(text)) is { } bare)
            Use(bare);
        else
            _scan.Report(new ParseProblem(ParseProblemKind.Malformed, reader.OffsetOf(start), text.Length));
    }

    private void Use(LogHeader header)
    {
        if (_scan.Kind == RecordKind.Unknown)
            _scan.Kind = header.Kind;
        _header = header;
        _matcher = _pass.MatcherFor(header.Kind);
        _firstColumn = System.Text.Encoding.UTF8.GetBytes("\n" + (header.Columns.Count > 0 ? header.Columns[0] : "#"));
        _memoColumn = !header.IsQuoted && _matcher is { MemoField: >= 0 } ? header.ColumnOf(_matcher.MemoField) : -1;
        _hasUrl = header.Kind is RecordKind.IisW3c or RecordKind.HttpProxy or RecordKind.RpsHttp;
        _untilHostSample = 0;
    }

    /// <summary>The build in a header dates the cumulative update only; components with a constant version say nothing.</summary>
    private void NoteHeaderVersion(string text)
    {
        if (ExchangeVersion.TryParse(text, out ExchangeVersion version) && version.IsPlausible)
            PendingHeaderVersion = version;
    }

    /// <summary>The cumulative update that the last header named; the caller notes it with the artefact's first time.</summary>
    internal ExchangeVersion? PendingHeaderVersion { get; set; }

    private bool IsBareHeader(ReadOnlySpan<byte> text) =>
        _header is { Columns.Count: > 1 } header
        && text.Length >= _firstColumn.Length
        && text[_firstColumn.Length - 1] is (byte)',' or (byte)' '
        && text[_firstColumn.Length..].StartsWith(System.Text.Encoding.UTF8.GetBytes(header.Columns[1]));

    private void SkipLongRecord(BlockReader reader, ref long line)
    {
        long offset = reader.OffsetOf(0);
        long length = 0;
        while (!reader.Window.IsEmpty)
        {
            int end = reader.Window.IndexOf((byte)'\n');
            int take = end < 0 ? reader.Window.Length : end + 1;
            length += take;
            reader.Consume(take);
            if (end >= 0)
                break;
            _ = reader.Fill();
        }

        line++;
        _scan.Report(new ParseProblem(ParseProblemKind.TooLong, offset, length));
    }
}
