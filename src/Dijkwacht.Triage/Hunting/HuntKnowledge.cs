using System.Text;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules;
using Dijkwacht.Rules.Sigma;
using Dijkwacht.Triage.Events;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Hunting;

/// <summary>The rules and indicators of a hunt, compiled. Immutable; shared by threads.</summary>
internal sealed class HuntKnowledge
{
    public const string IndicatorFile = "(indicators)";

    public HuntKnowledge(HuntOptions options)
    {
        Indicators = IndicatorList.Load(options.Indicators);
        RuleSet rules = RuleSet.Join([.. options.Rules.Select(RuleSet.Load), IndicatorRules(Indicators)]);
        var placeholders = Placeholders.Load(options.Placeholders);
        Engine = RuleEngine.Compile(rules, Fields, placeholders.Values);
        RuleProblems = rules.Problems;
        PlaceholderProblems = placeholders.Problems;
        Rules = [.. Engine.Rules.Select((r, i) => HuntRule.Of(i, r))];
        IsIndicator = [.. Engine.Rules.Select(r => r.File == IndicatorFile)];
        Roles = new RecordRoles(Fields);
        EventRoles = new EventRoles(Fields);
        Recogniser = new LogRecogniser(Fields);
    }

    public FieldTable Fields { get; } = new();

    public RuleEngine Engine { get; }

    public HuntRule[] Rules { get; }

    public bool[] IsIndicator { get; }

    public IndicatorList Indicators { get; }

    public IReadOnlyList<RuleProblem> RuleProblems { get; }

    public IReadOnlyList<RuleProblem> PlaceholderProblems { get; }

    public RecordRoles Roles { get; }

    public EventRoles EventRoles { get; }

    public LogRecogniser Recogniser { get; }

    /// <summary>What an indicator's match says.</summary>
    public HuntRule RuleOf(HuntIndicator indicator) => new(
        Rules.Length,
        "indicator:" + indicator.File,
        $"{indicator.Type} {indicator.Value}{(indicator.Note.Length > 0 ? $" ({indicator.Note})" : "")}",
        "high",
        "");

    /// <summary>One rule that finds any of the values in any record; which one it was is looked up afterwards, with its boundaries.</summary>
    private static RuleSet IndicatorRules(IndicatorList indicators)
    {
        if (indicators.Count == 0)
            return RuleSet.Load([]);
        var text = new StringBuilder("title: Indicators\nlevel: high\nlogsource:\n  product: any\ndetection:\n  values:\n");
        foreach (string value in indicators.Values)
        {
            string pattern = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("*", "\\*", StringComparison.Ordinal).Replace("?", "\\?", StringComparison.Ordinal);
            text.Append("    - '").Append(pattern.Replace("'", "''", StringComparison.Ordinal)).Append("'\n");
        }

        text.Append("  condition: values\n");
        return RuleSet.Load([(IndicatorFile, text.ToString())]);
    }
}
