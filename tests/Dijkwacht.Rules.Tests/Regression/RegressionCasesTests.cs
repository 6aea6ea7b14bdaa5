using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Evtx;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules.Regression;
using Dijkwacht.Rules.Sigma;
using Dijkwacht.Testing;

namespace Dijkwacht.Rules.Tests.Regression;

public sealed class RegressionCasesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_case_names_a_rule_and_the_log_beside_it()
    {
        Write("a/info.yml", Info("regression_data/elsewhere/log.evtx", "      match_count: 3\n"));
        Write("a/log.evtx", "");
        var read = RegressionCases.Load(_folder);
        Assert.Empty(read.Problems);
        var found = Assert.Single(read.Cases);
        Assert.Equal(("Positive", "r-1", "Rule", "a/info.yml", 3), (found.Name, found.RuleId, found.RuleTitle, found.InfoFile, found.Minimum));
        Assert.Equal(Path.Combine(_folder, "a", "log.evtx"), found.EventFile);
    }

    [Fact]
    public void Without_a_count_one_match_is_enough_and_the_path_is_followed_below_the_folder()
    {
        Write("info.yml", Info("data/log.evtx", ""));
        Write("data/log.evtx", "");
        Assert.Equal(1, Assert.Single(RegressionCases.Load(_folder).Cases).Minimum);
    }

    [Theory]
    [InlineData("../log.evtx")]
    [InlineData("/etc/log.evtx")]
    [InlineData("C:/log.evtx")]
    [InlineData("data/absent.evtx")]
    public void A_path_that_leads_out_or_nowhere_is_a_problem(string path)
    {
        Write("x/info.yml", Info(path, ""));
        Write("log.evtx", "");
        var read = RegressionCases.Load(_folder);
        Assert.Empty(read.Cases);
        Assert.Equal("DW1050", Assert.Single(read.Problems).Code);
    }

    [Theory]
    [InlineData("- a list")]
    [InlineData("rule_metadata: []\nregression_tests_info: []")]
    [InlineData("rule_metadata:\n    - id: a\nregression_tests_info:\n    - { type: splunk, path: x }")]
    public void What_is_no_case_is_a_problem(string text)
    {
        Write("info.yml", text);
        Assert.NotEmpty(RegressionCases.Load(_folder).Problems);
    }

    [SharedDataFact]
    public void Every_published_case_holds_alone_and_among_all_rules()
    {
        string data = Repository.SharedData!;
        var cases = RegressionCases.Load(Path.Combine(data, "evtx", "sigmahq-regression"));
        Assert.Empty(cases.Problems);
        Assert.Equal(101, cases.Cases.Count);

        var set = RuleSet.Load(Path.Combine(data, "sigma", "rules"));
        var fields = new FieldTable();
        var engine = RuleEngine.Compile(set, fields);
        var all = engine.CreateMatcher(RecordKind.WindowsEvent);
        var byId = set.Rules.Where(r => r.Id is not null).ToLookup(r => r.Id!);
        foreach (var one in cases.Cases)
        {
            var rule = Assert.Single(byId[one.RuleId]);
            var alone = RuleEngine.Compile([rule], fields).CreateMatcher(RecordKind.WindowsEvent);
            var sink = new ComparingSink(all, alone, [.. Enumerable.Range(0, engine.Rules.Count).Where(i => engine.Rules[i].Id == one.RuleId)]);
            using var stream = File.OpenRead(one.EventFile);
            using var blocks = new BlockReader(stream, hash: false, CancellationToken.None);
            new EvtxReader(fields).Read(blocks, sink, new EvtxOptions());
            Assert.True(sink.Count >= one.Minimum, $"{one.RuleTitle} ({one.RuleId}) matches {sink.Count} of {one.Minimum}");

            // The same events as another program wrote them.
            var written = JsonEvents.Read(Path.ChangeExtension(one.EventFile, ".json"));
            Assert.Equal(written.Count, sink.Found.Count);
            int[] buffer = new int[64];
            for (int i = 0; i < written.Count; i++)
            {
                var record = JsonEvents.Record(fields, written[i]);
                Assert.Equal(buffer[..all.EvaluateAll(in record, buffer)], sink.Found[i]);
            }
        }
    }

    private static string Info(string path, string rest) =>
        $"id: t-1\nrule_metadata:\n    - id: r-1\n      title: Rule\nregression_tests_info:\n    - name: Positive\n      type: evtx\n      path: {path}\n{rest}";

    private void Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    /// <summary>Evaluates every event with one rule and with all rules, in both ways there are.</summary>
    private sealed class ComparingSink(RuleMatcher all, RuleMatcher alone, int[] expected) : IEventSink
    {
        private readonly int[] _buffer = new int[64];

        public int Count { get; private set; }

        public List<int[]> Found { get; } = [];

        public void Take<TRecord>(ref readonly TRecord record)
            where TRecord : IEventRecord, allows ref struct
        {
            int[] found = _buffer[..all.EvaluateAll(in record, _buffer)];
            Assert.Equal(found, _buffer[..all.EvaluatePlainly(in record, _buffer)]);
            bool matches = alone.EvaluateAll(in record, _buffer) == 1;
            Assert.Equal(matches, found.Intersect(expected).Any());
            Found.Add(found);
            Count += matches ? 1 : 0;
        }

        public void Problem(ParseProblem problem) => Assert.Fail(problem.ToString());
    }
}
