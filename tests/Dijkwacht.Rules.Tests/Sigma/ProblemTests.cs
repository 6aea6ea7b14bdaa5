using CsCheck;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules.Sigma;
using Dijkwacht.Testing;

namespace Dijkwacht.Rules.Tests.Sigma;

public class ProblemTests
{
    private static readonly (string Name, string Text)[] s_wrong =
    [
        ("no-yaml.yml", "title: [unclosed"),
        ("no-map.yml", "- just\n- a list\n"),
        ("alias.yml", "title: &t x\nstatus: *t\n"),
        ("empty-rule.yml", "id: 1\n"),
        ("twice.yml", RuleText.Windows("s:\n    A: 1\n    A: 2\ncondition: s")),
        ("modifier.yml", RuleText.Single("A|contians: x")),
        ("chain.yml", RuleText.Single("A|contains|cidr: 192.0.2.0/24")),
        ("utf16.yml", RuleText.Single("A|wide: x")),
        ("regex.yml", RuleText.Single("A|re: 'a(b'")),
        ("network.yml", RuleText.Single("A|cidr: 192.0.2.0/33")),
        ("number.yml", RuleText.Single("A|gt: many")),
        ("nested-list.yml", RuleText.Single("A: [[1]]")),
        ("empty-list.yml", RuleText.Single("A: []")),
        ("empty-selection.yml", RuleText.Windows("s:\ncondition: s")),
        ("two-faults.yml", RuleText.Windows("s:\n    A|contians: x\n    B|re: '['\ncondition: s and t")),
        ("no-condition.yml", RuleText.Windows("s:\n    A: 1")),
        ("half-condition.yml", RuleText.Windows("s:\n    A: 1\ncondition: s and")),
        ("odd-condition.yml", RuleText.Windows("s:\n    A: 1\ncondition: s s")),
        ("open-condition.yml", RuleText.Windows("s:\n    A: 1\ncondition: (s or s")),
        ("unknown-name.yml", RuleText.Windows("s:\n    A: 1\ncondition: s and not filter")),
        ("unknown-pattern.yml", RuleText.Windows("s:\n    A: 1\ncondition: 1 of filter_*")),
        ("aggregation.yml", RuleText.Windows("s:\n    A: 1\ncondition: s | count() > 5")),
        ("timeframe.yml", RuleText.Windows("s:\n    A: 1\ntimeframe: 5m\ncondition: s")),
        ("no-logsource.yml", "title: x\ndetection:\n    s:\n        A: 1\n    condition: s\n"),
        ("level.yml", RuleText.Single("A: 1") + "\nlevel: dire\n"),
        ("correlation-parts.yml", "title: x\nid: c\ncorrelation:\n    type: event_count\n"),
        ("correlation-list.yml", "title: x\ncorrelation: [a]\n"),
        ("correlation-type.yml", Correlation("type: value_median\n    rules: [a]\n    timespan: 1m\n    condition: { field: A, gte: 1 }")),
        ("correlation-timespan.yml", Correlation("type: event_count\n    rules: [a, a]\n    timespan: 1 minute\n    condition: { gte: 1 }")),
        ("correlation-condition.yml", Correlation("type: event_count\n    rules: a\n    timespan: 1m\n    condition: { gte: -1, more: 2, field: X }")),
        ("correlation-text.yml", Correlation("type: event_count\n    rules: a\n    timespan: 1m\n    condition: a")),
        ("correlation-field.yml", Correlation("type: value_count\n    rules: a\n    timespan: 1m\n    condition: { gte: 1 }")),
        ("correlation-presence.yml", Correlation("type: temporal\n    rules: [a, b]\n    timespan: 1m\n    condition: a and c")),
        ("correlation-order.yml", Correlation("type: temporal_ordered\n    rules: [a, b]\n    timespan: 1m\n    condition: a or b")),
        ("correlation-limit.yml", Correlation("type: temporal_ordered\n    rules: [a, b]\n    timespan: 1m\n    condition: { lt: 2 }")),
        ("correlation-alias.yml", Correlation("type: temporal\n    rules: [a, b]\n    timespan: 1m\n    aliases: { x: y }")),
        ("correlation-title.yml", "correlation:\n    type: temporal\n    rules: [a, b]\n    timespan: 1m\n"),
        ("filter-parts.yml", "title: x\nlogsource: { product: windows }\nfilter:\n    rules: any\n"),
        ("filter-list.yml", "title: x\nlogsource: { product: windows }\nfilter: any\n"),
        ("filter-rules.yml", "title: x\nlogsource: { product: windows }\nfilter:\n    s: { A: 1 }\n    condition: s\n"),
        ("filter-source.yml", "title: x\nfilter:\n    rules: any\n    s: { A: 1 }\n    condition: s\n"),
        ("action.yml", "action: global\ntitle: x\n"),
        ("deep.yml", string.Concat(Enumerable.Repeat("[", 100)) + string.Concat(Enumerable.Repeat("]", 100))),
    ];

    private static string Correlation(string section) => $"title: x\ncorrelation:\n    {section}\n";

    [Fact]
    public void Everything_wrong_is_reported_with_its_place()
    {
        var set = RuleSet.Load(s_wrong);
        Golden.Match(string.Join('\n', set.Problems) + "\n", "problems.txt");
    }

