using System.Text;
using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Events;

/// <summary>Takes from a matching event what joins it to others and what a person must see of it.</summary>
internal sealed class EventHitReader(EventRoles roles)
{
    private const int MaxExcerpt = 900;
    private const int MaxValue = 400;
    private const int MaxDetail = 2_048;
    private const int LastRank = 2;
    private const int EnoughWithoutMessage = 120;

    private static readonly HashSet<string> s_quietNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "Provider_Guid", "Version", "Level", "Task", "Opcode", "Keywords", "TimeCreated", "EventRecordID", "Correlation_ActivityID",
        "Execution_ProcessID", "Execution_ThreadID", "Security_UserID", "Computer", "RuleName", "UtcTime", "ProcessGuid", "ParentProcessGuid",
        "LogonGuid", "Data", "@timestamp", "@version", "EventTime", "EventReceivedTime", "Hostname", "Channel", "SourceName",
        "SourceModuleName", "SourceModuleType", "MessageSourceAddress", "EventType", "Severity", "SeverityValue", "AccountType", "OpcodeName", "host",
        "port", "tags", "type",
    };

    private static readonly HashSet<string> s_leadingNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "Provider_Name", "EventID", "Image", "NewProcessName", "CommandLine", "ParentImage", "ParentProcessName", "TargetFilename", "TargetObject",
        "Details", "ServiceName", "ImagePath", "ServiceFileName", "TaskName", "Threat Name", "Path", "Old Value", "New Value", "ScriptBlockText",
        "TargetUserName", "MemberName", "MemberSid", "SubjectUserName", "IpAddress",
    };

    /// <param name="rule">What matched.</param>
    /// <param name="artefact">The share of the file.</param>
    /// <param name="record">Read during the call only.</param>
    /// <param name="user">Who it is about, where that is not who the record says did it.</param>
    public Hit Read<TRecord>(HitRule rule, ArtefactScan artefact, ref readonly TRecord record, string? user = null)
        where TRecord : IEventRecord, allows ref struct
    {
        string? eventId = EventRoles.Text(in record, roles.EventId, 16);
        string? cmdlet = artefact.Channel == EventPass.ManagementChannel ? EventRoles.Text(in record, roles.FirstData, MaxValue) : null;
        string? file = EventRoles.Text(in record, roles.TargetFilename, MaxDetail) ?? FileOfThreat(EventRoles.Text(in record, roles.ThreatPath, MaxDetail));
        return new Hit
        {
            Rule = rule,
            Artefact = artefact,
            Kind = RecordKind.WindowsEvent,
            Line = record.Line,
            RecordId = record.RecordId,
            Offset = record.Offset,
            Ticks = record.Ticks,
            Host = EventPass.ShortName(EventRoles.Text(in record, roles.Computer, 256)),
            User = user ?? (cmdlet is null ? EventRoles.First(in record, roles.User, MaxValue) : EventRoles.Text(in record, roles.ThirdData, MaxValue)),

            // What Exchange writes to the Application log of an attack is that it failed.
            IsRefused = artefact.Channel == "Application" || (artefact.Channel == EventPass.ManagementChannel && eventId is "6" or "8"),
            Page = file is null ? null : WebPath.OfFile(file),
            Action = cmdlet ?? (EventRoles.First(in record, roles.Image, MaxDetail) is { } image ? image[(image.LastIndexOf('\\') + 1)..] : eventId),
            Detail = cmdlet is null ? DetailOf(in record) : EventRoles.Text(in record, roles.SecondData, MaxDetail),
            Excerpt = Excerpt(in record),
        };
    }

    /// <summary>The first file of Defender's <c>containerfile:_C:\a.zip; file:_C:\a.zip->b.aspx</c>.</summary>
    private static string? FileOfThreat(string? path)
    {
        const string File = "file:_";
        string? file = path?.Split(';', 16, StringSplitOptions.TrimEntries).FirstOrDefault(p => p.StartsWith(File, StringComparison.Ordinal));
        return file?[File.Length..];
    }

    private string? DetailOf<TRecord>(ref readonly TRecord record)
        where TRecord : IEventRecord, allows ref struct
    {
        foreach (int[] group in roles.Details)
        {
            string detail = "";
            foreach (int field in group)
            {
                if (EventRoles.Text(in record, field, MaxDetail) is { } text)
                    detail = detail.Length == 0 ? text : $"{detail} {text}";
            }

            if (detail.Length > 0)
                return detail;
        }

        return null;
    }

    /// <summary>The event as names and values, without what only machines read: first what tells what happened, last what the transport added.</summary>
    private static byte[] Excerpt<TRecord>(ref readonly TRecord record)
        where TRecord : IEventRecord, allows ref struct
    {
        var text = new StringBuilder();
        var said = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int rank = 0; rank <= LastRank; rank++)
        {
            // The rendered text says once more what the values say.
            if (rank == LastRank && text.Length > EnoughWithoutMessage)
                break;
            for (int i = 0; i < record.FieldCount && text.Length < MaxExcerpt; i++)
            {
                string name = Encoding.UTF8.GetString(record.FieldName(i));
                ReadOnlySpan<byte> value = record.FieldValue(i);
                if (value.IsEmpty || value is [(byte)'-'] || s_quietNames.Contains(name) || RankOf(name) != rank || !said.Add(name))
                    continue;
                text.Append(text.Length == 0 ? "" : " ").Append(name).Append('=')
                    .Append(Encoding.UTF8.GetString(value[..Math.Min(value.Length, MaxValue)]).ReplaceLineEndings(" "));
            }
        }

        return Encoding.UTF8.GetBytes(text.ToString(0, Math.Min(text.Length, MaxExcerpt)));
    }

    private static int RankOf(string name)
    {
        if (s_leadingNames.Contains(name) || name.StartsWith("Data#", StringComparison.Ordinal))
            return 0;
        return name is "Message" || name.Contains('.', StringComparison.Ordinal) ? LastRank : 1;
    }
}
