using System.Runtime.InteropServices;
using System.Text;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules.Matching;

namespace Dijkwacht.Rules;

/// <summary>Evaluates the rules that concern one record kind. Not thread-safe: one per thread and kind.</summary>
public sealed class RuleMatcher
{
    private readonly KindProgram? _program;
    private readonly MatchScratch _scratch = new();
    private readonly DispatchMemo _dispatch = new();
    private readonly ValueMemo? _memo;

    // An answer or a mark counts when its stamp is the current record's: nothing is cleared between records.
    private readonly uint[] _answers = [];
    private readonly uint[] _marks = [];
    private readonly List<int> _marked = [];
    private readonly List<int> _matches = [];
    private readonly List<int> _hits = [];
    private uint _stamp;

    internal RuleMatcher(KindProgram? program)
    {
        _program = program;
        MemoField = program?.MemoField ?? -1;
        if (program is null)
            return;
        _answers = new uint[program.Predicates.Length];
        _marks = new uint[program.Entries.Length];
        _memo = MemoField >= 0 ? new ValueMemo() : null;
    }

    /// <summary>False when no rule concerns this kind: the reader need not ask at all.</summary>
    public bool HasRules => _program is { Entries.Length: > 0 };

    /// <summary>
    /// True when a rule of this kind has neither a usable literal nor a memo column: every record must be evaluated
    /// (<see cref="EvaluateAll{TRecord}"/>).
    /// </summary>
    public bool NeedsEveryRecord => _program is { EveryRecordEntries.Length: > 0 };

    /// <summary>The field whose values repeat (the stem of an IIS log) and decide some rules, or -1.</summary>
    public int MemoField { get; }

    /// <summary>How many regular expressions were given up because they took too long; each counted as no match.</summary>
    public long RegexTimeouts => _scratch.Timeouts;