    [Fact]
    public void Wrong_references_are_reported_when_the_rules_are_compiled()
    {
        const string temporal = "type: temporal\n    timespan: 1m\n    rules: ";
        var set = RuleSet.Load(
        [
            ("rules.yml", RuleText.Single("A: 1") + "\nname: one\n---\n" + RuleText.Single("A: 2").Replace("0001", "0002", StringComparison.Ordinal) + "\nname: two\n"),
            ("twin.yml", RuleText.Single("A: 3").Replace("0001", "0003", StringComparison.Ordinal) + "\nname: two\n"),
            ("unmapped.yml", "title: Nowhere\nname: nowhere\nlogsource: { product: nothing }\ndetection: { s: { A: 1 }, condition: s }\n"),
            ("unknown.yml", Correlation(temporal + "[one, three]")),
            ("ambiguous.yml", Correlation(temporal + "[two]")),
            ("self.yml", Correlation(temporal + "[x1]").Replace("title: x", "title: x\nname: x1", StringComparison.Ordinal)),
            ("ring.yml", Correlation(temporal + "[b1]").Replace("title: x", "title: x\nname: a1", StringComparison.Ordinal) + "---\n" + Correlation(temporal + "[a1]").Replace("title: x", "title: x\nname: b1", StringComparison.Ordinal)),
            ("alias.yml", Correlation(temporal + "[one]\n    group-by: [w]\n    aliases: { w: { nobody: A } }")),
            ("skipped.yml", Correlation(temporal + "[one, nowhere]")),
            ("filter.yml", "title: f\nlogsource: { service: system }\nfilter:\n    rules: [one, none]\n    s: { A: 1 }\n    condition: s\n"),
        ]);
        Assert.Empty(set.Problems);
        var engine = RuleEngine.Compile(set, new FieldTable());
        Assert.Empty(engine.Correlations);
        var skipped = engine.SkippedCorrelations.Select(s => $"skipped {s.Rule.File}: {s.Reason}");
        Golden.Match(string.Join('\n', engine.Problems.Select(p => p.ToString()).Concat(skipped)) + "\n", "references.txt");
        Assert.True(engine.IsReported(0));
    }

    [Fact]
    public void Each_wrong_text_has_a_problem_and_no_rule_but_the_one_with_an_unknown_level()
    {
        foreach (var file in s_wrong)
        {
            var set = RuleSet.Load([file]);
            Assert.NotEmpty(set.Problems);
            Assert.Equal(file.Name == "level.yml" ? 1 : 0, set.Rules.Count);
        }
    }

    [Fact]
    public void Good_documents_of_a_file_load_beside_a_wrong_one()
    {
        string file = RuleText.Single("A: 1") + "\n---\n" + RuleText.Single("A|nope: 1") + "\n---\n" + RuleText.Single("B: 1") + "\n";
        var set = RuleText.Load(file);
        Assert.Equal(2, set.Rules.Count);
        Assert.Single(set.Problems);
    }

    [Fact]
    public void Any_text_loads_or_gives_problems_and_never_throws()
    {
        string[] pieces =
            ["title: x\n", "logsource:\n", "  product: windows\n", "detection:\n", "  s:\n", "    A|contains: b\n", "    - A\n", "  condition: s\n", "1 of ", "them", "\t", "\"\\U00110000\"", "'", "[", "]", "{", "}", "&a ", "*a", "!!x ", "? ", ": ", "- ", "|\n", ">\n", "%TAG", "---\n", "\0", "é", "\\", "#", "    A|re: '('\n", "    A|cidr: 1\n", "    A|windash: '-a -b -c -d -e -f'\n", "    A|base64offset: '*'\n", "    A|expand: '%x%'\n", "id: 1\n"];
        var text = Gen.OneOf(
            Gen.Int[0, pieces.Length - 1].Select(i => pieces[i]).Array[0, 25].Select(p => string.Concat(p)),
            Gen.String);
        text.Sample(t => RuleEngine.Compile(RuleText.Load(t, RuleText.Single("A: 1") + t), new FieldTable()), iter: 3000);
    }

    [Fact]
    public void What_the_author_wrote_about_a_rule_is_kept()
    {
        var rule = Assert.Single(RuleText.Load("""
            title: Page asked for
            id: 11111111-2222-4333-8444-555555555555
            name: page
            status: test
            level: critical
            author: A. Author
            description: Why.
            references: [https://example.org/a]
            tags: [attack.t1505.003, attack.persistence, cve.2021-26855]
            fields: [c-ip]
            dijkwacht:
                stage: access
                outcome: succeeded
                fields: { actor: c-ip }
                hosts: [a, b]
            logsource: { category: WebServer }
            detection:
                s: { cs-uri-stem: /x }
                condition: s
            """).Rules);
        Assert.Equal("Page asked for", rule.Title);
        Assert.Equal("11111111-2222-4333-8444-555555555555", rule.Id);
        Assert.Equal("page", rule.Name);
        Assert.Equal(SigmaLevel.Critical, rule.Level);
        Assert.Equal("A. Author", rule.Author);
        Assert.Equal(["T1505.003"], rule.Techniques);
        Assert.Equal(["c-ip"], rule.Fields);
        Assert.Equal("webserver/*/*", rule.LogSource.ToString());
        Assert.Equal("rule0.yml", rule.File);
        Assert.Equal(1, rule.Line);
        Assert.Equal("access", rule.Custom["dijkwacht.stage"]);
        Assert.Equal("c-ip", rule.Custom["dijkwacht.fields.actor"]);
        Assert.Equal("a\nb", rule.Custom["dijkwacht.hosts"]);
    }
}
