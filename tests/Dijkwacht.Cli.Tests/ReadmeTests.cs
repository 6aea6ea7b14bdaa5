using Dijkwacht.Testing;

namespace Dijkwacht.Cli.Tests;

public class ReadmeTests
{
    [Fact]
    public async Task The_readmes_command_prints_what_the_readme_shows()
    {
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "README.md"));
        string command = lines.Single(l => l.StartsWith("dotnet run --project src/Dijkwacht.Cli", StringComparison.Ordinal));
        string[] arguments = command[(command.IndexOf(" -- ", StringComparison.Ordinal) + 4)..].Split(' ');
        int start = Array.IndexOf(lines, "```text") + 1;
        string shown = string.Join('\n', lines[start..Array.IndexOf(lines, "```", start)]);
        using var folder = new TemporaryFolder();
        string report = Path.Combine(folder.Path, "dijkwacht-report");
        int at = Array.IndexOf(arguments, "--out") + 1;
        string asShown = arguments[at];
        arguments[at] = report;

        (int exitCode, string output, string error) = await CommandLine.RunAsync(arguments);

        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        Assert.Equal(shown, output.ReplaceLineEndings("\n").Replace(report, asShown, StringComparison.Ordinal).TrimEnd());
        Assert.True(File.Exists(Path.Combine(report, "report.html")));
    }

    [Fact]
    public void The_readme_names_the_command_that_runs_the_tests() =>
        Assert.Contains("\ndotnet test\n", File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n"), StringComparison.Ordinal);
}
