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

    private readonly Dictionary<int, int> _uses = [];
    private readonly Dictionary<int, SearchCost> _costs = [];

    public FieldIndex(int[] members, Entry[] entries, Predicate[] predicates)
    {
        foreach (int member in members)
            CountUses(entries[member].Formula);

        var always = new List<int>();
        var calls = new SortedDictionary<int, List<int>>();
        foreach (int member in members)
        {
            if (entries[member].Formula == Formula.False)
                continue;
            var requirement = Requirement.Of(entries[member].Formula, p => CostOf(p, predicates));
            if (requirement is null)
            {
                always.Add(member);
                continue;
            }

            foreach (int predicate in requirement.Predicates)
            {
                if (!calls.TryGetValue(predicate, out var called))
                    calls.Add(predicate, called = []);
                called.Add(member);
            }
        }

        Always = [.. always];
        Fields = [.. calls.GroupBy(c => predicates[c.Key].Field).Select(g => new FieldPlan(g.Key, [.. g], predicates))];
        _uses.Clear();
        _costs.Clear();
    }

    /// <summary>Entries that only negations restrict.</summary>
    public int[] Always { get; }

    public FieldPlan[] Fields { get; }

    private SearchCost CostOf(int number, Predicate[] predicates)
    {
        if (_costs.TryGetValue(number, out var known))
            return known;

        // A predicate of many rules is a common one: it holds often and decides little.
        var predicate = predicates[number];
        double common = 0.1 + ((_uses.GetValueOrDefault(number) - 1) * 0.5);
        byte[]? literal = FieldPlan.Best(predicate.Literals);
        if (literal is null)
            common += DirectCost + predicate.Cost;
        else
            common += GramFrequencies.Occurrences(literal) + (literal.Length < LiteralScanner.FullStrideLength ? ShortLiteralCost : 0);
        var cost = new SearchCost(0, common);
        _costs.Add(number, cost);
        return cost;
    }

    private void CountUses(Formula formula)
    {
        switch (formula)
        {
            case Leaf { IsNegated: false } leaf:
                _uses[leaf.Predicate] = _uses.GetValueOrDefault(leaf.Predicate) + 1;
                break;
            case Conjunction all:
                foreach (var item in all.Items)
                    CountUses(item);
                break;
            case Disjunction any:
                foreach (var item in any.Items)
                    CountUses(item);
                break;
            case Count count:
                foreach (var item in count.Items)
                    CountUses(item);
                break;
            default:
                break;
        }
    }
}

/// <summary>A predicate and the entries it calls for.</summary>
internal sealed record Call(int Predicate, int[] Entries);

/// <summary>Literals to look for in one pass, and what each of them calls for.</summary>
internal sealed record LiteralCalls(LiteralScanner Scanner, Call[][] Calls)
{
    public static LiteralCalls? Make(List<byte[]> literals, Dictionary<string, List<Call>> calls) => literals.Count == 0
        ? null
        : new LiteralCalls(new LiteralScanner(literals), [.. literals.Select(l => calls[Convert.ToHexString(l)].ToArray())]);
}

/// <summary>What to do with the value of one field.</summary>
internal sealed class FieldPlan
{
    public FieldPlan(int field, IReadOnlyList<KeyValuePair<int, List<int>>> calls, Predicate[] predicates)
    {
        Field = field;
        var literals = new List<byte[]>();
        var byLiteral = new Dictionary<string, List<Call>>(StringComparer.Ordinal);
        var direct = new List<Call>();
        var directBeyondAscii = new List<Call>();
        foreach (var (predicate, entries) in calls)
        {
            var call = new Call(predicate, [.. entries]);
            byte[]? literal = Best(predicates[predicate].Literals);
            if (literal is null)
            {
                (predicates[predicate].Matcher is { NeedsBeyondAscii: true } ? directBeyondAscii : direct).Add(call);
                continue;
            }

            string key = Convert.ToHexString(literal);
            if (!byLiteral.TryGetValue(key, out var sharing))
            {
                byLiteral.Add(key, sharing = []);
                literals.Add(literal);
            }

            sharing.Add(call);
        }

        Direct = [.. direct];
        DirectBeyondAscii = [.. directBeyondAscii];
        Plain = LiteralCalls.Make([.. literals.Where(l => Ascii.IsValid(l))], byLiteral);
        BeyondAscii = LiteralCalls.Make([.. literals.Where(l => !Ascii.IsValid(l))], byLiteral);
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
