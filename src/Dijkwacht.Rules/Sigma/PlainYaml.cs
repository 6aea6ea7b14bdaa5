using System.Buffers;

namespace Dijkwacht.Rules.Sigma;

/// <summary>Reads the YAML that rules are mostly written in: block maps and lists, scalars on one line, literal texts.</summary>
/// <remarks>
/// Seven times as fast as a complete reader, of which loading thousands of rules took most of the time. It gives the same nodes or
/// nothing: whatever it is not sure of (folding, anchors, tags, nested flow collections, tabs, every error) is left to
/// <see cref="YamlReader"/>, which also words the problems.
/// </remarks>
internal sealed partial class PlainYaml
{
    private const int MaxDepth = 40;
    private const int MaxNodes = 100_000;
    private const int MaxKeyLength = 512;

    // Line breaks that are none elsewhere, and what no YAML may hold.
    private static readonly SearchValues<char> s_odd = SearchValues.Create("\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\v\f\u001b\u007f\u0085\u2028\u2029\ufeff\ufffe\uffff");

    private readonly string _text;
    private int _nodes;

    // The next thing to read: never a blank, a comment or the end of a line.
    private int _at;
    private int _line = 1;
    private int _lineStart;

    private PlainYaml(string text) => _text = text;

    private int Column => _at - _lineStart;

    private bool IsAtEnd => _at >= _text.Length;

    /// <summary>All documents, or null when the text is not of this kind.</summary>
    public static List<(YamlNode Root, bool IsSound)>? TryRead(string text)
    {
        if (text.AsSpan().ContainsAny(s_odd))
            return null;
        var documents = new List<(YamlNode, bool)>();
        return new PlainYaml(text).ReadAll(documents) ? documents : null;
    }

    private bool ReadAll(List<(YamlNode, bool)> documents)
    {
        if (!MoveToContent())
            return false;
        if (!IsAtEnd && IsSeparator() && !SkipSeparator())
            return false;
        while (true)
        {
            // An empty document is legal and rare.
            if (IsAtEnd || Column != 0 || IsSeparator() || ReadBlock(0, 0) is not { } root)
                return false;
            documents.Add((root, true));
            if (IsAtEnd)
                return true;
            if (!IsSeparator() || !SkipSeparator())
                return false;
        }
    }

    private bool IsSeparator() => Column == 0 && _text.AsSpan(_at).StartsWith("---", StringComparison.Ordinal);

    private bool SkipSeparator()
    {
        _at += 3;
        return EndLine() && MoveToContent();
    }

    /// <summary>Reads the map or list that begins here.</summary>
    private YamlNode? ReadBlock(int depth, int leastColumn)
    {
        if (depth > MaxDepth || ++_nodes > MaxNodes || Column < leastColumn)
            return null;
        return IsDash() ? ReadSequence(depth) : ReadMapping(depth);
    }

    private bool IsDash() => _text[_at] == '-' && (_at + 1 == _text.Length || _text[_at + 1] is ' ' or '\n' or '\r');

    private YamlSequence? ReadSequence(int depth)
    {
        int column = Column;
        int line = _line;
        var items = new List<YamlNode>();
        do
        {
            _at++;
            if (ReadValue(depth + 1, column, isItem: true) is not { } item)
                return null;
            items.Add(item);
        }
        while (!IsAtEnd && Column == column && !IsSeparator() && IsDash());

        return IsAtEnd || Column < column || IsSeparator() || Column == column ? new YamlSequence(items, line, column + 1) : null;
    }

    private YamlMapping? ReadMapping(int depth)
    {
        int column = Column;
        int line = _line;
        var entries = new List<KeyValuePair<YamlScalar, YamlNode>>();
        do
        {
            if (IsDash() || ReadKey() is not { } key || IsThere(entries, key.Value))
                return null;
            if (ReadValue(depth + 1, column, isItem: false) is not { } value)
                return null;
            entries.Add(new(key, value));
        }
        while (!IsAtEnd && Column == column && !IsSeparator());

        return IsAtEnd || Column < column || IsSeparator() ? new YamlMapping(entries, line, column + 1) : null;
    }

    private static bool IsThere(List<KeyValuePair<YamlScalar, YamlNode>> entries, string key)
    {
        foreach (var entry in entries)
        {
            if (entry.Key.Value == key)
                return true;
        }

        return false;
    }

    /// <summary>Reads what follows a colon or a dash, and moves to the next content.</summary>
    /// <param name="depth">Of the value.</param>
    /// <param name="column">Where the map or list begins that the value is in.</param>
    /// <param name="isItem">After a dash, where a map can begin on the same line.</param>
    private YamlNode? ReadValue(int depth, int column, bool isItem)
    {
        int emptyColumn = Column + 1;
        int emptyLine = _line;
        if (!IsAtEnd && _text[_at] is not (' ' or '\n' or '\r'))
            return null;
        SkipBlanks();
        if (IsAtLineEnd() || _text[_at] == '#')
        {
            if (!EndLine() || !MoveToContent())
                return null;
            bool isDeeper = !IsAtEnd && !IsSeparator() && (Column > column || (!isItem && Column == column && IsDash()));
            if (isDeeper)
                return ReadBlockOrNothing(depth);
            ++_nodes;
            return new YamlScalar("", true, emptyLine, emptyColumn);
        }

        if (isItem && (IsDash() || IsKey()))
            return ReadBlock(depth, column + 1);
        if (++_nodes > MaxNodes || depth > MaxDepth)
            return null;
        if (_text[_at] == '|')
            return ReadLiteral(column);
        YamlNode? value = _text[_at] switch
        {
            '[' => ReadFlow(),
            '\'' or '"' => ReadQuoted(),
            _ => ReadPlain(),
        };

        // A deeper line would continue the value, or be wrong.
        if (value is null || !EndLine() || !MoveToContent())
            return null;
        return IsAtEnd || IsSeparator() || Column <= column ? value : null;
    }

    // A scalar on a line of its own is legal and rare.
    private YamlNode? ReadBlockOrNothing(int depth) => IsDash() || IsKey() ? ReadBlock(depth, 0) : null;
}
