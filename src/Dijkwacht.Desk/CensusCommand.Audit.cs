using System.CommandLine;
using Dijkwacht.Census.Runs;

namespace Dijkwacht.Desk;

/// <content><c>census audit</c>: was everything that was sent allowed, and is the log whole?</content>
internal static partial class CensusCommand
{
    private static Command CreateAudit()
    {
        Option<string> workspace = ReportOptions.Workspace();
        var command = new Command("audit", "Verify the request logs of all runs: chain, scope, hours, requests per host and day. Exit code 1 when something is wrong.") { workspace, s_language };
        command.SetAction(parsed => Audit(parsed.GetValue(workspace)!, Words(parsed)));
        return command;
    }

    private static int Audit(string folder, CensusWords words)
    {
        if (!Directory.Exists(folder))
        {
            words.Complain("no-folder", folder);
            return ExitCodes.Usage;
        }

        AuditReport report = RunAudit.Check(new Workspace(folder));
        foreach (AuditedRun run in report.Runs)
        {
            Console.Out.WriteLine(words.Format("audited", run.Id, run.Probes, run.Hosts, run.Smtp, run.Lookups, run.Entries)
                + (run.First is { } first ? words.Format("audited-span", first, run.Last!) : ""));
            Console.Out.WriteLine(words.Format("head", run.Head));
        }

        foreach (string problem in report.Problems)
            Console.Out.WriteLine(words.Format("problem", problem));
        Console.Out.WriteLine(report.Problems.Count == 0
            ? words.Format("audit-good", report.Runs.Count)
            : words.Format("audit-bad", report.Runs.Count, report.Problems.Count));
        return report.Problems.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }
}
