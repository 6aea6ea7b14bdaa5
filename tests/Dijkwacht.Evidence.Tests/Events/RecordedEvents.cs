using System.Buffers;
using System.Text;
using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Tests.Events;

/// <summary>An event as it was when the reader was at it.</summary>
internal sealed record RecordedEvent(long RecordId, long Ticks, long Offset, long Line, string Text, IReadOnlyList<(string Name, string Value)> All, IReadOnlyDictionary<string, string> Fields, string Json, string Xml)
{
    /// <summary>The value that a rule sees; null when there is none.</summary>
    public string? this[string name] => Fields.GetValueOrDefault(name);

    public string Utc => new DateTime(Ticks, DateTimeKind.Utc).ToString("O");
}

/// <summary>Reads text as events and keeps all of them.</summary>
internal sealed class RecordedEvents(FieldTable fields) : IEventSink
{
    public List<RecordedEvent> Events { get; } = [];

    public List<ParseProblem> Problems { get; } = [];

    public JsonEventSummary Summary { get; private set; } = null!;

    /// <summary>Names that a rule might ask for.</summary>
    public static IReadOnlyList<string> Asked { get; } =
    [
        "Provider_Name", "Provider_Guid", "EventID", "Version", "Level", "Task", "Opcode", "Keywords", "TimeCreated", "EventRecordID", "Correlation_ActivityID",
        "Execution_ProcessID", "Execution_ThreadID", "Channel", "Computer", "Security_UserID", "Data", "Data#1", "Data#2", "Data#3", "Message",
        "Image", "CommandLine", "UtcTime", "ProcessId", "TargetUserName", "IpAddress", "LogonType", "param1", "User", "host", "type", "Type", "EventType", "RuleTitle", "RuleLevel",
    ];

    public static RecordedEvents Read(string text, TimeSpan offset = default) => Read(Encoding.UTF8.GetBytes(text), offset);

    public static RecordedEvents Read(byte[] bytes, TimeSpan offset = default) => Read(new MemoryStream(bytes), offset);

    public static RecordedEvents Read(Stream stream, TimeSpan offset = default, IEnumerable<string>? asked = null)
    {
        var fields = new FieldTable();
        foreach (string name in asked ?? Asked)
            fields.Intern(name);
        var events = new RecordedEvents(fields);
        using var reader = new BlockReader(stream, hash: false, CancellationToken.None);
        events.Summary = new JsonEventReader(fields).Read(reader, events, offset);
        return events;
    }

    public void Take<TRecord>(ref readonly TRecord record)
        where TRecord : IEventRecord, allows ref struct
    {
        var all = new List<(string, string)>();
        for (int i = 0; i < record.FieldCount; i++)
            all.Add((Encoding.UTF8.GetString(record.FieldName(i)), Encoding.UTF8.GetString(record.FieldValue(i))));
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (int field = 0; field < fields.Count; field++)
        {
            if (record.TryGetField(field, out ReadOnlySpan<byte> value))
                seen[fields.NameOf(field)] = Encoding.UTF8.GetString(value);
        }

        var json = new ArrayBufferWriter<byte>();
        record.WriteJson(json);
        var xml = new ArrayBufferWriter<byte>();
        record.WriteXml(xml);
        Assert.False(record.IsRecovered);
        Events.Add(new RecordedEvent(
            record.RecordId, record.Ticks, record.Offset, record.Line, Encoding.UTF8.GetString(record.Text), all, seen,
            Encoding.UTF8.GetString(json.WrittenSpan), Encoding.UTF8.GetString(xml.WrittenSpan)));
    }

    public void Problem(ParseProblem problem) => Problems.Add(problem);
}
