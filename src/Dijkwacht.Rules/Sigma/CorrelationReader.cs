using System.Globalization;
using Dijkwacht.Rules.Matching;

namespace Dijkwacht.Rules.Sigma;

/// <summary>Reads the <c>correlation</c> section of a document.</summary>
internal sealed class CorrelationReader(ProblemSink problems)
{
    /// <summary>More events than this never lie in one window: a count above it could not be reached.</summary>
    public const int MaxCount = 1 << 20;

    private const int MaxRules = 64;
    private const int MaxFields = 32;

    private static readonly Dictionary<string, CorrelationType> s_types = new(StringComparer.Ordinal)
    {
        ["event_count"] = CorrelationType.EventCount,
        ["value_count"] = CorrelationType.ValueCount,
        ["temporal"] = CorrelationType.Temporal,
        ["temporal_ordered"] = CorrelationType.TemporalOrdered,
        ["value_sum"] = CorrelationType.ValueSum,
        ["value_avg"] = CorrelationType.ValueAverage,
    };

    private static readonly Dictionary<string, BoundKind> s_bounds = new(StringComparer.Ordinal)
    {
        ["gt"] = BoundKind.Greater,
        ["gte"] = BoundKind.GreaterOrEqual,
        ["lt"] = BoundKind.Less,
        ["lte"] = BoundKind.LessOrEqual,
        ["eq"] = BoundKind.Equal,
        ["neq"] = BoundKind.NotEqual,
    };

    /// <summary>Null after a problem, which has been reported.</summary>
    public CorrelationRule? Read(YamlMapping document, YamlNode section, DocumentHeader? header)
    {
        if (section is not YamlMapping map)
        {
            Refuse(section, "A correlation is a map of type, rules, group-by, timespan and condition.");
            return null;
        }

        int fatalBefore = problems.Fatal;
        if (ReadType(map) is not { } type)
            return null;
        var rules = ReadRules(map);
        var (bounds, fields, presence) = ReadCondition(map, type, rules);
        var correlation = header is null ? null : new CorrelationRule(header)
        {
            Type = type,
            Rules = rules,
            GroupBy = ReadFields(map, "group-by"),
            Timespan = ReadTimespan(map),
            Generate = IsTrue(map, "generate") || IsTrue(document, "generate"),
            Bounds = bounds,
            ValueFields = fields,
            Presence = presence,
            Aliases = ReadAliases(map),
        };
        return problems.Fatal > fatalBefore ? null : correlation;
    }

    private CorrelationType? ReadType(YamlMapping map)
    {
        if (map["type"] is not YamlScalar { IsNull: false } text)
        {
            Refuse(map["type"] ?? map, "The correlation has no type.");
            return null;
        }

        if (s_types.TryGetValue(text.Value, out var type))
            return type;
        problems.Add(ProblemCode.Correlation, text, $"Correlations of the type '{ProblemSink.Shorten(text.Value)}' are not evaluated; supported are {string.Join(", ", s_types.Keys)}.");
        return null;
    }

    private List<RuleReference> ReadRules(YamlMapping map)
    {
        List<YamlNode> items = map["rules"] switch
        {
            YamlSequence list => list.Items,
            YamlScalar { IsNull: false } single => [single],
            _ => [],
        };
        if (items.Count is 0 or > MaxRules)
            Refuse(map["rules"] ?? map, $"A correlation refers to between 1 and {MaxRules} rules, by id or name.");

        var rules = new List<RuleReference>();
        foreach (var item in items.Take(MaxRules))
        {
            if (item is not YamlScalar { IsNull: false } text)
                Refuse(item, "A rule is referred to by its id or its name.");
            else if (rules.Exists(r => r.Text == text.Value))
                Refuse(item, "The correlation refers to this rule twice.");
            else
                rules.Add(new RuleReference(text.Value, text.Line, text.Column, problems.Excerpt(text.Line)));
        }

        return rules;
    }

