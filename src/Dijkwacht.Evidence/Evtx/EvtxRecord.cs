using System.Buffers;
using Dijkwacht.Evidence.Events;

namespace Dijkwacht.Evidence.Evtx;

/// <summary>An event of an EVTX file: a view over the reader's window, valid during <see cref="IEventSink.Take"/>.</summary>
/// <remarks>Values become UTF-8 when they are asked for, once per record.</remarks>
public readonly ref struct EvtxRecord : IEventRecord
{
    private readonly EventState _state;
    private readonly ReadOnlySpan<byte> _chunk;
    private readonly ulong _headerId;
    private readonly ulong _headerTime;

    internal EvtxRecord(EventState state, ReadOnlySpan<byte> chunk, in RecordHeader header, long chunkOffset, bool isRecovered)
    {
        _state = state;
        _chunk = chunk;
        _headerId = header.Id;
        _headerTime = header.Time;
        Offset = chunkOffset + header.Offset;
        IsRecovered = isRecovered;
    }

    /// <summary><c>EventRecordID</c> of the event; the record header's number when it has none.</summary>
    public long RecordId => _state.RecordId(_chunk) is >= 0 and long id ? id : (long)Math.Min(_headerId, long.MaxValue);

    /// <summary><c>TimeCreated</c> as UTC ticks; the record header's time of writing when it has none.</summary>
    public long Ticks => _state.Ticks(_chunk) is > 0 and long ticks ? ticks : EvtxLayout.TicksOf(_headerTime);

    /// <inheritdoc/>
    public long Offset { get; }

    /// <summary>0: EVTX has no lines.</summary>
    public long Line => 0;

    /// <inheritdoc/>
    public bool IsRecovered { get; }

    /// <inheritdoc/>
    public int FieldCount => _state.FieldCount(_chunk);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Text => _state.Text(_chunk);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> FieldName(int index) => _state.FieldName(_chunk, index);

    /// <inheritdoc/>
    public ReadOnlySpan<byte> FieldValue(int index) => _state.FieldValue(_chunk, index);

    /// <inheritdoc/>
    public bool TryGetField(int field, out ReadOnlySpan<byte> value) => _state.TryGetField(_chunk, field, out value);

    /// <inheritdoc/>
    public void WriteJson(IBufferWriter<byte> output) => _state.WriteJson(_chunk, output);

    /// <inheritdoc/>
    public void WriteXml(IBufferWriter<byte> output) => _state.WriteXml(_chunk, output);
}
