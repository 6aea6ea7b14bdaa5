using System.Collections.Concurrent;
using System.Collections.Frozen;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Logs;

/// <summary>Tells from its columns what kind of log a text is, and resolves the columns. Safe for many threads.</summary>
/// <remarks>People rename files, so content decides; the path only tells twins apart.</remarks>
public sealed class LogRecogniser
{
    private const int MaxHeaders = 4_096;

    private static readonly string[] s_iisDefault =
    [
        "date", "time", "s-ip", "cs-method", "cs-uri-stem", "cs-uri-query", "s-port", "cs-username", "c-ip",
        "cs(User-Agent)", "cs(Referer)", "sc-status", "sc-substatus", "sc-win32-status", "time-taken",
    ];

    /// <summary>The columns that, all present, make a log of this kind; in order, most special first.</summary>
    private static readonly (RecordKind Kind, FrozenSet<string> Columns)[] s_signs =
    [
        (RecordKind.HttpErr, Set("s-reason", "cs-uri")),
        (RecordKind.IisW3c, Set("cs-uri-stem", "sc-status")),
        (RecordKind.IisW3c, Set("cs-uri-stem", "c-ip")),
        (RecordKind.HttpProxy, Set("AnchorMailbox", "ProxyAction", "UrlStem")),
        (RecordKind.Ews, Set("SoapAction", "AuthenticatedUser")),
        (RecordKind.MapiHttp, Set("MapiRequestId")),
        (RecordKind.RpsCmdlet, Set("Cmdlet", "Parameters")),
        (RecordKind.RpsHttp, Set("ManagedOrganization", "UrlQuery", "UrlStem")),
        (RecordKind.RpsHttp, Set("ShellId", "CommandName", "UrlQuery")),
        (RecordKind.Audit, Set("RecordType", "Data", "Operation")),
        (RecordKind.MessageTracking, Set("internal-message-id", "recipient-address", "event-id")),
        (RecordKind.HttpProxy, Set("AnchorMailbox", "UrlStem", "HttpStatus")),
    ];

    private readonly FieldTable _fields;
    private readonly ConcurrentDictionary<(RecordKind, string), LogHeader> _headers = new();

    /// <summary>Makes a recogniser whose headers resolve to this table's ordinals.</summary>
    public LogRecogniser(FieldTable fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        _fields = fields;
    }

    /// <summary>The header for a <c>#Fields:</c> line's value.</summary>
    /// <param name="columns">What follows <c>#Fields:</c>.</param>
    /// <param name="logType">The value of <c>#Log-type:</c>, or null.</param>
    /// <param name="path">The artefact's path.</param>
    /// <returns>Null when the line names no columns.</returns>
    public LogHeader? FromFieldsLine(ReadOnlySpan<byte> columns, string? logType, string path)
    {
        string[] names = Names(columns);
        return names.Length == 0 ? null : HeaderFor(KindOf(names, logType, path), names);
    }

    /// <summary>The header for a bare line of column names, where a log starts with one instead of <c>#Fields</c>.</summary>
    /// <returns>Null when the line is no such line.</returns>
    public LogHeader? FromBareLine(ReadOnlySpan<byte> line, string path)
    {
        if (line.Length is 0 or > 8_192 || (line[0] != '"' && !char.IsAsciiLetter((char)line[0])) || !line.ContainsAny(" ,"u8))
            return null;
        string[] names = Names(line);
        RecordKind kind = KindOf(names, null, path);
        return kind == RecordKind.ExchangeLog ? null : HeaderFor(kind, names);
    }

    /// <summary>The header for a W3C log that lost its own: the columns that IIS selects by default, when the line fits them.</summary>
    public LogHeader? FromW3cShape(ReadOnlySpan<byte> line)
    {
        Span<Cell> cells = stackalloc Cell[s_iisDefault.Length + 1];
        if (LogTime.Ticks(line) == 0 || CellSplitter.Split(line, (byte)' ', cells) != s_iisDefault.Length)
            return null;
        ReadOnlySpan<byte> stem = line.Slice(cells[4].Start, cells[4].Length);
        ReadOnlySpan<byte> status = line.Slice(cells[11].Start, cells[11].Length);
        return stem.StartsWith("/"u8) && status.Length == 3 && !status.ContainsAnyExceptInRange((byte)'0', (byte)'9')
            ? HeaderFor(RecordKind.IisW3c, s_iisDefault)
            : null;
    }

    private static RecordKind KindOf(string[] names, string? logType, string path)
    {
        var present = new HashSet<string>(names, StringComparer.OrdinalIgnoreCase);
        foreach ((RecordKind kind, FrozenSet<string> columns) in s_signs)
        {
            if (columns.All(present.Contains))
                return kind;
        }

        if (present.Contains("EventData") && present.Contains("EventId"))
            return EcpKind(logType, path);
        return Contains(logType, "OAB Generator") || (logType is null && Contains(path, "OABGenerator")) ? RecordKind.OabGenerator : RecordKind.ExchangeLog;
    }

    private static RecordKind EcpKind(string? logType, string path)
    {
        if (Contains(logType, "ECP Server") || (logType is null && Contains(path, "ECPServer")))
            return RecordKind.EcpServer;
        return Contains(logType, "ECP Activity") || (logType is null && Contains(path, "ECPActivity")) ? RecordKind.EcpActivity : RecordKind.ExchangeLog;
    }

    private static string[] Names(ReadOnlySpan<byte> line)
    {
        line = line.Trim(" \t\r"u8);
        if (line.IsEmpty || line.Length > 16_384)
            return [];
        bool commas = line.Contains((byte)',');
        Span<Cell> cells = new Cell[LogHeader.MaxColumns];
        int count = commas ? CellSplitter.SplitQuoted(line, cells) : CellSplitter.Split(line, (byte)' ', cells);
        var names = new List<string>(count);
        for (int i = 0; i < count; i++)
        {
            string name = AsciiText.ToText(line.Slice(cells[i].Start, cells[i].Length)).Trim();
            if (name.Length > 0 || commas)
                names.Add(name);
        }

        return [.. names];
    }

    private static bool Contains(string? text, string part) => text is not null && text.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static FrozenSet<string> Set(params ReadOnlySpan<string> names) =>
        FrozenSet.Create(StringComparer.OrdinalIgnoreCase, names);

    private LogHeader HeaderFor(RecordKind kind, string[] names)
    {
        (RecordKind, string) key = (kind, string.Join('\n', names));
        if (_headers.TryGetValue(key, out LogHeader? known))
            return known;
        var header = new LogHeader(kind, names, _fields);

        // Evidence may change its columns on every line; the table of remembered headers must not grow with it.
        return _headers.Count < MaxHeaders ? _headers.GetOrAdd(key, header) : header;
    }
}
