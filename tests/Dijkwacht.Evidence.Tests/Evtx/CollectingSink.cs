using System.Buffers;
using System.Text;
using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Evtx;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Tests.Evtx;

/// <summary>An event as it was given to the sink.</summary>
internal sealed record TakenEvent(
    long RecordId, long Ticks, long Offset, bool IsRecovered, IReadOnlyList<(string Name, string Value)> Fields, IReadOnlyDictionary<string, string> Asked, string Text, string Json, string Xml);

/// <summary>Keeps what a reader gives.</summary>
internal sealed class CollectingSink(FieldTable fields) : IEventSink
{
    private readonly ArrayBufferWriter<byte> _output = new();

    public List<TakenEvent> Events { get; } = [];

    public List<ParseProblem> Problems { get; } = [];

    /// <summary>Reads bytes in one go.</summary>
    public static (EvtxSummary Summary, CollectingSink Sink) Read(byte[] bytes, FieldTable? fields = null, bool carve = false) =>
        Read(new MemoryStream(bytes, writable: false), fields ?? new FieldTable(), carve);

    public static (EvtxSummary Summary, CollectingSink Sink) Read(Stream stream, FieldTable fields, bool carve)
    {
        var sink = new CollectingSink(fields);
        using var blocks = new BlockReader(stream, hash: false, CancellationToken.None);
        EvtxSummary summary = new EvtxReader(fields).Read(blocks, sink, new EvtxOptions { CarveSlack = carve });
        return (summary, sink);
    }

    public void Take<TRecord>(ref readonly TRecord record)
        where TRecord : IEventRecord, allows ref struct
    {
        var values = new List<(string, string)>();
        for (int i = 0; i < record.FieldCount; i++)
            values.Add((Encoding.UTF8.GetString(record.FieldName(i)), Encoding.UTF8.GetString(record.FieldValue(i))));
        var asked = new Dictionary<string, string>();
        for (int ordinal = 0; ordinal < fields.Count; ordinal++)
        {
            if (record.TryGetField(ordinal, out ReadOnlySpan<byte> value))
                asked[fields.NameOf(ordinal)] = Encoding.UTF8.GetString(value);
        }

        _output.ResetWrittenCount();
        record.WriteJson(_output);
        string json = Encoding.UTF8.GetString(_output.WrittenSpan);
        _output.ResetWrittenCount();
        record.WriteXml(_output);
        string xml = Encoding.UTF8.GetString(_output.WrittenSpan);
        Events.Add(new TakenEvent(record.RecordId, record.Ticks, record.Offset, record.IsRecovered, values, asked, Encoding.UTF8.GetString(record.Text), json, xml));
    }

    public void Problem(ParseProblem problem) => Problems.Add(problem);
}
