using Dijkwacht.Rules.Matching;

namespace Dijkwacht.Rules.Sigma;

/// <summary>Reads the documents of one file into rules; everything that is wrong becomes a problem.</summary>
internal sealed class RuleReader
{
    /// <summary>Tests of one rule when its condition is written out.</summary>
    public const int MaxExpressionSize = 100_000;

    private static readonly HashSet<string> s_known = new(StringComparer.Ordinal)
    {
        "title", "id", "name", "related", "taxonomy", "status", "description", "license", "author", "references", "date",
        "modified", "logsource", "detection", "fields", "falsepositives", "level", "tags", "scope", "correlation", "filter",
    };

    private readonly string _file;
    private readonly ProblemSink _problems;

    private RuleReader(string file, ProblemSink problems)
    {
        _file = file;
        _problems = problems;
    }

    public static void Read(string file, string text, List<SigmaRule> rules, List<RuleProblem> problems)
    {
        var sink = new ProblemSink(file, text, problems);
        var reader = new RuleReader(file, sink);
        foreach (var (document, isSound) in YamlReader.Read(text, sink))
        {
            sink.RuleId = null;
            if (isSound && reader.ReadDocument(document) is { } rule)
                rules.Add(rule);
        }
    }

    private SigmaRule? ReadDocument(YamlNode document)
    {
        if (document is not YamlMapping map)
        {
            if (document is not YamlScalar { IsNull: true })
                _problems.Add(ProblemCode.NotARule, document, "A rule is a map of keys; this document is not.");
            return null;
        }

        _problems.RuleId = Text(map, "id", isFatal: false) is { Length: > 0 } id ? id : null;
        if (map["correlation"] is { } correlation)
            return Refuse(ProblemCode.Correlation, correlation, "Correlation rules are not evaluated yet.");
        if (map["filter"] is { } filter)
            return Refuse(ProblemCode.Filter, filter, "Sigma filters are not evaluated yet.");
        if (map["action"] is { } action)
            return Refuse(ProblemCode.Action, action, "Collections with 'action' are no longer part of Sigma; write each rule out.");
        return ReadRule(map);
    }

    private SigmaRule? ReadRule(YamlMapping map)
    {
        int fatalBefore = _problems.Fatal;
        string? title = Text(map, "title", isFatal: true);
        if (string.IsNullOrWhiteSpace(title))
            _problems.Add(ProblemCode.NoTitle, map, "The rule has no title.");
        var logSource = ReadLogSource(map);
        var detection = ReadDetection(map);
        if (detection is null || logSource is null || _problems.Fatal > fatalBefore)
            return null;

        var tags = Texts(map, "tags");
        return new SigmaRule(detection)
        {
            Id = _problems.RuleId,
            Name = Text(map, "name", isFatal: false),
            Title = title!.Trim(),
            Description = Text(map, "description", isFatal: false)?.Trim() ?? "",
            Level = ReadLevel(map),
            Status = Text(map, "status", isFatal: false) ?? "",
            Author = Text(map, "author", isFatal: false) ?? "",
            License = Text(map, "license", isFatal: false) ?? "",
            LogSource = logSource,
            Tags = tags,
            Techniques = [.. tags.Where(IsTechnique).Select(t => t["attack.".Length..].ToUpperInvariant())],
            Fields = Texts(map, "fields"),
            References = Texts(map, "references"),
            Custom = ReadCustom(map),
            File = _file,
            Line = map.Line,
        };
    }

    private SigmaLevel ReadLevel(YamlMapping map)
    {
        if (map["level"] is not { } node)
            return SigmaLevel.Unstated;
        if (node is YamlScalar scalar && Enum.TryParse(scalar.Value, ignoreCase: true, out SigmaLevel level) && !int.TryParse(scalar.Value, out _))
            return level;
        _problems.Add(ProblemCode.UnknownLevel, node, "The level is informational, low, medium, high or critical.", isFatal: false);
        return SigmaLevel.Unstated;
    }

