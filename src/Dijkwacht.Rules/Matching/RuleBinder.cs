using System.Text;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules.Mappings;
using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Matching;

/// <summary>Binds the detection of one rule to one variant: renames, rewrites, numbers.</summary>
internal sealed class RuleBinder(
    Variant variant,
    PredicateTable predicates,
    FieldTable fields,
    IReadOnlyDictionary<string, IReadOnlyList<string>> placeholders)
{
    private const int MaxPlaceholderValues = Placeholders.MaxValues;

    /// <summary>Why a placeholder of the rule cannot be filled, or null.</summary>
    public string? PlaceholderProblem { get; private set; }

    public Formula Bind(Expression expression) => Bind(expression, isNegated: false);

    /// <summary>What the variant itself asks of every record, beside channel and event id.</summary>
    public IEnumerable<Formula> BindConditions() => variant.Where.Select(where => Formula.Any(where.Value.Select(value =>
        (Formula)new Leaf(predicates.Intern(fields.Intern(where.Key), new GlobTest(Glob.Parse(value), IsCased: false), Resolve), IsNegated: false))));

    private Formula Bind(Expression expression, bool isNegated)
    {
        switch (expression)
        {
            case AllOf all:
                return Join(all.Items, isNegated, isAll: !isNegated);
            case AnyOf any:
                return Join(any.Items, isNegated, isAll: isNegated);
            case AtLeast some:
                // Fewer than k of n hold when at least n - k + 1 do not.
                int needed = isNegated ? some.Items.Count - some.Count + 1 : some.Count;
                return Formula.AtLeast(needed, [.. some.Items.Select(i => Bind(i, isNegated))]);
            case Not not:
                return Bind(not.Item, !isNegated);
            case Constant constant:
                return constant.Value != isNegated ? Formula.True : Formula.False;
            default:
                return BindTest((Test)expression, isNegated);
        }
    }

    private Formula Join(IReadOnlyList<Expression> items, bool isNegated, bool isAll)
    {
        var bound = items.Select(i => Bind(i, isNegated));
        return isAll ? Formula.All(bound) : Formula.Any(bound);
    }

    private Formula BindTest(Test test, bool isNegated)
    {
        if (test.What is GlobTest { Pattern.HasPlaceholders: true } open)
        {
            var filled = Fill(open);
            return Join([.. filled.Select(g => new Test(test.Field, g))], isNegated, isAll: isNegated);
        }

        if (test.Field is null)
            return BindKeyword(test.What, isNegated);
        if (variant.Lacks.Contains(test.Field))
            return test.What is NullTest != isNegated ? Formula.True : Formula.False;

        string field = variant.Fields.GetValueOrDefault(test.Field, test.Field);
        var what = Rewrite(test.Field, test.What);
        if (variant.Absent is { } absent && what is GlobTest { IsCased: false } glob && glob.Pattern.Key == Glob.Parse(absent).Key)
            what = new NullTest();
        return new Leaf(predicates.Intern(fields.Intern(field), what, Resolve), isNegated);
    }

    private int Resolve(string field) => fields.Intern(variant.Fields.GetValueOrDefault(field, field));

    private Formula BindKeyword(FieldTest what, bool isNegated)
    {
        var places = new List<Formula> { new Leaf(predicates.Intern(PredicateTable.WholeText, what, Resolve), isNegated) };
        foreach (string field in variant.KeywordFields)
            places.Add(new Leaf(predicates.Intern(fields.Intern(field), what, Resolve), isNegated));
        return isNegated ? Formula.All(places) : Formula.Any(places);
    }

    private FieldTest Rewrite(string field, FieldTest what)
    {
        if (what is not GlobTest { Pattern.Parts: [{ Kind: GlobPartKind.Literal } first, ..] } glob)
            return what;

        string text = Encoding.UTF8.GetString(first.Bytes);
        if (glob.Pattern.Parts.Count == 1 && variant.Values.TryGetValue(field, out var values) && values.TryGetValue(text, out string? value))
            return glob with { Pattern = Glob.Literal(Encoding.UTF8.GetBytes(value)) };
        if (!variant.Prefixes.TryGetValue(field, out var prefixes))
            return what;

        foreach (var (from, to) in prefixes)
        {
            if (!text.StartsWith(from, StringComparison.OrdinalIgnoreCase))
                continue;
            var builder = new GlobBuilder();
            builder.Append(to.Split('*')[0]);
            if (to.Contains('*'))
            {
                builder.Append(new GlobPart(GlobPartKind.Many, []));
                builder.Append(to.Split('*')[1]);
            }

            builder.Append(text.AsSpan(from.Length));
            foreach (var part in glob.Pattern.Parts.Skip(1))
                builder.Append(part);
            return glob with { Pattern = builder.Build() };
        }

        return what;
    }

    private List<GlobTest> Fill(GlobTest test)
    {
        var builders = new List<GlobBuilder> { new() };
        foreach (var part in test.Pattern.Parts)
        {
            if (part.Kind != GlobPartKind.Placeholder)
            {
                builders.ForEach(b => b.Append(part));
                continue;
            }

            string name = Encoding.UTF8.GetString(part.Bytes);
            bool isKnown = placeholders.TryGetValue(name, out var values) && values.Count > 0;
            if (!isKnown || (long)builders.Count * values!.Count > MaxPlaceholderValues)
            {
                PlaceholderProblem = isKnown ? $"too many values for the placeholder %{name}%" : $"no values for the placeholder %{name}%";
                return [test with { Pattern = Glob.Literal(part.Bytes) }];
            }

            builders = [.. builders.SelectMany(b => values.Select(v => b.With(Glob.Parse(v))))];
        }

        return [.. builders.Select(b => test with { Pattern = b.Build() })];
    }
}