    /// <summary>
    /// Finds where in raw text a literal that some rule requires occurs. Appends byte offsets, rising, at least one for
    /// every occurrence in every record that a literal-bearing rule could match; a superset is allowed.
    /// </summary>
    public void FindCandidates(ReadOnlySpan<byte> text, List<Candidate> candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        if (_program?.TextScanner is not { } scanner)
            return;
        int first = candidates.Count;
        var sink = new CandidateSink(candidates);
        scanner.Scan(text, ref sink);
        var added = CollectionsMarshal.AsSpan(candidates)[first..];
        added.Sort(static (a, b) => a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset) : a.Literal.CompareTo(b.Literal));
    }

    /// <summary>Whether a value of the memo field lets some memo rule match. Cached by value, bounded.</summary>
    /// <remarks>An empty value stands for a record without the field.</remarks>
    public bool MemoMayMatch(ReadOnlySpan<byte> value)
    {
        if (_memo is null)
            return false;
        if (_memo.TryGet(value, out bool verdict, out ulong hash))
            return verdict;
        verdict = DecideMemo(value);
        _memo.Add(value, hash, verdict);
        return verdict;
    }

    /// <summary>Evaluates the rules that the given candidates (of one record) and the record's memo value allow.</summary>
    /// <returns>How many ordinals of matching rules were written to <paramref name="rules"/>, rising and distinct.</returns>
    public int Evaluate<TRecord>(ref readonly TRecord record, ReadOnlySpan<Candidate> candidates, Span<int> rules)
        where TRecord : IRecord, allows ref struct
    {
        if (_program is null)
            return 0;

        // The memo's verdict comes first: forming one asks predicates under a stamp of its own.
        bool memoCalls = false;
        if (_memo is not null)
            memoCalls = MemoMayMatch(record.TryGetField(MemoField, out var value) ? value : default);

        NextRecord();
        foreach (var candidate in candidates)
            MarkAll(_program.LiteralEntries[candidate.Literal]);
        if (memoCalls)
            MarkAll(_program.MemoEntries);
        MarkAll(_program.EveryRecordEntries);
        return EvaluateMarked(in record, rules);
    }

    /// <summary>Evaluates every rule of this kind.</summary>
    /// <returns>How many ordinals of matching rules were written to <paramref name="rules"/>, rising and distinct.</returns>
    public int EvaluateAll<TRecord>(ref readonly TRecord record, Span<int> rules)
        where TRecord : IRecord, allows ref struct
    {
        if (_program is null)
            return 0;
        NextRecord();
        var index = _program.Dispatch.IndexFor(in record, _dispatch);
        MarkAll(index.Always);
        foreach (var plan in index.Fields)
        {
            ReadOnlySpan<byte> value;
            bool isThere = true;
            if (plan.Field == PredicateTable.WholeText)
                value = record.Text;
            else
                isThere = record.TryGetField(plan.Field, out value);

            AskAll(plan.Direct, in record);
            if (!isThere)
                continue;
            Look(plan.Plain, value, in record);
            if (!plan.HasBeyondAscii || Ascii.IsValid(value))
                continue;
            Look(plan.BeyondAscii, value, in record);
            AskAll(plan.DirectBeyondAscii, in record);
        }

        return EvaluateMarked(in record, rules);
    }

    /// <summary>Evaluates every rule, one after the other, without any index: what the fast ways are compared with.</summary>
    internal int EvaluatePlainly<TRecord>(ref readonly TRecord record, Span<int> rules)
        where TRecord : IRecord, allows ref struct
    {
        if (_program is null)
            return 0;
        NextRecord();
        for (int entry = 0; entry < _program.Entries.Length; entry++)
        {
            if (_program.Dispatch.Admits(entry, in record, _dispatch))
                _marked.Add(entry);
        }

        return EvaluateMarked(in record, rules);
    }

    // Nothing tells a missing field from an empty one here, so either may let a rule match.
    private bool DecideMemo(ReadOnlySpan<byte> value) =>
        DecideMemo(value, isThere: true) || (value.IsEmpty && DecideMemo(value, isThere: false));

    private bool DecideMemo(ReadOnlySpan<byte> value, bool isThere)
    {
        NextRecord();
        var record = new MemoRecord(isThere ? MemoField : -1, value);
        foreach (int entry in _program!.MemoEntries)
        {
            if (Run(_program.MemoStarts[entry], in record))
                return true;
        }

        return false;
    }

    private void NextRecord()
    {
        _marked.Clear();
        _matches.Clear();

        // The lowest bit of an answer is the answer. After two thousand million records the stamps start again.
        _stamp += 2;
        if (_stamp != 0)
            return;
        Array.Clear(_answers);
        Array.Clear(_marks);
        _stamp = 2;
    }

    private void MarkAll(int[] entries)
    {
        foreach (int entry in entries)
        {
            if (_marks[entry] == _stamp)
                continue;
            _marks[entry] = _stamp;
            _marked.Add(entry);
        }
    }

    private void Look<TRecord>(LiteralCalls? literals, ReadOnlySpan<byte> value, ref readonly TRecord record)
        where TRecord : IRecord, allows ref struct
    {
        if (literals is null)
            return;
        _hits.Clear();
        var sink = new LiteralSink(_hits);
        literals.Scanner.Scan(value, ref sink);
        foreach (int literal in _hits)
            AskAll(literals.Calls[literal], in record);
    }

    private void AskAll<TRecord>(Call[] calls, ref readonly TRecord record)
        where TRecord : IRecord, allows ref struct
    {
        foreach (var call in calls)
        {
            if (Ask(call.Predicate, in record))
                MarkAll(call.Entries);
        }
    }

    private int EvaluateMarked<TRecord>(ref readonly TRecord record, Span<int> rules)
        where TRecord : IRecord, allows ref struct
    {
        foreach (int entry in _marked)
        {
            var compiled = _program!.Entries[entry];
            if (Run(compiled.Start, in record))
                _matches.Add(compiled.Ordinal);
        }

        if (_matches.Count == 0)
            return 0;
        _matches.Sort();
        int count = 0;
        foreach (int ordinal in _matches)
        {
            if (count == rules.Length)
                break;
            if (count == 0 || rules[count - 1] != ordinal)
                rules[count++] = ordinal;
        }

        return count;
    }

    private bool Run<TRecord>(int step, ref readonly TRecord record)
        where TRecord : IRecord, allows ref struct
    {
        var steps = _program!.Steps;
        while (step >= 0)
        {
            var (predicate, onTrue, onFalse) = steps[step];
            step = Ask(predicate, in record) ? onTrue : onFalse;
        }

        return step == StepWriter.Accept;
    }

    private bool Ask<TRecord>(int number, ref readonly TRecord record)
        where TRecord : IRecord, allows ref struct
    {
        uint known = _answers[number];
        if ((known & ~1u) == _stamp)
            return (known & 1) != 0;
        bool answer = Test(_program!.Predicates[number], in record);
        _answers[number] = _stamp | (answer ? 1u : 0);
        return answer;
    }

    private bool Test<TRecord>(Predicate predicate, ref readonly TRecord record)
        where TRecord : IRecord, allows ref struct
    {
        if (predicate.Kind == PredicateKind.Text)
            return predicate.Matcher!.Matches(record.Text, _scratch);
        bool isThere = record.TryGetField(predicate.Field, out var value);
        return predicate.Kind switch
        {
            PredicateKind.Value => isThere && predicate.Matcher!.Matches(value, _scratch),
            PredicateKind.Exists => isThere,
            PredicateKind.Absent => !isThere || value.IsEmpty,
            _ => isThere && record.TryGetField(predicate.Reference!.OtherField, out var other) && predicate.Reference.Matches(value, other),
        };
    }

    private readonly struct CandidateSink(List<Candidate> candidates) : IHitSink
    {
        public void Hit(int offset, int literal) => candidates.Add(new Candidate(offset, literal));
    }

    private readonly struct LiteralSink(List<int> literals) : IHitSink
    {
        public void Hit(int offset, int literal) => literals.Add(literal);
    }

    /// <summary>A record of which only the memo field is known.</summary>
    private readonly ref struct MemoRecord(int memoField, ReadOnlySpan<byte> memo) : IRecord
    {
        private readonly ReadOnlySpan<byte> _memo = memo;

        public ReadOnlySpan<byte> Text => [];

        public bool TryGetField(int field, out ReadOnlySpan<byte> value)
        {
            value = _memo;
            return field == memoField;
        }
    }
}
