using static Dijkwacht.Evidence.Events.FieldTarget;

namespace Dijkwacht.Evidence.Events;

public static partial class EventCarriers
{
    private static EventCarrier EvtxDump { get; } = new(
        keys => keys.HasAny("Event.System", "Event.EventData", "Event.UserData"),
        [
            ("_source", TargetKind.Instead), ("data", TargetKind.Instead), ("Event", TargetKind.Below),
            ("Event.#attributes", TargetKind.Nothing), ("Event_attributes", TargetKind.Nothing),
            ("Event.System", TargetKind.System), ("Event.EventData", TargetKind.EventData), ("Event.UserData", TargetKind.UserData),
            ("Event.RenderingInfo", TargetKind.Below), ("Event.RenderingInfo.Message", Aside("Message")),
            ("Event.Carrier", TargetKind.Instead),
        ])
    {
        Name = "evtx_dump",
        RecognisedBy = "Event with System, EventData or UserData below it",
        TimeFrom = "System.TimeCreated.SystemTime",
        ZonedClock = EventClock.Utc,
        UnzonedClock = EventClock.Utc,
    };

    private static EventCarrier Velociraptor { get; } = new(
        keys => keys.HasAny("System.Provider", "System.EventID", "System.TimeCreated"),
        [
            ("System", TargetKind.System), ("EventData", TargetKind.EventData), ("UserData", TargetKind.UserData),
            ("Message", Aside("Message")),
        ])
    {
        Name = "Velociraptor",
        RecognisedBy = "System with Provider, EventID or TimeCreated below it",
        TimeFrom = "System.TimeCreated.SystemTime, seconds since 1970",
        ZonedClock = EventClock.Utc,
        UnzonedClock = EventClock.Utc,
    };

    private static EventCarrier Winlogbeat { get; } = new(
        keys => keys.HasBelow("winlog."),
        [
            ("_source", TargetKind.Instead), ("winlog", TargetKind.Below), ("winlog.event_data", TargetKind.EventData),
            ("winlog.user_data", TargetKind.UserData), ("winlog.channel", InSystem("Channel")), ("winlog.provider_name", InSystem("Provider_Name")),
            ("winlog.provider_guid", InSystem("Provider_Guid")), ("winlog.event_id", InSystem("EventID")), ("winlog.computer_name", InSystem("Computer")),
            ("winlog.record_id", InSystem("EventRecordID")), ("winlog.version", InSystem("Version")), ("winlog.task", InSystem("Task")),
            ("winlog.opcode", InSystem("Opcode")), ("winlog.keywords", InSystem("Keywords")), ("winlog.activity_id", InSystem("Correlation_ActivityID")),
            ("winlog.related_activity_id", InSystem("Correlation_RelatedActivityID")), ("winlog.time_created", InSystem("TimeCreated")),
            ("winlog.process", TargetKind.Below), ("winlog.process.pid", InSystem("Execution_ProcessID")), ("winlog.process.thread", TargetKind.Below),
            ("winlog.process.thread.id", InSystem("Execution_ThreadID")), ("winlog.user", TargetKind.Below),
            ("winlog.user.identifier", InSystem("Security_UserID")), ("event", TargetKind.Below), ("event.code", InSystem("EventID")),
            ("event.provider", InSystem("Provider_Name")), ("log", TargetKind.Below), ("log.level", InSystem("Level")), ("message", Aside("Message")),
        ])
    {
        Name = "Winlogbeat",
        RecognisedBy = "winlog with anything below it, or a key that starts with winlog.",
        TimeFrom = "winlog.time_created, else @timestamp",
        ZonedClock = EventClock.Utc,
        UnzonedClock = EventClock.Utc,
        NumbersParameters = true,
    };

