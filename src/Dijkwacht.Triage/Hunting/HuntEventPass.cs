using Dijkwacht.Evidence.Events;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules;
using Dijkwacht.Triage.Correlations;
using Dijkwacht.Triage.Events;

namespace Dijkwacht.Triage.Hunting;

/// <summary>Evaluates a hunt's rules over the Windows events of an artefact. One per thread.</summary>
internal sealed class HuntEventPass(HuntKnowledge knowledge, HuntRows rows, MatchCorrelations correlations) : IEventSink
{
    private readonly RuleMatcher _matcher = knowledge.Engine.CreateMatcher(RecordKind.WindowsEvent);
    private readonly int[] _matches = new int[Math.Max(1, knowledge.Rules.Length)];
    private string _file = "";

    /// <summary>Events read.</summary>
    public long Records { get; private set; }

    /// <summary>Stretches that could not be read.</summary>
    public long Problems { get; private set; }

    public void Begin(string file) => _file = file;

    public void Problem(ParseProblem problem) => Problems++;

    public void Take<TRecord>(ref readonly TRecord record)
        where TRecord : IEventRecord, allows ref struct
    {
        Records++;
        if (!_matcher.HasRules)
            return;
        int count = _matcher.EvaluateAll(in record, _matches);
        if (count == 0)
            return;
        string? channel = EventRoles.Text(in record, knowledge.EventRoles.Channel, 256);
        string? eventId = EventRoles.Text(in record, knowledge.EventRoles.EventId, 16);
        for (int i = 0; i < count; i++)
        {
            int rule = _matches[i];
            if (!knowledge.IsIndicator[rule])
            {
                correlations.Take(rule, in record, record.Ticks, _file, record.RecordId, record.Line);
                if (knowledge.Engine.IsReported(rule))
                    rows.AddEvent(knowledge.Rules[rule], _file, in record, channel, eventId);
                continue;
            }

            foreach (HuntIndicator indicator in knowledge.Indicators.In(record.Text))
                rows.AddEvent(knowledge.RuleOf(indicator), _file, in record, channel, eventId);
        }
    }
}
