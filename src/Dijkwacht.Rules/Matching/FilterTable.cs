using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Matching;

/// <summary>Which filters concern which rule.</summary>
internal sealed class FilterTable
{
    private readonly List<FilterRule> _general = [];
    private readonly Dictionary<SigmaDocument, List<FilterRule>> _byRule = [];

    private readonly IReadOnlySet<SigmaRule>? _filtered;

    public FilterTable(IReadOnlyList<FilterRule> filters, IReadOnlySet<SigmaRule>? filtered, ReferenceIndex index, List<RuleProblem> problems)
    {
        _filtered = filtered;
        foreach (var filter in filters)
        {
            if (filter.IsForAnyRule)
                _general.Add(filter);
            foreach (var reference in filter.Rules)
                Add(filter, reference, index, problems);
        }
    }

    /// <summary>What a rule asks, without what filters suppress.</summary>
    public Expression Apply(SigmaRule rule)
    {
        if (_general.Count + _byRule.Count == 0 || _filtered?.Contains(rule) == false)
            return rule.Detection;
        IEnumerable<FilterRule> filters = [.. _general.Where(f => Fits(f, rule)), .. _byRule.GetValueOrDefault(rule, [])];
        Expression[] remaining = [.. filters.Distinct().Select(f => new Not(f.Suppressed))];
        return remaining.Length == 0 ? rule.Detection : Expression.All([rule.Detection, .. remaining]);
    }

    private void Add(FilterRule filter, RuleReference reference, ReferenceIndex index, List<RuleProblem> problems)
    {
        var document = index.Resolve(reference, filter, problems);
        if (document is CorrelationRule)
        {
            problems.Add(ReferenceIndex.ProblemAt(reference, filter, ProblemCode.FilterDoesNotFit, "A filter does not concern correlations; name the rules they refer to."));
        }
        else if (document is SigmaRule rule && !Fits(filter, rule))
        {
            problems.Add(ReferenceIndex.ProblemAt(reference, filter, ProblemCode.FilterDoesNotFit,
                $"The filter is for {filter.LogSource}, but the rule for {rule.LogSource}; it is not applied to the rule."));
        }
        else if (document is SigmaRule fitting)
        {
            if (!_byRule.TryGetValue(fitting, out var list))
                _byRule.Add(fitting, list = []);
            list.Add(filter);
        }
    }

    private static bool Fits(FilterRule filter, SigmaRule rule) =>
        Fits(filter.LogSource.Category, rule.LogSource.Category) &&
        Fits(filter.LogSource.Product, rule.LogSource.Product) &&
        Fits(filter.LogSource.Service, rule.LogSource.Service);

    private static bool Fits(string? stated, string? actual) => stated is null || stated == actual;
}
