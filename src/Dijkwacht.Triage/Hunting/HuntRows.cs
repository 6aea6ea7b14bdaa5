using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Dijkwacht.Evidence.Documents;
using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Triage.Hunting;

/// <summary>What matched: a rule or an indicator.</summary>
/// <param name="Ordinal">Orders matches of one record.</param>
/// <param name="Id">The rule's id, or the list that holds the indicator.</param>
/// <param name="Title">One line.</param>
/// <param name="Level">Sigma level, lower case.</param>
/// <param name="Author">To be named beside the match; may be empty.</param>
internal sealed record HuntRule(int Ordinal, string Id, string Title, string Level, string Author)
{
    public static HuntRule Of(int ordinal, SigmaDocument rule) =>
        new(ordinal, rule.Id ?? rule.Name ?? rule.File, rule.Title, rule.Level == SigmaLevel.Unstated ? "" : rule.Level.ToString().ToLowerInvariant(), rule.Author);
}

/// <summary>Writes matches as one JSON object each and hands them over for sorting. One per thread.</summary>
internal sealed class HuntRows(ExternalSorter sorter) : IDisposable
{
    private const int MaxValue = 8_192;
    private const int MaxFields = 512;
    private const int MaxRow = 1 << 20;

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All), SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _row = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null, s_options);
    private byte[] _key = new byte[256];

    public void Dispose() => _json.Dispose();

    public void AddEvent<TRecord>(HuntRule rule, string file, ref readonly TRecord record, string? channel, string? eventId)
        where TRecord : IEventRecord, allows ref struct
    {
        Begin(rule, file, record.Ticks);
        if (record.Line > 0)
            _json.WriteNumber("line"u8, record.Line);
        if (record.RecordId > 0 || record.Line == 0)
            _json.WriteNumber("record"u8, record.RecordId);
        _json.WriteString("channel"u8, channel);
        WriteEventId(eventId);
        if (record.IsRecovered)
            _json.WriteBoolean("recovered"u8, true);
        _json.WriteStartObject("fields"u8);
        int count = Math.Min(record.FieldCount, MaxFields);
        for (int i = 0; i < count && _json.BytesPending + _json.BytesCommitted < MaxRow; i++)
            WriteField(record.FieldName(i), record.FieldValue(i));
        _json.WriteEndObject();
        End(rule, file, record.Ticks, record.Line, record.Offset);
    }

    public void AddText(HuntRule rule, string file, long line, long offset, long ticks, string kind, ref readonly TextRecord record)
    {
        Begin(rule, file, ticks);
        _json.WriteNumber("line"u8, line);
        _json.WriteString("channel"u8, kind);
        _json.WriteNull("eventId"u8);
        _json.WriteStartObject("fields"u8);
        IReadOnlyList<string> columns = record.Header.Columns;
        for (int i = 0; i < columns.Count; i++)
        {
            if (columns[i].Length > 0 && record.TryGetColumn(i, out ReadOnlySpan<byte> value) && !value.IsEmpty)
                _json.WriteString(columns[i], Encoding.UTF8.GetString(value[..Math.Min(value.Length, MaxValue)]));
        }

        _json.WriteEndObject();
        End(rule, file, ticks, line, offset);
    }

    public void AddDocument(HuntRule rule, string file, string kind, long ticks, DocumentRecord document)
    {
        Begin(rule, file, ticks);
        _json.WriteNumber("line"u8, document.Line);
        _json.WriteString("channel"u8, kind);
        _json.WriteNull("eventId"u8);
        _json.WriteStartObject("fields"u8);
        foreach ((string name, string value) in document.Fields.Take(MaxFields))
            _json.WriteString(name, value.Length > MaxValue ? value[..MaxValue] : value);
        _json.WriteEndObject();
        End(rule, file, ticks, document.Line, 0);
    }

    public void AddFile(HuntRule rule, string file, string sha256, long bytes)
    {
        Begin(rule, file, 0);
        _json.WriteString("channel"u8, "file");
        _json.WriteNull("eventId"u8);
        _json.WriteStartObject("fields"u8);
        _json.WriteString("sha256"u8, sha256);
        _json.WriteNumber("bytes"u8, bytes);
        _json.WriteEndObject();
        End(rule, file, 0, 0, 0);
    }

    /// <summary>A match over several records.</summary>
    /// <param name="rule">The correlation.</param>
    /// <param name="ticks">First record.</param>
    /// <param name="lastTicks">Last record.</param>
    /// <param name="groups">What the records have in common.</param>
    /// <param name="count">Records in all.</param>
    /// <param name="records">Some of them: the file, and the line of a text or the record id of an event log.</param>
    public void AddCorrelation(HuntRule rule, long ticks, long lastTicks, IReadOnlyList<KeyValuePair<string, string>> groups, long count, IReadOnlyList<(string File, long Place, bool IsLine)> records)
    {
        string file = records.Count > 0 ? records[0].File : "";
        Begin(rule, file, ticks);
        _json.WriteString("last"u8, LogTime.Text(lastTicks));
        _json.WriteStartArray("records"u8);
        foreach ((string recordFile, long place, bool isLine) in records)
        {
            _json.WriteStartObject();
            _json.WriteString("file"u8, recordFile);
            _json.WriteNumber(isLine ? "line"u8 : "record"u8, place);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        _json.WriteNumber("count"u8, count);
        _json.WriteNull("channel"u8);
        _json.WriteNull("eventId"u8);
        _json.WriteStartObject("fields"u8);
        foreach ((string name, string value) in groups)
            _json.WriteString(name, value.Length > MaxValue ? value[..MaxValue] : value);
        _json.WriteEndObject();
        End(rule, file, ticks, long.MaxValue, lastTicks);
    }

    private void Begin(HuntRule rule, string file, long ticks)
    {
        _row.ResetWrittenCount();
        _json.Reset(_row);
        _json.WriteStartObject();
        _json.WriteString("time"u8, LogTime.Text(ticks));
        _json.WriteStartObject("rule"u8);
        _json.WriteString("id"u8, rule.Id);
        _json.WriteString("title"u8, rule.Title);
        _json.WriteString("level"u8, rule.Level);
        if (rule.Author.Length > 0)
            _json.WriteString("author"u8, rule.Author);
        _json.WriteEndObject();
        _json.WriteString("file"u8, file);
    }

    private void WriteEventId(string? eventId)
    {
        if (int.TryParse(eventId, NumberStyles.None, CultureInfo.InvariantCulture, out int number))
            _json.WriteNumber("eventId"u8, number);
        else
            _json.WriteString("eventId"u8, eventId);
    }

    private void WriteField(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        // Evidence may hold bytes that are no UTF-8: they become U+FFFD here.
        value = value[..Math.Min(value.Length, MaxValue)];
        _json.WriteString(Encoding.UTF8.GetString(name), Encoding.UTF8.GetString(value));
    }

    private void End(HuntRule rule, string file, long ticks, long line, long offset)
    {
        _json.WriteEndObject();
        _json.Flush();
        int fileBytes = Encoding.UTF8.GetByteCount(file);
        int length = 8 + fileBytes + 1 + 8 + 8 + 4;
        if (_key.Length < length)
            _key = new byte[length * 2];
        Span<byte> key = _key.AsSpan(0, length);

        // Records without a time come last.
        BinaryPrimitives.WriteInt64BigEndian(key, ticks == 0 ? long.MaxValue : ticks);
        Encoding.UTF8.GetBytes(file, key[8..]);
        key[8 + fileBytes] = 0;
        BinaryPrimitives.WriteInt64BigEndian(key[(9 + fileBytes)..], line);
        BinaryPrimitives.WriteInt64BigEndian(key[(17 + fileBytes)..], offset);
        BinaryPrimitives.WriteInt32BigEndian(key[(25 + fileBytes)..], rule.Ordinal);
        sorter.Add(key, _row.WrittenSpan);
    }
}
