using System.Text.Json.Nodes;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Tests.Events;

namespace Dijkwacht.Triage.Tests.Packs;

public class UserRulesTests
{
    private const string Rules = """
        title: Made an account
        name: made
        id: 00000000-0000-4000-8000-000000000001
        logsource: { product: windows, service: security }
        detection: { s: { EventID: 4720 }, condition: s }
        ---
        title: Account changed
        name: changed
        logsource: { product: windows, service: security }
        detection: { s: { EventID: 4738 }, condition: s }
        ---
        title: Many changes
        correlation: { type: event_count, rules: [changed], group-by: [Computer], timespan: 1m, condition: { gte: 2 } }
        ---
        title: Known accounts
        logsource: { product: windows }
        filter:
          rules: any
          known: { TargetUserName|startswith: 'svc_' }
          condition: known
        """;

    [Fact]
    public void Filters_concern_the_users_rules_and_a_rule_that_only_a_correlation_refers_to_is_silent()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "rules.yml"), Rules);
            TriageKnowledge knowledge = TriageKnowledge.Load([folder]);
            Assert.Equal(["generic-new-account", "made"], Names(knowledge, 4720, "anna"));
            Assert.Equal(["generic-new-account"], Names(knowledge, 4720, "svc_backup"));
            Assert.Empty(Names(knowledge, 4738, "anna"));
            Assert.Empty(knowledge.RulesSkipped);
            Assert.Equal(EventRun.Knowledge.RulesLoaded + 3, knowledge.RulesLoaded);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string[] Names(TriageKnowledge knowledge, int id, string account)
    {
        string line = EventRun.Line("Security", "Microsoft-Windows-Security-Auditing", id, 1, "2021-03-03T02:10:00Z", new JsonObject { ["TargetUserName"] = account });
        return [.. EventRun.Of(knowledge, TimeSpan.Zero, line).Hits.Select((Hit h) => h.Rule.Name).Order(StringComparer.Ordinal)];
    }
}
