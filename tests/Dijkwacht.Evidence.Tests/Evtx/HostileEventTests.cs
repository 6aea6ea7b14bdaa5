using System.Buffers.Binary;
using System.Diagnostics;
using System.Text.Json;
using System.Xml;
using CsCheck;
using Dijkwacht.Evidence.Evtx;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Tests.Evtx;

public sealed class HostileEventTests
{
    private static byte[] Mixed { get; } = MakeMixed();

    [Fact]
    public void Any_bytes_are_read_or_refused_but_never_throw() =>
        Gen.Byte.Array[0, 3000].Sample(bytes =>
        {
            Check(bytes);
            Check([.. "ElfChnk\0"u8, .. bytes]);
            Check([.. "ElfFile\0"u8, .. bytes]);
        }, iter: 100);

    [Fact]
    public void Any_change_to_a_chunk_is_read_or_refused_but_never_throws() =>
        Gen.Select(Gen.Int[0, 12_000], Gen.Byte.Array[1, 8]).List[1, 12].Sample(changes =>
        {
            byte[] bytes = [.. Mixed];
            foreach ((int offset, byte[] change) in changes)
                change.CopyTo(bytes, 4096 + offset);
            Check(bytes);
        }, iter: 400);

    [Fact]
    public void Any_cut_is_read_or_refused_but_never_throws() =>
        Gen.Int[0, 20_000].Sample(length => Check(Mixed[..length]), iter: 100);

