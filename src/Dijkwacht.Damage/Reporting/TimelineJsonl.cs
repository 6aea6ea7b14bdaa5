using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Dijkwacht.Damage.Reporting;

/// <summary>The timeline as JSON lines that Timesketch imports: <c>datetime</c>, <c>timestamp_desc</c>, <c>message</c>, ours.</summary>
/// <remarks>UTF-8 without mark, one object a line, LF; columns that are null are left out. Times in UTC to the microsecond.</remarks>
public sealed class TimelineJsonl : IDisposable
{
    private const int FlushAt = 1 << 16;

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private readonly Stream _output;
    private readonly ArrayBufferWriter<byte> _buffer = new(FlushAt * 2);
    private readonly Utf8JsonWriter _json;

    /// <summary>Starts a timeline; the stream stays the caller's.</summary>
    public TimelineJsonl(Stream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        _json = new Utf8JsonWriter(_buffer, s_options);
    }

    /// <summary>Writes entries, read once and in their order.</summary>
    public static void Write(IEnumerable<TimelineEntry> timeline, Stream output)
    {
        ArgumentNullException.ThrowIfNull(timeline);
        using var writer = new TimelineJsonl(output);
        foreach (TimelineEntry entry in timeline)
            writer.Add(entry);
        writer.Complete();
    }

    /// <summary>Writes one entry.</summary>
    public void Add(TimelineEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        entry = ReportCleaner.Clean(entry);
        _json.Reset(_buffer);
        _json.WriteStartObject();
        _json.WriteString(
            TimelineColumns.DateTime,
            entry.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        foreach (TimelineColumns.Column column in TimelineColumns.All)
        {
            switch (column)
            {
                case TimelineColumns.TextColumn text when text.Value(entry) is { } value:
                    _json.WriteString(column.Name, value);
                    break;
                case TimelineColumns.NumberColumn number when number.Value(entry) is { } value:
                    _json.WriteNumber(column.Name, value);
                    break;
            }
        }

        _json.WriteEndObject();
        _json.Flush();
        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount >= FlushAt)
            Complete();
    }

    /// <summary>Hands everything written so far to the stream.</summary>
    public void Complete()
    {
        _output.Write(_buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();
}
