using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Dijkwacht.Damage.Reporting;
using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Cli.Events;

/// <summary>Writes each event as one row of the form that was asked for. One per thread.</summary>
internal sealed class EventRenderer : IEventSink, IDisposable
{
    private const int MaxCell = 32_000;

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), SkipValidation = true };

    private readonly EventFormat _form;
    private readonly EventFieldOrdinals _ordinals;
    private readonly Action<ReadOnlySpan<byte>, ReadOnlySpan<byte>> _take;
    private readonly ArrayBufferWriter<byte> _row = new();
    private readonly ArrayBufferWriter<byte> _event = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null, s_options);
    private readonly StringBuilder _text = new();
    private string _file = "";
    private byte[] _key = [];

    /// <summary>Makes a renderer.</summary>
    /// <param name="form">The form of a row.</param>
    /// <param name="ordinals">Of the table that the readers are made with.</param>
    /// <param name="take">Gets the key that puts events in order of time, file and place, and the row; both are valid during the call.</param>
    public EventRenderer(EventFormat form, EventFieldOrdinals ordinals, Action<ReadOnlySpan<byte>, ReadOnlySpan<byte>> take)
    {
        _form = form;
        _ordinals = ordinals;
        _take = take;
    }

    public long Records { get; private set; }

    public long Problems { get; private set; }

    public void Begin(string file)
    {
        _file = file;
        int bytes = Encoding.UTF8.GetByteCount(file);
        _key = new byte[8 + bytes + 1 + 8 + 8];
        Encoding.UTF8.GetBytes(file, _key.AsSpan(8));
    }

    public void Problem(ParseProblem problem) => Problems++;

    public void Dispose() => _json.Dispose();

    public void Take<TRecord>(ref readonly TRecord record)
        where TRecord : IEventRecord, allows ref struct
    {
        Records++;
        _row.ResetWrittenCount();
        switch (_form)
        {
            case EventFormat.Jsonl:
                record.WriteJson(_row);
                break;
            case EventFormat.Xml:
                record.WriteXml(_row);
                break;
            case EventFormat.Csv:
                WriteCsv(in record);
                break;
            default:
                WriteRow(in record);
                break;
        }

        BinaryPrimitives.WriteInt64BigEndian(_key, record.Ticks == 0 ? long.MaxValue : record.Ticks);
        BinaryPrimitives.WriteInt64BigEndian(_key.AsSpan(_key.Length - 16), record.Line);
        BinaryPrimitives.WriteInt64BigEndian(_key.AsSpan(_key.Length - 8), record.Offset);
        _take(_key, _row.WrittenSpan);
    }

    private void WriteCsv<TRecord>(ref readonly TRecord record)
        where TRecord : IEventRecord, allows ref struct
    {
        _text.Clear();
        for (int i = 0; i < record.FieldCount && _text.Length < MaxCell; i++)
        {
            string name = Encoding.UTF8.GetString(record.FieldName(i));
            if (!EventFieldOrdinals.IsSystem(name))
                _text.Append(_text.Length == 0 ? "" : "; ").Append(name).Append('=').Append(Encoding.UTF8.GetString(record.FieldValue(i)));
        }

        string data = Excerpts.Clean(_text.ToString(0, Math.Min(_text.Length, MaxCell)));
        string?[] cells =
        [
            LogTime.Text(record.Ticks), Text(in record, _ordinals.Computer), Text(in record, _ordinals.Channel), Text(in record, _ordinals.EventId),
            Text(in record, _ordinals.Provider), Text(in record, _ordinals.Level), record.RecordId.ToString(CultureInfo.InvariantCulture), _file,
            record.IsRecovered ? "recovered" : "", data,
        ];
        _text.Clear();
        for (int i = 0; i < cells.Length; i++)
            _text.Append(i == 0 ? "" : ",").Append(CsvCell.Of(cells[i]));
        _row.Write(Encoding.UTF8.GetBytes(_text.ToString()));
    }

    private void WriteRow<TRecord>(ref readonly TRecord record)
        where TRecord : IEventRecord, allows ref struct
    {
        _json.Reset(_row);
        _json.WriteStartObject();
        _json.WriteString("time"u8, LogTime.Text(record.Ticks));
        _json.WriteString("computer"u8, Text(in record, _ordinals.Computer));
        _json.WriteString("channel"u8, Text(in record, _ordinals.Channel));
        if (int.TryParse(Text(in record, _ordinals.EventId), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            _json.WriteNumber("eventId"u8, id);
        _json.WriteString("provider"u8, Text(in record, _ordinals.Provider));
        _json.WriteString("file"u8, _file);
        if (record.Line > 0)
            _json.WriteNumber("line"u8, record.Line);
        _json.WriteNumber("record"u8, record.RecordId);
        _event.ResetWrittenCount();
        record.WriteJson(_event);
        _json.WritePropertyName("event"u8);
        _json.WriteRawValue(_event.WrittenSpan, skipInputValidation: true);
        _json.WriteEndObject();
        _json.Flush();
    }

    private static string? Text<TRecord>(ref readonly TRecord record, int field)
        where TRecord : IEventRecord, allows ref struct =>
        record.TryGetField(field, out ReadOnlySpan<byte> value) ? Encoding.UTF8.GetString(value) : null;
}

/// <summary>The form of a row.</summary>
internal enum EventFormat
{
    /// <summary>One JSON object, as <c>evtx_dump</c> writes it.</summary>
    Jsonl,

    /// <summary>One XML element.</summary>
    Xml,

    /// <summary>A line of cells.</summary>
    Csv,

    /// <summary>A row of a Parquet file.</summary>
    Parquet,
}

/// <summary>The fields that every event has, as ordinals.</summary>
internal sealed class EventFieldOrdinals
{
    private static readonly HashSet<string> s_system = new(StringComparer.Ordinal)
    {
        "Provider_Name", "Provider_Guid", "EventID", "Version", "Level", "Task", "Opcode", "Keywords", "TimeCreated", "EventRecordID",
        "Correlation_ActivityID", "Execution_ProcessID", "Execution_ThreadID", "Channel", "Computer", "Security_UserID", "Data",
    };

    public EventFieldOrdinals(FieldTable fields)
    {
        Computer = fields.Intern("Computer");
        Channel = fields.Intern("Channel");
        EventId = fields.Intern("EventID");
        Provider = fields.Intern("Provider_Name");
        Level = fields.Intern("Level");
    }

    public int Computer { get; }

    public int Channel { get; }

    public int EventId { get; }

    public int Provider { get; }

    public int Level { get; }

    /// <summary>Whether a field has a column of its own, or repeats others.</summary>
    public static bool IsSystem(string name) => s_system.Contains(name);
}
