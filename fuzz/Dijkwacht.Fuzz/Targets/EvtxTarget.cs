using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using System.Xml;
using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Evtx;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Evidence.Tests.Evtx;
using Attribute = Dijkwacht.Evidence.Tests.Evtx.Attribute;

namespace Dijkwacht.Fuzz.Targets;

/// <summary>Windows event logs: live, torn and carved records, their fields and renderings.</summary>
internal sealed class EvtxTarget : FuzzTarget
{
    private static readonly string[] s_fields =
    [
        "EventID", "Channel", "Provider_Name", "Computer", "EventRecordID", "TimeCreated", "Level", "Data", "Data#1", "Data#2", "Image", "CommandLine", "ProcessId", "Binary", "a", "Inner",
    ];

    private readonly FieldTable _fields = new();
    private readonly EvtxReader _reader;

    public EvtxTarget()
    {
        foreach (string field in s_fields)
            _fields.Intern(field);
        _reader = new EvtxReader(_fields);
    }

    public override string Name => "evtx";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Cut(Processes(6)), Cut(Mixed()), Cut(Dirty()), [.. ChunkWriter.File(1), .. Cut(Mixed())], ChunkWriter.File(0),
    ];

    public override IReadOnlyList<byte[]> Dictionary { get; } =
    [
        "ElfFile\0"u8.ToArray(), "ElfChnk\0"u8.ToArray(), [0x2A, 0x2A, 0, 0], [0x0F, 1, 1, 0], [0x0C, 1], [0x41, 0xFF, 0xFF], [0x01, 0xFF, 0xFF], [0x06], [0x46], [0x02], [0x03], [0x04], [0x05, 1], [0x0D, 0, 0, 1],
        [0x0E, 0, 0, 0x21], [0x07], [0x08], [0x09], [0x0A], [0x0B], [0x00, 0x02, 0, 0], [4, 0, 0x21, 0], [4, 0, 0x81, 0], [0, 0, 1, 0], "D\0a\0t\0a\0"u8.ToArray(), "x\0m\0l\0n\0s\0:\0"u8.ToArray(),
    ];

    public override void Run(byte[] input)
    {
        var sink = new CheckingSink(_fields, input.Length);
        using (var stream = new ChunkedStream(input, RandomOf(input)))
        using (var blocks = new BlockReader(stream, hash: false, CancellationToken.None))
        {
            EvtxSummary summary = _reader.Read(blocks, sink, new EvtxOptions { CarveSlack = true });
            Require(blocks.BytesRead == input.Length, "all bytes were read");
            Require(summary.Records + summary.RecoveredRecords + summary.HiddenRecords == sink.Count, "the summary counts what was given");
            Require(summary.Gaps.Count <= EvtxReader.MaxGaps && summary.GapCount >= summary.Gaps.Count, "gaps are bounded and counted");
        }

        var whole = new CheckingSink(_fields, input.Length);
        using var again = new BlockReader(new MemoryStream(input, writable: false), hash: false, CancellationToken.None);
        _ = _reader.Read(again, whole, new EvtxOptions { CarveSlack = true });
        Require(whole.Digest == sink.Digest && whole.Count == sink.Count, "splitting the reads changes nothing");
    }

    // Inputs are at most 32 KiB: a chunk up to its last record, as at the end of a file that was cut off.
    private static byte[] Cut(ChunkWriter chunk) => chunk.Finish()[..chunk.Position];

    private static ChunkWriter Processes(int count) => SampleEvents.Processes(1, count);

    private static ChunkWriter Mixed()
    {
        var chunk = new ChunkWriter();
        chunk.Record(1, SampleEvents.Time, SampleEvents.Process(1, "cmd /c whoami"));
        chunk.Record(2, SampleEvents.Time, SampleEvents.Cmdlet(2, "New-MailboxExportRequest", "-Mailbox a", "ex01"));
        chunk.Record(3, SampleEvents.Time, new Tag("Event", new Tag("System", new Tag("EventID", new Literal("5"))), new Tag("EventData", new Tag("Data", new Literal("x")), new Tag("Data", new CData("y")))));
        chunk.Record(4, SampleEvents.Time, SampleEvents.Event(4, 7, new Tag(
            "UserData",
            new Tag("p:a", [new Attribute("xmlns:p", new Literal("urn:x"))], new Tag("Inner", new EntityReference("amp"), new CharacterReference('c')), new Tag("p:b", new Instruction("t", "u"))))));
        chunk.Record(5, SampleEvents.Time, SampleEvents.Event(5, 7, new Instance(
            new EventTemplate(new Tag("EventData", new Tag("Data", [new Attribute("Name", new Slot(0, 0x01))], new Slot(1, 0x88)), new Instance(new EventTemplate(new Tag("Data", new Slot(0, 0x0C))), new EventData(0x0C, new byte[8])))),
            EventData.Of("Image"),
            new EventData(0x88, new byte[12]))));
        chunk.Record(6, SampleEvents.Time, SampleEvents.Cmdlet(6, "a"));
        return chunk;
    }

    private static ChunkWriter Dirty()
    {
        ChunkWriter chunk = SampleEvents.Processes(7, 2);
        chunk.Record(3, SampleEvents.Time, [0x0F, 1, 1, 0, 0x0C, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0]);
        chunk.Record(9, SampleEvents.Time, SampleEvents.Process(9, "b"));
        return chunk;
    }

    private sealed class CheckingSink(FieldTable fields, int inputLength) : IEventSink
    {
        private readonly ArrayBufferWriter<byte> _output = new();

        public int Count { get; private set; }

        public HashCodeOfAll Digest { get; private set; }

        public void Take<TRecord>(ref readonly TRecord record)
            where TRecord : IEventRecord, allows ref struct
        {
            Count++;
            Require(record.Offset >= 0 && record.Offset < inputLength, "an event lies in the file");
            Require(record.RecordId >= 0 && record.Ticks >= 0 && record.Ticks <= DateTime.MaxValue.Ticks, "number and time are in range");
            for (int i = 0; i < record.FieldCount; i++)
            {
                Require(Utf8.IsValid(record.FieldName(i)) && Utf8.IsValid(record.FieldValue(i)), "names and values are UTF-8");
                int ordinal = fields.Find(Encoding.UTF8.GetString(record.FieldName(i)));
                Require(ordinal < 0 || record.TryGetField(ordinal, out _), "a field that is listed can be asked for");
                Digest = Digest.With(record.FieldName(i)).With(record.FieldValue(i));
            }

            for (int ordinal = 0; ordinal < fields.Count; ordinal++)
            {
                if (record.TryGetField(ordinal, out ReadOnlySpan<byte> value) && fields.NameOf(ordinal) != "Data")
                    Require(IsListed(in record, fields.NameOf(ordinal), value), "a field that can be asked for is listed");
            }

            Require(Utf8.IsValid(record.Text), "the text is UTF-8");
            _output.ResetWrittenCount();
            record.WriteJson(_output);
            Digest = Digest.With(_output.WrittenSpan);
            var json = new Utf8JsonReader(_output.WrittenSpan, new JsonReaderOptions { MaxDepth = 512 });
            while (json.Read())
            {
            }

            _output.ResetWrittenCount();
            record.WriteXml(_output);
            Digest = Digest.With(_output.WrittenSpan);
            using var xml = XmlReader.Create(new MemoryStream(_output.WrittenSpan.ToArray()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            while (xml.Read())
            {
            }
        }

        public void Problem(ParseProblem problem) =>
            Require(problem.Offset >= 0 && problem.Length >= 0 && problem.Offset + problem.Length <= inputLength, "a problem lies in the file");

        private static bool IsListed<TRecord>(ref readonly TRecord record, string name, ReadOnlySpan<byte> value)
            where TRecord : IEventRecord, allows ref struct
        {
            for (int i = 0; i < record.FieldCount; i++)
            {
                if (record.FieldValue(i).SequenceEqual(value) && Encoding.UTF8.GetString(record.FieldName(i)).Equals(name, StringComparison.OrdinalIgnoreCase))
                    return true;
            }

            return false;
        }
    }

    /// <summary>A hash of everything that was given, in order.</summary>
    private readonly record struct HashCodeOfAll(int Value)
    {
        public HashCodeOfAll With(ReadOnlySpan<byte> bytes)
        {
            var hash = new HashCode();
            hash.Add(Value);
            hash.AddBytes(bytes);
            return new HashCodeOfAll(hash.ToHashCode());
        }
    }
}
