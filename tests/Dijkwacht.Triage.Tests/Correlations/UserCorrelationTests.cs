using System.Globalization;
using System.Text.Json.Nodes;
using Dijkwacht.Triage.Findings;
using Dijkwacht.Triage.Hunting;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Tests.Events;

namespace Dijkwacht.Triage.Tests.Correlations;

public sealed class UserCorrelationTests : IDisposable
{
    private const string Failed = """
        title: A logon failed
        name: failed
        logsource: { product: windows, service: security }
        detection: { s: { EventID: 4625 }, condition: s }
        ---

        """;

    private const string Guessing = Failed + """
        title: Guessing of passwords
        id: 31111111-2222-4333-8444-555555555555
        level: high
        tags: [attack.t1110]
        correlation: { type: event_count, rules: [failed], group-by: [TargetUserName], timespan: 5m, condition: { gte: 3 } }
        """;

    private const string Asked = """
        title: Asked for a page
        name: asked
        logsource: { category: webserver }
        detection: { s: { cs-uri-stem|startswith: '/notes/' }, condition: s }
        ---
        title: Asked for many pages
        correlation: { type: value_count, rules: [asked], group-by: [c-ip], timespan: 10m, condition: { gte: 3, field: cs-uri-stem } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_burst_is_one_finding_that_cites_its_first_records_and_never_counts_for_the_verdict()
    {
        WriteEvents([.. Burst("anna", "2021-03-03T02:00:00Z", 25), .. Burst("bob", "2021-03-03T02:00:07Z", 3), .. Burst("carl", "2021-03-03T02:00:09Z", 2)]);
        Assessment without = Assess("");
        Assessment with = Assess(Guessing);
        Assert.Equal(2, with.Findings.Count);
        Assert.Empty(with.RulesLimited);
        Finding first = with.Findings[0];
        Assert.Equal(("Guessing of passwords", "EX01", Outcome.Unclear, Severity.High, 25L), (first.Rule.Title, first.Host, first.Outcome, first.Severity, first.Count));
        Assert.Equal((null, null, -1, "TargetUserName=anna"), (first.Campaign, first.Stage, first.Actor, first.Part));
        Assert.Equal(["T1110"], first.Rule.Attack);
        Assert.Equal(20, first.Hits.Count);
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (long)i), first.Hits.Select(h => h.Line));
        Assert.All(first.Hits, h => Assert.Contains("TargetUserName=anna", System.Text.Encoding.UTF8.GetString(h.Excerpt), StringComparison.Ordinal));
        Assert.All(first.Hits, h => Assert.NotNull(h.Artefact.Sha256));
        Assert.Contains("25 records belong together, with TargetUserName=anna", first.Reason.En, StringComparison.Ordinal);
        Assert.Equal("TargetUserName=bob", with.Findings[1].Part);
        Assert.NotEqual(first.Key, with.Findings[1].Key);
        Assert.Equal((without.Verdict.Level, without.Verdict.Confidence), (with.Verdict.Level, with.Verdict.Confidence));
        Assert.Equal(EventRun.Knowledge.RulesLoaded + 2, TriageKnowledge.Load([RulesFolder(Guessing)]).RulesLoaded);
    }

    [Fact]
    public void A_match_on_a_machine_without_Exchange_adds_no_verdict_of_that_machine()
    {
        string exchange = EventRun.Line("Application", "MSExchange Common", 106, 1, "2021-03-03T02:00:00Z", [], "EX01.example.org");
        WriteEvents([exchange, .. Burst("anna", "2021-03-03T02:00:00Z", 3).Select(l => l.Replace("EX01.", "DC01.", StringComparison.Ordinal))]);
        Assessment assessment = Assess(Guessing);
        Assert.Equal("DC01", Assert.Single(assessment.Findings).Host);
        Assert.Equal("EX01", Assert.Single(assessment.Hosts).Host);
    }

    [Fact]
    public void A_rule_that_a_correlation_says_to_generate_gives_findings_of_its_own_too()
    {
        WriteEvents(Burst("anna", "2021-03-03T02:00:00Z", 3));
        Assert.Equal(["Guessing of passwords"], Assess(Guessing).Findings.Select(f => f.Rule.Title));
        Assessment generating = Assess(Guessing.Replace("timespan: 5m", "timespan: 5m, generate: true", StringComparison.Ordinal));
        Assert.Equal(["A logon failed", "Guessing of passwords"], generating.Findings.Select(f => f.Rule.Title).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Lines_of_a_text_log_are_joined_across_files()
    {
        const string head = "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port c-ip sc-status sc-bytes\r\n";
        Directory.CreateDirectory(Evidence);
        File.WriteAllText(Path.Combine(Evidence, "u_ex210303.log"), head
            + "2021-03-03 10:00:00 192.0.2.10 GET /notes/1 - 443 203.0.113.77 404 512\r\n2021-03-03 10:00:01 192.0.2.10 GET /notes/1 - 443 203.0.113.78 404 512\r\n");
        File.WriteAllText(Path.Combine(Evidence, "u_ex210304.log"), head
            + "2021-03-03 10:01:00 192.0.2.10 GET /notes/2 - 443 203.0.113.77 404 512\r\n2021-03-03 10:02:00 192.0.2.10 GET /notes/3 - 443 203.0.113.77 404 512\r\n");
        Finding finding = Assert.Single(Assess(Asked).Findings);
        Assert.Equal(
            ["evidence/u_ex210303.log:2", "evidence/u_ex210304.log:2", "evidence/u_ex210304.log:3"],
            finding.Hits.Select(h => $"evidence/{Path.GetFileName(h.Artefact.Location.File)}:{h.Line}"));
        Assert.All(finding.Hits, h => Assert.Equal("203.0.113.77", h.Address));
    }

    [Fact]
    public void Of_very_many_matches_the_first_stand_alone_and_the_others_are_one()
    {
        WriteEvents([.. Enumerable.Range(0, 103).SelectMany(i => Burst(string.Create(CultureInfo.InvariantCulture, $"user{i:000}"), "2021-03-03T02:00:00Z", 3))]);
        Assessment assessment = Assess(Guessing);
        Assert.Equal(101, assessment.Findings.Count);
        Finding others = Assert.Single(assessment.Findings, f => f.Part == "*");
        Assert.Equal((9, 9), (others.Count, others.Hits.Count));
        Assert.StartsWith("3 more matches", others.Reason.En, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_correlation_cannot_take_in_is_named()
    {
        WriteEvents([.. Burst("anna", "2021-03-03T02:00:00Z", 3), Event(null, new JsonObject { ["TargetUserName"] = "anna" }), Event("2021-03-03T02:00:04Z", [])]);
        Assessment assessment = Assess(Guessing);
        Assert.Equal(3, Assert.Single(assessment.Findings).Count);
        Assert.Equal("left out: 1 without a time, 1 without a field it groups by or counts", Assert.Single(assessment.RulesLimited).Left.En);
    }

    [Fact]
    public void A_correlation_that_refers_to_no_rule_is_listed_as_not_used()
    {
        TriageKnowledge knowledge = TriageKnowledge.Load([RulesFolder(Guessing.Replace("rules: [failed]", "rules: [absent]", StringComparison.Ordinal))]);
        Assert.Contains(knowledge.RulesSkipped, r => r.Reason == "refers to a rule that is not there");
        Assert.Equal(EventRun.Knowledge.RulesLoaded + 1, knowledge.RulesLoaded);
    }

    [Fact]
    public void A_key_of_one_group_acknowledges_that_group_only()
    {
        WriteEvents([.. Burst("anna", "2021-03-03T02:00:00Z", 3), .. Burst("bob", "2021-03-03T02:00:07Z", 3)]);
        string key = Assess(Guessing).Findings[0].Key;
        Assert.Equal([true, false], Assess(Guessing, known: key).Findings.Select(f => f.IsKnown));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_folder_for_temporary_files_that_cannot_be_written_ends_the_run(bool isHunt)
    {
        // More than is kept in memory: a long value to group by makes few events enough.
        Directory.CreateDirectory(Evidence);
        string pad = new('x', 400);
        using (StreamWriter file = File.CreateText(Path.Combine(Evidence, "events.jsonl")))
        {
            for (int i = 0; i < 150_000; i++)
                file.WriteLine(Event("2021-03-03T02:00:00Z", new JsonObject { ["TargetUserName"] = string.Create(CultureInfo.InvariantCulture, $"{i}{pad}") }));
        }

        string spill = Path.Combine(_folder, "absent");
        IOException failure = Assert.Throws<IOException>(() =>
        {
            if (isHunt)
                Hunter.Hunt(new HuntOptions { Paths = [Evidence], Rules = [RulesFolder(Guessing)], SpillDirectory = spill }, CancellationToken.None).Dispose();
            else
                Assessor.Assess(TriageKnowledge.Load([RulesFolder(Guessing)]), new TriageOptions { Paths = [Evidence], SpillDirectory = spill }, CancellationToken.None);
        });
        Assert.Contains("could not be kept in " + spill, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        for (int i = 0; i < 12; i++)
            WriteEvents([.. Burst("anna", "2021-03-03T02:00:00Z", 4), .. Burst($"u{i}", "2021-03-03T02:00:00Z", 3)], $"e{i:00}.jsonl");
        string[] runs = [.. new[] { 1, 4, 4 }.Select(workers => string.Join('\n', Assess(Guessing, workers).Findings.Select(f =>
            $"{f.Id} {f.Key} {f.Count} {string.Join(' ', f.Hits.Select(h => $"{h.Artefact.Location.File}:{h.Line}"))}")))];
        Assert.Equal(13, runs[0].Split('\n').Length);
        Assert.Equal(runs[0], runs[1]);
        Assert.Equal(runs[0], runs[2]);
    }

    private string Evidence => Path.Combine(_folder, "evidence");

    private static string[] Burst(string user, string from, int count)
    {
        DateTimeOffset start = DateTimeOffset.Parse(from, CultureInfo.InvariantCulture);
        return [.. Enumerable.Range(0, count).Select(i =>
            Event(start.AddSeconds(i).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture), new JsonObject { ["TargetUserName"] = user }))];
    }

    private static string Event(string? time, JsonObject data) => EventRun.Line("Security", "Microsoft-Windows-Security-Auditing", 4625, 1, time, data);

    private void WriteEvents(string[] lines, string name = "events.jsonl")
    {
        Directory.CreateDirectory(Evidence);
        File.WriteAllLines(Path.Combine(Evidence, name), lines);
    }

    private string RulesFolder(string rules)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "rules")).FullName;
        File.WriteAllText(Path.Combine(folder, "rules.yml"), rules);
        return folder;
    }

    private Assessment Assess(string rules, int workers = 2, string? known = null)
    {
        TriageKnowledge knowledge = rules.Length == 0 ? EventRun.Knowledge : TriageKnowledge.Load([RulesFolder(rules)]);
        var options = new TriageOptions { Paths = [Evidence], Workers = workers, Known = known is null ? new HashSet<string>() : new HashSet<string> { known } };
        return Assessor.Assess(knowledge, options, CancellationToken.None);
    }
}
