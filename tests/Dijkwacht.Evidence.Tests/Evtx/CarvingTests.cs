using Dijkwacht.Evidence.Evtx;

namespace Dijkwacht.Evidence.Tests.Evtx;

public sealed class CarvingTests
{
    [Fact]
    public void Records_in_the_slack_are_recovered_on_request_and_marked()
    {
        ChunkWriter chunk = SampleEvents.Processes(1, 6);
        int free = (int)CollectingSink.Read(ChunkWriter.File(0, chunk.Finish())).Sink.Events[3].Offset - 4096;
        byte[] file = ChunkWriter.File(0, chunk.Finish(free));
        Assert.Equal(3, CollectingSink.Read(file).Sink.Events.Count);

        (EvtxSummary summary, CollectingSink sink) = CollectingSink.Read(file, carve: true);
        Assert.Equal((3, 3), (summary.Records, summary.RecoveredRecords));
        Assert.Equal([false, false, false, true, true, true], sink.Events.Select(e => e.IsRecovered));
        Assert.Equal([1, 2, 3, 4, 5, 6], sink.Events.Select(e => e.RecordId));
        Assert.Contains(("CommandLine", "cmd /c echo 6"), sink.Events[5].Fields);
    }

    [Fact]
    public void What_is_live_elsewhere_in_the_file_is_not_recovered()
    {
        ChunkWriter first = SampleEvents.Processes(1, 6);
        int free = (int)CollectingSink.Read(ChunkWriter.File(0, first.Finish())).Sink.Events[3].Offset - 4096;
        byte[] file = ChunkWriter.File(0, first.Finish(free), SampleEvents.Processes(4, 2).Finish());
        (EvtxSummary summary, CollectingSink sink) = CollectingSink.Read(file, carve: true);
        Assert.Equal((5, 1), (summary.Records, summary.RecoveredRecords));
        Assert.Equal([1, 2, 3, 4, 5, 6], sink.Events.Select(e => e.RecordId));
    }

    [Fact]
    public void The_same_record_in_the_slack_of_two_chunks_is_recovered_once()
    {
        ChunkWriter chunk = SampleEvents.Processes(1, 6);
        int free = (int)CollectingSink.Read(ChunkWriter.File(0, chunk.Finish())).Sink.Events[3].Offset - 4096;
        byte[] bytes = chunk.Finish(free);
        EvtxSummary summary = CollectingSink.Read(ChunkWriter.File(0, bytes, bytes), carve: true).Summary;
        Assert.Equal((6, 3), (summary.Records, summary.RecoveredRecords));
    }

    [Fact]
    public void A_chunk_without_magic_is_carved_where_its_templates_are()
    {
        byte[] file = ChunkWriter.File(0, SampleEvents.Processes(1, 6).Finish());
        file[4096] = 0;
        (EvtxSummary summary, CollectingSink sink) = CollectingSink.Read(file, carve: true);
        Assert.Equal((0, 6), (summary.Records, summary.RecoveredRecords));
        Assert.All(sink.Events, e => Assert.True(e.IsRecovered));
    }

    [Fact]
    public void A_record_whose_template_is_overwritten_is_counted_and_not_guessed()
    {
        ChunkWriter chunk = SampleEvents.Processes(1, 6);
        byte[] bytes = chunk.Finish();
        int second = (int)CollectingSink.Read(ChunkWriter.File(0, bytes)).Sink.Events[1].Offset - 4096;
        bytes.AsSpan(512, second - 512).Fill(0x41);
        bytes[0] = 0;
        EvtxSummary summary = CollectingSink.Read(ChunkWriter.File(0, bytes), carve: true).Summary;
        Assert.Equal((0, 5), (summary.RecoveredRecords, summary.UndecodableSlackRecords));
    }

    [Fact]
    public void More_chunks_with_slack_than_are_kept_are_all_carved()
    {
        ChunkWriter chunk = SampleEvents.Processes(1, 2);
        int free = (int)CollectingSink.Read(ChunkWriter.File(0, chunk.Finish())).Sink.Events[1].Offset - 4096;
        byte[][] chunks = [.. Enumerable.Range(0, 300).Select(i => SampleEvents.Processes((ulong)(2 * i) + 1, 2).Finish(free))];
        EvtxSummary summary = CollectingSink.Read(ChunkWriter.File(0, chunks), carve: true).Summary;
        Assert.Equal((300, 300), (summary.Records, summary.RecoveredRecords));
    }
}
