using System.Text;
using CsCheck;
using Dijkwacht.Evidence.Collections;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules;
using Dijkwacht.Triage.Following;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Tests.Scanning;

public class SparseWalkTests
{
    private const string W3c = "#Fields: date time cs-method cs-uri-stem c-ip";
    private const string Other = "#Fields: date time c-ip cs-method cs-uri-stem";
    private const string Proxy = "DateTime,RequestId,UrlStem,ClientIpAddress,GenericInfo";

    private static readonly TriageKnowledge s_knowledge = TriageKnowledge.Load([]);

    private static readonly RuleEngine s_needles = FollowPass.CompileNeedles(
        s_knowledge,
        new FollowTargets(new HashSet<string> { "203.0.113.7" }, new HashSet<string> { "/owa/auth/error7.aspx" }, new HashSet<string>(), new HashSet<string>(), new HashSet<string>()));

    private static readonly Gen<string> s_w3cLines = Gen.OneOf(
        "2021-03-03 01:02:03 GET /owa/ 192.0.2.1",
        "2021-03-03 01:02:04 GET /owa/auth/error7.aspx 192.0.2.1",
        "2021-03-03 01:02:05 POST /OWA/auth/Error7.aspx 203.0.113.7",
        "2021-03-03 01:02:06 GET /ow%61/auth/x.aspx 192.0.2.1",
        "no time at all 203.0.113.7",
        "date of birth 203.0.113.7",
        "");

    private static readonly Gen<string> s_w3cHeaders = Gen.OneOf(W3c, Other, "#Software: x 203.0.113.7", "date time cs-method cs-uri-stem c-ip");

    private static readonly Gen<string> s_proxyLines = Gen.OneOf(
        "2021-03-03T01:02:03.000Z,1,/owa/,192.0.2.1,x",
        "2021-03-03T01:02:04.000Z,2,/owa/auth/error7.aspx,192.0.2.1,\"a, b\"",
        "2021-03-03T01:02:05.000Z,3,/ecp/,203.0.113.7,\"two\nlines 203.0.113.7\"",
        "2021-03-03T01:02:05.000Z,4,/ecp/,203.0.113.7,\"a \"\"quoted\"\" word\"",
        "\"2021-03-03T01:02:07.000Z\",6,/ecp/,203.0.113.7,",
        "");

    private static readonly Gen<string> s_proxyHeaders = Gen.OneOf(
        Proxy,
        "#Log-type: HttpProxy Logs 203.0.113.7",
        "2021-03-03T01:02:06.000Z,5,/ecp/,192.0.2.2,\"never closed");

    [Fact]
    public void Going_from_literal_to_literal_finds_what_going_from_record_to_record_finds()
    {
        Gen<string> ends = Gen.OneOf("\n", "\n", "\r\n");
        Gen<(string Text, bool IsW3c)> logs = Gen.Bool.SelectMany(isW3c =>
            Gen.Select(Gen.Frequency((20, isW3c ? s_w3cLines : s_proxyLines), (1, isW3c ? s_w3cHeaders : s_proxyHeaders)).Array[0, 40], ends, Gen.Bool, (lines, end, isFinished) =>
                ((isW3c ? W3c : "#Log-type: HttpProxy Logs" + end + "#Fields: " + Proxy) + end + string.Join(end, lines) + (isFinished ? end : ""), isW3c)));
        Gen.Select(logs, Gen.Int[1, 4_000]).Sample((log, size) =>
        {
            List<string> all = Walk(log.Text, size, isSparse: false);
            Assert.Equal(all, Walk(log.Text, size, isSparse: true));
        }, iter: 2_000);
    }

    [Fact]
    public void The_place_of_a_record_is_its_physical_line_and_offset()
    {
        string log = W3c + "\r\n" + string.Concat(Enumerable.Repeat("2021-03-03 01:02:03 GET /owa/ 192.0.2.1\r\n", 3)) + "2021-03-03 01:02:05 GET / 203.0.113.7";
        string found = Assert.Single(Walk(log, 1 << 20, isSparse: true));
        Assert.Equal($"5 {log.LastIndexOf("2021", StringComparison.Ordinal)} 2021-03-03T01:02:05 203.0.113.7", found);
    }

    private static List<string> Walk(string text, int readSize, bool isSparse)
    {
        var pass = new Recorder(isSparse);
        var walker = new LogWalker(s_knowledge.Recogniser, s_knowledge.Roles, s_knowledge.Builds);
        using var reader = new BlockReader(new SlowStream(Encoding.UTF8.GetBytes(text), readSize), hash: false, CancellationToken.None);
        Assert.True(walker.Walk(reader, new ArtefactScan(new ArtefactLocation("EX01/HttpProxy/Owa/x.log", null, "", null, null)), pass));
        return pass.Found;
    }

    /// <summary>Writes down what it is shown.</summary>
    private sealed class Recorder(bool isSparse) : LogPass
    {
        public List<string> Found { get; } = [];

        public override bool IsSparse => isSparse;

        public override RuleMatcher MatcherFor(RecordKind kind) => s_needles.CreateMatcher(kind);

        public override void Look(in RecordPlace place, ref readonly TextRecord record, ReadOnlySpan<Candidate> candidates, bool evaluateAll)
        {
            string time = new DateTime(place.Ticks).ToString("s", System.Globalization.CultureInfo.InvariantCulture);
            Found.Add($"{place.Line} {place.Offset} {time} {s_knowledge.Roles.Address(in record)}{(evaluateAll ? " all" : "")}");
        }
    }

    private sealed class SlowStream(byte[] bytes, int readSize) : MemoryStream(bytes, writable: false)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, readSize)]);
    }
}
