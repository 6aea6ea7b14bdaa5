using System.Buffers.Binary;
using CsCheck;
using Dijkwacht.Evidence.Evtx;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Evidence.Tests.Logs;

namespace Dijkwacht.Evidence.Tests.Evtx;

public sealed class EvtxReaderTests
{
    private static byte[] TwoChunks { get; } = ChunkWriter.File(0, SampleEvents.Processes(1, 20).Finish(), SampleEvents.Processes(21, 20).Finish());

    [Fact]
    public void Files_and_bare_chunks_are_recognised_and_texts_are_not()
    {
        byte[] damaged = [.. TwoChunks];
        damaged.AsSpan(0, 4096).Clear();
        Assert.True(EvtxReader.Recognises(TwoChunks));
        Assert.True(EvtxReader.Recognises(damaged));
        Assert.True(EvtxReader.Recognises(TwoChunks.AsSpan(4096)));
        Assert.False(EvtxReader.Recognises(damaged.AsSpan(0, 4096)));
        Assert.False(EvtxReader.Recognises("#Software: Microsoft Internet Information Services"u8));
    }

    [Fact]
    public void Records_come_in_order_with_numbers_times_and_offsets()
    {
        (EvtxSummary summary, CollectingSink sink) = CollectingSink.Read(TwoChunks);
        Assert.Equal(40, summary.Records);
        Assert.Equal(2, summary.Chunks);
        Assert.Equal((1, 40), (summary.FirstRecordId, summary.LastRecordId));
        Assert.Equal(0, summary.GapCount + summary.BadHeaderChecksums + summary.BadRecordChecksums + summary.IncompleteRecords + summary.UndecodableRecords);
        Assert.False(summary.IsDirty || summary.IsCutOff || summary.IsFileHeaderDamaged);
        Assert.Empty(sink.Problems);
        Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i), sink.Events.Select(e => e.RecordId));
        Assert.Equal(SampleEvents.Time.AddSeconds(7).Ticks, sink.Events[6].Ticks);
        Assert.Equal(4096 + 512, sink.Events[0].Offset);
        Assert.Equal(4096 + 65_536 + 512, sink.Events[20].Offset);
    }

    [Fact]
    public void Flags_of_the_header_are_told()
    {
        Assert.True(CollectingSink.Read(ChunkWriter.File(1)).Summary.IsDirty);
        Assert.True(CollectingSink.Read(ChunkWriter.File(2)).Summary.IsFull);
        Assert.True(CollectingSink.Read(ChunkWriter.File(4)).Summary.HasNoChecksums);
    }

    [Fact]
    public void A_zeroed_header_costs_a_problem_and_no_record()
    {
        byte[] bytes = [.. TwoChunks];
        bytes.AsSpan(0, 4096).Clear();
        (EvtxSummary summary, CollectingSink sink) = CollectingSink.Read(bytes);
        Assert.Equal(40, summary.Records);
        Assert.False(summary.HasFileHeader);
        Assert.Equal(new ParseProblem(ParseProblemKind.Malformed, 0, 4096), Assert.Single(sink.Problems));
    }

    [Fact]
    public void Bare_chunks_are_read()
    {
        (EvtxSummary summary, CollectingSink sink) = CollectingSink.Read(TwoChunks[4096..]);
        Assert.Equal(40, summary.Records);
        Assert.Empty(sink.Problems);
    }

    [Fact]
    public void A_header_that_looks_like_utf_16_is_still_an_event_log()
    {
        byte[] bytes = [.. TwoChunks];
        for (int i = 8; i < 256; i++)
            bytes[i] = (byte)(i % 2 == 0 ? 'A' : 0);
        Assert.Equal(40, CollectingSink.Read(bytes).Summary.Records);
        for (int i = 0; i < 8; i++)
            bytes[i] = (byte)(i % 2 == 0 ? 'A' : 0);
        Assert.Equal(40, CollectingSink.Read(bytes).Summary.Records);
    }

    [Fact]
    public void A_chunk_without_magic_is_a_problem_and_reading_goes_on()
    {
        byte[] bytes = ChunkWriter.File(0, SampleEvents.Processes(1, 5).Finish(), SampleEvents.Processes(6, 5).Finish(), SampleEvents.Processes(11, 5).Finish());
        bytes[4096 + 65_536] = (byte)'X';
        (EvtxSummary summary, CollectingSink sink) = CollectingSink.Read(bytes);
        Assert.Equal(10, summary.Records);
        Assert.Equal(1, summary.ChunksWithoutMagic);
        Assert.Equal(new ParseProblem(ParseProblemKind.Malformed, 4096 + 65_536, 65_536), Assert.Single(sink.Problems));
        Assert.Equal(new RecordGap(5, 11, SampleEvents.Time.AddSeconds(5).Ticks, SampleEvents.Time.AddSeconds(11).Ticks), Assert.Single(summary.Gaps));
    }

    [Fact]
    public void Unused_chunks_are_no_problem()
    {
        (EvtxSummary summary, CollectingSink sink) = CollectingSink.Read(ChunkWriter.File(0, SampleEvents.Processes(1, 5).Finish(), new byte[65_536]));
        Assert.Equal((5, 1), (summary.Records, summary.EmptyChunks));
        Assert.Empty(sink.Problems);
    }

    [Fact]
    public void Wrong_checksums_are_counted_and_the_records_read()
    {
        byte[] bytes = [.. TwoChunks];
        bytes[4096 + 200] ^= 1;
        bytes[4096 + 65_536 + 512 + 30] ^= 0;
        bytes[4096 + 65_536 + 52] ^= 1;
        bytes[60] ^= 1;
        EvtxSummary summary = CollectingSink.Read(bytes).Summary;
        Assert.True(summary.IsFileHeaderDamaged);
        Assert.Equal(40, summary.Records);
        Assert.Equal(2, summary.BadHeaderChecksums);
        Assert.Equal(1, summary.BadRecordChecksums);
    }

    [Fact]
    public void Records_behind_the_header_of_a_dirty_file_are_read_as_long_as_their_numbers_go_on()
    {
        ChunkWriter chunk = SampleEvents.Processes(1, 3);
        int free = chunk.Position;
        chunk.Record(4, SampleEvents.Time.AddSeconds(4), SampleEvents.Process(4, "late"));
        chunk.Record(5, SampleEvents.Time.AddSeconds(5), SampleEvents.Process(5, "later"));
        chunk.Record(77, SampleEvents.Time.AddSeconds(-9), SampleEvents.Process(77, "old"));
        Assert.Equal(5, CollectingSink.Read(ChunkWriter.File(1, chunk.Finish(free))).Summary.Records);
        Assert.Equal(3, CollectingSink.Read(ChunkWriter.File(0, chunk.Finish(free))).Summary.Records);
    }

    [Fact]
    public void A_file_that_ends_within_a_chunk_gives_all_its_whole_records_and_the_start_of_the_torn_one()
    {
        int last = (int)CollectingSink.Read(TwoChunks).Sink.Events[^1].Offset;
        (EvtxSummary summary, CollectingSink sink) = CollectingSink.Read(TwoChunks[..(last + 140)]);
        Assert.True(summary.IsCutOff);
        Assert.Equal(40, summary.Records);
        Assert.Equal(1, summary.IncompleteRecords);
        Assert.Equal(new ParseProblem(ParseProblemKind.CutOff, last, 140), Assert.Single(sink.Problems));
    }

    [Fact]
    public void A_torn_record_in_the_middle_does_not_hide_those_behind_it()
    {
        byte[] bytes = [.. TwoChunks];
        List<TakenEvent> before = CollectingSink.Read(bytes).Sink.Events;
        bytes.AsSpan((int)before[4].Offset, 200).Clear();
        (EvtxSummary summary, CollectingSink sink) = CollectingSink.Read(bytes);
        Assert.Equal(39, summary.Records);
        Assert.Equal(new ParseProblem(ParseProblemKind.Malformed, before[4].Offset, before[5].Offset - before[4].Offset), Assert.Single(sink.Problems));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(4u)]
    [InlineData(27u)]
    [InlineData(65_536u)]
    [InlineData(uint.MaxValue)]
    public void A_record_of_impossible_size_ends_no_loop_and_hides_no_other(uint size)
    {
        byte[] bytes = [.. TwoChunks];
        int second = (int)CollectingSink.Read(bytes).Sink.Events[1].Offset;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(second + 4), size);
        EvtxSummary summary = CollectingSink.Read(bytes).Summary;
        Assert.InRange(summary.Records, 39, 40);
    }

    [Fact]
    public void Record_numbers_that_start_again_are_told_as_one_gap()
    {
        EvtxSummary summary = CollectingSink.Read(ChunkWriter.File(2, SampleEvents.Processes(101, 5).Finish(), SampleEvents.Processes(50, 5).Finish())).Summary;
        Assert.Equal((105, 50), (Assert.Single(summary.Gaps).FromId, summary.Gaps[0].ToId));
    }

    [Fact]
    public void Gaps_are_counted_beyond_the_bound_of_their_list()
    {
        var chunk = new ChunkWriter();
        for (ulong id = 1; id <= 201; id += 2)
            chunk.Record(id, SampleEvents.Time, SampleEvents.Cmdlet(id, "a"));
        EvtxSummary summary = CollectingSink.Read(ChunkWriter.File(0, chunk.Finish())).Summary;
        Assert.Equal(100, summary.GapCount);
        Assert.Equal(EvtxReader.MaxGaps, summary.Gaps.Count);
    }

    [Fact]
    public void A_record_hidden_within_the_one_before_it_is_found()
    {
        var chunk = new ChunkWriter();
        chunk.Record(1, SampleEvents.Time, SampleEvents.Process(1, "first"));
        int outer = chunk.Record(2, SampleEvents.Time, SampleEvents.Process(2, "second"));
        chunk.Record(3, SampleEvents.Time, SampleEvents.Process(3, "hidden"));
        int end = chunk.Position;
        byte[] bytes = chunk.Finish();
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(outer + 4), end - outer);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(end - 4), end - outer);
        (EvtxSummary summary, CollectingSink sink) = CollectingSink.Read(ChunkWriter.File(0, bytes));
        Assert.Equal((2, 1), (summary.Records, summary.HiddenRecords));
        Assert.True(sink.Events[2].IsRecovered);
        Assert.Contains(("CommandLine", "hidden"), sink.Events[2].Fields);
    }

    [Fact]
    public void A_reader_is_used_for_file_after_file()
    {
        var fields = new FieldTable();
        var reader = new EvtxReader(fields);
        int ordinal = fields.Intern("commandline");
        for (int i = 0; i < 3; i++)
        {
            var sink = new CollectingSink(fields);
            using var blocks = new Dijkwacht.Evidence.Logs.BlockReader(new MemoryStream(TwoChunks), hash: true, CancellationToken.None);
            Assert.Equal(40, reader.Read(blocks, sink, new EvtxOptions()).Records);
            Assert.Equal("cmd /c echo 3", sink.Events[2].Asked[fields.NameOf(ordinal)]);
            Assert.NotNull(blocks.Sha256);
        }
    }

    [Fact]
    public void Splitting_the_reads_changes_nothing() =>
        Gen.Select(Gen.Int[1, 5000], Gen.Int[1, 70_000].List[1, 5]).Sample((first, sizes) =>
        {
            (_, CollectingSink whole) = CollectingSink.Read(TwoChunks);
            (_, CollectingSink split) = CollectingSink.Read(new ChunkedStream(TwoChunks, first, sizes), new FieldTable(), carve: true);
            Assert.Equal(whole.Events.Select(e => (e.Offset, e.Json, e.Xml)), split.Events.Select(e => (e.Offset, e.Json, e.Xml)));
        }, iter: 20);
}
