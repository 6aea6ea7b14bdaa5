using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules.Mappings;
using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules;

/// <summary>Everything that is wrong with rules, or legal and probably not meant.</summary>
/// <remarks>Errors cost a rule; warnings (<see cref="RuleProblem.IsWarning"/>) do not.</remarks>
public sealed class RuleCheck
{
    private RuleCheck(RuleSet rules, RuleEngine engine, IReadOnlyList<RuleProblem> problems)
    {
        Rules = rules;
        Engine = engine;
        Problems = problems;
    }

    /// <summary>What was loaded.</summary>
    public RuleSet Rules { get; }

    /// <summary>What the rules compile to: which are skipped, and why.</summary>
    public RuleEngine Engine { get; }

    /// <summary>All problems, by file, line, column and code.</summary>
    public IReadOnlyList<RuleProblem> Problems { get; }

    /// <summary>Checks the rules of folders and files, which can refer to each other.</summary>
    /// <inheritdoc cref="RuleSet.Load(string)"/>
    /// <param name="paths">Files are named relative to the folder they lie in.</param>
    /// <param name="placeholders">As for <see cref="RuleEngine.Compile(RuleSet, FieldTable, IReadOnlyDictionary{string, IReadOnlyList{string}})"/>.</param>
    public static RuleCheck Run(IEnumerable<string> paths, IReadOnlyDictionary<string, IReadOnlyList<string>>? placeholders = null)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return Run(RuleSet.Join([.. paths.Select(RuleSet.LoadChecked)]), placeholders);
    }

    /// <summary>Checks rules that are already text.</summary>
    /// <param name="files">The name to use in problems, and the text.</param>
    public static RuleCheck Run(IEnumerable<(string Name, string Text)> files) => Run(RuleSet.LoadChecked(files), null);

    private static RuleCheck Run(RuleSet set, IReadOnlyDictionary<string, IReadOnlyList<string>>? placeholders)
    {
        var engine = RuleEngine.Compile(set, new FieldTable(), placeholders);
        List<RuleProblem> problems = [.. set.Problems, .. engine.Problems];
        foreach (var rule in set.Rules.Where(r => MappingTable.Default.Find(r.LogSource) is null))
            problems.Add(Warning(rule, ProblemCode.UnknownLogSource, $"The log source {rule.LogSource} is not known; the rule is not evaluated."));
        foreach (var skipped in engine.Skipped.Where(s => s.Reason == Matching.EngineCompiler.CannotMatch))
            problems.Add(Warning(skipped.Rule, ProblemCode.NeverMatches, "The rule can never match: its condition contradicts itself, or needs fields that the events lack."));

        List<SigmaDocument> documents = [.. set.Rules, .. set.Correlations, .. set.Filters];
        AddDuplicates(documents.Where(d => d.Id is not null).GroupBy(d => d.Id!, StringComparer.OrdinalIgnoreCase), ProblemCode.DuplicateId, "id", problems);
        AddDuplicates(documents.GroupBy(d => d.Title, StringComparer.OrdinalIgnoreCase), ProblemCode.DuplicateTitle, "title", problems);
        return new RuleCheck(set, engine, [.. problems
            .OrderBy(p => p.File, StringComparer.Ordinal).ThenBy(p => p.Line).ThenBy(p => p.Column).ThenBy(p => p.Code, StringComparer.Ordinal)]);
    }

    private static void AddDuplicates(IEnumerable<IGrouping<string, SigmaDocument>> groups, string code, string what, List<RuleProblem> problems)
    {
        foreach (var group in groups)
        {
            var first = group.First();
            foreach (var other in group.Skip(1))
                problems.Add(Warning(other, code, $"The {what} '{ProblemSink.Shorten(group.Key)}' is that of a rule in {first.File}, line {first.Line}."));
        }
    }

    private static RuleProblem Warning(SigmaDocument document, string code, string message) =>
        new(code, document.File, document.Line, 1, document.Id, message, $"title: {ProblemSink.Shorten(document.Title)}") { IsWarning = true };
}
