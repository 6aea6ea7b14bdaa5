namespace Dijkwacht.Evidence.Tests.Evtx;

/// <summary>Events as providers write them.</summary>
internal static class SampleEvents
{
    public static readonly DateTime Time = new(2021, 3, 2, 10, 11, 12, DateTimeKind.Utc);

    private const byte BinXml = 0x21;

    /// <summary>The envelope of providers with a manifest: what the provider adds is a nested instance.</summary>
    public static EventTemplate Envelope { get; } = new(
        new Tag(
            "Event",
            [new Attribute("xmlns", new Literal("http://schemas.microsoft.com/win/2004/08/events/event"))],
            new Tag(
                "System",
                new Tag("Provider", [new Attribute("Name", new Slot(9, 0x01, true)), new Attribute("Guid", new Slot(10, 0x0F, true))]),
                new Tag("EventID", [new Attribute("Qualifiers", new Slot(4, 0x06, true))], new Slot(3, 0x06, true)),
                new Tag("Version", new Slot(11, 0x04, true)),
                new Tag("Level", new Slot(0, 0x04, true)),
                new Tag("Keywords", new Slot(5, 0x15, true)),
                new Tag("TimeCreated", [new Attribute("SystemTime", new Slot(6, 0x11, true))]),
                new Tag("EventRecordID", new Slot(8, 0x0A, true)),
                new Tag("Correlation", [new Attribute("ActivityID", new Slot(7, 0x0F, true))]),
                new Tag("Execution", [new Attribute("ProcessID", new Slot(1, 0x08, true)), new Attribute("ThreadID", new Slot(2, 0x08, true))]),
                new Tag("Channel", new Slot(12, 0x01, true)),
                new Tag("Computer", new Slot(13, 0x01, true)),
                new Tag("Security", [new Attribute("UserID", new Slot(14, 0x13, true))])),
            new Slot(15, BinXml, true)));

    /// <summary>A process creation.</summary>
    public static EventTemplate ProcessCreation { get; } = new(
        new Tag(
            "EventData",
            Named("Image", new Slot(0, 0x01)),
            Named("CommandLine", new Slot(1, 0x01)),
            Named("ProcessId", new Slot(2, 0x08)),
            Named("ProcessGuid", new Slot(3, 0x0F)),
            Named("LogonId", new Slot(4, 0x15)),
            Named("Elevated", new Slot(5, 0x0D)),
            Named("Level", new Literal("own"))));

    /// <summary>A provider without a manifest: unnamed values in an array.</summary>
    public static EventTemplate Classic { get; } = new(
        new Tag(
            "Event",
            [new Attribute("xmlns", new Literal("http://schemas.microsoft.com/win/2004/08/events/event"))],
            new Tag(
                "System",
                new Tag("Provider", [new Attribute("Name", new Literal("MSExchange CmdletLogs"))]),
                new Tag("EventID", [new Attribute("Qualifiers", new Slot(1, 0x06, true))], new Slot(0, 0x06, true)),
                new Tag("TimeCreated", [new Attribute("SystemTime", new Slot(2, 0x11, true))]),
                new Tag("EventRecordID", new Slot(3, 0x0A, true)),
                new Tag("Channel", new Literal("MSExchange Management")),
                new Tag("Computer", new Literal("ex01.example.org"))),
            new Tag("EventData", new Tag("Data", new Slot(4, 0x81)), new Tag("Binary", new Slot(5, 0x0E, true)))));

    public static Tag Named(string name, params Part[] content) => new("Data", [new Attribute("Name", new Literal(name))], content);

    public static Instance Process(ulong id, string commandLine) => Event(id, 1, new Instance(
        ProcessCreation,
        EventData.Of(@"C:\Windows\System32\cmd.exe"),
        EventData.Of(commandLine),
        EventData.Of(4242u),
        EventData.Of(new Guid("0197231e-c424-69e1-c922-000000000800")),
        EventData.Hex(0x3E7),
        EventData.Of(true)));

    /// <summary>The envelope around what a provider adds; null for nothing.</summary>
    public static Instance Event(ulong id, ushort eventId, Part? data) => new(
        Envelope,
        EventData.Of((byte)4),
        EventData.Of(3208u),
        EventData.Of(1724u),
        EventData.Of(eventId),
        EventData.Null,
        EventData.Hex(0x8000_0000_0000_0000),
        EventData.Of(Time.AddSeconds(id)),
        EventData.Null,
        EventData.Of(id),
        EventData.Of("Microsoft-Windows-Sysmon"),
        EventData.Of(new Guid("5770385f-c22a-43e0-bf4c-06f5698ffbd9")),
        EventData.Of((byte)5),
        EventData.Of("Microsoft-Windows-Sysmon/Operational"),
        EventData.Of("ex01.example.org"),
        EventData.Sid(18),
        data is null ? EventData.Null : new NestedData(data));

    public static Instance Cmdlet(ulong id, params string[] data) => new(
        Classic, EventData.Of((ushort)1), EventData.Of((ushort)16384), EventData.Of(Time.AddSeconds(id)), EventData.Of(id), EventData.Of(data), EventData.Null);

    /// <summary>A chunk of process creations with these record numbers.</summary>
    public static ChunkWriter Processes(ulong first, int count)
    {
        var chunk = new ChunkWriter();
        for (ulong id = first; id < first + (ulong)count; id++)
            chunk.Record(id, Time.AddSeconds(id), Process(id, $"cmd /c echo {id}"));
        return chunk;
    }
}
