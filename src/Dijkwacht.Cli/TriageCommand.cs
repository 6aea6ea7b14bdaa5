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
        Option<string> language = CommonOptions.Language("Language of the report and summary.");
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
        CliWords words = CliWords.Of(request.Language);
        if (!TryDate(words, request.Patched, "--patched", out DateTimeOffset? patched) || !TryDate(words, request.AsOf, "--as-of", out DateTimeOffset? asOf)
            || !CommonOptions.TryOffset(words, request.AssumedOffset, out TimeSpan assumed) || !TryPaths(words, request))
        {
            return ExitCodes.Usage;
        }

        ProgressLine? progress = request.Quiet || Console.IsErrorRedirected ? null : new ProgressLine(Console.Error, words);
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
            await Console.Error.WriteLineAsync(words["stopped-triage"]);
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

    private static bool TryPaths(CliWords words, Request request)
    {
        if (!CommonOptions.Exist(words, request.Paths, "evidence") || !CommonOptions.Exist(words, request.Rules, "rule-folder") || !CommonOptions.IsOutside(words, request.Output, request.Paths, "--out"))
            return false;
        if (request.Known is { } known && !File.Exists(known))
        {
            words.Complain("no-known", known);
            return false;
        }

        return true;
    }

    private static HashSet<string> ReadKnown(string? file) => file is null
        ? []
        : [.. File.ReadLines(file).Select(l => l.Split('#')[0].Trim().Split(' ', ',')[0]).Where(l => l.Length > 0)];

    private static bool TryDate(CliWords words, string? text, string option, out DateTimeOffset? date)
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

        words.Complain("bad-date", option, text);
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
