using Dijkwacht.Testing;

namespace Dijkwacht.Rules.Tests;

public class RuleCheckTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const string Good = """
        title: Good
        id: 00000000-0000-4000-8000-000000000001
        status: test
        level: high
        author: A
        logsource: { product: windows, service: security }
        detection:
            selection_a:
                EventID: 4624
                Path: 'C:\Temp\\*'
            filter_b:
                User|contains|all: ['a', 'b']
            condition: selection_a and not 1 of filter_*
        """;

    [Fact]
    public void A_rule_with_nothing_to_say_about_has_no_problems() => Assert.Empty(RuleCheck.Run([("good.yml", Good)]).Problems);

    [Fact]
    public void What_is_legal_and_probably_not_meant_is_told_with_its_place()
    {
        string header = Good[..Good.IndexOf("detection:", StringComparison.Ordinal)];
        var check = RuleCheck.Run(
        [
            ("good.yml", Good),
            ("bare.yml", "title: Bare\nlogsource: { product: windows }\ndetection: { s: { A: 1 }, condition: s }\n"),
            ("id.yml", Good.Replace("00000000-0000-4000-8000-000000000001", "12", StringComparison.Ordinal).Replace("status: test", "status: new", StringComparison.Ordinal)),
            ("twin.yml", Good),
            ("source.yml", Header(header, "2").Replace("windows", "toaster", StringComparison.Ordinal) + "detection: { s: { A: 1 }, condition: s }\n"),
            ("unused.yml", Header(header, "3") + "detection: { s: { A: 1 }, t: { A: 1 }, _u: { A: 1 }, condition: 1 of them and s }\n"),
            ("values.yml", Header(header, "4") + "detection:\n    s:\n        EventID: logon\n        A|contains: '*a*'\n        B|endswith: ['*.exe', x, X]\n        C|all: [a, b]\n        D|contains|all: a\n        E: 'C:\\Temp\\*'\n        F|re: 'a\\\\*'\n    condition: s\n"),
            ("never.yml", Header(header, "5") + "detection: { s1: { A: 1 }, condition: 2 of s* }\n"),
            ("correlation.yml", "title: C\nid: 00000000-0000-4000-8000-000000000006\nstatus: test\nlevel: low\nauthor: A\ncorrelation: { type: event_count, rules: [nobody], timespan: 1m, condition: { gte: 1 } }\n"),
            ("filter.yml", "title: F\nlogsource: { product: windows }\nfilter: { rules: any, a: { A: 1 }, b: { A: 1 }, condition: not a }\n"),
            ("broken.yml", "title: [\n"),
        ]);
        Golden.Match(string.Join('\n', check.Problems.Select(p => (p.IsWarning ? "warning " : "error ") + p)) + "\n", "lint.txt");
        Assert.Equal(["broken.yml", "correlation.yml"], check.Problems.Where(p => !p.IsWarning).Select(p => p.File));
    }

    [SharedDataFact]
    public void Published_rules_have_warnings_only_and_few_kinds_of_them()
    {
        var check = RuleCheck.Run([Path.Combine(Repository.SharedData!, "sigma", "rules")]);
        foreach (var kind in check.Problems.GroupBy(p => p.Code).OrderBy(g => g.Key))
            output.WriteLine($"{kind.Key} {kind.Count()}\n{string.Join('\n', kind.Take(4))}");
        Assert.All(check.Problems, p => Assert.True(p.IsWarning, p.ToString()));
        Assert.DoesNotContain(check.Problems, p => p.Code is "DW1101" or "DW1102" or "DW1103" or "DW1104" or "DW1105" or "DW1109");
    }

    private static string Header(string header, string number) =>
        header.Replace("000000000001", "00000000000" + number, StringComparison.Ordinal).Replace("title: Good", "title: Rule " + number, StringComparison.Ordinal);
}
