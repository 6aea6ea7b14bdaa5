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
        ("correlation.yml", "title: x\nid: c\ncorrelation:\n    type: event_count\n"),
        ("filter.yml", "title: x\nlogsource: { product: windows }\nfilter:\n    rules: any\n"),
        ("action.yml", "action: global\ntitle: x\n"),
        ("deep.yml", string.Concat(Enumerable.Repeat("[", 100)) + string.Concat(Enumerable.Repeat("]", 100))),
    ];

    [Fact]
    public void Everything_wrong_is_reported_with_its_place()
    {
        var set = RuleSet.Load(s_wrong);
        Golden.Match(string.Join('\n', set.Problems) + "\n", "problems.txt");
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
