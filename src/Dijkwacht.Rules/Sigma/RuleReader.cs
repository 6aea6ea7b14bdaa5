using Dijkwacht.Rules.Matching;

namespace Dijkwacht.Rules.Sigma;

/// <summary>Reads the documents of one file into rules; everything that is wrong becomes a problem.</summary>
internal sealed class RuleReader
{
    private static readonly HashSet<string> s_known = new(StringComparer.Ordinal)
    {
        "title", "id", "name", "related", "taxonomy", "status", "description", "license", "author", "references", "date",
        "modified", "logsource", "detection", "fields", "falsepositives", "level", "tags", "scope", "correlation", "filter", "generate", "sigma-version",
    };

    private readonly string _file;
    private readonly ProblemSink _problems;

    private RuleReader(string file, ProblemSink problems)
    {
        _file = file;
        _problems = problems;
    }

    public static void Read(string file, string text, RuleDocuments into)
    {
        var sink = new ProblemSink(file, text, into.Problems);
        var reader = new RuleReader(file, sink);
        foreach (var (document, isSound) in YamlReader.Read(text, sink))
        {
            sink.RuleId = null;
            if (!isSound)
                continue;
            into.Add(reader.ReadDocument(document));
            if (into.IsChecked && document is YamlMapping map)
                new RuleLint(sink).Check(map);
        }
    }

    private SigmaDocument? ReadDocument(YamlNode document)
    {
        if (document is not YamlMapping map)
        {
            if (document is not YamlScalar { IsNull: true })
                _problems.Add(ProblemCode.NotARule, document, "A rule is a map of keys; this document is not.");
            return null;
        }

        _problems.RuleId = Text(map, "id", isFatal: false) is { Length: > 0 } id ? id : null;
        if (map["action"] is { } action)
            return Refuse(ProblemCode.Action, action, "Collections with 'action' are no longer part of Sigma; write each rule out.");

        int fatalBefore = _problems.Fatal;
        var header = ReadHeader(map);
        if (map["correlation"] is { } correlation)
            return new CorrelationReader(_problems).Read(map, correlation, header);

        var logSource = ReadLogSource(map);
        if (map["filter"] is { } filter)
            return new FilterReader(_problems).Read(filter, header, logSource);

        var detection = ReadDetection(map);
        return header is null || detection is null || logSource is null || _problems.Fatal > fatalBefore ? null : new SigmaRule(header, logSource, detection);
    }

    /// <summary>Null when there is no title, which has been reported.</summary>
    private DocumentHeader? ReadHeader(YamlMapping map)
    {
        string? title = Text(map, "title", isFatal: true);
        if (string.IsNullOrWhiteSpace(title))
            _problems.Add(ProblemCode.NoTitle, map, "The rule has no title.");

        var tags = Texts(map, "tags");
        var level = ReadLevel(map);
        return string.IsNullOrWhiteSpace(title) ? null : new DocumentHeader
        {
            Id = _problems.RuleId,
            Name = Text(map, "name", isFatal: false),
            Title = title.Trim(),
            Description = Text(map, "description", isFatal: false)?.Trim() ?? "",
            Level = level,
            Status = Text(map, "status", isFatal: false) ?? "",
            Author = Text(map, "author", isFatal: false) ?? "",
            License = Text(map, "license", isFatal: false) ?? "",
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
        if (map["detection"] is YamlMapping detection)
            return new DetectionReader(_problems).Read(detection);
        _problems.Add(ProblemCode.NoDetection, map["detection"] ?? map, "The rule has no detection, or it is no map.");
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

    private SigmaDocument? Refuse(string code, YamlNode node, string message)
    {
        _problems.Add(code, node, message);
        return null;
    }
}
