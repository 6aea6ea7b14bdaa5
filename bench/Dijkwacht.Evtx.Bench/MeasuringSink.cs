using System.Buffers;
using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evtx.Bench;

/// <summary>What is asked of every record.</summary>
internal enum ReadMode
{
    /// <summary>Nothing: chunks, checksums and instances only.</summary>
    Walk,

    /// <summary>Every field, as UTF-8.</summary>
    Fields,

    /// <summary>A rule engine's share: channel, event id, and three fields of process creation.</summary>
    Rules,

    /// <summary>The whole event as JSON.</summary>
    Json,

    /// <summary>The whole event as XML.</summary>
    Xml,
}

/// <summary>Asks, and adds up what it is told so that nothing is left out.</summary>
internal sealed class MeasuringSink(ReadMode mode, FieldTable fields) : IEventSink
{
    private readonly ArrayBufferWriter<byte> _output = new(1 << 20);
    private readonly int[] _asked = [fields.Find("Channel"), fields.Find("EventID"), fields.Find("Image"), fields.Find("CommandLine"), fields.Find("ParentImage")];

    public static IReadOnlyList<string> AskedFields { get; } =
    [
        "Channel", "EventID", "Provider_Name", "Computer", "Level", "Image", "CommandLine", "ParentImage", "ParentCommandLine", "OriginalFileName", "User", "TargetObject",
        "Details", "TargetFilename", "ImageLoaded", "Hashes", "ScriptBlockText", "Data", "ObjectName", "SubjectUserName", "TargetUserName", "LogonType", "IpAddress",
        "ServiceName", "ImagePath", "NewProcessName", "DestinationPort", "QueryName", "PipeName", "CallTrace", "GrantedAccess", "SourceImage", "TargetImage", "Payload",
    ];

    public long Sum { get; private set; }

    public void Take<TRecord>(ref readonly TRecord record)
        where TRecord : IEventRecord, allows ref struct
    {
        switch (mode)
        {
            case ReadMode.Fields:
                for (int i = 0; i < record.FieldCount; i++)
                    Sum += record.FieldName(i).Length + record.FieldValue(i).Length;
                break;
            case ReadMode.Rules:
                foreach (int ordinal in _asked)
                    Sum += record.TryGetField(ordinal, out ReadOnlySpan<byte> value) ? value.Length : 0;
                break;
            case ReadMode.Json:
                _output.ResetWrittenCount();
                record.WriteJson(_output);
                Sum += _output.WrittenCount;
                break;
            case ReadMode.Xml:
                _output.ResetWrittenCount();
                record.WriteXml(_output);
                Sum += _output.WrittenCount;
                break;
            default:
                Sum += record.Offset & 1;
                break;
        }
    }

    public void Problem(ParseProblem problem) => Sum += problem.Length;
}
