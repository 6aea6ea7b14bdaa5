namespace Dijkwacht.Rules.Matching;

/// <summary>One question and where its answer leads.</summary>
internal readonly record struct Step(int Predicate, int OnTrue, int OnFalse);

/// <summary>Writes formulas as decisions: no tree is walked and nothing is asked that no longer matters.</summary>
internal sealed class StepWriter(IReadOnlyList<Predicate> predicates)
{
    public const int Accept = -1;
    public const int Reject = -2;

    private const int UnknownCost = 0;

    private readonly List<Step> _steps = [];
    private readonly Dictionary<Formula, int> _costs = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyList<Step> Steps => _steps;

    /// <summary>The first step of a formula, or <see cref="Accept"/> or <see cref="Reject"/>.</summary>
    public int Write(Formula formula) => Write(formula, Accept, Reject);

    private int Write(Formula formula, int onTrue, int onFalse)
    {
        switch (formula)
        {
            case Fixed constant:
                return constant.Value ? onTrue : onFalse;
            case Leaf leaf:
                _steps.Add(leaf.IsNegated ? new Step(leaf.Predicate, onFalse, onTrue) : new Step(leaf.Predicate, onTrue, onFalse));
                return _steps.Count - 1;
            case Conjunction all:
                int next = onTrue;
                foreach (var item in all.Items.OrderBy(CostOf).Reverse())
                    next = Write(item, next, onFalse);
                return next;
            case Disjunction any:
                next = onFalse;
                foreach (var item in any.Items.OrderBy(CostOf).Reverse())
                    next = Write(item, onTrue, next);
                return next;
            default:
                return WriteCount((Count)formula, onTrue, onFalse);
        }
    }

    private int WriteCount(Count count, int onTrue, int onFalse)
    {
        // after[k]: where to go behind the items written so far when k more must hold.
        int[] after = new int[count.Needed + 1];
        Array.Fill(after, onFalse);
        after[0] = onTrue;
        foreach (var item in count.Items.Reverse())
        {
            int[] before = new int[after.Length];
            before[0] = onTrue;
            for (int missing = 1; missing < after.Length; missing++)
                before[missing] = Write(item, after[missing - 1], after[missing]);
            after = before;
        }

        return after[count.Needed];
    }

    private int CostOf(Formula formula)
    {
        if (_costs.TryGetValue(formula, out int known))
            return known;
        int cost = formula switch
        {
            Leaf leaf => predicates[leaf.Predicate].Cost,
            Conjunction all => all.Items.Sum(CostOf),
            Disjunction any => any.Items.Sum(CostOf),
            Count count => count.Items.Sum(CostOf),
            _ => UnknownCost,
        };
        _costs[formula] = cost;
        return cost;
    }
}
