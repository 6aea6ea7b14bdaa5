using System.CommandLine;
using Dijkwacht.Cli.Output;
using Dijkwacht.Rules.Sigma;
using Dijkwacht.Triage.Correlations;
using Dijkwacht.Triage.Hunting;

namespace Dijkwacht.Cli;

/// <summary><c>dijkwacht hunt</c>: any Sigma rules and indicators over any evidence.</summary>
internal static class HuntCommand
{
    private const int MostShown = 5;

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
        Option<bool> quiet = CommonOptions.Quiet();
        Option<bool> noColor = CommonOptions.NoColor();
        var command = new Command("hunt", "Apply Sigma rules and indicators to evidence: one line per match, in order of time.")
        {
            paths, rules, indicators, placeholders, output, format, offset, carve, quiet, noColor,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string[] ruleFolders = parsed.GetValue(rules) ?? [];
            string[] lists = parsed.GetValue(indicators) ?? [];
            string[] values = parsed.GetValue(placeholders) ?? [];
            string[] evidence = parsed.GetValue(paths)!;
            string? file = parsed.GetValue(output);
            if (ruleFolders.Length + lists.Length == 0)
            {
                await Console.Error.WriteLineAsync("dijkwacht: give --rules or --ioc: there is nothing to look for.");
                return ExitCodes.Usage;
            }

            if (!CommonOptions.TryOffset(parsed.GetValue(offset), out TimeSpan assumed)
                || !CommonOptions.Exist(evidence, "a folder, an archive or a file")
                || !CommonOptions.Exist(ruleFolders, "a folder or file of Sigma rules")
                || !CommonOptions.Exist(lists, "a list of indicators")
                || !CommonOptions.Exist(values, "a file or folder of placeholder values")
                || (file is not null && !CommonOptions.IsOutside(file, evidence, "--output")))
            {
                return ExitCodes.Usage;
            }

            string form = parsed.GetValue(format) ?? FormatOf(file);
            if (form == "parquet" && file is null)
            {
                await Console.Error.WriteLineAsync("dijkwacht: --format parquet needs --output FILE.");
                return ExitCodes.Usage;
            }

            bool isQuiet = parsed.GetValue(quiet);
            ProgressLine? progress = isQuiet || Console.IsErrorRedirected ? null : new ProgressLine(Console.Error, "en");
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
            return await Failures.HandleAsync(progress, async () =>
            {
                using HuntResult result = await Task.Run(() => Hunter.Hunt(options, cancellationToken), cancellationToken);
                progress?.Clear();
                await WriteAsync(result, file, form, CommonOptions.HasColor(parsed.GetValue(noColor)), cancellationToken);
                if (!isQuiet)
                    await SummariseAsync(result);
                return ExitCodes.Done;
            });
        });
        return command;
    }

    private static string FormatOf(string? file) => file is null
        ? Console.IsOutputRedirected ? "jsonl" : "table"
        : Path.GetExtension(file).ToLowerInvariant() switch { ".csv" => "csv", ".parquet" => "parquet", ".txt" => "table", _ => "jsonl" };

    private static async Task WriteAsync(HuntResult result, string? file, string format, bool hasColor, CancellationToken cancellationToken)
    {
        await using OutputFile output = OutputFile.Open(file);
        await using (MatchOutput writer = format switch
        {
            "csv" => new MatchCsv(output.Stream),
            "parquet" => await MatchParquet.ForMatchesAsync(output.Stream, cancellationToken),
            "table" => new MatchTable(output.Stream, file is null && !Console.IsOutputRedirected ? Console.WindowWidth : 160, hasColor && file is null),
            _ => new JsonLines(output.Stream),
        })
        {
            foreach (ReadOnlyMemory<byte> match in result.Matches())
                await writer.WriteAsync(match, cancellationToken);
            await writer.CompleteAsync(cancellationToken);
        }

        await output.CompleteAsync(cancellationToken);
    }

    private static async Task SummariseAsync(HuntResult result)
    {
        TextWriter error = Console.Error;
        await error.WriteLineAsync($"{result.Count} matches in {result.Records} records; {result.RulesLoaded} rules and {result.IndicatorsLoaded} indicators in use.");
        foreach (IGrouping<string, (string Rule, string Reason)> reason in result.RulesSkipped.GroupBy(s => s.Reason).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Take(MostShown))
            await error.WriteLineAsync($"{reason.Count()} rules not used: {reason.Key}.");
        foreach (RuleProblem problem in result.RuleProblems.Take(MostShown))
            await error.WriteLineAsync($"{problem.File}:{problem.Line}:{problem.Column}: {problem.Message}");
        if (result.RuleProblems.Count > MostShown)
            await error.WriteLineAsync($"... and {result.RuleProblems.Count - MostShown} more problems of rules; 'dijkwacht rules check' lists all.");
        foreach (string problem in result.IndicatorProblems.Take(MostShown))
            await error.WriteLineAsync(problem);
        if (result.IndicatorProblems.Count > MostShown)
            await error.WriteLineAsync($"... and {result.IndicatorProblems.Count - MostShown} more problems of indicators.");
        foreach (LimitedRule limit in result.CorrelationLimits.Take(MostShown))
            await error.WriteLineAsync(limit.Rule.Length == 0 ? limit.Left.En : $"correlation '{limit.Rule}' {limit.Left.En}");
        if (result.Problems > 0)
            await error.WriteLineAsync($"{result.Problems} stretches could not be read; what they held is not known.");
        foreach (string warning in result.ClockWarnings.Take(MostShown))
            await error.WriteLineAsync(warning);
        foreach (var skipped in result.NotRead.Take(MostShown))
            await error.WriteLineAsync($"not read: {skipped.File}: {skipped.Reason}: {skipped.Detail}");
        if (result.NotRead.Count > MostShown)
            await error.WriteLineAsync($"... and {result.NotRead.Count - MostShown} more files not read.");
    }
}
