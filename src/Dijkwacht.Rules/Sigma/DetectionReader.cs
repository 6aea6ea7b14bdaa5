using Dijkwacht.Rules.Matching;

namespace Dijkwacht.Rules.Sigma;

/// <summary>Reads named selections and the conditions that join them: a rule's detection, and a filter.</summary>
internal sealed class DetectionReader(ProblemSink problems)
{
    /// <summary>Tests of one rule when its condition is written out.</summary>
    public const int MaxExpressionSize = 100_000;

    /// <summary>Null after a problem, which has been reported.</summary>
    /// <param name="detection">Selections by name, and <c>condition</c>.</param>
    /// <param name="except">A key that is no selection, or null.</param>
    public Expression? Read(YamlMapping detection, string? except = null)
    {
        var names = new List<string>();
        var selections = new Dictionary<string, Expression>(StringComparer.Ordinal);
        var reader = new SelectionReader(problems);
        foreach (var (key, value) in detection.Entries)
        {
            if (key.Value is "condition" || key.Value == except)
                continue;
            if (key.Value is "timeframe")
            {
                problems.Add(ProblemCode.Aggregation, key, "A timeframe belongs to an aggregation, which is not supported; write a correlation rule.");
                continue;
            }

            names.Add(key.Value);
            if (reader.Read(key.Value, value) is { } selection)
                selections.Add(key.Value, selection);
        }

        return ReadConditions(detection, names, selections);
    }

    private Expression? ReadConditions(YamlMapping detection, List<string> names, Dictionary<string, Expression> selections)
    {
        List<YamlNode> conditions = detection["condition"] switch
        {
            YamlSequence list => list.Items,
            { } single => [single],
            null => [],
        };
        if (conditions.Count == 0)
            problems.Add(ProblemCode.NoCondition, detection, "The detection has no condition.");

        var items = new List<Expression>();
        foreach (var condition in conditions)
        {
            if (condition is not YamlScalar { IsNull: false } text)
                problems.Add(ProblemCode.NoCondition, condition, "A condition is a text.");
            else if (ConditionParser.Parse(text, names, selections, problems) is { } item)
                items.Add(item);
        }

        if (items.Count == 0 || items.Count < conditions.Count)
            return null;
        var joined = Expression.Any(items);
        if (joined.Size <= MaxExpressionSize)
            return joined;
        problems.Add(ProblemCode.TooComplex, detection, $"The condition written out has more than {MaxExpressionSize} tests.");
        return null;
    }
}
