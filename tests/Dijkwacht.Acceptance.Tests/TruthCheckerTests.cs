using System.Text.Json.Nodes;

namespace Dijkwacht.Acceptance.Tests;

public sealed class TruthCheckerTests
{
    private const string Truth = """
        { "verdict": ["compromised"], "campaigns": { "proxylogon": ["compromised"] },
          "stages": [ { "file": "EX01/C/a.log", "line": 7, "campaign": ["proxylogon", null], "stage": ["access"], "outcome": ["succeeded"], "minSeverity": "medium", "orAt": [ { "file": "EX01/C/b.log", "line": 3 } ] } ],
          "traps": [ { "file": "EX01/C/a.log", "line": 9, "what": "survey", "lowAttemptAllowed": false } ],
          "actors": ["203.0.113.21", "192.0.2.7"], "possibleActors": [], "notActors": ["198.51.100.201"], "separateActors": [["203.0.113.21"], ["192.0.2.7"]],
          "mailboxes": [ { "mailbox": "finance@example.org", "class": ["content-taken"], "bytesOut": 100, "bytesOutAtLeast": 90 } ],
          "coverage": [ { "host": "EX01", "artefact": "iis", "from": "2021-03-01T00:00:00.000Z", "to": "2021-03-05T23:00:00.000Z" } ],
          "hosts": ["EX01"] }
        """;

    private const string Report = """
        { "hosts": [ { "host": "EX01" } ], "verdict": { "level": "compromised" },
          "campaigns": [ { "id": "proxylogon", "verdict": "compromised" } ],
          "findings": [
            { "rule": "r1", "campaign": "proxylogon", "stage": "access", "outcome": "succeeded", "severity": "high", "evidence": [ { "file": "set.zip!/EX01/C/b.log", "line": 3 } ] },
            { "rule": "r2", "campaign": null, "stage": "recon", "outcome": "probe", "severity": "info", "evidence": [ { "file": "EX01/C/a.log", "line": 9 } ] } ],
          "actors": [ { "addresses": ["203.0.113.21"] }, { "addresses": ["192.0.2.7"] } ],
          "damage": { "mailboxes": [ { "mailbox": "finance@example.org", "class": "content-taken", "bytesOut": 95 } ] },
          "coverage": [ { "host": "EX01", "artefact": "IIS log", "from": "2021-03-01T00:00:01Z", "to": "2021-03-05T23:00:00Z" } ] }
        """;

    [Fact]
    public void A_report_that_says_the_truth_has_no_differences() => Assert.Empty(Differences(_ => { }));

    [Fact]
    public void A_softer_verdict_is_a_difference() =>
        Assert.Contains("verdict is attempted, expected compromised", Differences(r => r["verdict"]!["level"] = "attempted"));

    [Fact]
    public void A_campaign_that_is_absent_is_a_difference() =>
        Assert.Contains("verdict of campaign proxylogon is absent, expected compromised", Differences(r => r["campaigns"] = new JsonArray()));

    [Fact]
    public void A_stage_on_another_line_is_a_difference() =>
        Assert.Contains("stage access succeeded at EX01/C/a.log:7: no finding on any of its lines", Differences(r => r["findings"]![0]!["evidence"]![0]!["line"] = 4));

    [Fact]
    public void A_stage_of_low_severity_is_a_difference() =>
        Assert.Contains(Differences(r => r["findings"]![0]!["severity"] = "low"), d => d.StartsWith("stage access succeeded", StringComparison.Ordinal));

    [Fact]
    public void A_stage_with_another_outcome_is_a_difference() =>
        Assert.Contains(Differences(r => r["findings"]![0]!["outcome"] = "attempted"), d => d.Contains("found as r1", StringComparison.Ordinal));

    [Theory]
    [InlineData("severity", "medium")]
    [InlineData("outcome", "attempted")]
    [InlineData("outcome", "succeeded")]
    public void An_alarm_on_a_trap_is_a_difference(string field, string value) =>
        Assert.Contains(Differences(r => r["findings"]![1]![field] = value), d => d.StartsWith("trap (survey) at EX01/C/a.log:9 alarms", StringComparison.Ordinal));

    [Fact]
    public void A_trap_alarmed_without_a_line_is_a_difference() =>
        Assert.Contains(Differences(r => { r["findings"]![1]!["severity"] = "high"; r["findings"]![1]!["evidence"]![0]!["line"] = null; }), d => d.StartsWith("trap", StringComparison.Ordinal));

    [Fact]
    public void A_scanner_called_an_actor_is_a_difference() =>
        Assert.Contains("198.51.100.201 is called an actor and is none", Differences(r => r["actors"]!.AsArray().Add(JsonNode.Parse("""{ "addresses": ["198.51.100.201"] }"""))));

    [Fact]
    public void An_actor_not_named_is_a_difference() =>
        Assert.Contains("actor 192.0.2.7 is not named", Differences(r => r["actors"]!.AsArray().RemoveAt(1)));

    [Fact]
    public void Two_parties_made_one_is_a_difference() =>
        Assert.Contains(Differences(r => r["actors"]![0]!["addresses"] = new JsonArray("203.0.113.21", "192.0.2.7")), d => d.StartsWith("different parties", StringComparison.Ordinal));

    [Theory]
    [InlineData(89L)]
    [InlineData(101L)]
    [InlineData(null)]
    public void Bytes_outside_the_proven_range_are_a_difference(long? bytes) =>
        Assert.Contains(Differences(r => r["damage"]!["mailboxes"]![0]!["bytesOut"] = bytes), d => d.Contains("bytesOut", StringComparison.Ordinal));

    [Fact]
    public void A_mailbox_nobody_touched_is_a_difference() =>
        Assert.Contains(Differences(r => r["damage"]!["mailboxes"]!.AsArray().Add(JsonNode.Parse("""{ "mailbox": "legal@example.org", "class": "content-taken" }"""))), d => d.Contains("nobody touched", StringComparison.Ordinal));

    [Fact]
    public void Coverage_that_ends_early_is_a_difference() =>
        Assert.Contains(Differences(r => r["coverage"]![0]!["to"] = "2021-03-05T20:00:00Z"), d => d.StartsWith("coverage of iis on EX01 ends", StringComparison.Ordinal));

    [Fact]
    public void A_host_that_is_absent_is_a_difference() =>
        Assert.Contains(Differences(r => r["hosts"]![0]!["host"] = "localhost"), d => d.StartsWith("host EX01", StringComparison.Ordinal));

    private static List<string> Differences(Action<JsonNode> change)
    {
        JsonNode report = JsonNode.Parse(Report)!;
        change(report);
        return TruthChecker.Differences(JsonNode.Parse(Truth)!, report);
    }
}
