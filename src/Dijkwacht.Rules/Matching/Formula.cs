namespace Dijkwacht.Rules.Matching;

/// <summary>A rule bound to one kind of record: predicates by number, negation only at the leaves.</summary>
internal abstract record Formula
{
    public static readonly Formula True = new Fixed(true);
    public static readonly Formula False = new Fixed(false);

    /// <summary>All of the items, with what is certain already taken out.</summary>
    public static Formula All(IEnumerable<Formula> items) => Join(items, isAll: true);

    /// <summary>Any of the items, with what is certain already taken out.</summary>
    public static Formula Any(IEnumerable<Formula> items) => Join(items, isAll: false);

    public static Formula AtLeast(int count, IReadOnlyList<Formula> items)
    {
        int certain = items.Count(i => i == True);
        var open = items.Where(i => i is not Fixed).ToList();
        count -= certain;
        if (count <= 0)
            return True;
        if (count > open.Count)
            return False;
        if (count == open.Count)
            return All(open);
        return count == 1 ? Any(open) : new Count(count, open);
    }

    private static Formula Join(IEnumerable<Formula> items, bool isAll)
    {
        var flat = new List<Formula>();
        foreach (var item in items)
        {
            switch (item)
            {
                case Fixed { Value: var value } when value != isAll:
                    return item;
                case Fixed:
                    break;
                case Conjunction all when isAll:
                    flat.AddRange(all.Items);
                    break;
                case Disjunction any when !isAll:
                    flat.AddRange(any.Items);
                    break;
                default:
                    flat.Add(item);
                    break;
            }
        }

        return flat.Count switch
        {
            0 => isAll ? True : False,
            1 => flat[0],
            _ => isAll ? new Conjunction(flat) : new Disjunction(flat),
        };
    }
}

internal sealed record Fixed(bool Value) : Formula;

internal sealed record Leaf(int Predicate, bool IsNegated) : Formula;

internal sealed record Conjunction(IReadOnlyList<Formula> Items) : Formula;

internal sealed record Disjunction(IReadOnlyList<Formula> Items) : Formula;

internal sealed record Count(int Needed, IReadOnlyList<Formula> Items) : Formula;
