using System.CommandLine;
using Dijkwacht.Damage.Reporting;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules;
using Dijkwacht.Rules.Regression;
using Dijkwacht.Rules.Sigma;
using Dijkwacht.Triage.Hunting;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Cli;

/// <summary><c>dijkwacht rules</c>: what is wrong with rules, which are used, and whether they hold on regression data.</summary>
internal static class RulesCommand
{
    public static Command Create() => new("rules", "Check, list and test Sigma rules.") { CreateCheck(), CreateList(), CreateRegress() };

    private static Option<string[]> RuleOption() => new("--rules")
    {
        Description = "Folder or file of Sigma rules; may be given again.",
        HelpName = "DIR",
        Required = true,
    };

    private static Option<string[]> PlaceholderOption() => new("--placeholders")
    {
        Description = "Values for %placeholders% of rules: YAML, or NAME.txt with one a line.",
        HelpName = "PATH",
    };

    private static Option<string> LanguageOption() => CommonOptions.Language("Language of what is said about the rules.");

    private static Command CreateCheck()
    {
        var folders = new Argument<string[]>("DIR") { Description = "Folders or files of Sigma rules; given together they may refer to each other.", Arity = ArgumentArity.OneOrMore };
        Option<string[]> placeholders = PlaceholderOption();
        Option<string> language = LanguageOption();
        var command = new Command("check", "Name every problem and doubt of rule files, with its line; returns 1 when a rule is broken.") { folders, placeholders, language };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var words = CliWords.Of(parsed.GetValue(language)!);
            string[] paths = parsed.GetValue(folders)!;
            string[] lists = parsed.GetValue(placeholders) ?? [];
            if (!CommonOptions.Exist(words, paths, "rule-folder") || !CommonOptions.Exist(words, lists, "placeholder-list"))
                return ExitCodes.Usage;
            return await Failures.HandleAsync(words, null, async () =>
            {
                Placeholders values = Placeholders.Load(lists);
                List<PackProblem> packs = [.. paths.SelectMany(PackCheck.Run)];
                List<RuleProblem> problems = [.. values.Problems, .. RuleCheck.Run(paths, values.Values).Problems.Where(p => !IsOfPack(p.File))];
                foreach (PackProblem problem in packs)
                    await Console.Out.WriteLineAsync(Excerpts.Clean($"{problem.File}({problem.Line},1): {problem.Message}"));
                foreach (RuleProblem problem in problems)
                    await Console.Out.WriteLineAsync(Excerpts.CleanLines(RuleProblemWords.In(words, problem).ToString()));
                int errors = packs.Count + problems.Count(p => !p.IsWarning);
                await Console.Out.WriteLineAsync(words.Format("checked", errors, packs.Count + problems.Count - errors));
                return errors == 0 ? ExitCodes.Done : ExitCodes.Failed;
            });
        });
        return command;
    }

    /// <summary>Whether a file below a folder of rules describes a pack; such files are no rules.</summary>
    private static bool IsOfPack(string file) => Path.GetFileName(file) is PackCheck.PackFile or "noise.yml" or "values.yml";

    private static Command CreateList()
    {
        Option<string[]> rules = RuleOption();
        Option<string[]> placeholders = PlaceholderOption();
        Option<string> language = LanguageOption();
        var command = new Command("list", "Count the rules that are used, and name each that is not with the reason.") { rules, placeholders, language };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var words = CliWords.Of(parsed.GetValue(language)!);
            string[] folders = parsed.GetValue(rules)!;
            string[] lists = parsed.GetValue(placeholders) ?? [];
            if (!CommonOptions.Exist(words, folders, "rule-folder") || !CommonOptions.Exist(words, lists, "placeholder-list"))
                return ExitCodes.Usage;
            return await Failures.HandleAsync(words, null, async () =>
            {
                RuleSet set = RuleSet.Join(folders.Select(RuleSet.Load));
                RuleEngine engine = RuleEngine.Compile(set, new FieldTable(), Placeholders.Load(lists).Values);
                await ListAsync(words, set, engine, Console.Out);
                return ExitCodes.Done;
            });
        });
        return command;
    }

    private static async Task ListAsync(CliWords words, RuleSet set, RuleEngine engine, TextWriter output)
    {
        List<(SigmaDocument Rule, string Reason)> skipped =
        [
            .. engine.Skipped.Select(s => ((SigmaDocument)s.Rule, s.Reason)),
            .. engine.SkippedCorrelations.Select(s => ((SigmaDocument)s.Rule, s.Reason)),
        ];
        int used = engine.Rules.Count + engine.Correlations.Count;
        await output.WriteLineAsync(words.Format("listed", set.Rules.Count + set.Correlations.Count, used, skipped.Count, set.Filters.Count, set.Problems.Count + engine.Problems.Count));
        await output.WriteLineAsync(words.Format("not-linear", engine.NonLinearRegexRules));
        foreach (IGrouping<string, (SigmaDocument Rule, string Reason)> reason in skipped.GroupBy(s => s.Reason).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal))
        {
            await output.WriteLineAsync();
            await output.WriteLineAsync(words.Format("not-used", Excerpts.Clean(words.Reason(reason.Key)), reason.Count()));
            foreach ((SigmaDocument rule, _) in reason)
                await output.WriteLineAsync($"  {Excerpts.Clean(rule.File)}: {Excerpts.Clean(rule.Title)}{(rule is SigmaRule { LogSource: { } source } ? $" [{Excerpts.Clean(source.ToString())}]" : "")}");
        }

        foreach (RuleProblem problem in set.Problems.Concat(engine.Problems).Select(p => RuleProblemWords.In(words, p)))
            await output.WriteLineAsync($"{Excerpts.Clean(problem.File)}:{problem.Line}:{problem.Column}: {Excerpts.Clean(problem.Message)}");
    }

    private static Command CreateRegress()
    {
        Option<string[]> rules = RuleOption();
        var cases = new Option<string>("--cases") { Description = "Folder of cases as SigmaHQ publishes them: info.yml beside an event log.", HelpName = "DIR", Required = true };
        Option<string[]> placeholders = PlaceholderOption();
        Option<string> language = LanguageOption();
        var command = new Command("regress", "Run regression cases with all rules loaded at once.") { rules, cases, placeholders, language };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var words = CliWords.Of(parsed.GetValue(language)!);
            string[] folders = parsed.GetValue(rules)!;
            string folder = parsed.GetValue(cases)!;
            string[] lists = parsed.GetValue(placeholders) ?? [];
            if (!CommonOptions.Exist(words, folders, "rule-folder") || !CommonOptions.Exist(words, [folder], "case-folder") || !CommonOptions.Exist(words, lists, "placeholder-list"))
                return ExitCodes.Usage;
            return await Failures.HandleAsync(words, null, async () =>
            {
                RuleSet set = RuleSet.Join(folders.Select(RuleSet.Load));
                RegressionCases data = RegressionCases.Load(folder);
                foreach (RuleProblem problem in data.Problems.Select(p => RuleProblemWords.In(words, p)))
                    await Console.Out.WriteLineAsync($"{Excerpts.Clean(problem.File)}:{problem.Line}:{problem.Column}: {Excerpts.Clean(problem.Message)}");
                int held = 0;
                foreach (RegressionResult result in RuleRegression.Run(set, data.Cases, Placeholders.Load(lists).Values, cancellationToken))
                {
                    if (result.Holds)
                        held++;
                    else
                        await Console.Out.WriteLineAsync(words.Format(
                            "does-not-hold",
                            Excerpts.Clean(result.Case.Name),
                            Excerpts.Clean(result.Case.RuleTitle),
                            result.Failure is { } failure ? Excerpts.Clean(words.Reason(failure)) : words.Format("of-matches", result.Matches, result.Case.Minimum)));
                }

                await Console.Out.WriteLineAsync(words.Format("cases-hold", held, data.Cases.Count));
                return held == data.Cases.Count && data.Problems.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
            });
        });
        return command;
    }
}
