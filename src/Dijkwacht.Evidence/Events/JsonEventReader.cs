using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Events;

/// <summary>Reads Windows events that a tool has written as JSON: one object after the other, by line or over several, or in an array.</summary>
/// <remarks>
/// Which tool is told by the keys of the objects (<see cref="EventCarriers.All"/>), again for each object that does not fit. An object longer than
/// <see cref="BlockReader.MaxWindow"/>, or nested too deeply, is reported and left out; of one with too many values the rest is reported and left out.
/// Not thread-safe; reused over files.
/// </remarks>
public sealed class JsonEventReader
{
    private const int MaxIndent = 256;

    private static readonly SearchValues<byte> s_between = SearchValues.Create(" \t\r\n,[]"u8);

    private readonly EventFieldNames _names;
    private readonly EventFields _fields;
    private readonly JsonEventWalker _walker;
    private readonly ClockSkewMeter _skew = new();

    private EventCarrier? _carrier;
    private string? _carrierName;
    private EventClock _clock;
    private long _records;
    private long _problems;
    private long _line;
    private bool _isLineStart;
    private int _indent;

    /// <summary>Makes a reader of events for rules whose fields are in a table.</summary>
    /// <param name="fields">Names that are added later are seen from the next file on.</param>
    public JsonEventReader(FieldTable fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        _names = new EventFieldNames(fields);
        _fields = new EventFields(fields);
        _walker = new JsonEventWalker(_fields, _names);
    }

    /// <summary>Whether a file holds events as JSON.</summary>
    /// <param name="head">Its first bytes, in any of the encodings that <see cref="BlockReader"/> reads; 64 KiB are looked at.</param>
    public static bool Recognises(ReadOnlySpan<byte> head) => EventCarriers.OfHead(head) is not null;

    /// <summary>Reads a file to its end.</summary>
    /// <param name="reader">The file, at its start.</param>
    /// <param name="sink">Takes the events and the stretches that are none.</param>
    /// <param name="assumedUtcOffset">Taken off all times: what the clock is believed to be ahead of UTC, where the carrier does not say so.</param>
    public JsonEventSummary Read(BlockReader reader, IEventSink sink, TimeSpan assumedUtcOffset)
    {
        ArgumentNullException.ThrowIfNull(reader);
        ArgumentNullException.ThrowIfNull(sink);
        _carrier = null;
        _carrierName = null;
        _clock = EventClock.Unknown;
        _records = 0;
        _problems = 0;
        _line = 1;
        _isLineStart = true;
        _indent = 0;
        _skew.Reset();
        _fields.Forget();

        while (Seek(reader, sink))
            Take(reader, sink, assumedUtcOffset.Ticks);

        return new JsonEventSummary
        {
            Carrier = _carrierName,
            Clock = _clock,
            Records = _records,
            Problems = _problems,
            ClockSkew = _skew.Skew,
            ClockSkewMeasures = _skew.Measures,
        };
    }

    /// <summary>Goes to the next brace. What is neither space, a separator nor a line of <c>evtx_dump</c> is a problem.</summary>
    private bool Seek(BlockReader reader, IEventSink sink)
    {
        while (true)
        {
            ReadOnlySpan<byte> window = reader.Window;
            int skip = window.IndexOfAnyExcept(s_between);
            if (skip > 0)
            {
                Consume(reader, skip);
                continue;
            }

            if (skip < 0)
            {
                Consume(reader, window.Length);
                if (!reader.Fill())
                    return false;
                continue;
            }

            if (window[0] == (byte)'{')
                return true;
            if (window.Length < EventCarriers.MaxSyslog && reader.Fill())
                continue;

            // Also a read that adds nothing moves the window.
            window = reader.Window;
            if (EventCarriers.SyslogLength(window) is > 0 and int syslog)
            {
                Consume(reader, syslog);
                return true;
            }

            SkipLine(reader, sink, isProblem: !window.StartsWith(EventCarriers.RecordLine));
        }
    }

    /// <summary>Leaves out a line that is no event.</summary>
    private void SkipLine(BlockReader reader, IEventSink sink, bool isProblem)
    {
        long offset = reader.OffsetOf(0);
        bool isCutOff = false;
        while (true)
        {
            int feed = reader.Window.IndexOf((byte)'\n');
            if (feed >= 0)
            {
                Consume(reader, feed);
                break;
            }

            Consume(reader, reader.Window.Length);
            if (!reader.Fill())
            {
                isCutOff = true;
                break;
            }
        }

        if (isProblem)
            Report(sink, isCutOff ? ParseProblemKind.CutOff : ParseProblemKind.Malformed, offset, reader.OffsetOf(0));
    }

    /// <summary>Reads the object that the window starts with.</summary>
    private void Take(BlockReader reader, IEventSink sink, long assumedTicks)
    {
        var scanner = default(JsonObjectScanner);
        ObjectEnd end = scanner.Scan(reader.Window);
        while (end == ObjectEnd.Unknown && scanner.Position <= BlockReader.MaxWindow && reader.Fill())
            end = scanner.Scan(reader.Window);
        if (end == ObjectEnd.Unknown || scanner.Position > BlockReader.MaxWindow)
        {
            Resume(reader, sink, reader.Window.Length >= BlockReader.MaxWindow ? ParseProblemKind.TooLong : ParseProblemKind.CutOff);
            return;
        }

        if (end == ObjectEnd.Broken)
        {
            Resume(reader, sink, ParseProblemKind.Malformed);
            return;
        }

        long offset = reader.OffsetOf(0);
        long line = _line;
        ReadOnlySpan<byte> text = reader.Window[..scanner.Position];
        if (!TryRead(text))
        {
            Consume(reader, scanner.Position);
            Report(sink, ParseProblemKind.Malformed, offset, reader.OffsetOf(0));
            return;
        }

        Give(sink, offset, line, assumedTicks);
        bool isTruncated = _fields.IsTruncated;
        Consume(reader, scanner.Position);
        if (isTruncated)
            Report(sink, ParseProblemKind.TooLong, offset, reader.OffsetOf(0));
    }