    private SigmaLogSource? ReadLogSource(YamlMapping map)
    {
        if (map["logsource"] is not YamlMapping source)
        {
            _problems.Add(ProblemCode.NoLogSource, map["logsource"] ?? map, "The rule has no logsource, or it is no map.");
            return null;
        }

        var result = new SigmaLogSource(Lower(source, "category"), Lower(source, "product"), Lower(source, "service"));
        if (result.Category is null && result.Product is null && result.Service is null)
        {
            _problems.Add(ProblemCode.NoLogSource, source, "The logsource states neither category, product nor service.");
            return null;
        }

        return result;

        string? Lower(YamlMapping from, string key) =>
            Text(from, key, isFatal: true) is { Length: > 0 } text ? text.Trim().ToLowerInvariant() : null;
    }

    private Expression? ReadDetection(YamlMapping map)
    {
        if (map["detection"] is not YamlMapping detection)
        {
            _problems.Add(ProblemCode.NoDetection, map["detection"] ?? map, "The rule has no detection, or it is no map.");
            return null;
        }

        var names = new List<string>();
        var selections = new Dictionary<string, Expression>(StringComparer.Ordinal);
        var reader = new SelectionReader(_problems);
        foreach (var (key, value) in detection.Entries)
        {
            if (key.Value is "condition")
                continue;
            if (key.Value is "timeframe")
            {
                _problems.Add(ProblemCode.Aggregation, key, "A timeframe belongs to an aggregation, which is not supported; write a correlation rule.");
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
            _problems.Add(ProblemCode.NoCondition, detection, "The detection has no condition.");

        var items = new List<Expression>();
        foreach (var condition in conditions)
        {
            if (condition is not YamlScalar { IsNull: false } text)
                _problems.Add(ProblemCode.NoCondition, condition, "A condition is a text.");
            else if (ConditionParser.Parse(text, names, selections, _problems) is { } item)
                items.Add(item);
        }

        if (items.Count == 0 || items.Count < conditions.Count)
            return null;
        var joined = Expression.Any(items);
        if (joined.Size <= MaxExpressionSize)
            return joined;
        _problems.Add(ProblemCode.TooComplex, detection, $"The condition written out has more than {MaxExpressionSize} tests.");
        return null;
    }

    private static Dictionary<string, string> ReadCustom(YamlMapping map)
    {
        var custom = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in map.Entries)
        {
            if (!s_known.Contains(key.Value))
                Flatten(key.Value, value, custom);
        }

        return custom;
    }

    private static void Flatten(string name, YamlNode node, Dictionary<string, string> into)
    {
        switch (node)
        {
            case YamlScalar scalar:
                into[name] = scalar.Value;
                break;
            case YamlSequence list:
                into[name] = string.Join('\n', list.Items.OfType<YamlScalar>().Select(s => s.Value));
                break;
            case YamlMapping map:
                foreach (var (key, value) in map.Entries)
                    Flatten($"{name}.{key.Value}", value, into);
                break;
            default:
                break;
        }
    }

    private string? Text(YamlMapping map, string key, bool isFatal)
    {
        switch (map[key])
        {
            case null:
                return null;
            case YamlScalar scalar:
                return scalar.Value;
            case var other:
                _problems.Add(ProblemCode.WrongShape, other, $"'{key}' is a text.", isFatal);
                return null;
        }
    }

    private static List<string> Texts(YamlMapping map, string key) => map[key] switch
    {
        YamlSequence list => [.. list.Items.OfType<YamlScalar>().Select(s => s.Value)],
        YamlScalar { IsNull: false } single => [single.Value],
        _ => [],
    };

    private static bool IsTechnique(string tag) =>
        tag.Length > 8 && tag.StartsWith("attack.t", StringComparison.OrdinalIgnoreCase) && char.IsAsciiDigit(tag[8]);

    private SigmaRule? Refuse(string code, YamlNode node, string message)
    {
        _problems.Add(code, node, message);
        return null;
    }
}
