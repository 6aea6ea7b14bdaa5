using System.CommandLine;
using Dijkwacht.Census.Runs;

namespace Dijkwacht.Desk;

/// <content><c>census audit</c>: was everything that was sent allowed, and is the log whole?</content>
internal static partial class CensusCommand
{
    private static Command CreateAudit()
    {
        Option<string> workspace = ReportOptions.Workspace();
        var command = new Command("audit", "Verify the request logs of all runs: chain, scope, hours, requests per host and day. Exit code 1 when something is wrong.") { workspace };
        command.SetAction(parsed => Audit(parsed.GetValue(workspace)!));
        return command;
    }

    private static int Audit(string folder)
    {
        if (!Directory.Exists(folder))
        {
            Console.Error.WriteLine($"dijkwacht-desk: {folder}: no such folder.");
            return ExitCodes.Usage;
        }

        AuditReport report = RunAudit.Check(new Workspace(folder));
        foreach (AuditedRun run in report.Runs)
        {
            Console.Out.WriteLine($"{run.Id}  {run.Probes} requests to {run.Hosts} hosts, {run.Smtp} mail banners, {run.Lookups} look-ups, {run.Entries} lines"
                + (run.First is { } first ? $", {first:yyyy-MM-dd HH:mm:ss} to {run.Last:yyyy-MM-dd HH:mm:ss} UTC" : ""));
            Console.Out.WriteLine($"    head {run.Head}");
        }

        foreach (string problem in report.Problems)
            Console.Out.WriteLine($"PROBLEM {problem}");
        Console.Out.WriteLine(report.Problems.Count == 0
            ? $"{report.Runs.Count} runs: every chain holds, every request was inside its scope and within the day's limit."
            : $"{report.Runs.Count} runs, {report.Problems.Count} problems.");
        return report.Problems.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }
}
