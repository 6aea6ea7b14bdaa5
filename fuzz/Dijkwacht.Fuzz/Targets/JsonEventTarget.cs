using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Xml;
using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Fuzz.Targets;

/// <summary>Windows events as JSON, of every carrier.</summary>
internal sealed class JsonEventTarget : FuzzTarget
{
    private static readonly string[] s_fields = ["EventID", "Channel", "Provider_Name", "Computer", "Data", "Data#1", "Data#2", "Image", "CommandLine", "Message", "param1", "UtcTime", "host"];

    private readonly FieldTable _fields = new();
    private readonly JsonEventReader _reader;

    public JsonEventTarget()
    {
        foreach (string field in s_fields)
            _fields.Intern(field);
        _reader = new JsonEventReader(_fields);
    }

    public override string Name => "json-events";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. Texts(
            """{"Event":{"#attributes":{"xmlns":"x"},"System":{"Provider":{"#attributes":{"Name":"P"}},"EventID":{"#attributes":{"Qualifiers":1},"#text":1},"TimeCreated":{"#attributes":{"SystemTime":"2021-03-03T12:47:27.371669Z"}},"EventRecordID":7,"Channel":"C","Computer":"ex01","Security":null},"EventData":{"Data":{"#text":["a","b"]},"Binary":"00","X":{"#attributes":{},"#text":"y"}}}}""",
            """{"Event":{"System":{"EventID":1102,"Channel":"Security"},"UserData":{"LogFileCleared":{"ns0:A":"b","C":{"D":["e",null]}}}}}""",
            """{"System":{"Provider":{"Name":"Microsoft-Windows-Sysmon"},"EventID":{"Value":1},"Keywords":9223372036854775808,"TimeCreated":{"SystemTime":1614738225.125},"Channel":"Microsoft-Windows-Sysmon/Operational"},"EventData":{"UtcTime":"2021-03-03 02:23:45.120","Image":"C:\\a.exe"},"Message":"m"}""",
            """{"@timestamp":"2021-03-03T12:47:27.371Z","winlog":{"channel":"Security","provider_name":"P","event_id":"4624","keywords":["Audit Success"],"process":{"pid":1,"thread":{"id":2}},"event_data":{"param1":"a","param2":"b"},"user_data":{"x":1}},"log":{"level":"information"},"tags":["t",{"u":1}]}""",
            """{"@timestamp":"2021-03-03T12:47:27Z","winlog.channel":"C","winlog.event_id":1,"winlog.event_data.Image":"a"}""",
            """{"EventId":1,"Payload":"{\"EventData\":{\"Data\":[{\"@Name\":\"X\",\"#text\":\"y\"},\"z\"]}}","Channel":"C","TimeCreated":"2021-03-03T12:47:27.3716690+00:00","ChunkNumber":0}""",
            """{"Timestamp":"2021-03-03 14:47:27.371 +02:00","RuleTitle":"R","Channel":"Sec","EventID":1,"Details":"TgtUser: a ¦ b: c ¦ d:","ExtraFieldInfo":{"e":"f"}}""",
            """{"EventTime":"2021-03-03 13:47:27","Hostname":"ex01","EventID":1,"SourceName":"MSExchange CmdletLogs","Channel":"MSExchange Management","EventType":"INFO","Message":"Cmdlet suceeded. Cmdlet A, parameters -B c.","EventData":"<Data Name='q'>r</Data><Data/>","host":{"a":1}}""",
            "[\n  {\"EventTime\":\"2021-03-03 13:47:27\",\"Computer\":\"c\",\"EventID\":1,\"EventData\":{\"a\":\"\\ud800\\u0041\"}},\n  {}\n]\nRecord 2\n{\"Event\":{\"System\":{\"EventID\":1}}}\n"),
    ];

    public override IReadOnlyList<byte[]> Dictionary { get; } = Texts(
        "{", "}", "[", "]", ",", ":", "\"", "\n", "\r\n", "\\", "\\ud83d", "\\u0000", "null", "1e400", "Record 3\n", "<14>Dec 13 x: ", "\"Event\":", "\"System\":", "\"EventData\":", "\"UserData\":", "\"#text\":",
        "\"#attributes\":{\"Name\":\"n\"}", "\"@Name\":\"n\"", "\"Data\":", "\"_source\":{", "\"data\":{", "\"Payload\":\"{}\"", "\"EventID\":4624", "<Data Name='a'>", "<!DOCTYPE a>", " ¦ ", "\uFEFF", "\uFFFF",
        "included with the event:", "winlog.event_data.", "9223372036854775808", "-1");

    public override void Run(byte[] input)
    {
        _ = JsonEventReader.Recognises(input);
        var (summary, split) = Read(new ChunkedStream(input, RandomOf(input)), input.Length);
        Require(summary.Records == split.Records && summary.Problems == split.Problems.Count, "the summary counts what the sink was given");
        var (whole, sink) = Read(new MemoryStream(input, writable: false), input.Length);
        Require(summary == whole && split.Problems.SequenceEqual(sink.Problems), "splitting the reads changes nothing");
    }

    private (JsonEventSummary Summary, Checker Sink) Read(Stream input, int length)
    {
        using Stream stream = input;
        using var reader = new BlockReader(stream, hash: false, CancellationToken.None);
        var sink = new Checker(_fields, length);
        JsonEventSummary summary = _reader.Read(reader, sink, TimeSpan.FromHours(1));
        Require(reader.BytesRead == length, "all bytes were read");
        return (summary, sink);
    }

    private sealed class Checker(FieldTable fields, long length) : IEventSink
    {
        private long _offset = -1;
        private long _line;

        public long Records { get; private set; }

        public List<ParseProblem> Problems { get; } = [];

        public void Take<TRecord>(ref readonly TRecord record)
            where TRecord : IEventRecord, allows ref struct
        {
            Records++;
            Require(record.Offset > _offset && record.Line >= Math.Max(1, _line), "records go forwards");
            _offset = record.Offset;
            _line = record.Line;
            for (int i = 0; i < record.FieldCount; i++)
                Require(Encoding.UTF8.GetCharCount(record.FieldName(i)) + Encoding.UTF8.GetCharCount(record.FieldValue(i)) >= 0, "a field decodes");
            for (int field = 0; field < fields.Count; field++)
                _ = record.TryGetField(field, out _);
            var output = new ArrayBufferWriter<byte>();
            record.WriteJson(output);
            using (JsonDocument.Parse(output.WrittenMemory))
                output.Clear();
            record.WriteXml(output);
            using var xml = XmlReader.Create(new MemoryStream(output.WrittenSpan.ToArray()), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            while (xml.Read())
            {
                // Well-formed to its end.
            }
        }

        public void Problem(ParseProblem problem)
        {
            Problems.Add(problem);
            Require(problem.Offset >= 0 && problem.Length >= 0 && problem.Offset + problem.Length <= length + 8, "a problem lies in the file");
        }
    }
}
