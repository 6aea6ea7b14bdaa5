using System.Buffers;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Events;

/// <summary>One Windows event, from an EVTX file or from another carrier. A view over a reader's buffer.</summary>
/// <remarks>
/// Field names are those that Sigma rules use. From <c>System</c>: <c>Provider_Name</c>, <c>Provider_Guid</c>,
/// <c>EventID</c> (plain decimal), <c>Version</c>, <c>Level</c>, <c>Task</c>, <c>Opcode</c>, <c>Keywords</c>, <c>TimeCreated</c>,
/// <c>EventRecordID</c>, <c>Correlation_ActivityID</c>, <c>Execution_ProcessID</c>, <c>Execution_ThreadID</c>, <c>Channel</c>,
/// <c>Computer</c>, <c>Security_UserID</c>. From <c>EventData</c>: each <c>Data</c> by its <c>Name</c>; those without a name
/// together as <c>Data</c>, joined by line feeds, and one by one as <c>Data#1</c>, <c>Data#2</c>, ... From <c>UserData</c>: every
/// element that holds text, by its local name. Of several values with one name the first counts, except that
/// <c>EventData</c> and <c>UserData</c> go before <c>System</c> for all names but <c>EventID</c>, <c>Channel</c>, <c>Computer</c>,
/// <c>Provider_Name</c> and <c>EventRecordID</c>. <see cref="IRecord.Text"/> is the values, one per line.
/// </remarks>
public interface IEventRecord : IRecord
{
    /// <summary><c>EventRecordID</c>, or 0 when the carrier has none.</summary>
    long RecordId { get; }

    /// <summary><c>TimeCreated</c> as UTC ticks, an assumed offset already taken off; 0 when it is absent or unreadable.</summary>
    long Ticks { get; }

    /// <summary>Bytes from the start of the artefact.</summary>
    long Offset { get; }

    /// <summary>Physical line, from 1, of a carrier that has lines; else 0.</summary>
    long Line { get; }

    /// <summary>Whether it was carved from space that the file no longer counts as used.</summary>
    bool IsRecovered { get; }

    /// <summary>How many named values it has, in the event's own order.</summary>
    int FieldCount { get; }

    /// <summary>The name of a value, UTF-8.</summary>
    /// <param name="index">0 to <see cref="FieldCount"/>, exclusive.</param>
    ReadOnlySpan<byte> FieldName(int index);

    /// <summary>A value as text, UTF-8. Valid until the reader moves on.</summary>
    /// <param name="index">0 to <see cref="FieldCount"/>, exclusive.</param>
    ReadOnlySpan<byte> FieldValue(int index);

    /// <summary>Writes the event as one JSON object in the form of <c>evtx_dump</c>, without line breaks.</summary>
    void WriteJson(IBufferWriter<byte> output);

    /// <summary>Writes the event as one XML element in the form of the event viewer, without line breaks of its own.</summary>
    void WriteXml(IBufferWriter<byte> output);
}
