using System.CommandLine;
using System.Globalization;
using System.Text;
using Dijkwacht.Census.Geography;
using Dijkwacht.Census.Owners;
using Dijkwacht.Census.Reporting;
using Dijkwacht.Census.Runs;
using Dijkwacht.Census.Storage;

namespace Dijkwacht.Desk;

/// <summary><c>census report</c>: what a run says, and how it changed.</summary>
internal static class ReportCommand
{
    public static Command Create()
    {
        Option<string> workspace = ReportOptions.Workspace();
        Option<string> run = ReportOptions.Run("Run to report on: an id, or 'latest' (the latest scan, else the latest import).");
        var compare = new Option<string>("--compare") { Description = "Run to compare with; otherwise the one before of the same method and scope.", HelpName = "RUN" };
        var html = new Option<string>("--html") { Description = "Folder for the report as pages, in Dutch and English.", HelpName = "DIR" };
        var names = new Option<bool>("--names") { Description = "List single servers with address and name in the pages. Leave it off for pages that others read." };
        var format = new Option<string>("--format") { Description = "Shape of what goes to the standard output.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json", "csv");
        var asOf = new Option<string>("--as-of") { Description = "Judge support by this day (yyyy-MM-dd) instead of the day of the run.", HelpName = "DATE" };
        Option<string> geo = ReportOptions.Geo();
        Option<string> language = ReportOptions.Language();

        var command = new Command("report", "Report counts with their bounds, changes, time to patch, and sources side by side.")
        {
            workspace, run, compare, html, names, format, asOf, geo, language,
        };
        command.SetAction((parsed, cancellationToken) => ReportOptions.HandleAsync(() => RunAsync(
            new Request(
                new Workspace(parsed.GetValue(workspace)!),
                parsed.GetValue(run)!,
                parsed.GetValue(compare),
                parsed.GetValue(html),
                parsed.GetValue(names),
                parsed.GetValue(format)!,
                parsed.GetValue(asOf),
                parsed.GetValue(geo),
                parsed.GetValue(language)!),
            cancellationToken)));
        return command;
    }

    private static async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        DateOnly? day = null;
        if (request.AsOf is { } text)
        {
            if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date))
            {
                await Console.Error.WriteLineAsync($"dijkwacht-desk: --as-of '{text}' is no date; expected yyyy-MM-dd, such as 2026-11-24.");
                return ExitCodes.Usage;
            }

            day = date;
        }

        if (request.Run == "all")
        {
            await Console.Error.WriteLineAsync("dijkwacht-desk: a report is on one run; its history is in it. Give --run ID or leave it out.");
            return ExitCodes.Usage;
        }

        using ObservationStore store = await ObservationStore.OpenAsync(request.Workspace, cancellationToken);
        if (ReportOptions.Select(store, request.Run) is not { } runs)
            return ExitCodes.Usage;
        StoredRun? compare = null;
        if (request.Compare is { } other)
        {
            if (ReportOptions.Select(store, other) is not [StoredRun named])
                return ExitCodes.Usage;
            compare = named;
        }

        OwnerRegister owners = OwnerRegister.Open(request.Workspace);
        using CountryDatabase countries = CountryDatabase.Open(request.Geo, request.Workspace);
        ReportOptions.Warn(store, [], owners, countries, request.Language == "nl");
        CensusReport report = await Task.Run(() => CensusReportBuilder.Build(store, runs[0], compare, owners, countries, day), cancellationToken);
        if (request.Html is { } folder)
            await WriteHtmlAsync(report, request, folder, cancellationToken);
        await WriteAsync(report, request);
        return ExitCodes.Done;
    }

    private static async Task WriteHtmlAsync(CensusReport report, Request request, string folder, CancellationToken cancellationToken)
    {
        foreach ((string path, string page) in HtmlReport.Pages(report, request.Language, request.Names))
        {
            await AtomicFile.WriteAsync(
                Path.Combine(folder, path), async stream => await stream.WriteAsync(Encoding.UTF8.GetBytes(page), cancellationToken));
        }
    }

    private static async Task WriteAsync(CensusReport report, Request request)
    {
        await using Stream output = Console.OpenStandardOutput();
        if (request.Format == "json")
        {
            ReportData.WriteJson(report, output);
            return;
        }

        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        if (request.Format == "text")
        {
            ConsoleReport.Write(report, writer, request.Language);
            return;
        }

        foreach (string line in ReportData.CsvLines(report))
            await writer.WriteAsync(line);
    }

    private sealed record Request(
        Workspace Workspace, string Run, string? Compare, string? Html, bool Names, string Format, string? AsOf, string? Geo, string Language);
}
