namespace Dijkwacht.Cli.Tests;

public class RulesCommandTests
{
    [Fact]
    public async Task A_rule_that_is_not_used_is_named_with_the_reason()
    {
        using var folder = new TemporaryFolder();
        string rules = EvidenceFiles.WriteRules(folder.Path);
        await File.WriteAllTextAsync(Path.Combine(rules, "cloud.yml"), """
            title: In the cloud
            logsource:
              product: aws
              service: cloudtrail
            detection:
              selection:
                eventName: 'StopLogging'
              condition: selection
            """);
        (int exitCode, string output, _) = await CommandLine.RunAsync("rules", "list", "--rules", rules);
        Assert.Equal(0, exitCode);
        Assert.StartsWith("3 rules loaded: 2 used, 1 not used", output, StringComparison.Ordinal);
        Assert.Contains("not used: no log source (1)\n  cloud.yml: In the cloud [*/aws/cloudtrail]", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_rule_is_shown_with_its_line_and_fails_the_check()
    {
        using var folder = new TemporaryFolder();
        string rules = EvidenceFiles.WriteRules(folder.Path);
        Assert.Equal(0, (await CommandLine.RunAsync("rules", "check", rules)).ExitCode);
        await File.WriteAllTextAsync(Path.Combine(rules, "broken.yml"), "title: Broken\nlogsource:\n  product: windows\ndetection:\n  selection:\n    Image|nonsense: 'x'\n  condition: selection\n");
        (int exitCode, string output, _) = await CommandLine.RunAsync("rules", "check", rules);
        Assert.Equal(1, exitCode);
        Assert.Contains("broken.yml(6,", output, StringComparison.Ordinal);
        Assert.Contains("nonsense", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cases_are_counted_and_one_that_does_not_hold_is_named()
    {
        using var folder = new TemporaryFolder();
        string rules = EvidenceFiles.WriteRules(folder.Path);
        WriteCase(folder.Path, "holds", 2);
        WriteCase(folder.Path, "fails", 3);
        (int exitCode, string output, _) = await CommandLine.RunAsync("rules", "regress", "--rules", rules, "--cases", Path.Combine(folder.Path, "cases"));
        Assert.Equal(1, exitCode);
        Assert.EndsWith("1 of 2 cases hold\n", output, StringComparison.Ordinal);
        Assert.Contains("A process of the system account: 2 of 3 matches", output, StringComparison.Ordinal);
    }

    private static void WriteCase(string folder, string name, int minimum)
    {
        string path = Path.Combine(folder, "cases", name);
        Directory.CreateDirectory(path);
        EvidenceFiles.WriteEvents(path);
        File.WriteAllText(Path.Combine(path, "info.yml"), $"""
            id: 31111111-2222-4333-8444-555555555555
            description: N/A
            rule_metadata:
              - id: 11111111-2222-4333-8444-555555555555
                title: A process of the system account
            regression_tests_info:
              - name: Positive Detection Test
                type: evtx
                provider: Microsoft-Windows-Sysmon
                match_count: {minimum}
                path: regression_data/{name}/sysmon.json
            """);
    }
}
