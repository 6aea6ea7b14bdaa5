namespace Dijkwacht.Rules.Matching;

/// <summary>What it costs to look for something: the means, paid once however much is looked for, and its being common.</summary>
internal readonly record struct SearchCost(double Means, double Commonness)
{
    public static readonly SearchCost Impossible = new(double.PositiveInfinity, 0);

    public double Total => Means + Commonness;

    public SearchCost With(SearchCost other) => new(Math.Max(Means, other.Means), Commonness + other.Commonness);
}

/// <summary>Predicates of which every matching record satisfies at least one, and what it costs to look for them.</summary>
internal sealed record Requirement(SearchCost Cost, IReadOnlyList<int> Predicates)
{
    /// <summary>The cheapest requirement of a formula, or null when it has none: negations and unusable predicates require nothing.</summary>
    /// <param name="formula">The formula.</param>
    /// <param name="costOf">What it costs to look for a predicate, or <see cref="SearchCost.Impossible"/>.</param>
    public static Requirement? Of(Formula formula, Func<int, SearchCost> costOf)
    {
        switch (formula)
        {
            case Leaf { IsNegated: false } leaf:
                var cost = costOf(leaf.Predicate);
                return double.IsFinite(cost.Means) ? new Requirement(cost, [leaf.Predicate]) : null;
            case Conjunction all:
                return all.Items.Select(i => Of(i, costOf)).Where(r => r is not null).MinBy(r => r!.Cost.Total);
            case Disjunction any:
                return Union(any.Items.Select(i => Of(i, costOf)));
            case Count count:
                // When k of n hold, one of any n - k + 1 does.
                var cheapest = count.Items.Select(i => Of(i, costOf)).OrderBy(r => r?.Cost.Total ?? double.PositiveInfinity);
                return Union(cheapest.Take(count.Items.Count - count.Needed + 1));
            default:
                return null;
        }
    }

    private static Requirement? Union(IEnumerable<Requirement?> items)
    {
        var cost = default(SearchCost);
        var predicates = new HashSet<int>();
        foreach (var item in items)
        {
            if (item is null)
                return null;
            cost = cost.With(item.Cost);
            predicates.UnionWith(item.Predicates);
        }

        return new Requirement(cost, [.. predicates.Order()]);
    }
}
