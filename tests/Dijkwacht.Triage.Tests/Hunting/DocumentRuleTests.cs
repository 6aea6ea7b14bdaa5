using System.Text;
using System.Text.Json;
using Dijkwacht.Triage.Findings;
using Dijkwacht.Triage.Hunting;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Triage.Tests.Hunting;

/// <summary>Rules of the user over small documents: the same in a hunt and in a triage.</summary>
public sealed class DocumentRuleTests : IDisposable
{
    private const string Setup = """
        [03/01/2021 09:00:00.0001] [0] **********************************************
        [03/01/2021 09:00:00.0002] [0] Starting Microsoft Exchange Server 2016 Setup
        [03/01/2021 09:00:00.0003] [0] Setup version: 15.1.2106.2.
        [03/01/2021 09:00:00.0004] [0] Command line: /mode:Upgrade
        [03/01/2021 09:30:00.0001] [0] The Exchange Server setup operation completed successfully.
        [03/09/2021 22:00:00.0002] [0] Starting Microsoft Exchange Server 2016 Setup
        [03/09/2021 22:00:00.0003] [0] Setup version: 15.1.2176.2.
        [03/09/2021 22:00:01.0001] [0] [WARNING] An unexpected answer of the domain controller.
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("setup", "ExchangeSetup.log", "version: '15.1.2176.2'", Setup, 6, "2021-03-09T22:00:00.0000000Z")]
    [InlineData("setup", "ExchangeSetup.log", "'|all': ['unexpected answer']", Setup, 6, "2021-03-09T22:00:00.0000000Z")]
    [InlineData("agents-config", "agents.config", "name: 'Filter'", "<configuration><mexRuntime><agentList>\n<agent name=\"Filter\" assemblyPath=\"C:\\a.dll\"/></agentList></mexRuntime></configuration>", 2, null)]
    [InlineData("scheduled-task", "Update", "Command|endswith: '.exe'", "<?xml version=\"1.0\"?><Task xmlns=\"http://schemas.microsoft.com/windows/2004/02/mit/task\"><Actions><Exec><Command>C:\\a.exe</Command></Exec></Actions></Task>", 1, null)]
    [InlineData("application-host", "applicationHost.config", "physicalPath: 'C:\\data'", "<configuration><system.applicationHost>\n<virtualDirectory path=\"/d\" physicalPath=\"C:\\data\"/></system.applicationHost></configuration>", 2, null)]
    [InlineData("web-config", "web.config", "element: 'rule'", "<configuration><system.webServer>\n<rule name=\"a\"/></system.webServer></configuration>", 2, null)]
    [InlineData("compiled-page", "a.aspx.0.compiled", "virtualPath|endswith: '/a.aspx'", "<preserve resultType=\"3\" virtualPath=\"/a.aspx\"/>", 1, null)]
    [InlineData("web-page", "notes.aspx", "'|all': ['nothing in it']", "<%@ Page %> nothing in it", 1, null)]
    public void A_rule_over_a_document_matches_in_both_commands(string service, string file, string test, string content, int line, string? time)
    {
        string evidence = Write(file, content);
        string rules = Rule("product: exchange, service: " + service, test);
        JsonElement match = Assert.Single(Hunt(evidence, rules));
        Assert.Equal((service, line, time), (match.GetProperty("channel").GetString(), match.GetProperty("line").GetInt32(), match.GetProperty("time").GetString()));
        Finding finding = Assert.Single(Triage(evidence, rules), f => f.Rule.Pack is null);
        Assert.Equal((line, time), (finding.Hits[0].Line, finding.FirstTicks == 0 ? null : new DateTime(finding.FirstTicks, DateTimeKind.Utc).ToString("O")));

        string quiet = Rule("product: exchange, service: " + service, "element: 'absent'");
        Assert.Empty(Hunt(evidence, quiet));
        Assert.DoesNotContain(Triage(evidence, quiet), f => f.Rule.Pack is null);
    }

    [Fact]
    public void Any_product_means_setup_logs_too()
    {
        string evidence = Write("ExchangeSetup.log", Setup);
        Assert.Equal(2, Hunt(evidence, Rule("product: any", "element: 'setup'")).Count);
    }

    [Fact]
    public void Runs_of_setup_can_be_correlated()
    {
        string evidence = Write("ExchangeSetup.log", Setup);
        string rules = Rule("product: exchange, service: setup", "element: 'setup'", """
            ---
            title: Two runs
            correlation: { type: event_count, rules: [tested], timespan: 14d, condition: { gte: 2 } }
            """);
        Assert.Equal("Two runs", Assert.Single(Hunt(evidence, rules)).GetProperty("rule").GetProperty("title").GetString());
        Finding finding = Assert.Single(Triage(evidence, rules));
        Assert.Equal([1L, 6L], finding.Hits.Select(h => h.Line));
        Assert.Contains("version=15.1.2176.2", Encoding.UTF8.GetString(finding.Hits[^1].Excerpt), StringComparison.Ordinal);
    }

    private string Write(string file, string content)
    {
        string evidence = Directory.CreateDirectory(Path.Combine(_folder, "evidence")).FullName;
        File.WriteAllText(Path.Combine(evidence, file), content);
        return evidence;
    }

    private string Rule(string source, string test, string more = "")
    {
        string rules = Directory.CreateDirectory(Path.Combine(_folder, "rules")).FullName;
        File.WriteAllText(Path.Combine(rules, "rule.yml"), $"title: Tested\nname: tested\nlogsource: {{ {source} }}\ndetection:\n  s:\n    {test}\n  condition: s\n{more}");
        return rules;
    }

    private static List<JsonElement> Hunt(string evidence, string rules)
    {
        using HuntResult result = Hunter.Hunt(new HuntOptions { Paths = [evidence], Rules = [rules] }, CancellationToken.None);
        Assert.Empty(result.RuleProblems);
        return [.. result.Matches().Select(m => JsonDocument.Parse(m).RootElement)];
    }

    private static IReadOnlyList<Finding> Triage(string evidence, string rules) =>
        Assessor.Assess(TriageKnowledge.Load([rules]), new TriageOptions { Paths = [evidence] }, CancellationToken.None).Findings;
}
