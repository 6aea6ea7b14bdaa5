using System.Globalization;
using Dijkwacht.Evidence.Evtx;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Events;

/// <summary>What a file of Windows events tells of itself, whatever its carrier.</summary>
public sealed record EventFileSummary
{
    /// <summary>Checksums that are wrong, of chunks and records.</summary>
    public int WrongChecksums { get; init; }

    /// <summary>Records that an editor of event logs hid inside the one before.</summary>
    public long HiddenRecords { get; init; }

    /// <summary>Whether the file ends inside a chunk.</summary>
    public bool IsCutOff { get; init; }

    /// <summary>How far the times given are ahead of UTC, as measured, after the assumed offset; zero when they are right or cannot be measured.</summary>
    public TimeSpan ClockError { get; init; }

    /// <summary>What <c>--assume-utc-offset</c> should be: <c>+01:00</c>.</summary>
    public string MeasuredOffset { get; init; } = "";

    /// <summary>Events that the clock was measured on.</summary>
    public long ClockMeasures { get; init; }
}

/// <summary>Reads files of Windows events: EVTX, or JSON of a known exporter. One per thread, used for file after file.</summary>
public sealed class EventFileReader
{
    private readonly EvtxReader _evtx;
    private readonly JsonEventReader _json;
    private readonly EvtxOptions _options;
    private readonly TimeSpan _assumedUtcOffset;

    /// <summary>Makes a reader.</summary>
    /// <param name="fields">The names that are asked for.</param>
    /// <param name="assumedUtcOffset">What the clock of exported events is ahead of UTC; EVTX has UTC always.</param>
    /// <param name="carveSlack">Whether to recover records from space that an EVTX file no longer counts as used.</param>
    public EventFileReader(FieldTable fields, TimeSpan assumedUtcOffset = default, bool carveSlack = false)
    {
        _evtx = new EvtxReader(fields);
        _json = new JsonEventReader(fields);
        _options = new EvtxOptions { CarveSlack = carveSlack };
        _assumedUtcOffset = assumedUtcOffset;
    }

    /// <summary>Whether a file begins like one that this reads.</summary>
    public static bool Recognises(ReadOnlySpan<byte> head) => EvtxReader.Recognises(head) || JsonEventReader.Recognises(head);

    /// <summary>Reads a file to its end; one that is not recognised gives no events.</summary>
    /// <param name="reader">At the file's beginning; its first bytes may be in the window already.</param>
    /// <param name="sink">Takes the events. What it throws ends the reading.</param>
    public EventFileSummary Read(BlockReader reader, IEventSink sink)
    {
        ArgumentNullException.ThrowIfNull(reader);
        if (reader.Window.IsEmpty)
            _ = reader.Fill();
        if (EvtxReader.Recognises(reader.Window))
        {
            EvtxSummary log = _evtx.Read(reader, sink, _options);
            return new EventFileSummary
            {
                WrongChecksums = log.BadHeaderChecksums + log.BadRecordChecksums,
                HiddenRecords = log.HiddenRecords,
                IsCutOff = log.IsCutOff,
            };
        }

        JsonEventSummary export = _json.Read(reader, sink, _assumedUtcOffset);
        TimeSpan skew = export.ClockSkew ?? _assumedUtcOffset;
        return new EventFileSummary
        {
            ClockError = skew - _assumedUtcOffset,
            MeasuredOffset = (skew < TimeSpan.Zero ? "-" : "+") + skew.ToString(@"hh\:mm", CultureInfo.InvariantCulture),
            ClockMeasures = export.ClockSkewMeasures,
        };
    }
}
