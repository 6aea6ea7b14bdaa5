namespace Dijkwacht.Rules.Matching;

/// <summary>Predicates of which every matching record satisfies at least one, and what it costs to look for them.</summary>
internal sealed record Requirement(double Cost, IReadOnlyList<int> Predicates)
{
    /// <summary>The cheapest requirement of a formula, or null when it has none: negations and unusable predicates require nothing.</summary>
    /// <param name="formula">The formula.</param>
    /// <param name="costOf">What it costs to look for a predicate; infinite when it cannot be looked for.</param>
    public static Requirement? Of(Formula formula, Func<int, double> costOf)
    {
        switch (formula)
        {
            case Leaf { IsNegated: false } leaf:
                double cost = costOf(leaf.Predicate);
                return double.IsFinite(cost) ? new Requirement(cost, [leaf.Predicate]) : null;
            case Conjunction all:
                return all.Items.Select(i => Of(i, costOf)).Where(r => r is not null).MinBy(r => r!.Cost);
            case Disjunction any:
                return Union(any.Items.Select(i => Of(i, costOf)));
            case Count count:
                // When k of n hold, one of any n - k + 1 does.
                var cheapest = count.Items.Select(i => Of(i, costOf)).OrderBy(r => r?.Cost ?? double.PositiveInfinity);
                return Union(cheapest.Take(count.Items.Count - count.Needed + 1));
            default:
                return null;
        }
    }

    private static Requirement? Union(IEnumerable<Requirement?> items)
    {
        double cost = 0;
        var predicates = new HashSet<int>();
        foreach (var item in items)
        {
            if (item is null)
                return null;
            cost += item.Cost;
            predicates.UnionWith(item.Predicates);
        }

        return new Requirement(cost, [.. predicates.Order()]);
    }
}