    private void Give(IEventSink sink, long offset, long line, long assumedTicks)
    {
        long ticks = 0;
        if (_fields.TryGet(_names.TimeCreated, out ReadOnlySpan<byte> time))
        {
            ticks = EventTime.Ticks(time, out EventZone zone);
            if (ticks != 0)
                Clock(ticks, zone);
        }

        long recordId = 0;
        if (_fields.TryGet(_names.RecordId, out ReadOnlySpan<byte> id))
            _ = Utf8Parser.TryParse(id, out recordId, out int used) && used == id.Length && recordId >= 0;
        _records++;
        var record = new JsonEventRecord(_fields, Math.Max(0, recordId), ticks == 0 ? 0 : ticks - assumedTicks, offset, line);
        sink.Take(in record);
    }

    private void Clock(long ticks, EventZone zone)
    {
        if (_clock == EventClock.Unknown)
        {
            _clock = zone switch
            {
                EventZone.None => _carrier!.UnzonedClock,
                EventZone.Marked => _carrier!.ZonedClock,
                _ => EventClock.Utc,
            };
        }

        bool isSysmon = _fields.TryGet(_names.Channel, out ReadOnlySpan<byte> channel) && channel.IndexOf("Sysmon"u8) >= 0;
        if (isSysmon && _fields.TryGet(_names.UtcTime, out ReadOnlySpan<byte> text) && EventTime.Ticks(text, out _) is > 0 and long utc)
            _skew.Add(ticks, utc);
    }

    /// <summary>Reads an object as the carrier of the one before, or else as what its own keys say.</summary>
    private bool TryRead(ReadOnlySpan<byte> text)
    {
        byte[]? clean = null;
        if (!Utf8.IsValid(text))
        {
            // Half a character hides no event: it becomes U+FFFD.
            clean = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));
            text = clean;
        }

        if (_carrier is not null && TryRead(text, _carrier))
            return true;
        EventCarrier? carrier = EventCarriers.Of(text);
        if (carrier is null || ReferenceEquals(carrier, _carrier) || !TryRead(text, carrier))
            return false;
        _carrier = carrier;
        _carrierName ??= carrier.Name;
        return true;
    }

    private bool TryRead(ReadOnlySpan<byte> text, EventCarrier carrier)
    {
        _fields.Reset();
        try
        {
            _walker.Walk(text, carrier);
        }
        catch (JsonException)
        {
            return false;
        }

        return _fields.TryGet(_names.EventId, out _)
            && (_fields.TryGet(_names.Channel, out _) || _fields.TryGet(_names.Provider, out _) || _fields.TryGet(_names.TimeCreated, out _));
    }

    /// <summary>
    /// Leaves out an object that has no end: to the next line that starts with a brace no deeper than its own, or with what
    /// <c>evtx_dump</c> or syslog write before one.
    /// </summary>
    private void Resume(BlockReader reader, IEventSink sink, ParseProblemKind kind)
    {
        long offset = reader.OffsetOf(0);
        int indent = _indent;
        Consume(reader, 1);
        while (true)
        {
            int feed = reader.Window.IndexOf((byte)'\n');
            if (feed < 0)
            {
                Consume(reader, reader.Window.Length);
                if (reader.Fill())
                    continue;
                break;
            }

            Consume(reader, feed + 1);
            if (IsRecordStart(reader, indent))
                break;
        }

        Report(sink, kind, offset, reader.OffsetOf(0));
    }

    private static bool IsRecordStart(BlockReader reader, int indent)
    {
        int longest = Math.Max(indent + 1, EventCarriers.MaxSyslog);
        while (reader.Window.Length < longest && reader.Fill())
        {
            // The start of a line, whole.
        }

        ReadOnlySpan<byte> window = reader.Window;
        int blank = window.IndexOfAnyExcept((byte)' ', (byte)'\t');
        return (blank >= 0 && blank <= indent && window[blank] == (byte)'{') || window.StartsWith(EventCarriers.RecordLine)
            || EventCarriers.SyslogLength(window) > 0;
    }

    private void Consume(BlockReader reader, int count)
    {
        ReadOnlySpan<byte> gone = reader.Window[..count];
        int feeds = gone.Count((byte)'\n');
        _line += feeds;

        // How far in the line the window starts: blanks only, or 0.
        ReadOnlySpan<byte> tail = feeds > 0 ? gone[(gone.LastIndexOf((byte)'\n') + 1)..] : gone;
        bool isBlank = tail.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0;
        bool isStart = (feeds > 0 || _isLineStart) && isBlank;
        _indent = isStart ? (feeds > 0 ? 0 : _indent) + tail.Length : 0;
        _indent = Math.Min(_indent, MaxIndent);
        _isLineStart = isStart;
        reader.Consume(count);
    }

    private void Report(IEventSink sink, ParseProblemKind kind, long start, long end)
    {
        _problems++;
        sink.Problem(new ParseProblem(kind, start, end - start));
    }
}
