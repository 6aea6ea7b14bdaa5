using Dijkwacht.Testing;

namespace Dijkwacht.Cli.Tests;

public class TriageCommandTests
{
    private static readonly string s_sample = Path.Combine(Repository.Root, "samples", "exchange-march-2021.zip");

    [Theory]
    [InlineData("triage")]
    [InlineData("triage", "samples")]
    [InlineData("no-such-command")]
    public async Task A_command_line_that_is_wrong_is_told_so_and_returns_2(params string[] arguments)
    {
        (int exitCode, _, string error) = await CommandLine.RunAsync(arguments);
        Assert.Equal(2, exitCode);
        Assert.NotEqual("", error);
    }

    [Fact]
    public async Task A_path_that_does_not_exist_is_named_and_nothing_is_written()
    {
        using var folder = new TemporaryFolder();
        string report = Path.Combine(folder.Path, "report");
        (int exitCode, _, string error) = await CommandLine.RunAsync("triage", "no-such-folder", "--out", report);
        Assert.Equal(2, exitCode);
        Assert.Contains("'no-such-folder' does not exist", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(report));
    }

    [Fact]
    public async Task A_report_is_never_written_into_the_evidence()
    {
        using var folder = new TemporaryFolder();
        (int exitCode, _, string error) = await CommandLine.RunAsync("triage", folder.Path, "--out", Path.Combine(folder.Path, "report"));
        Assert.Equal(2, exitCode);
        Assert.Contains("lies inside the evidence", error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("--patched", "5 March")]
    [InlineData("--as-of", "2021-02-30")]
    public async Task A_date_that_is_none_is_named_with_the_form_expected(string option, string date)
    {
        using var folder = new TemporaryFolder();
        (int exitCode, _, string error) = await CommandLine.RunAsync("triage", s_sample, "--out", Path.Combine(folder.Path, "report"), option, date);
        Assert.Equal(2, exitCode);
        Assert.Contains($"{option} '{date}' is no date; expected yyyy-MM-dd", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("compromised", 10)]
    [InlineData("attempted", 10)]
    public async Task The_exit_code_tells_a_verdict_that_was_asked_for(string level, int expected)
    {
        using var folder = new TemporaryFolder();
        (int exitCode, string output, _) = await CommandLine.RunAsync("triage", s_sample, "--out", Path.Combine(folder.Path, "report"), "--fail-on", level, "--quiet");
        Assert.Equal(expected, exitCode);
        Assert.Equal("", output);
    }

    [Fact]
    public async Task A_collection_without_any_log_cannot_be_told()
    {
        using var folder = new TemporaryFolder();
        string evidence = Directory.CreateDirectory(Path.Combine(folder.Path, "evidence")).FullName;
        await File.WriteAllBytesAsync(Path.Combine(evidence, "empty.log"), []);
        await File.WriteAllBytesAsync(Path.Combine(evidence, "noise.bin"), [0, 1, 2, 3, 255, 254, 10, 13]);
        (int exitCode, string output, _) = await CommandLine.RunAsync("triage", evidence, "--out", Path.Combine(folder.Path, "report"), "--lang", "nl");
        Assert.Equal(0, exitCode);
        Assert.Contains("geen leesbaar logboek", output.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }
}
