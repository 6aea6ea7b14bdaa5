using System.Diagnostics;
using System.Text.Json.Nodes;
using Dijkwacht.Testing;

namespace Dijkwacht.Acceptance.Tests;

/// <summary>Runs the built program as an analyst would: evidence in, <c>report.json</c> out.</summary>
internal static class Triage
{
    /// <summary>The build beside the tests, or the one that <c>DIJKWACHT_CLI</c> names (a published build, say).</summary>
    internal static string Program { get; } = Environment.GetEnvironmentVariable("DIJKWACHT_CLI") ?? Path.Combine(Repository.Root, "artifacts", "bin", "Dijkwacht.Cli", Configuration, "dijkwacht.dll");

#if DEBUG
    private const string Configuration = "debug";
#else
    private const string Configuration = "release";
#endif

    internal static async Task<JsonNode> Run(string evidence, string output)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [Program, "triage", evidence, "--out", output])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        Task<string> text = process.StandardOutput.ReadToEndAsync();
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"dijkwacht triage ended with {process.ExitCode}: {errors}{await text}");
        return JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(output, "report.json")))!;
    }
}