    private List<string> ReadFields(YamlMapping map, string key)
    {
        List<YamlNode> items = map[key] switch
        {
            YamlSequence list => list.Items,
            YamlScalar { IsNull: false } single => [single],
            _ => [],
        };
        var fields = new List<string>();
        foreach (var item in items)
        {
            if (item is YamlScalar { Value.Length: > 0 } text && fields.Count < MaxFields)
                fields.Add(text.Value);
            else
                Refuse(item, $"'{key}' is a list of at most {MaxFields} field names.");
        }

        return [.. fields.Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private TimeSpan ReadTimespan(YamlMapping map)
    {
        const double maxDays = 36_525;
        if (map["timespan"] is not YamlScalar { Value: var text } node)
        {
            Refuse(map["timespan"] ?? map, "The correlation has no timespan.");
            return default;
        }

        double days = text.Length == 0 ? 0 : text[^1] switch
        {
            's' => 1.0 / 86_400,
            'm' => 1.0 / 1_440,
            'h' => 1.0 / 24,
            'd' => 1,
            'w' => 7,
            'M' => 30,
            'y' => 365,
            _ => 0,
        };
        bool isNumber = int.TryParse(text.AsSpan(0, Math.Max(0, text.Length - 1)), NumberStyles.None, CultureInfo.InvariantCulture, out int number);
        if (!isNumber || number == 0 || days == 0 || days * number > maxDays)
        {
            Refuse(node, "A timespan is a number and one of s, m, h, d, w, M (30 days) and y (365 days), such as 90m.");
            return default;
        }

        return TimeSpan.FromSeconds(Math.Round(days * 86_400) * number);
    }

    private (List<CountBound> Bounds, List<string> Fields, Expression? Presence) ReadCondition(YamlMapping map, CorrelationType type, List<RuleReference> rules)
    {
        bool isTemporal = type is CorrelationType.Temporal or CorrelationType.TemporalOrdered;
        switch (map["condition"])
        {
            case null or YamlScalar { IsNull: true } when isTemporal:
                return ([new CountBound(BoundKind.GreaterOrEqual, rules.Count)], [], null);
            case YamlScalar { IsNull: false } text when isTemporal:
                return ([], [], ReadPresence(text, type, rules));
            case YamlMapping condition:
                return ReadBounds(condition, type, isTemporal);
            case var other:
                Refuse(other ?? map, "The correlation has no condition, or it is not a map of gt, gte, lt, lte, eq, neq and field.");
                return ([], [], null);
        }
    }

    private (List<CountBound> Bounds, List<string> Fields, Expression? Presence) ReadBounds(YamlMapping condition, CorrelationType type, bool isTemporal)
    {
        bool countsEvents = type is CorrelationType.EventCount or CorrelationType.ValueCount || isTemporal;
        var bounds = new List<CountBound>();
        foreach (var (key, value) in condition.Entries)
        {
            if (key.Value == "field")
                continue;
            if (!s_bounds.TryGetValue(key.Value, out var kind))
                Refuse(key, $"'{ProblemSink.Shorten(key.Value)}' is not known in a condition; expected gt, gte, lt, lte, eq, neq or field.");
            else if (value is not YamlScalar text || !double.TryParse(text.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number) || (countsEvents && number is < 0 or > MaxCount))
                Refuse(value, countsEvents ? $"Expected a number from 0 to {MaxCount}." : "Expected a number.");
            else
                bounds.Add(new CountBound(kind, number));
        }

        if (bounds.Count == 0)
            Refuse(condition, "The condition states no gt, gte, lt, lte, eq or neq.");
        if (type == CorrelationType.TemporalOrdered && bounds.Exists(b => !b.IsLower))
            Refuse(condition, "A temporal_ordered correlation takes gt and gte.", ProblemCode.Correlation);

        bool needsField = !isTemporal && type != CorrelationType.EventCount;
        var fields = ReadFields(condition, "field");
        if (needsField && fields.Count == 0)
            Refuse(condition, "The condition needs the field whose values are meant.");
        if (!needsField && fields.Count > 0)
            Refuse(condition["field"]!, "This type of correlation takes no field.");
        if (type is CorrelationType.ValueSum or CorrelationType.ValueAverage && fields.Count > 1)
            Refuse(condition["field"]!, "Sums and means are of one field.");
        return (bounds, fields, null);
    }

    private Expression? ReadPresence(YamlScalar text, CorrelationType type, List<RuleReference> rules)
    {
        var names = rules.ConvertAll(r => r.Text);
        var slots = names.Select((name, slot) => (name, slot)).ToDictionary(n => n.name, n => (Expression)new SlotIsThere(n.slot), StringComparer.Ordinal);
        var presence = ConditionParser.Parse(text, names, slots, problems);
        if (presence is not null && type == CorrelationType.TemporalOrdered && !(presence is AllOf all && all.Items.Count == rules.Count && all.Items.All(i => i is SlotIsThere)))
            Refuse(text, "The condition of a temporal_ordered correlation names all rules, joined by 'and'.", ProblemCode.Correlation);
        return presence;
    }

    private Dictionary<string, IReadOnlyDictionary<string, string>> ReadAliases(YamlMapping map)
    {
        var aliases = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.OrdinalIgnoreCase);
        if (map["aliases"] is not { } node || node is YamlScalar { IsNull: true })
            return aliases;
        if (node is not YamlMapping all)
        {
            Refuse(node, "Aliases are a map of alias to a map of rule to field.");
            return aliases;
        }

        foreach (var (alias, value) in all.Entries)
        {
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var (rule, field) in (value as YamlMapping)?.Entries ?? [])
            {
                if (field is not YamlScalar { Value.Length: > 0 } text)
                    Refuse(field, "An alias names one field of each rule.");
                else
                    fields[rule.Value] = text.Value;
            }

            if (fields.Count == 0)
                Refuse(value, "An alias is a map of rule to field.");
            aliases[alias.Value] = fields;
        }

        return aliases;
    }

    private static bool IsTrue(YamlMapping map, string key) =>
        map[key] is YamlScalar { Value: var text } && text.Equals("true", StringComparison.OrdinalIgnoreCase);

    private void Refuse(YamlNode node, string message, string code = ProblemCode.CorrelationShape) => problems.Add(code, node, message);
}
