namespace Dijkwacht.Rules.Matching;

/// <summary>What a formula says about one field when nothing is known of the others.</summary>
internal static class MemoProjection
{
    /// <summary>True for every record the formula is true for; asks predicates of one field only.</summary>
    public static Formula Of(Formula formula, Func<int, bool> isOfField) => formula switch
    {
        Leaf leaf => isOfField(leaf.Predicate) ? leaf : Formula.True,
        Conjunction all => Formula.All(all.Items.Select(i => Of(i, isOfField))),
        Disjunction any => Formula.Any(any.Items.Select(i => Of(i, isOfField))),
        Count count => Formula.AtLeast(count.Needed, [.. count.Items.Select(i => Of(i, isOfField))]),
        _ => formula,
    };

    /// <summary>A guess at the share of ordinary values that pass, 0 to 1.</summary>
    public static double PassRate(Formula formula) => formula switch
    {
        Leaf { IsNegated: true } => 0.95,
        Leaf => 0.05,
        Conjunction all => all.Items.Min(PassRate),
        Disjunction any => Math.Min(1, any.Items.Sum(PassRate)),
        Count count => Math.Min(1, count.Items.Sum(PassRate) / count.Needed),
        _ => 1,
    };
}