    private static EventCarrier WinlogbeatLegacy { get; } = new(
        keys => keys.Has("event_id") && keys.HasAny("log_name", "source_name", "computer_name", "event_data"),
        [
            ("_source", TargetKind.Instead), ("event_data", TargetKind.EventData), ("user_data", TargetKind.UserData),
            ("log_name", InSystem("Channel")), ("source_name", InSystem("Provider_Name")), ("provider_guid", InSystem("Provider_Guid")), ("event_id", InSystem("EventID")),
            ("computer_name", InSystem("Computer")), ("record_number", InSystem("EventRecordID")), ("version", InSystem("Version")), ("task", InSystem("Task")),
            ("opcode", InSystem("Opcode")), ("level", InSystem("Level")), ("keywords", InSystem("Keywords")), ("activity_id", InSystem("Correlation_ActivityID")),
            ("related_activity_id", InSystem("Correlation_RelatedActivityID")), ("process_id", InSystem("Execution_ProcessID")),
            ("thread_id", InSystem("Execution_ThreadID")), ("user", TargetKind.Below), ("user.identifier", InSystem("Security_UserID")),
            ("message", Aside("Message")),
        ])
    {
        Name = "Winlogbeat before 7",
        RecognisedBy = "event_id with log_name, source_name, computer_name or event_data",
        TimeFrom = "@timestamp",
        ZonedClock = EventClock.Utc,
        UnzonedClock = EventClock.Utc,
        NumbersParameters = true,
    };

    private static EventCarrier EvtxECmd { get; } = new(
        keys => keys.Has("EventId") && keys.HasAny("Payload", "MapDescription", "ChunkNumber", "HiddenRecord", "ExtraDataOffset"),
        [
            ("TimeCreated", InSystem("TimeCreated")), ("Computer", InSystem("Computer")), ("Channel", InSystem("Channel")), ("Provider", InSystem("Provider_Name")),
            ("EventId", InSystem("EventID")), ("EventRecordId", InSystem("EventRecordID")), ("ProcessId", InSystem("Execution_ProcessID")),
            ("ThreadId", InSystem("Execution_ThreadID")), ("Level", InSystem("Level")), ("Keywords", InSystem("Keywords")), ("UserId", InSystem("Security_UserID")),
            ("Payload", TargetKind.Payload),
        ])
    {
        Name = "EvtxECmd",
        RecognisedBy = "EventId with Payload, MapDescription, ChunkNumber, HiddenRecord or ExtraDataOffset",
        TimeFrom = "TimeCreated",
        ZonedClock = EventClock.Utc,
        UnzonedClock = EventClock.Utc,
    };

    internal static EventCarrier Hayabusa { get; } = new(
        keys => keys.Has("RuleTitle") && keys.Has("EventID") && keys.HasAny("Timestamp", "Channel"),
        [
            ("Timestamp", InSystem("TimeCreated")), ("Computer", InSystem("Computer")), ("Channel", TargetKind.ShortChannel), ("Provider", InSystem("Provider_Name")),
            ("EventID", InSystem("EventID")), ("RecordID", InSystem("EventRecordID")), ("Level", Aside("RuleLevel")), ("Details", TargetKind.Details),
            ("ExtraFieldInfo", TargetKind.Details), ("AllFieldInfo", TargetKind.Details),
        ])
    {
        Name = "Hayabusa",
        RecognisedBy = "RuleTitle and EventID with Timestamp or Channel",
        TimeFrom = "Timestamp",
        ZonedClock = EventClock.Utc,
        UnzonedClock = EventClock.Local,
    };

