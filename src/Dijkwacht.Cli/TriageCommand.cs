using System.CommandLine;
using System.Globalization;
using Dijkwacht.Damage.Reporting;
using Dijkwacht.Triage;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Verdicts;

namespace Dijkwacht.Cli;

/// <summary><c>dijkwacht triage</c>: the full assessment of one or more collections.</summary>
internal static class TriageCommand
{
    public static Command Create()
    {
        Argument<string[]> paths = CommonOptions.Paths();
        var output = new Option<string>("--out") { Description = "Folder for the report files.", Required = true, HelpName = "DIR" };
        var rules = new Option<string[]>("--rules") { Description = "Folder of Sigma rules to apply as well; they never change the verdict.", HelpName = "DIR" };
        var known = new Option<string>("--known") { Description = "File with keys of findings acknowledged before, one a line; they are shown and not counted.", HelpName = "FILE" };
        var patched = new Option<string>("--patched") { Description = "When the security update was installed (yyyy-MM-dd, UTC), where the evidence does not tell.", HelpName = "DATE" };
        var asOf = new Option<string>("--as-of") { Description = "Judge until this date (yyyy-MM-dd, UTC) instead of the last record.", HelpName = "DATE" };
        var language = new Option<string>("--lang") { Description = "Language of the report and summary.", DefaultValueFactory = _ => "en" };
        language.AcceptOnlyFromAmong("nl", "en");
        var failOn = new Option<string>("--fail-on") { Description = "Return 10 when the verdict is at least this." };
        failOn.AcceptOnlyFromAmong("attempted", "compromised");
        Option<string> offset = CommonOptions.AssumedOffset();
        Option<bool> quiet = CommonOptions.Quiet();
        Option<bool> noColor = CommonOptions.NoColor();

        var command = new Command("triage", "Assess collected evidence: verdict, chain, coverage, damage, advice.")
        {
            paths, output, rules, known, patched, asOf, offset, language, failOn, quiet, noColor,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new Request(
                parsed.GetValue(paths)!,
                parsed.GetValue(output)!,
                parsed.GetValue(rules) ?? [],
                parsed.GetValue(known),
                parsed.GetValue(patched),
                parsed.GetValue(asOf),
                parsed.GetValue(offset),
                parsed.GetValue(language)!,
                parsed.GetValue(failOn),
                parsed.GetValue(quiet),
                CommonOptions.HasColor(parsed.GetValue(noColor))),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Request request, CancellationToken cancellationToken)
    {
        if (!TryDate(request.Patched, "--patched", out DateTimeOffset? patched) || !TryDate(request.AsOf, "--as-of", out DateTimeOffset? asOf)
            || !CommonOptions.TryOffset(request.AssumedOffset, out TimeSpan assumed) || !TryPaths(request))
        {
            return ExitCodes.Usage;
        }

        ProgressLine? progress = request.Quiet || Console.IsErrorRedirected ? null : new ProgressLine(Console.Error, request.Language);
        try
        {
            long start = TimeProvider.System.GetTimestamp();
            DateTimeOffset started = TimeProvider.System.GetUtcNow();
            TriageKnowledge knowledge = TriageKnowledge.Load(request.Rules);
            var options = new TriageOptions { Paths = request.Paths, Patched = patched, AsOf = asOf, Known = ReadKnown(request.Known), AssumedUtcOffset = assumed, Progress = progress };
            Assessment assessment = await Task.Run(() => Assessor.Assess(knowledge, options, cancellationToken), cancellationToken);
            Report report = ReportBuilder.Build(knowledge, assessment, new RunFacts(CommonOptions.Version, started, TimeProvider.System.GetElapsedTime(start)));
            await ReportFiles.WriteAllAsync(request.Output, report, TimelineBuilder.Build(assessment), request.Language, cancellationToken);
            progress?.Clear();
            if (!request.Quiet)
                ConsoleSummary.Write(report, Console.Out, request.Language, request.HasColor, request.Output);
            return Reached(assessment.Verdict.Level, request.FailOn) ? ExitCodes.VerdictReached : ExitCodes.Done;
        }
        catch (OperationCanceledException)
        {
            progress?.Clear();
            await Console.Error.WriteLineAsync(request.Language == "nl" ? "Afgebroken; er is geen rapport geschreven." : "Stopped; no report was written.");
            return ExitCodes.Failed;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            progress?.Clear();
            await Console.Error.WriteLineAsync($"dijkwacht: {failure.Message}");
            return ExitCodes.Failed;
        }
    }

    private static bool Reached(VerdictLevel level, string? failOn) => failOn switch
    {
        "compromised" => level == VerdictLevel.Compromised,
        "attempted" => level is VerdictLevel.Attempted or VerdictLevel.Compromised,
        _ => false,
    };

    private static bool TryPaths(Request request)
    {
        if (!CommonOptions.Exist(request.Paths.Concat(request.Rules), "a folder, an archive or a file") || !CommonOptions.IsOutside(request.Output, request.Paths, "--out"))
            return false;
        if (request.Known is { } known && !File.Exists(known))
        {
            Console.Error.WriteLine($"dijkwacht: --known '{known}' does not exist; it is a text file with one key of a finding a line.");
            return false;
        }

        return true;
    }

    private static HashSet<string> ReadKnown(string? file) => file is null
        ? []
        : [.. File.ReadLines(file).Select(l => l.Split('#')[0].Trim().Split(' ', ',')[0]).Where(l => l.Length > 0)];

    private static bool TryDate(string? text, string option, out DateTimeOffset? date)
    {
        date = null;
        if (text is null)
            return true;
        string[] formats = ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm:ssZ", "yyyy-MM-ddTHH:mmZ"];
        if (DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset parsed))
        {
            date = parsed;
            return true;
        }

        Console.Error.WriteLine($"dijkwacht: {option} '{text}' is no date; expected yyyy-MM-dd, such as 2021-03-05.");
        return false;
    }

    private sealed record Request(
        string[] Paths,
        string Output,
        string[] Rules,
        string? Known,
        string? Patched,
        string? AsOf,
        string? AssumedOffset,
        string Language,
        string? FailOn,
        bool Quiet,
        bool HasColor);
}
