using Dijkwacht.Rules.Matching;

namespace Dijkwacht.Rules.Sigma;

/// <summary>Turns one search identifier of a detection (a map, a list of maps or keywords) into an expression.</summary>
internal sealed class SelectionReader(ProblemSink problems)
{
    /// <summary>Null after a problem, which has been reported.</summary>
    public Expression? Read(string name, YamlNode node)
    {
        switch (node)
        {
            case YamlMapping map:
                return ReadMap(name, map);
            case YamlSequence { Items.Count: > 0 } list:
                return ReadList(name, list);
            case YamlScalar { IsNull: false } keyword:
                return ReadField(null, [], keyword, keyword);
            default:
                problems.Add(ProblemCode.EmptySelection, node, $"The search identifier '{ProblemSink.Shorten(name)}' is empty.");
                return null;
        }
    }

    private Expression? ReadList(string name, YamlSequence list)
    {
        var items = new List<Expression>();
        bool isComplete = true;
        foreach (var item in list.Items)
        {
            var expression = item switch
            {
                YamlMapping map => ReadMap(name, map),
                YamlScalar keyword => ReadField(null, [], keyword, keyword),
                _ => Refuse(item, "A search identifier is a map, a list of maps or a list of keywords; this is a list in a list."),
            };
            if (expression is null)
                isComplete = false;
            else
                items.Add(expression);
        }

        return isComplete ? Expression.Any(items) : null;
    }

    private Expression? ReadMap(string name, YamlMapping map)
    {
        if (map.Entries.Count == 0)
            return Refuse(map, $"The search identifier '{ProblemSink.Shorten(name)}' is empty.", ProblemCode.EmptySelection);

        var items = new List<Expression>();
        bool isComplete = true;
        foreach (var (key, value) in map.Entries)
        {
            string[] parts = key.Value.Split('|');
            string? field = parts[0].Trim().Length == 0 ? null : parts[0].Trim();
            if (ReadField(field, parts[1..], key, value) is { } item)
                items.Add(item);
            else
                isComplete = false;
        }

        return isComplete ? Expression.All(items) : null;
    }

    private Expression? ReadField(string? field, string[] modifiers, YamlScalar key, YamlNode value)
    {
        List<YamlNode> values = value is YamlSequence list ? list.Items : [value];
        if (values.Count == 0)
            return Refuse(value, "The list of values is empty.", ProblemCode.EmptySelection);

        var scalars = new List<YamlScalar>(values.Count);
        foreach (var item in values)
        {
            if (item is not YamlScalar scalar)
                return Refuse(item, "A value is a text, a number, true, false or null; this is a list or a map.");
            scalars.Add(scalar);
        }

        return new ModifierChain(field, key, problems).Apply(modifiers, scalars);
    }

    private Expression? Refuse(YamlNode node, string message, string code = ProblemCode.WrongShape)
    {
        problems.Add(code, node, message);
        return null;
    }
}
