using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules;
using Dijkwacht.Triage.Correlations;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Triage.Scanning;

/// <summary>A pass over a log with all rules of an engine. One per thread.</summary>
internal sealed class MatchPass : LogPass
{
    private readonly TriageKnowledge _knowledge;
    private readonly RuleEngine _engine;
    private readonly HitRule[] _rules;
    private readonly HitReader _reader;
    private readonly HitStore _hits;
    private readonly MatchCorrelations? _correlations;
    private readonly Dictionary<RecordKind, RuleMatcher> _matchers = [];
    private readonly int[] _matches;
    private RuleMatcher? _current;
    private ArtefactScan _artefact = null!;

    /// <summary>The first pass: the rules of packs and of the user.</summary>
    public MatchPass(TriageKnowledge knowledge, HitStore hits, MatchCorrelations correlations)
        : this(knowledge, hits, knowledge.Main, knowledge.MainRules, correlations)
    {
    }

    /// <summary>A pass with other rules, compiled with the same fields; what each of them means is given in the engine's order.</summary>
    public MatchPass(TriageKnowledge knowledge, HitStore hits, RuleEngine engine, HitRule[] rules, MatchCorrelations? correlations = null)
    {
        _knowledge = knowledge;
        _engine = engine;
        _rules = rules;
        _reader = new HitReader(knowledge.Roles);
        _hits = hits;
        _correlations = correlations;
        _matches = new int[Math.Max(1, rules.Length)];
    }

    public void Begin(ArtefactScan artefact) => _artefact = artefact;

    public override RuleMatcher MatcherFor(RecordKind kind)
    {
        if (!_matchers.TryGetValue(kind, out _current))
            _matchers[kind] = _current = _engine.CreateMatcher(kind);
        return _current;
    }

    public override void Look(in RecordPlace place, ref readonly TextRecord record, ReadOnlySpan<Candidate> candidates, bool evaluateAll)
    {
        int count = evaluateAll ? _current!.EvaluateAll(in record, _matches) : _current!.Evaluate(in record, candidates, _matches);
        for (int i = 0; i < count; i++)
        {
            int rule = _matches[i];
            _correlations?.Take(rule, in record, place.Ticks, _artefact.Location.File, 0, place.Line);
            if (_engine.IsReported(rule))
                _hits.Add(_reader.Read(_rules[rule], _artefact, in place, in record));
        }
    }

    /// <summary>Evaluates the rules over the records of a small document.</summary>
    public void LookAtDocument(Evidence.Documents.DocumentRecord document)
    {
        RuleMatcher matcher = MatcherFor(_artefact.Kind);
        if (!matcher.HasRules)
            return;
        Evidence.Documents.DocumentRecordView view = document.View(_knowledge.Fields);
        int count = matcher.EvaluateAll(in view, _matches);
        for (int i = 0; i < count; i++)
        {
            int rule = _matches[i];
            _correlations?.Take(rule, in view, DocumentHits.TicksOf(_artefact.Kind, _artefact.Location, document), _artefact.Location.File, 0, document.Line);
            if (_engine.IsReported(rule))
                _hits.Add(DocumentHits.Make(_rules[rule], _artefact, document));
        }
    }
}
