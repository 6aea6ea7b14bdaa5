using System.CommandLine;
using Dijkwacht.Census.Geography;
using Dijkwacht.Census.Owners;
using Dijkwacht.Census.Reporting;
using Dijkwacht.Census.Runs;
using Dijkwacht.Census.Storage;

namespace Dijkwacht.Desk;

/// <summary><c>census observations</c>: what was seen, one line per target.</summary>
internal static class ObservationsCommand
{
    public static Command Create()
    {
        Option<string> workspace = ReportOptions.Workspace();
        Option<string> run = ReportOptions.Run("Run to list: an id, 'latest' (the latest scan, else the latest import) or 'all'.");
        var format = new Option<string>("--format") { Description = "Shape of the output.", DefaultValueFactory = _ => "csv" };
        format.AcceptOnlyFromAmong([.. ObservationOutput.Formats]);
        var output = new Option<string>("--output") { Description = "File to write instead of the standard output; needed for parquet.", HelpName = "FILE" };
        var all = new Option<bool>("--all") { Description = "Also what is no Exchange Server on premises, with its state." };
        Option<string> geo = ReportOptions.Geo();
        Option<string> language = ReportOptions.Language();

        var command = new Command("observations", "List what was seen: address, name, product, build, precision, and which holes are open.")
        {
            workspace, run, format, output, all, geo, language,
        };
        command.SetAction((parsed, cancellationToken) => ReportOptions.HandleAsync(() => RunAsync(
            new Workspace(parsed.GetValue(workspace)!),
            parsed.GetValue(run)!,
            parsed.GetValue(format)!,
            parsed.GetValue(output),
            parsed.GetValue(all),
            parsed.GetValue(geo),
            parsed.GetValue(language) == "nl",
            cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(
        Workspace workspace, string run, string format, string? output, bool all, string? geo, bool isDutch, CancellationToken cancellationToken)
    {
        if (format == "parquet" && output is null)
        {
            await Console.Error.WriteLineAsync(isDutch
                ? "dijkwacht-desk: parquet is geen tekst; geef --output BESTAND."
                : "dijkwacht-desk: parquet is no text; give --output FILE.");
            return ExitCodes.Usage;
        }

        using ObservationStore store = await ObservationStore.OpenAsync(workspace, cancellationToken);
        if (ReportOptions.Select(store, run) is not { } runs)
            return ExitCodes.Usage;
        OwnerRegister owners = OwnerRegister.Open(workspace);
        using CountryDatabase countries = CountryDatabase.Open(geo, workspace);
        ReportOptions.Warn(store, runs, owners, countries, isDutch);
        var context = new ObservationContext(owners, countries);
        var observations = store.Read([.. runs.Select(r => r.Id)], all);
        if (output is null)
        {
            await using Stream standard = Console.OpenStandardOutput();
            await ObservationOutput.WriteAsync(format, observations, context, standard, cancellationToken);
        }
        else
        {
            await AtomicFile.WriteAsync(output, stream => ObservationOutput.WriteAsync(format, observations, context, stream, cancellationToken));
        }

        return ExitCodes.Done;
    }
}
