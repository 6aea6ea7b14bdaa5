using System.CommandLine;
using Dijkwacht.Census.Importing;
using Dijkwacht.Census.Runs;

namespace Dijkwacht.Desk;

/// <content><c>census import</c>: observations of somebody else, or of an earlier census.</content>
internal static partial class CensusCommand
{
    private const int MostProblemsShown = 10;

    private static Command CreateImport()
    {
        var file = new Argument<string>("file") { Description = "Shadowserver scan_exchange CSV, 'census observations --format csv', or observations.jsonl.", HelpName = "FILE" };
        var format = new Option<string>("--format") { Description = "shadowserver, csv or jsonl (default: told by the content)." };
        format.AcceptOnlyFromAmong([.. ObservationImport.Formats]);
        Option<string> workspace = ReportOptions.Workspace();
        var command = new Command("import", "Take in observations as a run of their own. Lists of addresses (zmap, masscan) are for 'run --targets'.") { file, format, workspace, s_language };
        command.SetAction((parsed, _) => ImportAsync(parsed.GetValue(file)!, parsed.GetValue(format), parsed.GetValue(workspace)!, Words(parsed)));
        return command;
    }

    private static async Task<int> ImportAsync(string path, string? format, string folder, CensusWords words)
    {
        if (!Exists(path, words))
            return ExitCodes.Usage;
        return await HandleAsync(words, async () =>
        {
            ImportReport report = ObservationImport.Read(new Workspace(folder), path, format, TimeProvider.System);
            foreach (string problem in report.Problems.Take(MostProblemsShown))
                await Console.Error.WriteLineAsync(problem);
            if (report.Run is not { } run)
            {
                words.Complain("nothing-read", path, report.Format);
                return ExitCodes.Failed;
            }

            await Console.Out.WriteLineAsync(words.Format("imported", run.Id, run.Method, run.Done, run.StartedAt, run.EndedAt!, report.Bad));
            return ExitCodes.Done;
        });
    }
}
