using System.Text.Json.Nodes;
using Dijkwacht.Triage.Findings;
using Dijkwacht.Triage.Hits;
using static Dijkwacht.Triage.Tests.Events.EventRun;

namespace Dijkwacht.Triage.Tests.Findings;

public class IntrusionTimesTests
{
    private static readonly string s_shell = Process(Cmd, "S", Worker, "W", "2021-03-03T02:00:00Z");

    [Theory]
    [InlineData("2021-03-03T02:00:00Z", "EX01", nameof(Nearness.Day))]
    [InlineData("2021-03-04T02:00:00Z", "ex01.example.org", nameof(Nearness.Day))]
    [InlineData("2021-03-04T02:00:01Z", "EX01", nameof(Nearness.Weeks))]
    [InlineData("2021-03-03T02:00:00Z", "EX02", nameof(Nearness.Weeks))]
    [InlineData("2021-03-17T02:00:00Z", "EX02", nameof(Nearness.Weeks))]
    [InlineData("2021-03-17T02:00:01Z", "EX01", nameof(Nearness.None))]
    public void A_record_is_near_by_the_time_since_the_success_and_by_its_server(string time, string computer, string nearness) =>
        Assert.Equal(nearness, NearnessOf(Cleared(time, computer), s_shell));

    [Theory]
    [InlineData("2021-03-03T01:50:00Z", nameof(Nearness.Day))]
    [InlineData("2021-03-03T01:49:59Z", nameof(Nearness.None))]
    public void Minutes_before_the_first_proof_count_since_intruders_prepare_their_way(string time, string nearness) =>
        Assert.Equal(nearness, NearnessOf(Cleared(time), s_shell));

    [Fact]
    public void The_last_success_before_the_record_counts() =>
        Assert.Equal(nameof(Nearness.Day), NearnessOf(
            Cleared("2021-04-01T03:00:00Z"), s_shell, Process(Cmd, "S", Worker, "W", "2021-04-01T02:00:00Z"), Process(Cmd, "S", Worker, "W", "2021-05-01T02:00:00Z")));

    [Fact]
    public void A_record_without_a_time_is_near_nothing() => Assert.Equal(nameof(Nearness.None), NearnessOf(Cleared(null), s_shell));

    [Fact]
    public void A_success_without_a_time_proves_no_moment() =>
        Assert.Equal(nameof(Nearness.None), NearnessOf(Cleared("2021-03-03T02:00:00Z"), Line(Sysmon, "Microsoft-Windows-Sysmon", 1, 1, null, new JsonObject { ["Image"] = Cmd, ["ParentImage"] = Worker })));

    [Fact]
    public void An_act_that_counts_only_beside_an_intrusion_proves_none() =>
        Assert.Equal(nameof(Nearness.None), NearnessOf(Cleared("2021-03-03T02:00:00Z"), Cleared("2021-03-03T01:59:00Z")));

    [Theory]
    [InlineData(1, nameof(Nearness.Day))]
    [InlineData(6, nameof(Nearness.None))]
    public void A_cmdlet_proves_an_intrusion_only_when_it_worked(int id, string nearness) =>
        Assert.Equal(nearness, NearnessOf(Cleared("2021-03-03T02:30:00Z"), Agent(id)));

    [Fact]
    public void What_another_record_proves_counts_although_it_was_refused()
    {
        List<Hit> hits = Of(Cleared("2021-03-03T02:30:00Z"), Agent(6)).Hits;
        HashSet<Hit> proven = [.. hits.Where(h => h.Rule.Name == "generic-transport-agent")];
        Assert.Single(proven);
        Assert.Equal(Nearness.Day, new IntrusionTimes(hits, proven).Of(ClearedOf(hits)));
    }

    /// <summary>How near the first line's record is to what the others prove.</summary>
    private static string NearnessOf(params string[] lines)
    {
        List<Hit> hits = Of(lines).Hits;
        return new IntrusionTimes(hits, []).Of(ClearedOf(hits)).ToString();
    }

    private static Hit ClearedOf(List<Hit> hits) => hits.Single(h => h.Rule.Name == "generic-log-cleared" && h.Line == 1);

    private static string Agent(int id) => Line("MSExchange Management", "MSExchange CmdletLogs", id, 1, "2021-03-03T02:00:00Z", new JsonObject
    {
        ["Data"] = new JsonObject
        {
            ["#text"] = new JsonArray("Install-TransportAgent", "-Name \"Sec\" -AssemblyPath \"C:\\Users\\Public\\Sec.dll\"", "example.org/Users/Admin Jansen", "S-1-5-21-1-2-3-1107"),
        },
    });
}
