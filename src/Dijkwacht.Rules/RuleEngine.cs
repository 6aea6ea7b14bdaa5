using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules.Correlation;
using Dijkwacht.Rules.Matching;
using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules;

/// <summary>All rules of a run, compiled once. Immutable; shared by all threads.</summary>
public sealed class RuleEngine
{
    private readonly Dictionary<RecordKind, KindProgram> _programs;

    private readonly CorrelationProgram _correlations;
    private readonly bool[] _isReported;

    private RuleEngine(EngineCompiler compiler, CorrelationCompiler correlations, CorrelationProgram program, IReadOnlyList<RuleProblem> problems)
    {
        Rules = compiler.Rules;
        Skipped = compiler.Skipped;
        _programs = compiler.Build();
        _correlations = program;
        Correlations = [.. program.Plans.Select(p => p.Rule)];
        SkippedCorrelations = correlations.Skipped;
        Problems = problems;
        var silent = CorrelationCompiler.OnlyReferenced(program.Plans);
        _isReported = [.. Rules.Select(r => !silent.Contains(r))];
        foreach (var plan in program.Plans)
            plan.IsReported = !silent.Contains(plan.Rule);
        NonLinearRegexRules = _programs.Values.SelectMany(RulesWithNonLinearRegex).Distinct().Count();
    }

    /// <summary>The rules that are evaluated, in the order given: what matchers report are indexes into this list.</summary>
    public IReadOnlyList<SigmaRule> Rules { get; }

    /// <summary>The rules that are not evaluated, in the order given.</summary>
    public IReadOnlyList<SkippedRule> Skipped { get; }

    /// <summary>The correlations that are evaluated, in the order given.</summary>
    public IReadOnlyList<CorrelationRule> Correlations { get; }

    /// <summary>The correlations that are not evaluated.</summary>
    public IReadOnlyList<SkippedCorrelation> SkippedCorrelations { get; }

    /// <summary>What was wrong with references between the documents: in correlations and filters. Beside those of the rule set.</summary>
    public IReadOnlyList<RuleProblem> Problems { get; }

    /// <summary>How many rules have a regular expression that needs a time limit because no linear-time matcher can run it.</summary>
    public int NonLinearRegexRules { get; }

    /// <summary>Compiles the rules of a set, with its filters, and resolves its correlations.</summary>
    /// <param name="rules">Loaded; sets of several folders are joined before, so that they can refer to each other.</param>
    /// <param name="fields">Receives the names that the rules ask for; the readers are made with the same table afterwards.</param>
    /// <param name="placeholders">Values for the modifier <c>expand</c>, by the name between the percent signs; Sigma strings with wildcards.</param>
    public static RuleEngine Compile(RuleSet rules, FieldTable fields, IReadOnlyDictionary<string, IReadOnlyList<string>>? placeholders = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return Compile(rules.Rules, rules.Correlations, rules.Filters, fields, placeholders);
    }

    /// <summary>Compiles rules for every kind of record that their log sources mean.</summary>
    /// <param name="rules">Any number.</param>
    /// <param name="fields">Receives the names that the rules ask for; the readers are made with the same table afterwards.</param>
    /// <param name="placeholders">Values for the modifier <c>expand</c>, by the name between the percent signs; Sigma strings with wildcards.</param>
    public static RuleEngine Compile(IEnumerable<SigmaRule> rules, FieldTable fields, IReadOnlyDictionary<string, IReadOnlyList<string>>? placeholders = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return Compile([.. rules], [], [], fields, placeholders);
    }

    /// <summary>
    /// Compiles rules of one's own together with a set whose filters and correlations concern that set only.
    /// </summary>
    /// <param name="own">Not touched by the filters of <paramref name="others"/>.</param>
    /// <param name="others">Follow in the engine's order.</param>
    /// <param name="fields">Receives the names that the rules ask for; the readers are made with the same table afterwards.</param>
    /// <param name="placeholders">Values for the modifier <c>expand</c>, by the name between the percent signs; Sigma strings with wildcards.</param>
    public static RuleEngine Compile(IReadOnlyList<SigmaRule> own, RuleSet others, FieldTable fields, IReadOnlyDictionary<string, IReadOnlyList<string>>? placeholders = null)
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(others);
        return Compile([.. own, .. others.Rules], others.Correlations, others.Filters, fields, placeholders, others.Rules);
    }

    /// <summary>Whether a rule gives matches of its own; false when only correlations refer to it and none says <c>generate</c>.</summary>
    /// <param name="ruleOrdinal">As a matcher gave it.</param>
    public bool IsReported(int ruleOrdinal) => _isReported[ruleOrdinal];

    /// <summary>Whether matches of a rule feed a correlation.</summary>
    /// <param name="ruleOrdinal">As a matcher gave it.</param>
    public bool IsCorrelated(int ruleOrdinal) => _correlations.InputsOf(ruleOrdinal).Length > 0;

    /// <summary>A correlator for one run; to be disposed of.</summary>
    /// <param name="folder">Where matches that do not fit into memory are kept meanwhile; null for the system's folder.</param>
    public Correlator CreateCorrelator(string? folder = null) => CreateCorrelator(folder, new CorrelatorLimits());

    internal Correlator CreateCorrelator(string? folder, CorrelatorLimits limits) => new(_correlations, folder, limits);

    /// <summary>A matcher for one record kind, for use by one thread.</summary>
    public RuleMatcher CreateMatcher(RecordKind kind) => new(_programs.GetValueOrDefault(kind));

    /// <summary>The compiled rules of one kind, or null.</summary>
    internal KindProgram? ProgramFor(RecordKind kind) => _programs.GetValueOrDefault(kind);

    private static RuleEngine Compile(
        IReadOnlyList<SigmaRule> rules,
        IReadOnlyList<CorrelationRule> correlations,
        IReadOnlyList<FilterRule> filters,
        FieldTable fields,
        IReadOnlyDictionary<string, IReadOnlyList<string>>? placeholders,
        IReadOnlyList<SigmaRule>? filtered = null)
    {
        ArgumentNullException.ThrowIfNull(fields);
        var problems = new List<RuleProblem>();
        var index = new ReferenceIndex(correlations.Count + filters.Count == 0 ? [] : [.. filtered ?? rules, .. correlations]);
        var table = new FilterTable(filters, filtered?.ToHashSet(), index, problems);
        var compiler = new EngineCompiler(fields, table, placeholders ?? new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal));
        foreach (var rule in rules)
            compiler.Add(rule);
        var resolver = new CorrelationCompiler(compiler.Rules, compiler.Skipped, index, problems);
        var program = resolver.Compile(correlations, fields);
        return new RuleEngine(compiler, resolver, program, problems);
    }

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