    private static EventCarrier Nxlog { get; } = new(
        keys => keys.Has("EventID") && keys.HasAny("SourceName", "SourceModuleType", "SourceModuleName", "EventReceivedTime", "Hostname")
            && keys.HasAny("Channel", "EventTime", "@timestamp", "SourceName"),
        [
            ("_source", TargetKind.Instead), ("EventTime", InSystem("TimeCreated")), ("TimeCreated", InSystem("TimeCreated")), ("Hostname", InSystem("Computer")),
            ("Computer", InSystem("Computer")), ("Channel", InSystem("Channel")), ("SourceName", InSystem("Provider_Name")), ("ProviderGuid", InSystem("Provider_Guid")),
            ("EventID", InSystem("EventID")), ("RecordNumber", InSystem("EventRecordID")), ("Version", InSystem("Version")), ("Task", InSystem("Task")),
            ("TaskValue", InSystem("Task")), ("OpcodeValue", InSystem("Opcode")), ("Opcode", Aside("OpcodeName")), ("LevelValue", InSystem("Level")),
            ("Level", InSystem("Level")), ("Keywords", InSystem("Keywords")), ("ProcessID", InSystem("Execution_ProcessID")),
            ("ExecutionProcessID", InSystem("Execution_ProcessID")), ("ThreadID", InSystem("Execution_ThreadID")),
            ("ExecutionThreadID", InSystem("Execution_ThreadID")), ("ActivityID", InSystem("Correlation_ActivityID")),
            ("RelatedActivityID", InSystem("Correlation_RelatedActivityID")), ("UserID", InSystem("Security_UserID")), ("Message", Aside("Message")),
            ("EventData", TargetKind.EventData), ("EventXML", TargetKind.EventData), ("UserData", TargetKind.UserData), ("Data", TargetKind.Unnamed),
            ("EventType", TargetKind.Severity), ("Severity", TargetKind.Severity), ("SeverityValue", Aside("SeverityValue")),
            ("Category", Aside("Category")), ("EventReceivedTime", Aside("EventReceivedTime")), ("SourceModuleName", Aside("SourceModuleName")),
            ("SourceModuleType", Aside("SourceModuleType")), ("MessageSourceAddress", Aside("MessageSourceAddress")),
            ("@timestamp", Aside("@timestamp")), ("@version", Aside("@version")), ("host", Aside("host")), ("port", Aside("port")),
            ("tags", Aside("tags")), ("type", Aside("type")),
        ])
    {
        Name = "NXLog",
        RecognisedBy = "EventID with SourceName, SourceModuleType, SourceModuleName, EventReceivedTime or Hostname",
        TimeFrom = "EventTime, else TimeCreated, @timestamp, EventReceivedTime",
        ZonedClock = EventClock.LabelledUtc,
        UnzonedClock = EventClock.Local,
        NumbersParameters = true,
        Others = EventSection.EventData,
    };

    private static EventCarrier VelociraptorRows { get; } = new(
        keys => keys.Has("EventID") && keys.HasAny("Computer", "Channel", "EventRecordID", "EventData")
            && keys.HasAny("EventTime", "TimeCreated", "Timestamp"),
        [
            ("EventTime", InSystem("TimeCreated")), ("TimeCreated", InSystem("TimeCreated")), ("Timestamp", InSystem("TimeCreated")), ("Computer", InSystem("Computer")),
            ("Channel", InSystem("Channel")), ("Provider", InSystem("Provider_Name")), ("ProviderName", InSystem("Provider_Name")), ("EventID", InSystem("EventID")),
            ("EventRecordID", InSystem("EventRecordID")), ("RecordID", InSystem("EventRecordID")), ("UserSID", InSystem("Security_UserID")), ("Level", InSystem("Level")),
            ("Keywords", InSystem("Keywords")), ("EventData", TargetKind.EventData), ("_EventData", TargetKind.EventData), ("UserData", TargetKind.UserData),
            ("_UserData", TargetKind.UserData), ("Data", TargetKind.Unnamed), ("System", TargetKind.System), ("_System", TargetKind.System), ("Message", Aside("Message")),
            ("_Source", Aside("_Source")), ("OSPath", Aside("OSPath")), ("_OSPath", Aside("_OSPath")), ("FullPath", Aside("FullPath")),
            ("Source", Aside("Source")), ("ClientId", Aside("ClientId")), ("FlowId", Aside("FlowId")), ("Fqdn", Aside("Fqdn")),
            ("Hostname", Aside("Hostname")), ("_ts", Aside("_ts")),
        ])
    {
        Name = "Velociraptor rows",
        RecognisedBy = "EventID with EventTime, TimeCreated or Timestamp, and Computer, Channel, EventRecordID or EventData",
        TimeFrom = "EventTime, TimeCreated or Timestamp",
        ZonedClock = EventClock.Utc,
        UnzonedClock = EventClock.Utc,
        Others = EventSection.EventData,
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<EventCarrier> All { get; } =
        [EvtxDump, Velociraptor, Winlogbeat, WinlogbeatLegacy, EvtxECmd, Hayabusa, Nxlog, VelociraptorRows];
}
