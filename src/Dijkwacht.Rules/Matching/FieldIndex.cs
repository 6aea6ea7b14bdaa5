using System.Text;

namespace Dijkwacht.Rules.Matching;

/// <summary>Finds, from the values of a record's fields, which of some entries are worth evaluating. Immutable.</summary>
/// <remarks>
/// Of each entry a requirement is chosen: predicates of which one must hold. Those with a literal are found by scanning the
/// field once for all of them; the few others are asked directly.
/// </remarks>
internal sealed class FieldIndex
{
    private const double DirectCost = 60;
    private const double ShortLiteralCost = 0.5;

    // By predicate; needed while an index is made, and as long as all predicates are many.
    [ThreadStatic]
    private static int[]? s_uses;
    [ThreadStatic]
    private static SearchCost[]? s_costs;

    private int[] _uses;
    private SearchCost[] _costs;

    public FieldIndex(int[] members, Entry[] entries, Predicate[] predicates)
    {
        // An index is made for every pair of channel and event id that occurs: sorted numbers cost a tenth of nested collections.
        _uses = Cleared(ref s_uses, predicates.Length);
        _costs = Cleared(ref s_costs, predicates.Length);
        foreach (int member in members)
            CountUses(entries[member].Formula);

        var always = new List<int>();
        var calls = new List<long>();
        Func<int, SearchCost> costOf = p => CostOf(p, predicates);
        foreach (int member in members)
        {
            if (entries[member].Formula == Formula.False)
                continue;
            var requirement = Requirement.Of(entries[member].Formula, costOf);
            if (requirement is null)
            {
                always.Add(member);
                continue;
            }

            for (int i = 0; i < requirement.Predicates.Count; i++)
                calls.Add(((long)requirement.Predicates[i] << 32) | (uint)member);
        }

        calls.Sort();
        Always = [.. always];
        Fields = MakePlans(calls, predicates);
        _uses = [];
        _costs = [];
    }

    /// <summary>Entries that only negations restrict.</summary>
    public int[] Always { get; }

    public FieldPlan[] Fields { get; }

    private static T[] Cleared<T>(ref T[]? kept, int length)
    {
        if (kept is null || kept.Length < length)
            kept = new T[length];
        else
            Array.Clear(kept);
        return kept;
    }

    private static FieldPlan[] MakePlans(List<long> calls, Predicate[] predicates)
    {
        var byField = new Dictionary<int, List<Call>>();
        for (int from = 0; from < calls.Count;)
        {
            int predicate = (int)(calls[from] >> 32);
            int to = from;
            while (to < calls.Count && (int)(calls[to] >> 32) == predicate)
                to++;
            int[] entries = new int[to - from];
            for (int i = 0; i < entries.Length; i++)
                entries[i] = (int)calls[from + i];
            int field = predicates[predicate].Field;
            if (!byField.TryGetValue(field, out var list))
                byField.Add(field, list = []);
            list.Add(new Call(predicate, entries));
            from = to;
        }

        return [.. byField.OrderBy(f => f.Value[0].Predicate).Select(f => new FieldPlan(f.Key, f.Value, predicates))];
    }

    private SearchCost CostOf(int number, Predicate[] predicates)
    {
        ref var known = ref _costs[number];
        if (known != default)
            return known;

        // A predicate of many rules is a common one: it holds often and decides little.
        var predicate = predicates[number];
        double common = 0.1 + ((_uses[number] - 1) * 0.5);
        (byte[]? literal, int occurrences) = predicate.Best;
        if (literal is null)
            common += DirectCost + predicate.Cost;
        else
            common += occurrences + (literal.Length < LiteralScanner.FullStrideLength ? ShortLiteralCost : 0);
        known = new SearchCost(0, common);
        return known;
    }

    private void CountUses(Formula formula)
    {
        switch (formula)
        {
            case Leaf { IsNegated: false } leaf:
                _uses[leaf.Predicate]++;
                break;
            case Conjunction all:
                CountUses(all.Items);
                break;
            case Disjunction any:
                CountUses(any.Items);
                break;
            case Count count:
                CountUses(count.Items);
                break;
            default:
                break;
        }
    }

    private void CountUses(IReadOnlyList<Formula> items)
    {
        for (int i = 0; i < items.Count; i++)
            CountUses(items[i]);
    }
}

/// <summary>A predicate and the entries it calls for.</summary>
internal sealed record Call(int Predicate, int[] Entries);

/// <summary>Literals to look for in one pass, and what each of them calls for.</summary>
internal sealed record LiteralCalls(LiteralScanner Scanner, Call[][] Calls)
{
    public static LiteralCalls? Make(List<KeyValuePair<byte[], List<Call>>> calls) => calls.Count == 0
        ? null
        : new LiteralCalls(new LiteralScanner(calls.ConvertAll(c => c.Key)), [.. calls.Select(c => c.Value.ToArray())]);
}

/// <summary>What to do with the value of one field.</summary>
internal sealed class FieldPlan
{
    public FieldPlan(int field, List<Call> calls, Predicate[] predicates)
    {
        Field = field;
        var plain = new List<KeyValuePair<byte[], List<Call>>>();
        var beyondAscii = new List<KeyValuePair<byte[], List<Call>>>();
        var byLiteral = new Dictionary<byte[], List<Call>>(ByteComparer.Instance);
        var direct = new List<Call>();
        var directBeyondAscii = new List<Call>();
        foreach (var call in calls)
        {
            byte[]? literal = predicates[call.Predicate].Best.Literal;
            if (literal is null)
            {
                (predicates[call.Predicate].Matcher is { NeedsBeyondAscii: true } ? directBeyondAscii : direct).Add(call);
                continue;
            }

            if (!byLiteral.TryGetValue(literal, out var sharing))
            {
                byLiteral.Add(literal, sharing = new List<Call>(1));
                (Ascii.IsValid(literal) ? plain : beyondAscii).Add(new(literal, sharing));
            }

            sharing.Add(call);
        }

        Direct = [.. direct];
        DirectBeyondAscii = [.. directBeyondAscii];
        Plain = LiteralCalls.Make(plain);
        BeyondAscii = LiteralCalls.Make(beyondAscii);
    }

    public int Field { get; }

    public Call[] Direct { get; }

    /// <summary>Asked only when the value has a character beyond ASCII.</summary>
    public Call[] DirectBeyondAscii { get; }

    public LiteralCalls? Plain { get; }

    /// <summary>Looked for only when the value has a character beyond ASCII: some rules list thousands of these.</summary>
    public LiteralCalls? BeyondAscii { get; }

    public bool HasBeyondAscii => BeyondAscii is not null || DirectBeyondAscii.Length > 0;

    /// <summary>The longest literal that a scanner takes, or null.</summary>
    public static byte[]? Best(IReadOnlyList<byte[]> literals)
    {
        byte[]? best = null;
        foreach (byte[] literal in literals)
        {
            if (literal.Length >= LiteralScanner.MinLength && (best is null || literal.Length > best.Length))
                best = literal;
        }

        return best;
    }
}

/// <summary>Compares bytes by their content.</summary>
internal sealed class ByteComparer : IEqualityComparer<byte[]>
{
    public static readonly ByteComparer Instance = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj) => (int)Correlation.StableHash.Of(obj);
}
