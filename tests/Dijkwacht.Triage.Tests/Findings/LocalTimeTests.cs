using System.Text.Json.Nodes;
using Dijkwacht.Triage.Tests.Events;
using Dijkwacht.Triage.Verdicts;

namespace Dijkwacht.Triage.Tests.Findings;

/// <summary>A web server's shell in Sysmon's log, whose stated times are an hour ahead of what Sysmon measured.</summary>
public sealed class LocalTimeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0, "2021-03-03 03:00 local time", "2021-03-03 03:00 lokale tijd", true)]
    [InlineData(1, "2021-03-03 02:00 UTC", "2021-03-03 02:00 UTC", false)]
    public void A_verdict_calls_times_utc_only_where_they_are(int assumedHours, string en, string nl, bool isLocal)
    {
        File.WriteAllLines(Path.Combine(_folder, "events.jsonl"), Enumerable.Range(0, 4).Select(minute => EventRun.Line(
            EventRun.Sysmon, "Microsoft-Windows-Sysmon", 1, minute + 1, $"2021-03-03T03:0{minute}:00Z", new JsonObject
            {
                ["UtcTime"] = $"2021-03-03 02:0{minute}:00.000",
                ["ProcessGuid"] = $"{{{minute}}}",
                ["Image"] = EventRun.Cmd,
                ["CommandLine"] = "cmd.exe /c whoami",
                ["ParentProcessGuid"] = "{9}",
                ["ParentImage"] = EventRun.Worker,
            })));
        Verdict verdict = Assessor.Assess(
            EventRun.Knowledge, new TriageOptions { Paths = [_folder], AssumedUtcOffset = TimeSpan.FromHours(assumedHours) }, CancellationToken.None).Verdict;
        Assert.Equal(VerdictLevel.Compromised, verdict.Level);
        Assert.Contains($"first proof at {en}.", verdict.Summary.En, StringComparison.Ordinal);
        Assert.Contains($"eerste bewijs van {nl}.", verdict.Summary.Nl, StringComparison.Ordinal);
        Assert.Contains(verdict.Reasons, r => r.En.EndsWith($"(4 times, from {en}).", StringComparison.Ordinal));
        Assert.Equal(isLocal, verdict.Reasons.Any(r => r.En == "Mind: the clock of events.jsonl is not UTC; times from there are local."));
    }
}
