using System.CommandLine;
using System.Data.Common;
using Dijkwacht.Census.Geography;
using Dijkwacht.Census.Owners;
using Dijkwacht.Census.Storage;

namespace Dijkwacht.Desk;

/// <summary>What <c>observations</c> and <c>report</c> share: options, which runs are meant, what is said beside the result.</summary>
internal static class ReportOptions
{
    public static Option<string> Workspace() => new("--workspace")
    {
        Description = "Folder in which everything is kept.",
        HelpName = "DIR",
        DefaultValueFactory = _ => "dijkwacht-workspace",
    };

    public static Option<string> Run(string description) => new("--run") { Description = description, HelpName = "ID", DefaultValueFactory = _ => "latest" };

    public static Option<string> Geo() => new("--geo")
    {
        Description = "Country data to use (MaxMind DB) instead of that of the workspace or the program.",
        HelpName = "FILE",
    };

    public static Option<string> Language()
    {
        var language = new Option<string>("--lang") { Description = "Language.", DefaultValueFactory = _ => "en" };
        language.AcceptOnlyFromAmong("nl", "en");
        return language;
    }

    /// <summary>The runs a person names; says on the error stream which does not exist and returns null.</summary>
    public static IReadOnlyList<StoredRun>? Select(ObservationStore store, string run)
    {
        if (run == "all")
            return store.Runs;
        if (run == "latest" && store.Default is { } latest)
            return [latest];
        if (store.Find(run) is { } named)
            return [named];
        string known = store.Runs.Count == 0 ? "the workspace has none yet; make one with 'census run' or 'census import'" : $"there are {string.Join(", ", store.Runs.TakeLast(10).Select(r => r.Id))}";
        Console.Error.WriteLine($"dijkwacht-desk: there is no run '{run}'; {known}.");
        return null;
    }

    /// <summary>Says on the error stream what makes the result less than it seems.</summary>
    public static void Warn(ObservationStore store, IReadOnlyList<StoredRun> runs, OwnerRegister owners, CountryDatabase countries, bool isDutch)
    {
        foreach (string problem in store.Problems)
            Console.Error.WriteLine($"dijkwacht-desk: {problem}");
        foreach (StoredRun run in runs)
        {
            if (run.IsPartial)
            {
                Console.Error.WriteLine(isDutch
                    ? $"dijkwacht-desk: ronde {run.Id} is niet af: {run.Record.Done} van {run.Record.Targets} doelen."
                    : $"dijkwacht-desk: run {run.Id} is not complete: {run.Record.Done} of {run.Record.Targets} targets.");
            }

            if (run.SkippedLines > 0)
            {
                Console.Error.WriteLine(isDutch
                    ? $"dijkwacht-desk: ronde {run.Id}: {run.SkippedLines} onleesbare regels van het journaal overgeslagen."
                    : $"dijkwacht-desk: run {run.Id}: {run.SkippedLines} unreadable lines of the journal skipped.");
            }
        }

        foreach (OwnerProblem problem in owners.Problems)
            Console.Error.WriteLine($"dijkwacht-desk: owners.csv:{problem.Line}: {problem.Message}");
        if (countries.Problem is { } missing)
            Console.Error.WriteLine($"dijkwacht-desk: {missing}");
    }

    /// <summary>The rim of a command: what may go wrong becomes a message and an exit code.</summary>
    public static async Task<int> HandleAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Stopped before the end; a file given with --output was not written.");
            return ExitCodes.Failed;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or DbException)
        {
            await Console.Error.WriteLineAsync($"dijkwacht-desk: {failure.Message}");
            return ExitCodes.Failed;
        }
    }
}
