using System.Text;
using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Triage.Events;

/// <summary>The fields of Windows events that joins and damage are read from, as ordinals.</summary>
internal sealed class EventRoles
{
    public EventRoles(FieldTable fields)
    {
        Channel = fields.Intern("Channel");
        Computer = fields.Intern("Computer");
        Provider = fields.Intern("Provider_Name");
        EventId = fields.Intern("EventID");
        Image = [fields.Intern("Image"), fields.Intern("NewProcessName")];
        ParentImage = [fields.Intern("ParentImage"), fields.Intern("ParentProcessName")];
        ProcessGuid = fields.Intern("ProcessGuid");
        ParentProcessGuid = fields.Intern("ParentProcessGuid");
        ProcessId = fields.Intern("ProcessId");
        NewProcessId = fields.Intern("NewProcessId");
        TargetFilename = fields.Intern("TargetFilename");
        User = [fields.Intern("User"), fields.Intern("SubjectUserName"), fields.Intern("Detection User"), fields.Intern("AccountName")];
        IpAddress = fields.Intern("IpAddress");
        TargetUserName = fields.Intern("TargetUserName");
        FirstData = fields.Intern("Data#1");
        SecondData = fields.Intern("Data#2");
        ThirdData = fields.Intern("Data#3");
        Data = fields.Intern("Data");
        Message = fields.Intern("Message");
        ThreatPath = fields.Intern("Path");
        Details =
        [
            [fields.Intern("CommandLine")],
            [TargetFilename],
            [fields.Intern("ServiceName"), fields.Intern("ImagePath")],
            [fields.Intern("ServiceName"), fields.Intern("ServiceFileName")],
            [fields.Intern("TaskName"), fields.Intern("ActionName")],
            [fields.Intern("Threat Name"), fields.Intern("Path")],
            [fields.Intern("New Value")],
            [fields.Intern("Configuration"), fields.Intern("NewValue")],
            [fields.Intern("TargetUserName"), fields.Intern("MemberName"), fields.Intern("MemberSid")],
            [fields.Intern("TargetObject"), fields.Intern("Details")],
            [fields.Intern("ScriptBlockText")],
        ];
    }

    public int Channel { get; }

    public int Computer { get; }

    public int Provider { get; }

    public int EventId { get; }

    public int[] Image { get; }

    public int[] ParentImage { get; }

    public int ProcessGuid { get; }

    public int ParentProcessGuid { get; }

    public int ProcessId { get; }

    public int NewProcessId { get; }

    public int TargetFilename { get; }

    public int[] User { get; }

    /// <summary>The client's address, of a logon.</summary>
    public int IpAddress { get; }

    /// <summary>Who logged on.</summary>
    public int TargetUserName { get; }

    public int FirstData { get; }

    public int SecondData { get; }

    public int ThirdData { get; }

    public int Data { get; }

    public int Message { get; }

    public int ThreatPath { get; }

    /// <summary>What tells an event's object, most telling first: the first group of which a field has a value.</summary>
    public int[][] Details { get; }

    public static string? Text<TRecord>(ref readonly TRecord record, int field, int most)
        where TRecord : IEventRecord, allows ref struct
    {
        if (!record.TryGetField(field, out ReadOnlySpan<byte> value) || value.IsEmpty || value is [(byte)'-'])
            return null;
        string text = Encoding.UTF8.GetString(value[..Math.Min(value.Length, most)]).Trim();
        return text.Length == 0 ? null : text;
    }

    public static string? First<TRecord>(ref readonly TRecord record, int[] fields, int most)
        where TRecord : IEventRecord, allows ref struct
    {
        foreach (int field in fields)
        {
            if (Text(in record, field, most) is { } text)
                return text;
        }

        return null;
    }
}
