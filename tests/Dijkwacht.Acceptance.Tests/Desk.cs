using System.Diagnostics;

namespace Dijkwacht.Acceptance.Tests;

/// <summary>Runs the built <c>dijkwacht-desk</c> as a person at a CERT would.</summary>
internal static class Desk
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    /// <summary>The build beside the tests, or the one that <c>DIJKWACHT_DESK</c> names.</summary>
    private static string Program { get; } = Environment.GetEnvironmentVariable("DIJKWACHT_DESK")
        ?? Triage.Program.Replace("Dijkwacht.Cli", "Dijkwacht.Desk", StringComparison.Ordinal).Replace("dijkwacht.dll", "dijkwacht-desk.dll", StringComparison.Ordinal);

    internal static Process Start(params IEnumerable<string> arguments) => Process.Start(new ProcessStartInfo("dotnet", [Program, .. arguments])
    {
        UseShellExecute = false,
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    })!;

    internal static async Task<(int ExitCode, string Output, string Errors)> Try(params IEnumerable<string> arguments)
    {
        using Process process = Start(arguments);
        using var limit = new CancellationTokenSource(s_limit);
        Task<string> errors = process.StandardError.ReadToEndAsync(limit.Token);
        string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        return (process.ExitCode, output, await errors);
    }

    internal static async Task<string> Run(params IEnumerable<string> arguments)
    {
        (int exitCode, string output, string errors) = await Try(arguments);
        Assert.True(exitCode == 0, $"dijkwacht-desk {string.Join(' ', arguments)} ended with {exitCode}: {errors}{output}");
        return output;
    }
}
