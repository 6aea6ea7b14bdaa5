using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules.Matching;
using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules;

/// <summary>All rules of a run, compiled once. Immutable; shared by all threads.</summary>
public sealed class RuleEngine
{
    private readonly Dictionary<RecordKind, KindProgram> _programs;

    private RuleEngine(IReadOnlyList<SigmaRule> rules, IReadOnlyList<SkippedRule> skipped, Dictionary<RecordKind, KindProgram> programs)
    {
        Rules = rules;
        Skipped = skipped;
        _programs = programs;
        NonLinearRegexRules = programs.Values.SelectMany(RulesWithNonLinearRegex).Distinct().Count();
    }

    /// <summary>The rules that are evaluated, in the order given: what matchers report are indexes into this list.</summary>
    public IReadOnlyList<SigmaRule> Rules { get; }

    /// <summary>The rules that are not evaluated, in the order given.</summary>
    public IReadOnlyList<SkippedRule> Skipped { get; }

    /// <summary>How many rules have a regular expression that needs a time limit because no linear-time matcher can run it.</summary>
    public int NonLinearRegexRules { get; }

    /// <summary>Compiles the rules of a set.</summary>
    /// <inheritdoc cref="Compile(IEnumerable{SigmaRule}, FieldTable, IReadOnlyDictionary{string, IReadOnlyList{string}})"/>
    public static RuleEngine Compile(RuleSet rules, FieldTable fields, IReadOnlyDictionary<string, IReadOnlyList<string>>? placeholders = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return Compile(rules.Rules, fields, placeholders);
    }

    /// <summary>Compiles rules for every kind of record that their log sources mean.</summary>
    /// <param name="rules">Any number.</param>
    /// <param name="fields">Receives the names that the rules ask for; the readers are made with the same table afterwards.</param>
    /// <param name="placeholders">Values for the modifier <c>expand</c>, by the name between the percent signs; Sigma strings with wildcards.</param>
    public static RuleEngine Compile(IEnumerable<SigmaRule> rules, FieldTable fields, IReadOnlyDictionary<string, IReadOnlyList<string>>? placeholders = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentNullException.ThrowIfNull(fields);
        var compiler = new EngineCompiler(fields, placeholders ?? new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal));
        foreach (var rule in rules)
            compiler.Add(rule);
        return new RuleEngine(compiler.Rules, compiler.Skipped, compiler.Build());
    }

    /// <summary>A matcher for one record kind, for use by one thread.</summary>
    public RuleMatcher CreateMatcher(RecordKind kind) => new(_programs.GetValueOrDefault(kind));

    /// <summary>The compiled rules of one kind, or null.</summary>
    internal KindProgram? ProgramFor(RecordKind kind) => _programs.GetValueOrDefault(kind);

    private static IEnumerable<int> RulesWithNonLinearRegex(KindProgram program)
    {
        var predicates = new HashSet<int>(Enumerable.Range(0, program.Predicates.Length)
            .Where(p => program.Predicates[p].Matcher is RegexMatcher { IsLinear: false }));
        return predicates.Count == 0 ? [] : program.Entries.Where(e => Asks(e.Formula, predicates)).Select(e => e.Ordinal);
    }

    private static bool Asks(Formula formula, HashSet<int> predicates) => formula switch
    {
        Leaf leaf => predicates.Contains(leaf.Predicate),
        Conjunction all => all.Items.Any(i => Asks(i, predicates)),
        Disjunction any => any.Items.Any(i => Asks(i, predicates)),
        Count count => count.Items.Any(i => Asks(i, predicates)),
        _ => false,
    };
}
