using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules.Mappings;

namespace Dijkwacht.Rules.Matching;

/// <summary>Collects the rules of one kind of record and compiles them.</summary>
internal sealed class ProgramBuilder(RecordKind kind, KindMapping mapping, FieldTable fields)
{
    /// <summary>Above this, a literal is so common or so short that a verdict on the memo field is the better announcement.</summary>
    private const double GoodLiteralCost = 40;

    private const double SelectivePassRate = 0.5;

    private readonly List<(int Ordinal, Formula Formula, Variant Variant)> _rules = [];
    private readonly Dictionary<int, (byte[]? Literal, SearchCost Cost)> _textLiterals = [];

    public PredicateTable Predicates { get; } = new();

    public void Add(int ordinal, Formula formula, Variant variant) => _rules.Add((ordinal, formula, variant));

    public KindProgram Build()
    {
        Predicate[] predicates = [.. Predicates.All];
        var writer = new StepWriter(predicates);
        var entries = new List<Entry>();
        foreach (var (ordinal, formula, variant) in _rules)
        {
            string[] channels = [.. variant.Channels.Select(c => c.ToLowerInvariant())];
            var ids = variant.EventIds.Count > 0 || kind != RecordKind.WindowsEvent ? variant.EventIds : EventIdsOf(formula, predicates);
            entries.Add(new Entry(ordinal, formula, writer.Write(formula), channels, ids));
        }

        int memoField = mapping.MemoField is null ? -1 : fields.Intern(mapping.MemoField);
        var plan = new TextPlan();
        int[] memoStarts = new int[entries.Count];
        Array.Fill(memoStarts, StepWriter.Reject);
        var steady = new SteadyBytes(mapping, fields);
        for (int e = 0; e < entries.Count; e++)
        {
            if (entries[e].Formula == Formula.False)
                continue;
            memoStarts[e] = Announce(e, entries[e].Formula, predicates, memoField, steady, plan, writer);
        }

        Entry[] all = [.. entries];
        return new KindProgram
        {
            Kind = kind,
            Predicates = predicates,
            Steps = [.. writer.Steps],
            Entries = all,
            MemoStarts = memoStarts,
            MemoEntries = [.. plan.Memo],
            EveryRecordEntries = [.. plan.Every],
            MemoField = plan.Memo.Count > 0 ? memoField : -1,
            TextScanner = plan.Literals.Count > 0 ? new LiteralScanner(plan.Literals) : null,
            LiteralEntries = [.. plan.Entries.Select(e => e.ToArray())],
            Dispatch = new Dispatch(all, predicates, fields.Intern("Channel"), fields.Intern("EventID")),
        };
    }

    /// <summary>Decides what announces an entry in raw text; returns the first step of its memo part, if it has one.</summary>
    private int Announce(int entry, Formula formula, Predicate[] predicates, int memoField, SteadyBytes steady, TextPlan plan, StepWriter writer)
    {
        var literals = mapping.IsSearchable ? Requirement.Of(formula, p => TextLiteral(p, predicates[p], steady).Cost) : null;
        var memo = memoField < 0 ? Formula.True : MemoProjection.Of(formula, p => predicates[p].Field == memoField);
        bool hasMemo = memo != Formula.True;
        bool prefersMemo = hasMemo && MemoProjection.PassRate(memo) < SelectivePassRate;
        if (literals is not null && (literals.Cost.Total < GoodLiteralCost || !prefersMemo))
        {
            foreach (int predicate in literals.Predicates)
                plan.AddLiteral(TextLiteral(predicate, predicates[predicate], steady).Literal!, entry);
            return StepWriter.Reject;
        }

        if (hasMemo)
        {
            plan.Memo.Add(entry);
            return writer.Write(memo);
        }

        plan.Every.Add(entry);
        return StepWriter.Reject;
    }

    private (byte[]? Literal, SearchCost Cost) TextLiteral(int number, Predicate predicate, SteadyBytes steady)
    {
        if (_textLiterals.TryGetValue(number, out var known))
            return known;

        (byte[]? Literal, SearchCost Cost) best = (null, SearchCost.Impossible);
        foreach (byte[] run in predicate.Literals.SelectMany(l => steady.Runs(predicate.Field, l)))
        {
            var cost = CostInText(run);
            if (cost.Total < best.Cost.Total)
                best = (run, cost);
        }

        _textLiterals.Add(number, best);
        return best;
    }

    private static SearchCost CostInText(byte[] literal)
    {
        const double perOccurrence = 20;
        int stride = LiteralScanner.StrideOf(literal.Length);
        LiteralScanner.BestWindow(literal, stride, out int score);
        double pass = stride == 4 ? 0 : literal.Length >= 4 ? 60 : 120;
        return new SearchCost(pass, (score / 16.0) + (perOccurrence * GramFrequencies.Occurrences(literal)));
    }

    /// <summary>The event ids that a rule requires when it states them plainly; empty when it does not.</summary>
    private List<int> EventIdsOf(Formula formula, Predicate[] predicates)
    {
        int field = fields.Intern("EventID");
        var requirement = Requirement.Of(formula, p => predicates[p].Field == field && predicates[p].Matcher is AnchoredMatcher { WholeNumber: not null } ? default : SearchCost.Impossible);
        return requirement is null ? [] : [.. requirement.Predicates.Select(p => ((AnchoredMatcher)predicates[p].Matcher!).WholeNumber!.Value).Distinct()];
    }

    private sealed class TextPlan
    {
        private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

        public List<byte[]> Literals { get; } = [];

        public List<List<int>> Entries { get; } = [];

        public List<int> Memo { get; } = [];

        public List<int> Every { get; } = [];

        public void AddLiteral(byte[] literal, int entry)
        {
            string key = Convert.ToHexString(literal);
            if (!_numbers.TryGetValue(key, out int number))
            {
                number = Literals.Count;
                _numbers.Add(key, number);
                Literals.Add(literal);
                Entries.Add([]);
            }

            if (Entries[number] is not [.., var last] || last != entry)
                Entries[number].Add(entry);
        }
    }
}
