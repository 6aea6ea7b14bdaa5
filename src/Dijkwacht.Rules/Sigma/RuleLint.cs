using System.Globalization;

namespace Dijkwacht.Rules.Sigma;

/// <summary>Looks in one document for what is legal and probably not meant. Every finding is a warning.</summary>
internal sealed class RuleLint(ProblemSink problems)
{
    private static readonly HashSet<string> s_statuses = new(StringComparer.OrdinalIgnoreCase) { "stable", "test", "experimental", "deprecated", "unsupported" };

    public void Check(YamlMapping map)
    {
        bool isFilter = map["filter"] is not null;
        bool isRule = map["detection"] is not null;
        if (!isFilter && !isRule && map["correlation"] is null)
            return;

        CheckId(map);
        if (!isFilter)
            CheckHeader(map);
        if (map["correlation"] is YamlMapping correlation && correlation["group-by"] is null)
            Warn(ProblemCode.NoGroup, correlation, "Without group-by the events of all users and computers are counted together.");
        if (map["detection"] is YamlMapping detection)
            CheckSelections(detection, null);
        if (map["filter"] is YamlMapping filter)
            CheckSelections(filter, "rules");
    }

    private static bool IsBlank(YamlNode? node) => node is null or YamlScalar { IsNull: true } or YamlScalar { Value: "" };

    private void CheckId(YamlMapping map)
    {
        if (IsBlank(map["id"]))
            Warn(ProblemCode.NoId, map, "The rule has no id; others cannot refer to it and it cannot be followed over versions.");
        else if (map["id"] is YamlScalar id && !Guid.TryParseExact(id.Value, "D", out _))
            Warn(ProblemCode.IdIsNoUuid, id, "The id is not a UUID.");
    }

    private void CheckHeader(YamlMapping map)
    {
        if (IsBlank(map["level"]))
            Warn(ProblemCode.NoLevel, map, "The rule has no level.");
        if (IsBlank(map["status"]))
            Warn(ProblemCode.NoStatus, map, "The rule has no status.");
        else if (map["status"] is YamlScalar status && !s_statuses.Contains(status.Value))
            Warn(ProblemCode.NoStatus, status, $"The status is one of {string.Join(", ", s_statuses)}.");
        if (IsBlank(map["author"]))
            Warn(ProblemCode.NoAuthor, map, "The rule has no author.");
    }

    private void CheckSelections(YamlMapping detection, string? except)
    {
        var entries = detection.Entries.Where(e => e.Key.Value is not ("condition" or "timeframe") && e.Key.Value != except).ToList();
        List<string> names = entries.ConvertAll(e => e.Key.Value);
        IEnumerable<YamlNode> conditions = detection["condition"] is YamlSequence list ? list.Items : detection["condition"] is { } one ? [one] : [];
        var used = conditions.OfType<YamlScalar>().SelectMany(c => ConditionParser.Used(c.Value, names)).ToHashSet(StringComparer.Ordinal);
        foreach (var (key, value) in entries)
        {
            if (!used.Contains(key.Value))
                Warn(ProblemCode.UnusedSelection, key, $"No condition uses '{ProblemSink.Shorten(key.Value)}'.");
            CheckSelection(value);
        }
    }

    private void CheckSelection(YamlNode node)
    {
        switch (node)
        {
            case YamlMapping map:
                foreach (var (key, value) in map.Entries)
                    CheckField(key, value);
                break;
            case YamlSequence list:
                foreach (var item in list.Items)
                    CheckSelection(item);
                break;
            default:
                break;
        }
    }

    private void CheckField(YamlScalar key, YamlNode node)
    {
        string[] parts = key.Value.Split('|');
        string field = parts[0].Trim();
        string[] modifiers = [.. parts[1..].Select(m => m.Trim())];
        List<YamlScalar> values = [.. (node is YamlSequence list ? list.Items : [node]).OfType<YamlScalar>()];
        bool isText = !modifiers.Any(m => m is "re" or "cidr" or "lt" or "lte" or "gt" or "gte" or "exists" or "fieldref");
        if (modifiers.Contains("all") && values.Count == 1)
            Warn(ProblemCode.AllOfOne, key, "'all' needs several values; with one it says nothing.");

        var seen = new HashSet<string>(!isText || modifiers.Any(m => m is "cased" or "base64" or "base64offset") ? StringComparer.Ordinal : StringComparer.OrdinalIgnoreCase);
        foreach (var value in values)
        {
            if (!seen.Add(value.Value))
                Warn(ProblemCode.RepeatedValue, value, "The value stands in the list twice.");
            if (isText && !value.IsNull)
                CheckText(field, modifiers, value);
        }

        bool isWhole = isText && !modifiers.Any(m => m is "contains" or "startswith" or "endswith");
        if (isWhole && field.Length > 0 && modifiers.Contains("all") && values.Count > 1 && values.TrueForAll(v => !v.Value.AsSpan().ContainsAny('*', '?')))
            Warn(ProblemCode.NeverMatches, key, "No value equals all of these; 'contains' is missing.");
    }

    private void CheckText(string field, string[] modifiers, YamlScalar value)
    {
        string text = value.Value;
        if (modifiers.Length == 0 && field.Equals("EventID", StringComparison.OrdinalIgnoreCase) && !text.AsSpan().ContainsAny('*', '?', '%') &&
            !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            Warn(ProblemCode.NeverMatches, value, "An event id is a number.");
        }

        bool beginsWild = text.Length > 1 && text.StartsWith('*') && (modifiers.Contains("contains") || modifiers.Contains("endswith"));
        bool endsWild = text.Length > 1 && text[^1] == '*' && text[^2] != '\\' && (modifiers.Contains("contains") || modifiers.Contains("startswith"));
        if (beginsWild || endsWild)
            Warn(ProblemCode.NeedlessWildcard, value, "The modifier puts this wildcard there already.");
        if (text.Length > 2 && text.EndsWith("\\*", StringComparison.Ordinal) && char.IsLetterOrDigit(text[^3]) && text.Contains('\\', StringComparison.Ordinal) && modifiers.Length == 0)
            Warn(ProblemCode.LiteralAsterisk, value, "A backslash makes the asterisk literal; write \\\\* for a backslash and anything after it.");
    }

    private void Warn(string code, YamlNode node, string message) => problems.Add(code, node, message, isFatal: false);
}
