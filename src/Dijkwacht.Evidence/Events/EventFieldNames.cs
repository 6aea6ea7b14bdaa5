using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Events;

/// <summary>The ordinals of the fields that reading an event itself asks for.</summary>
internal sealed class EventFieldNames(FieldTable table)
{
    public int EventId { get; } = table.Intern("EventID");

    public int Channel { get; } = table.Intern("Channel");

    public int Provider { get; } = table.Intern("Provider_Name");

    public int RecordId { get; } = table.Intern("EventRecordID");

    public int TimeCreated { get; } = table.Intern("TimeCreated");

    public int Timestamp { get; } = table.Intern("@timestamp");

    public int ReceivedTime { get; } = table.Intern("EventReceivedTime");

    public int Message { get; } = table.Intern("Message");

    public int UtcTime { get; } = table.Intern("UtcTime");
}
