using Dijkwacht.Evidence.Events;

namespace Dijkwacht.Evidence.Evtx;

/// <content>Records in space that the file no longer counts as used.</content>
public sealed partial class EvtxReader
{
    // A record written outside these years is not one: 1995 to 2100.
    private const ulong FirstTime = 124_335_648_000_000_000;
    private const ulong LastTime = 157_469_184_000_000_000;

    private bool CarveNext(IEventSink sink)
    {
        if (!_slack.TryTake(out SlackChunk slack))
            return false;
        try
        {
            _state.StartChunk();
            foreach ((int start, int end) in slack.Stretches)
                Carve(slack.Bytes.AsSpan(0, slack.Length), slack.Offset, start, end, sink);
            return true;
        }
        finally
        {
            SlackQueue.Return(slack);
        }
    }

    private void Carve(ReadOnlySpan<byte> chunk, long offset, int start, int end, IEventSink sink)
    {
        while (RecordHeader.TryFind(chunk, start, end, out RecordHeader header))
        {
            start = header.Offset + RecordHeader.Magic.Length;
            if (header.Time is < FirstTime or > LastTime)
                continue;
            if (!_state.TryStart(chunk, header.ContentStart, header.ContentEnd, isStrict: true) || (_state.IsDamaged && !_state.HasTime(chunk)))
            {
                _summary.UndecodableSlackRecords++;
                continue;
            }

            start = header.End;
            if (!_seen.Add(header.Id, header.Time))
                continue;
            _summary.RecoveredRecords++;
            _summary.IncompleteRecords += _state.IsDamaged ? 1 : 0;
            var record = new EvtxRecord(_state, chunk, header, offset, isRecovered: true);
            sink.Take(in record);
        }
    }
}
