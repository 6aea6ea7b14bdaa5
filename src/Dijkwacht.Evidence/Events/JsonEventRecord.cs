using System.Buffers;

namespace Dijkwacht.Evidence.Events;

/// <summary>A view over the event that a reader is at.</summary>
internal readonly ref struct JsonEventRecord(EventFields fields, long recordId, long ticks, long offset, long line) : IEventRecord
{
    public long RecordId => recordId;

    public long Ticks => ticks;

    public long Offset => offset;

    public long Line => line;

    public bool IsRecovered => false;

    public int FieldCount => fields.Count;

    public ReadOnlySpan<byte> Text => fields.Text;

    public ReadOnlySpan<byte> FieldName(int index) => fields.Name(index);

    public ReadOnlySpan<byte> FieldValue(int index) => fields.Value(index);

    public bool TryGetField(int field, out ReadOnlySpan<byte> value) => fields.TryGet(field, out value);

    public void WriteJson(IBufferWriter<byte> output) => EventForm.WriteJson(fields, ticks, output);

    public void WriteXml(IBufferWriter<byte> output) => EventForm.WriteXml(fields, ticks, output);
}
