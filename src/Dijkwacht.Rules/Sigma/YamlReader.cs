using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Dijkwacht.Rules.Sigma;

/// <summary>Reads YAML into nodes, with every size bounded and aliases refused.</summary>
/// <remarks>Works on the event stream: no reflection, so it is fast and survives ahead-of-time compilation.</remarks>
internal sealed class YamlReader
{
    private const int MaxCharacters = 4 << 20;
    private const int MaxDepth = 48;
    private const int MaxNodes = 400_000;

    private readonly Parser _parser;
    private readonly ProblemSink _problems;
    private int _nodes;

    private YamlReader(string text, ProblemSink problems)
    {
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        _problems = problems;
    }

    /// <summary>The documents up to the first one that cannot be read; one that is ambiguous is not sound. Both become problems.</summary>
    public static List<(YamlNode Root, bool IsSound)> Read(string text, ProblemSink problems)
    {
        if (text.Length > MaxCharacters)
        {
            problems.Add(ProblemCode.TooLarge, 0, 0, $"The file has {text.Length} characters; at most {MaxCharacters} are read.");
            return [];
        }

        return PlainYaml.TryRead(text) ?? ReadCompletely(text, problems);
    }

    /// <summary>Reads any YAML; what the quick reader is compared with.</summary>
    internal static List<(YamlNode Root, bool IsSound)> ReadCompletely(string text, ProblemSink problems)
    {
        var documents = new List<(YamlNode, bool)>();
        try
        {
            new YamlReader(text, problems).ReadAll(documents);
        }
        catch (YamlException e)
        {
            problems.Add(ProblemCode.Yaml, (int)e.Start.Line, (int)e.Start.Column, $"This is no valid YAML: {Reason(e)}");
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            // The scanner lets some malformed escapes and numbers through to the framework; a file is the rim here.
            problems.Add(ProblemCode.Yaml, 0, 0, $"This is no valid YAML: {e.Message}");
        }

        return documents;
    }

    private static string Reason(YamlException e) => e.InnerException is null ? e.Message : e.InnerException.Message;

    private void ReadAll(List<(YamlNode, bool)> documents)
    {
        while (_parser.MoveNext())
        {
            if (_parser.Current is not DocumentStart)
                continue;
            _parser.MoveNext();
            if (_parser.Current is DocumentEnd)
                continue;
            int fatalBefore = _problems.Fatal;
            if (ReadNode(0) is not { } node)
                return;
            documents.Add((node, _problems.Fatal == fatalBefore));
        }
    }

    /// <summary>Reads the node at the parser's current event and leaves the parser on its last event; null after a problem.</summary>
    private YamlNode? ReadNode(int depth)
    {
        ParsingEvent current = _parser.Current!;
        int line = (int)current.Start.Line;
        int column = (int)current.Start.Column;
        if (depth > MaxDepth || ++_nodes > MaxNodes)
        {
            _problems.Add(ProblemCode.TooLarge, line, column, $"The document is nested deeper than {MaxDepth} levels or has more than {MaxNodes} nodes.");
            return null;
        }

        switch (current)
        {
            case Scalar scalar:
                return new YamlScalar(scalar.Value, scalar.Style == ScalarStyle.Plain, line, column);
            case SequenceStart:
                return ReadSequence(depth, line, column);
            case MappingStart:
                return ReadMapping(depth, line, column);
            default:
                _problems.Add(ProblemCode.Alias, line, column, "YAML aliases are not followed; write the value out.");
                return null;
        }
    }

    private YamlSequence? ReadSequence(int depth, int line, int column)
    {
        var items = new List<YamlNode>();
        while (_parser.MoveNext() && _parser.Current is not SequenceEnd)
        {
            if (ReadNode(depth + 1) is not { } item)
                return null;
            items.Add(item);
        }

        return new YamlSequence(items, line, column);
    }

    private YamlMapping? ReadMapping(int depth, int line, int column)
    {
        var entries = new List<KeyValuePair<YamlScalar, YamlNode>>();
        HashSet<string>? seen = null;
        while (_parser.MoveNext() && _parser.Current is not MappingEnd)
        {
            if (ReadNode(depth + 1) is not { } keyNode)
                return null;
            _parser.MoveNext();
            if (ReadNode(depth + 1) is not { } value)
                return null;
            if (keyNode is not YamlScalar key)
            {
                _problems.Add(ProblemCode.WrongShape, keyNode.Line, keyNode.Column, "A key must be a name, not a list or a map.");
                continue;
            }

            seen ??= new HashSet<string>(StringComparer.Ordinal);
            if (!seen.Add(key.Value))
                _problems.Add(ProblemCode.DuplicateKey, key.Line, key.Column, $"The key '{ProblemSink.Shorten(key.Value)}' occurs twice in this map; join the two.");
            else
                entries.Add(new(key, value));
        }

        return new YamlMapping(entries, line, column);
    }
}
