using System.CommandLine;
using System.Globalization;
using System.Net;
using Dijkwacht.Census.Importing;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Probing;
using Dijkwacht.Census.Runs;
using Dijkwacht.Census.Scopes;
using Dijkwacht.Census.Storage;

namespace Dijkwacht.Desk;

/// <content><c>census run</c> and <c>census recheck</c>.</content>
internal static partial class CensusCommand
{
    private static Command CreateRun()
    {
        Option<string> scope = ScopeOption(), workspace = ReportOptions.Workspace();
        Option<bool> quiet = QuietOption();
        var targets = new Option<string>("--targets") { Description = "Ask only what this list and the scope have in common: zmap or masscan output, or an address, range or name per line.", HelpName = "FILE" };
        var anew = new Option<bool>("--new") { Description = "Start a new run although one of this scope is unfinished." };
        var at = new Option<string>("--at") { Description = "Pretend that it is this time (2021-03-02T09:00:00Z): for test countries, only where every range of the scope is loopback.", HelpName = "TIME" };
        var command = new Command("run", "Ask every address and name of a scope once, politely. An unfinished run of the same scope is gone on with.") { scope, workspace, targets, anew, at, quiet, s_language };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetValue(scope)!, parsed.GetValue(workspace)!, parsed.GetValue(targets), parsed.GetValue(anew), parsed.GetValue(at), parsed.GetValue(quiet), Words(parsed), cancellationToken));
        return command;
    }

    private static Command CreateRecheck()
    {
        Option<string> scope = ScopeOption(), workspace = ReportOptions.Workspace();
        var target = new Argument<string>("target") { Description = "An address or a name inside the scope.", HelpName = "ADDRESS|NAME" };
        var command = new Command("recheck", "Ask one address or name now, within the scope and the day's limit.") { target, scope, workspace, s_language };
        command.SetAction((parsed, cancellationToken) => RecheckAsync(parsed.GetValue(target)!, parsed.GetValue(scope)!, parsed.GetValue(workspace)!, Words(parsed), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string scope, string folder, string? list, bool isNew, string? at, bool isQuiet, CensusWords words, CancellationToken cancellationToken)
    {
        if (!Exists(scope, words) || (list is not null && !Exists(list, words)) || !TryClock(at, scope, words, out TimeProvider clock))
            return ExitCodes.Usage;
        return await HandleAsync(words, async () =>
        {
            Workspace workspace = Prepare(folder);
            TargetList? targets = list is null ? null : TargetList.Read(list);
            if (targets is not null && !isQuiet)
                await DescribeAsync(words, targets);
            var progress = isQuiet ? null : new CensusProgress(words, Console.Error, isTerminal: !Console.IsErrorRedirected);
            RunRecord record = await CensusRunner.RunAsync(new RunOptions
            {
                Workspace = workspace,
                ScopeFile = scope,
                Targets = targets,
                StartsAnew = isNew,
                Clock = clock,
                Known = await KnownServersAsync(workspace, cancellationToken),
                Progress = progress is null ? null : progress.Show,
                Warn = warning => Console.Error.WriteLine("dijkwacht-desk: " + warning),
            }, cancellationToken);
            progress?.Finish();
            if (!isQuiet)
                await SummariseAsync(words, record, workspace, scope);
            return ExitCodes.Done;
        });
    }

    private static async Task<int> RecheckAsync(string target, string scope, string folder, CensusWords words, CancellationToken cancellationToken)
    {
        if (!Exists(scope, words))
            return ExitCodes.Usage;
        return await HandleAsync(words, async () =>
        {
            Workspace workspace = Prepare(folder);
            TargetList targets = TargetList.Of(target);
            if (targets.Bad > 0)
            {
                words.Complain("no-target", target);
                return ExitCodes.Usage;
            }

            var seen = new List<Observation>();
            RunRecord record = await CensusRunner.RunAsync(new RunOptions
            {
                Workspace = workspace,
                ScopeFile = scope,
                Targets = targets,
                Method = "recheck",
                Known = targets.Addresses.Ranges.Where(r => r.First == r.Last).Select(r => IpRange.Address(r.First, r.IsV6)).ToHashSet(),
                Observed = seen.Add,
            }, cancellationToken);
            foreach (Observation observation in seen)
                await Console.Out.WriteLineAsync($"{observation.Address?.ToString() ?? observation.Name}:{observation.Port} {observation.State} {observation.Build?.ToString() ?? "-"} {observation.Product ?? "-"} {observation.Detail}".TrimEnd());
            if (seen.Count == 0)
                await Console.Out.WriteLineAsync($"{target} {string.Join(", ", record.States.Keys)}");
            return ExitCodes.Done;
        });
    }

    private static async Task<IReadOnlySet<IPAddress>> KnownServersAsync(Workspace workspace, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(workspace.RunsFolder))
            return new HashSet<IPAddress>();
        using ObservationStore store = await ObservationStore.OpenAsync(workspace, cancellationToken);
        return store.KnownServers();
    }

    private static bool TryClock(string? at, string scope, CensusWords words, out TimeProvider clock)
    {
        clock = TimeProvider.System;
        if (at is null)
            return true;
        if (!DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset start))
        {
            words.Complain("bad-time", at);
            return false;
        }

        if (ScopeFile.Read(scope).Scope is { IsLoopback: false })
        {
            words.Complain("at-loopback", scope);
            return false;
        }

        clock = new ShiftedClock(start - TimeProvider.System.GetUtcNow());
        return true;
    }

    // The configuration must be in place before .NET first uses cryptography, so before anything else is read or hashed.
    private static Workspace Prepare(string folder)
    {
        var workspace = new Workspace(folder);
        LegacyTls.TryRelax(Path.Combine(workspace.Folder, "openssl-census.cnf"));
        return workspace;
    }

    private static bool Exists(string path, CensusWords words)
    {
        if (File.Exists(path))
            return true;
        words.Complain("no-file", path);
        return false;
    }

    private static async Task<int> HandleAsync(CensusWords words, Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (RunRefusedException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCodes.Usage;
        }
        catch (OperationCanceledException)
        {
            words.Complain("stopped");
            return ExitCodes.Failed;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync($"dijkwacht-desk: {exception.Message}");
            await Console.Error.WriteLineAsync(words["kept"]);
            return ExitCodes.Failed;
        }
    }

    private static async Task DescribeAsync(CensusWords words, TargetList targets)
    {
        UInt128 addresses = targets.Addresses.Ranges.Aggregate(UInt128.Zero, (sum, range) => sum + (range.Last - range.First + 1));
        await Console.Error.WriteLineAsync(words.Format("target-list", targets.Format, addresses, targets.Names.Count, targets.Bad));
        foreach (string problem in targets.Problems.Take(5))
            await Console.Error.WriteLineAsync(problem);
    }

    private static async Task SummariseAsync(CensusWords words, RunRecord record, Workspace workspace, string scope)
    {
        await Console.Error.WriteLineAsync(words.Format("run-done", record.Id, record.Done, record.Targets, string.Join(", ", record.States.Select(state => $"{state.Key} {state.Value}"))));
        if (record.EndedAt is null)
            await Console.Error.WriteLineAsync(words.Format("go-on", scope, workspace.Folder));
        else if (record.Done < record.Targets)
            await Console.Error.WriteLineAsync(words["mandate-over"]);
    }
}
