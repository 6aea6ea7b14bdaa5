using Dijkwacht.Rules.Matching;

namespace Dijkwacht.Rules.Sigma;

/// <summary>Reads the <c>filter</c> section of a document.</summary>
internal sealed class FilterReader(ProblemSink problems)
{
    private const int MaxRules = 10_000;

    /// <summary>Null after a problem, which has been reported.</summary>
    public FilterRule? Read(YamlNode section, DocumentHeader? header, SigmaLogSource? logSource)
    {
        if (section is not YamlMapping map)
        {
            problems.Add(ProblemCode.FilterShape, section, "A filter is a map of rules, selections and condition.");
            return null;
        }

        int fatalBefore = problems.Fatal;
        var (isAny, rules) = ReadRules(map);
        var condition = new DetectionReader(problems).Read(map, except: "rules");
        if (condition is null || header is null || logSource is null || problems.Fatal > fatalBefore)
            return null;
        return new FilterRule(header, logSource, Suppressed(condition)) { IsForAnyRule = isAny, Rules = rules };
    }

    private (bool IsAny, List<RuleReference> Rules) ReadRules(YamlMapping map)
    {
        var rules = new List<RuleReference>();
        switch (map["rules"])
        {
            case YamlScalar { Value: "any" or "all" } or YamlSequence { Items.Count: 0 }:
                return (true, rules);
            case YamlScalar { IsNull: false } single:
                AddRule(single);
                break;
            case YamlSequence { Items.Count: <= MaxRules } list:
                list.Items.ForEach(AddRule);
                break;
            case var other:
                problems.Add(ProblemCode.FilterShape, other ?? map, "A filter has 'rules': ids or names of the rules it concerns, or any.");
                break;
        }

        return (false, rules);

        void AddRule(YamlNode item)
        {
            if (item is YamlScalar { IsNull: false } text)
                rules.Add(new RuleReference(text.Value, text.Line, text.Column, problems.Excerpt(text.Line)));
            else
                problems.Add(ProblemCode.FilterShape, item, "A rule is referred to by its id or its name.");
        }
    }

    // Two ways to write the same are published. The specification's example says what is suppressed ("condition: selection");
    // pySigma joins its condition to the rule's by "and", so that its examples say what remains ("condition: not selection").
    private static Expression Suppressed(Expression condition) => IsNegative(condition) ? new Not(condition) : condition;

    private static bool IsNegative(Expression condition) => condition switch
    {
        Not => true,
        AllOf all => all.Items.All(IsNegative),
        AnyOf any => any.Items.All(IsNegative),
        _ => false,
    };
}
