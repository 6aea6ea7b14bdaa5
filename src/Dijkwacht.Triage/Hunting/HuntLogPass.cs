using Dijkwacht.Evidence.Collections;
using Dijkwacht.Evidence.Documents;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules;
using Dijkwacht.Triage.Correlations;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Hunting;

/// <summary>Evaluates a hunt's rules over text logs and documents. One per thread.</summary>
internal sealed class HuntLogPass(HuntKnowledge knowledge, HuntRows rows, MatchCorrelations correlations) : LogPass
{
    private readonly Dictionary<RecordKind, RuleMatcher> _matchers = [];
    private readonly int[] _matches = new int[Math.Max(1, knowledge.Rules.Length)];
    private RuleMatcher? _current;
    private string _file = "";

    public void Begin(string file) => _file = file;

    public override RuleMatcher MatcherFor(RecordKind kind)
    {
        if (!_matchers.TryGetValue(kind, out _current))
            _matchers[kind] = _current = knowledge.Engine.CreateMatcher(kind);
        return _current;
    }

    public override void Look(in RecordPlace place, ref readonly TextRecord record, ReadOnlySpan<Candidate> candidates, bool evaluateAll)
    {
        int count = evaluateAll ? _current!.EvaluateAll(in record, _matches) : _current!.Evaluate(in record, candidates, _matches);
        if (count == 0)
            return;
        string kind = ArtefactKinds.NameOf(record.Header.Kind, isBackEnd: false);
        for (int i = 0; i < count; i++)
        {
            int rule = _matches[i];
            if (!knowledge.IsIndicator[rule])
            {
                correlations.Take(rule, in record, place.Ticks, _file, 0, place.Line);
                if (knowledge.Engine.IsReported(rule))
                    rows.AddText(knowledge.Rules[rule], _file, place.Line, place.Offset, place.Ticks, kind, in record);
                continue;
            }

            foreach (HuntIndicator indicator in knowledge.Indicators.In(record.Text))
                rows.AddText(knowledge.RuleOf(indicator), _file, place.Line, place.Offset, place.Ticks, kind, in record);
        }
    }

    public void LookAtDocument(RecordKind kind, ArtefactLocation location, DocumentRecord document)
    {
        RuleMatcher matcher = MatcherFor(kind);
        if (!matcher.HasRules)
            return;
        DocumentRecordView view = document.View(knowledge.Fields);
        int count = matcher.EvaluateAll(in view, _matches);
        string name = ArtefactKinds.NameOf(kind, isBackEnd: false);
        long ticks = DocumentHits.TicksOf(kind, location, document);
        for (int i = 0; i < count; i++)
        {
            int rule = _matches[i];
            if (!knowledge.IsIndicator[rule])
            {
                correlations.Take(rule, in view, ticks, _file, 0, document.Line);
                if (knowledge.Engine.IsReported(rule))
                    rows.AddDocument(knowledge.Rules[rule], _file, name, ticks, document);
                continue;
            }

            foreach (HuntIndicator indicator in knowledge.Indicators.In(view.Text))
                rows.AddDocument(knowledge.RuleOf(indicator), _file, name, ticks, document);
        }
    }
}
