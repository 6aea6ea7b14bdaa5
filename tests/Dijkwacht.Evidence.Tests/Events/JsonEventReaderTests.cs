using System.Text;
using System.Xml.Linq;
using CsCheck;
using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Evidence.Tests.Logs;
using Dijkwacht.Testing;

namespace Dijkwacht.Evidence.Tests.Events;

public class JsonEventReaderTests
{
    private static readonly string[] s_pieces =
    [
        CarrierSamples.EvtxDump, CarrierSamples.EvtxDumpCmdlet, CarrierSamples.Velociraptor, CarrierSamples.Nxlog, CarrierSamples.EvtxECmd, CarrierSamples.HayabusaText,
        "\n", "\r\n", "  ", ",", "[", "]", "{", "}", "\"", "\\", "\\ud800", ":", "Record 1\n", "<14>Dec 13 x: ", "{\"a\":", "{\"Event\":{\"System\":", "garbage", "é", "\u00A6",
    ];

    private static readonly Gen<byte[]> s_broken =
        Gen.Select(Gen.OneOf(s_pieces).Array[0, 8].Select(string.Concat), Gen.Select(Gen.Int[0, 4000], Gen.Byte).Array[0, 4], (text, changes) =>
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            foreach (var (at, value) in changes)
            {
                if (bytes.Length > 0)
                    bytes[at % bytes.Length] = value;
            }

            return bytes;
        });

    [Fact]
    public void Any_bytes_are_read_or_refused_but_never_throw() =>
        s_broken.Sample(bytes =>
        {
            RecordedEvents read = RecordedEvents.Read(bytes);
            Assert.Equal(read.Events.Count, read.Summary.Records);
            Assert.Equal(read.Problems.Count, read.Summary.Problems);
            foreach (RecordedEvent one in read.Events)
                _ = XElement.Parse(one.Xml);
        }, iter: 2_000);

    [Fact]
    public void Splitting_the_reads_anywhere_changes_nothing() =>
        Gen.Select(s_broken, Gen.Int[1, 900], Gen.Int[1, 300].Array[1, 6]).Sample((bytes, first, sizes) =>
        {
            RecordedEvents whole = RecordedEvents.Read(bytes);
            using var stream = new ChunkedStream(bytes, first, sizes);
            RecordedEvents split = RecordedEvents.Read(stream);
            Assert.Equal(whole.Problems, split.Problems);
            Assert.Equal(whole.Summary, split.Summary);
            Assert.Equal(whole.Events.Select(e => (e.Offset, e.Line, e.Json)), split.Events.Select(e => (e.Offset, e.Line, e.Json)));
        }, iter: 1_000);

    [Theory]
    [InlineData("{0}\n{0}\n{0}\n", 3)]
    [InlineData("{0}{0}\r\n\r\n{0}", 3)]
    [InlineData("[{0},{0}]", 2)]
    [InlineData("[\r\n  {0},\r\n  {0}\r\n]\r\n", 2)]
    [InlineData("Record 1\n{0}\nRecord 2\n{0}\n", 2)]
    [InlineData("<14>Dec 13 17:45:02 ex01.example.org nxWinEvt: {0}\n<14>1 2021-03-03T12:47:27Z ex01 nx - - - {0}\n", 2)]
    public void Objects_may_stand_on_lines_in_an_array_or_behind_one_another(string form, int count)
    {
        RecordedEvents read = RecordedEvents.Read(form.Replace("{0}", CarrierSamples.EvtxDump, StringComparison.Ordinal));
        Assert.Equal(count, read.Events.Count);
        Assert.Empty(read.Problems);
    }

    [Fact]
    public void Line_and_offset_are_where_the_object_starts()
    {
        string text = "[\r\n" + CarrierSamples.EvtxDump + ",\r\n\r\n  " + CarrierSamples.Nxlog + "]";
        RecordedEvents read = RecordedEvents.Read(text);
        Assert.Equal([2, 4], read.Events.Select(e => e.Line));
        Assert.Equal([3, text.IndexOf(CarrierSamples.Nxlog, StringComparison.Ordinal)], read.Events.Select(e => e.Offset));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("{\"Event\":{\"System\":{\"EventID\":1")]
    [InlineData("{\"Event\":{\"System\":{\"EventID\":1,\"x\":\"never closed")]
    [InlineData("{\"Event\":{\"System\":{\"EventID\":1,")]
    [InlineData("{\"Event\":{\"System\":{\"EventID\":")]
    [InlineData("{\"Event\":]")]
    [InlineData("{\"Event\" \"System\"}")]
    [InlineData("{\"other\":1}")]
    public void A_bad_line_is_a_problem_and_reading_goes_on(string bad)
    {
        string text = CarrierSamples.EvtxDump + "\n" + bad + "\n" + CarrierSamples.EvtxDump + "\n" + CarrierSamples.EvtxDump + "\n";
        RecordedEvents read = RecordedEvents.Read(text);
        Assert.Equal([1, 3, 4], read.Events.Select(e => e.Line));
        ParseProblem problem = Assert.Single(read.Problems);
        Assert.Equal(ParseProblemKind.Malformed, problem.Kind);
        Assert.Equal(CarrierSamples.EvtxDump.Length + 1, problem.Offset);
    }

    [Fact]
    public void An_object_over_several_lines_that_breaks_off_costs_only_itself()
    {
        const string Broken = "{\n  \"Event\": {\n    \"System\": {\n      \"EventID\": 1,\n";
        RecordedEvents read = RecordedEvents.Read(Broken + CarrierSamples.EvtxDump + "\n");
        Assert.Single(read.Events);
        Assert.Equal(new ParseProblem(ParseProblemKind.Malformed, 0, Broken.Length), Assert.Single(read.Problems));
    }

    [Fact]
    public void A_line_behind_a_syslog_header_that_breaks_off_costs_only_itself()
    {
        const string Header = "<14>Dec 13 17:45:02 ex01.example.org nxWinEvt: ";
        RecordedEvents read = RecordedEvents.Read(Header + CarrierSamples.Nxlog[..^9] + "\n" + Header + CarrierSamples.Nxlog + "\n<14>Dec 13 no object\n" + Header + CarrierSamples.Nxlog + "\n");
        Assert.Equal([2, 4], read.Events.Select(e => e.Line));
        Assert.Equal(2, read.Problems.Count);
    }

    [Fact]
    public void The_end_inside_an_object_is_said()
    {
        RecordedEvents read = RecordedEvents.Read(CarrierSamples.EvtxDump + "\n" + CarrierSamples.EvtxDump[..^1]);
        Assert.Single(read.Events);
        Assert.Equal(ParseProblemKind.CutOff, Assert.Single(read.Problems).Kind);
    }

    [Fact]
    public void A_line_beyond_the_window_is_left_out()
    {
        string giant = CarrierSamples.EvtxDump.Replace("alice", new string('a', BlockReader.MaxWindow), StringComparison.Ordinal);
        RecordedEvents read = RecordedEvents.Read(giant + "\n" + CarrierSamples.EvtxDump);
        Assert.Equal([2], read.Events.Select(e => e.Line));
        Assert.Equal(new ParseProblem(ParseProblemKind.TooLong, 0, giant.Length + 1), Assert.Single(read.Problems));
    }

    [Fact]
    public void Many_keys_and_long_arrays_are_bounded_and_said()
    {
        string keys = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"\"k{i}\":{i},"));
        string array = string.Join(',', Enumerable.Range(0, 100_000));
        foreach (string data in new[] { "{" + keys + "\"z\":1}", "{\"Data\":[" + array + "]}", "{\"a\":[" + array + "]}" })
        {
            string text = CarrierSamples.EvtxDump.Replace("""{"TargetUserName":"alice","LogonType":3,"IpAddress":"192.0.2.7"}""", data, StringComparison.Ordinal);
            RecordedEvents read = RecordedEvents.Read(text + "\n" + CarrierSamples.EvtxDump);
            Assert.Equal(2, read.Events.Count);
            Assert.Equal("4624", read.Events[0]["EventID"]);
            Assert.InRange(read.Events[0].All.Count, 4096, 4096 + 128);
            Assert.Equal(new ParseProblem(ParseProblemKind.TooLong, 0, text.Length), Assert.Single(read.Problems));
        }
    }

    [Fact]
    public void Values_beyond_the_limit_hide_neither_system_nor_the_data_joined()
    {
        string data = string.Join(',', Enumerable.Range(0, 9_000));
        string text = "{\"EventData\":{\"Data\":[" + data + "]}," + CarrierSamples.Velociraptor.Replace("\"EventData\"", "\"Other\"", StringComparison.Ordinal)[1..];
        RecordedEvent read = Assert.Single(RecordedEvents.Read(text).Events);
        Assert.Equal("1", read["EventID"]);
        Assert.Equal(42, read.RecordId);
        Assert.StartsWith("0\n1\n2\n", read["Data"], StringComparison.Ordinal);
    }

    [Fact]
    public void A_giant_name_above_many_values_is_cut()
    {
        string values = string.Join(',', Enumerable.Range(0, 4_000).Select(i => $"\"v{i}\":{i}"));
        string text = CarrierSamples.Velociraptor.Replace("\"Message\"", "\"é" + new string('é', 900_000) + "\":{" + values + "},\"Message\"", StringComparison.Ordinal);
        RecordedEvents read = RecordedEvents.Read(text);
        Assert.Equal(ParseProblemKind.TooLong, Assert.Single(read.Problems).Kind);
        Assert.All(read.Events[0].All, f => Assert.True(f.Name.Length <= 512));
        Assert.DoesNotContain(read.Events[0].All, f => f.Name.Contains('\uFFFD', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{\"a\":", "}")]
    [InlineData("[", "]")]
    public void Deep_nesting_is_refused(string open, string close)
    {
        string deep = string.Concat(Enumerable.Repeat(open, 50_000)) + "1" + string.Concat(Enumerable.Repeat(close, 50_000));
        string text = CarrierSamples.EvtxDump.Replace("\"alice\"", deep, StringComparison.Ordinal);
        RecordedEvents read = RecordedEvents.Read(text + "\n" + CarrierSamples.EvtxDump + "\n");
        Assert.Single(read.Events);
        Assert.Single(read.Problems);
    }

    [Fact]
    public void Half_characters_become_the_replacement_character()
    {
        string text = CarrierSamples.EvtxDump.Replace("alice", "a\\ud800b\\uD83D\\uDE00\\u0041", StringComparison.Ordinal);
        Assert.Equal("a\uFFFDb😀A", RecordedEvents.Read(text).Events[0]["TargetUserName"]);
        string name = CarrierSamples.EvtxDump.Replace("\"ProcessID\"", "\"\\ud83d\\ud83d\"", StringComparison.Ordinal);
        Assert.Contains(("Execution_\uFFFD\uFFFD", "612"), RecordedEvents.Read(name).Events[0].All);
        byte[] bytes = Encoding.UTF8.GetBytes(CarrierSamples.EvtxDump);
        bytes[Array.LastIndexOf(bytes, (byte)'c')] = 0xFF;
        Assert.Equal("ali\uFFFDe", RecordedEvents.Read(bytes).Events[0]["TargetUserName"]);
    }

    [Fact]
    public void A_name_that_is_asked_for_later_is_seen_in_the_next_file()
    {
        var fields = new FieldTable();
        var reader = new JsonEventReader(fields);
        var sink = new RecordedEvents(fields);
        Read();
        fields.Intern("LogonType");
        Read();
        Assert.Null(sink.Events[0]["LogonType"]);
        Assert.Equal("3", sink.Events[1]["LogonType"]);

        void Read()
        {
            using var block = new BlockReader(new MemoryStream(Encoding.UTF8.GetBytes(CarrierSamples.EvtxDump)), hash: false, CancellationToken.None);
            reader.Read(block, sink, TimeSpan.Zero);
        }
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(60, 60)]
    [InlineData(-300, -300)]
    [InlineData(331, 330)]
    public void The_clocks_skew_is_measured_on_sysmon(int minutes, int expected)
    {
        string sysmon = CarrierSamples.Velociraptor;
        string text = string.Concat(Enumerable.Range(0, 9).Select(i => Skewed(i == 4 ? 900 : minutes, i) + "\n"));
        RecordedEvents read = RecordedEvents.Read(text, TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.FromMinutes(expected), read.Summary.ClockSkew);
        Assert.Equal(9, read.Summary.ClockSkewMeasures);

        string Skewed(int by, int second) =>
            sysmon.Replace("1614738225.125", (1614738225 + (by * 60) + second).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_measures_say_nothing_of_the_skew()
    {
        RecordedEvents read = RecordedEvents.Read(CarrierSamples.Velociraptor + CarrierSamples.Velociraptor);
        Assert.Null(read.Summary.ClockSkew);
        Assert.Equal(2, read.Summary.ClockSkewMeasures);
    }

    [SharedDataFact]
    public void The_published_cases_have_the_fields_that_their_text_names()
    {
        int files = 0;
        foreach (string path in Directory.EnumerateFiles(Path.Combine(Repository.SharedData!, "evtx", "sigmahq-regression"), "*.json", SearchOption.AllDirectories))
        {
            files++;
            ExpectedEvents.Check(path);
        }

        Assert.True(files >= 100);
    }
}
