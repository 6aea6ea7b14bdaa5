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
                return Cheapest(all.Items, costOf);
            case Disjunction any:
                return Union(any.Items, costOf);
            case Count count:
                // When k of n hold, one of any n - k + 1 does.
                var cheapest = count.Items.Select(i => Of(i, costOf)).OrderBy(r => r?.Cost.Total ?? double.PositiveInfinity);
                return Union(cheapest.Take(count.Items.Count - count.Needed + 1));
            default:
                return null;
        }
    }

    private static Requirement? Cheapest(IReadOnlyList<Formula> items, Func<int, SearchCost> costOf)
    {
        Requirement? best = null;
        for (int i = 0; i < items.Count; i++)
        {
            if (Of(items[i], costOf) is { } candidate && (best is null || candidate.Cost.Total < best.Cost.Total))
                best = candidate;
        }

        return best;
    }

    private static Requirement? Union(IReadOnlyList<Formula> items, Func<int, SearchCost> costOf)
    {
        // Most are lists of values: nothing but leaves.
        var cost = default(SearchCost);
        var predicates = new List<int>(items.Count);
        for (int i = 0; i < items.Count; i++)
        {
            if (items[i] is not Leaf { IsNegated: false } leaf)
                return Union(items.Select(item => Of(item, costOf)));
            var one = costOf(leaf.Predicate);
            if (!double.IsFinite(one.Means))
                return null;
            cost = cost.With(one);
            predicates.Add(leaf.Predicate);
        }

        predicates.Sort();
        return new Requirement(cost, [.. predicates.Distinct()]);
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
