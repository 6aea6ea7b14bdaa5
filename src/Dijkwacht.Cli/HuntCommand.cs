using System.CommandLine;
using Dijkwacht.Cli.Output;
using Dijkwacht.Triage.Hunting;

namespace Dijkwacht.Cli;

/// <summary><c>dijkwacht hunt</c>: any Sigma rules and indicators over any evidence.</summary>
internal static class HuntCommand
{
    public static Command Create()
    {
        Argument<string[]> paths = CommonOptions.Paths();
        var rules = new Option<string[]>("--rules") { Description = "Folder or file of Sigma rules; may be given again.", HelpName = "DIR" };
        var indicators = new Option<string[]>("--ioc") { Description = "List of indicators: one a line, or CSV with a header (type,value,...).", HelpName = "FILE" };
        var placeholders = new Option<string[]>("--placeholders") { Description = "Values for %placeholders% of rules: YAML, or NAME.txt with one a line.", HelpName = "PATH" };
        var output = new Option<string>("--output") { Description = "File for the matches instead of the standard output.", HelpName = "FILE" };
        var format = new Option<string>("--format") { Description = "jsonl, csv, parquet or table (default: table on a terminal, else jsonl; for --output by its extension)." };
        format.AcceptOnlyFromAmong("jsonl", "csv", "parquet", "table");
        Option<string> offset = CommonOptions.AssumedOffset();
        var carve = new Option<bool>("--carve") { Description = "Recover records from space that event logs no longer count as used; they are marked." };
        Option<string> language = CommonOptions.Language("Language of progress, summary, warnings and table headings; names of fields never change.");
        Option<bool> quiet = CommonOptions.Quiet();
        Option<bool> noColor = CommonOptions.NoColor();
        var command = new Command("hunt", "Apply Sigma rules and indicators to evidence: one line per match, in order of time.")
        {
            paths, rules, indicators, placeholders, output, format, offset, carve, language, quiet, noColor,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var words = CliWords.Of(parsed.GetValue(language)!);
            string[] ruleFolders = parsed.GetValue(rules) ?? [];
            string[] lists = parsed.GetValue(indicators) ?? [];
            string[] values = parsed.GetValue(placeholders) ?? [];
            string[] evidence = parsed.GetValue(paths)!;
            string? file = parsed.GetValue(output);
            if (ruleFolders.Length + lists.Length == 0)
            {
                words.Complain("nothing-to-find");
                return ExitCodes.Usage;
            }

            if (!CommonOptions.TryOffset(words, parsed.GetValue(offset), out TimeSpan assumed)
                || !CommonOptions.Exist(words, evidence, "evidence")
                || !CommonOptions.Exist(words, ruleFolders, "rule-folder")
                || !CommonOptions.Exist(words, lists, "indicator-list")
                || !CommonOptions.Exist(words, values, "placeholder-list")
                || (file is not null && !CommonOptions.IsOutside(words, file, evidence, "--output")))
            {
                return ExitCodes.Usage;
            }

            string form = parsed.GetValue(format) ?? FormatOf(file);
            if (form == "parquet" && file is null)
            {
                words.Complain("parquet-file");
                return ExitCodes.Usage;
            }

            bool isQuiet = parsed.GetValue(quiet);
            ProgressLine? progress = isQuiet || Console.IsErrorRedirected ? null : new ProgressLine(Console.Error, words);
            var options = new HuntOptions
            {
                Paths = evidence,
                Rules = ruleFolders,
                Indicators = lists,
                Placeholders = values,
                AssumedUtcOffset = assumed,
                CarveSlack = parsed.GetValue(carve),
                Progress = progress,
            };
            return await Failures.HandleAsync(words, progress, async () =>
            {
                using HuntResult result = await Task.Run(() => Hunter.Hunt(options, cancellationToken), cancellationToken);
                progress?.Clear();
                await WriteAsync(words, result, file, form, CommonOptions.HasColor(parsed.GetValue(noColor)), cancellationToken);
                if (!isQuiet)
                    await SummariseAsync(words, result);
                return ExitCodes.Done;
            });
        });
        return command;
    }

    private static string FormatOf(string? file) => file is null
        ? Console.IsOutputRedirected ? "jsonl" : "table"
        : Path.GetExtension(file).ToLowerInvariant() switch { ".csv" => "csv", ".parquet" => "parquet", ".txt" => "table", _ => "jsonl" };

    private static async Task WriteAsync(CliWords words, HuntResult result, string? file, string format, bool hasColor, CancellationToken cancellationToken)
    {
        await using OutputFile output = OutputFile.Open(file);
        await using (MatchOutput writer = format switch
        {
            "csv" => new MatchCsv(output.Stream),
            "parquet" => await MatchParquet.ForMatchesAsync(output.Stream, cancellationToken),
            "table" => new MatchTable(output.Stream, file is null && !Console.IsOutputRedirected ? Console.WindowWidth : 160, hasColor && file is null, words),
            _ => new JsonLines(output.Stream),
        })
        {
            foreach (ReadOnlyMemory<byte> match in result.Matches())
                await writer.WriteAsync(match, cancellationToken);
            await writer.CompleteAsync(cancellationToken);
        }

        await output.CompleteAsync(cancellationToken);
    }

    private static async Task SummariseAsync(CliWords words, HuntResult result)
    {
        var notes = new Notes(words, Console.Error);
        await Console.Error.WriteLineAsync(words.Format("hunted", result.Count, result.Records, result.RulesLoaded, result.IndicatorsLoaded));
        await notes.ListAsync(null, [.. result.RulesSkipped.GroupBy(s => s.Reason).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => words.Format("rules-not-used", g.Count(), words.Reason(g.Key)))]);
        await notes.ListAsync("more-rule-problems", [.. result.RuleProblems.Select(p => RuleProblemWords.In(words, p)).Select(p => $"{p.File}:{p.Line}:{p.Column}: {p.Message}")]);
        await notes.ListAsync("more-indicator-problems", [.. result.IndicatorProblems.Select(words.In)]);
        await notes.ListAsync("more-limits", [.. result.CorrelationLimits.Select(l => l.Rule.Length == 0 ? words.In(l.Left) : words.Format("correlation", l.Rule, words.In(l.Left)))]);
        if (result.Problems > 0)
            await Console.Error.WriteLineAsync(words.Format("hunt-stretches", result.Problems));
        await notes.ListAsync("more-warnings", [.. result.ClockWarnings.Select(c => words.Format("clock", c.File, c.Measures, c.Offset))]);
        await notes.NotReadAsync(result.NotRead);
    }
}