    [Fact]
    public void A_template_that_contains_itself_ends()
    {
        var inner = new EventTemplate(SampleEvents.Named("A", new Literal("x")));
        var outer = new EventTemplate(new Tag("Event", new Tag("EventData", new Instance(inner), SampleEvents.Named("B", new Slot(0, 0x01)))));
        var chunk = new ChunkWriter();
        int record = chunk.Record(1, SampleEvents.Time, new Instance(outer, EventData.Of("y")));
        byte[] bytes = chunk.Finish();

        // The instance within the definition of the outer template now names the outer template.
        int definition = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(record + 24 + 4 + 6));
        int within = bytes.AsSpan(definition).IndexOf((byte)0x0C) + definition;
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(within + 6), definition);
        (EvtxSummary summary, CollectingSink sink) = CollectingSink.Read(ChunkWriter.File(0, bytes));
        Assert.Equal(1, summary.Records + summary.UndecodableRecords);
        Assert.All(sink.Events, taken => SampleTests.Check("self", taken with { Asked = new Dictionary<string, string> { ["EventID"] = "", ["Channel"] = "" }, Fields = [("EventID", ""), ("Channel", ""), .. taken.Fields] }));
    }

    [Fact]
    public void A_chunk_of_bombs_costs_bounded_work_and_says_what_was_not_read()
    {
        Part[] data = [.. Enumerable.Range(0, 800).Select(i => (Part)new Tag($"n{i % 20}", new Slot(0, 0x01)))];
        var template = new EventTemplate(new Tag("Event", new Tag("UserData", data)));
        var chunk = new ChunkWriter();
        for (ulong id = 1; id <= 400; id++)
            chunk.Record(id, SampleEvents.Time, new Instance(template, EventData.Of("0123456789")));
        (EvtxSummary summary, CollectingSink sink) = CollectingSink.Read(ChunkWriter.File(0, chunk.Finish(), SampleEvents.Processes(401, 2).Finish()));
        Assert.Equal(402, summary.Records + summary.UndecodableRecords);
        Assert.InRange(summary.UndecodableRecords, 1, 399);
        Assert.Equal(summary.UndecodableRecords, sink.Problems.Count(p => p.Kind == ParseProblemKind.Undecodable));
        Assert.Equal([401, 402], sink.Events.TakeLast(2).Select(e => e.RecordId));
    }

    [Fact]
    public void A_processing_instruction_may_be_the_last_token()
    {
        var chunk = new ChunkWriter();
        int record = chunk.Record(1, SampleEvents.Time, new Tag("a", new Instruction("t", "u")));
        byte[] bytes = chunk.Finish();
        int text = bytes.AsSpan(record).IndexOf((ReadOnlySpan<byte>)[0x0B, 1, 0, (byte)'u']) + record;
        bytes[text] = 0xFF;
        (EvtxSummary summary, CollectingSink sink) = CollectingSink.Read(ChunkWriter.File(0, bytes));
        Assert.Equal(1, summary.IncompleteRecords);
        Assert.Equal("<a><?t?></a>", Assert.Single(sink.Events).Xml);
    }

    [Fact]
    public void Elements_without_end_are_closed()
    {
        Part deep = new Literal("x");
        for (int i = 0; i < 100; i++)
            deep = new Tag("d", deep);
        TakenEvent taken = EventFieldTests.One(new Tag("Event", new Tag("UserData", deep)));
        using var json = JsonDocument.Parse(taken.Json, new JsonDocumentOptions { MaxDepth = 256 });
        Assert.True(IsWellFormed(taken.Xml));
    }

    [Fact]
    public void One_long_value_under_thousands_of_names_costs_bounded_time_and_text()
    {
        Part[] data = [.. Enumerable.Range(0, 800).Select(i => (Part)new Tag($"n{i % 20}", new Slot(0, 0x01)))];
        var chunk = new ChunkWriter();
        var template = new EventTemplate(new Tag("Event", new Tag("UserData", data)));
        for (ulong id = 1; id <= 3; id++)
            chunk.Record(id, SampleEvents.Time, new Instance(template, EventData.Of(new string('x', 8_000))));
        long start = Stopwatch.GetTimestamp();
        (EvtxSummary summary, CollectingSink sink) = CollectingSink.Read(ChunkWriter.File(0, chunk.Finish()));
        Assert.Equal(3, summary.Records);
        Assert.All(sink.Events, taken => Assert.InRange(taken.Text.Length, 1 << 19, 3 << 20));
        Assert.All(sink.Events, taken => Assert.InRange(taken.Json.Length, 1 << 19, 6 << 20));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 20);
    }

    private static byte[] MakeMixed()
    {
        var chunk = new ChunkWriter();
        for (ulong id = 1; id <= 12; id++)
        {
            Part root = (id % 4) switch
            {
                0 => SampleEvents.Process(id, "x"),
                1 => SampleEvents.Cmdlet(id, "New-Item", "b"),
                2 => new Tag("Event", new Tag("System", new Tag("EventID", new Literal("5")))),
                _ => SampleEvents.Event(id, 7, new Tag("UserData", new Tag("a", [new Attribute("xmlns", new Literal("urn:x"))], new CData("c"), new EntityReference("amp")))),
            };
            chunk.Record(id, SampleEvents.Time.AddSeconds(id), root);
        }

        return ChunkWriter.File(0, chunk.Finish(), SampleEvents.Processes(13, 3).Finish());
    }

    private static void Check(byte[] bytes)
    {
        var fields = new FieldTable();
        foreach (string name in new[] { "EventID", "Data", "Data#1", "Image", "Provider_Name" })
            fields.Intern(name);
        (EvtxSummary summary, CollectingSink sink) = CollectingSink.Read(new MemoryStream(bytes), fields, carve: true);
        Assert.Equal(sink.Events.Count, summary.Records + summary.RecoveredRecords + summary.HiddenRecords);
        foreach (TakenEvent taken in sink.Events)
        {
            using var json = JsonDocument.Parse(taken.Json, new JsonDocumentOptions { MaxDepth = 512 });
            Assert.True(IsWellFormed(taken.Xml), taken.Xml);
            Assert.InRange(taken.Offset, 0, bytes.Length);
        }

        foreach (ParseProblem problem in sink.Problems)
            Assert.InRange(problem.Offset + problem.Length, 0, bytes.Length);
    }

    private static bool IsWellFormed(string text)
    {
        using var xml = XmlReader.Create(new StringReader(text), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
        try
        {
            while (xml.Read())
            {
            }

            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }
}
