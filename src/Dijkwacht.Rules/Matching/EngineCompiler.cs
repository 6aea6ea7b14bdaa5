using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules.Mappings;
using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Matching;

/// <summary>Sorts rules by the kinds of record they are for.</summary>
internal sealed class EngineCompiler(FieldTable fields, FilterTable filters, IReadOnlyDictionary<string, IReadOnlyList<string>> placeholders)
{
    public const string CannotMatch = "can never match";

    private readonly Dictionary<RecordKind, ProgramBuilder> _builders = [];

    public List<SigmaRule> Rules { get; } = [];

    public List<SkippedRule> Skipped { get; } = [];

    public void Add(SigmaRule rule)
    {
        if (MappingTable.Default.Find(rule.LogSource) is not { } source)
        {
            Skipped.Add(new SkippedRule(rule, "no log source"));
            return;
        }

        var detection = filters.Apply(rule);
        bool isUsed = false;
        foreach (var variant in source.Variants)
        {
            var builder = BuilderFor(variant.Kind);
            var binder = new RuleBinder(variant, builder.Predicates, fields, placeholders);
            var formula = binder.Bind(detection);
            if (binder.PlaceholderProblem is { } problem)
            {
                Skipped.Add(new SkippedRule(rule, problem));
                return;
            }

            // Certainly false: the records of this variant lack what the rule needs.
            if (formula == Formula.False)
                continue;
            builder.Add(Rules.Count, Formula.All([.. binder.BindConditions(), formula]), variant);
            isUsed = true;
        }

        if (isUsed)
            Rules.Add(rule);
        else
            Skipped.Add(new SkippedRule(rule, CannotMatch));
    }

    public Dictionary<RecordKind, KindProgram> Build() => _builders.ToDictionary(b => b.Key, b => b.Value.Build());

    private ProgramBuilder BuilderFor(RecordKind kind)
    {
        if (!_builders.TryGetValue(kind, out var builder))
            _builders.Add(kind, builder = new ProgramBuilder(kind, MappingTable.Default.KindOf(kind), fields));
        return builder;
    }
}
