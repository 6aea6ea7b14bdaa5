using System.Buffers;
using System.Text;

namespace Dijkwacht.Rules.Sigma;

/// <content>Lines and scalars.</content>
internal sealed partial class PlainYaml
{
    private static readonly SearchValues<char> s_flow = SearchValues.Create(",[]{}:#");

    private bool IsAtLineEnd() => IsAtEnd || _text[_at] is '\n' or '\r';

    private void SkipBlanks()
    {
        while (!IsAtEnd && _text[_at] == ' ')
            _at++;
    }

    /// <summary>Nothing but blanks and a comment may follow; moves to the beginning of the next line.</summary>
    private bool EndLine()
    {
        SkipBlanks();
        if (!IsAtEnd && _text[_at] == '#')
        {
            if (_at > _lineStart && _text[_at - 1] != ' ')
                return false;
            int end = _text.AsSpan(_at).IndexOfAny('\n', '\r');
            _at = end < 0 ? _text.Length : _at + end;
        }

        return IsAtEnd || Break();
    }

    private bool Break()
    {
        if (_text[_at] == '\r')
            _at++;
        if (IsAtEnd || _text[_at] != '\n')
            return false;
        _at++;
        _line++;
        _lineStart = _at;
        return true;
    }

    /// <summary>From the beginning of a line over blank lines and comments to what comes next; false at a tab.</summary>
    private bool MoveToContent()
    {
        while (true)
        {
            SkipBlanks();
            if (IsAtEnd)
                return true;
            char c = _text[_at];
            if (c is not ('\n' or '\r' or '#'))
                return c is not ('\t' or '%') && !(Column == 0 && _text.AsSpan(_at).StartsWith("...", StringComparison.Ordinal));
            if (c == '#')
            {
                int end = _text.AsSpan(_at).IndexOfAny('\n', '\r');
                _at = end < 0 ? _text.Length : _at + end;
                if (IsAtEnd)
                    return true;
            }

            if (!Break())
                return false;
        }
    }

    private ReadOnlySpan<char> RestOfLine()
    {
        var rest = _text.AsSpan(_at);
        int end = rest.IndexOfAny('\n', '\r');
        return end < 0 ? rest : rest[..end];
    }

    /// <summary>Whether a map begins here: a key and a colon on this line.</summary>
    private bool IsKey()
    {
        var rest = RestOfLine();
        if (rest[0] is not ('\'' or '"'))
            return ColonIn(rest) > 0;
        int end = QuoteEnd(rest);
        return end > 0 && end + 1 < rest.Length && rest[end + 1] == ':';
    }

    private YamlScalar? ReadKey()
    {
        var rest = RestOfLine();
        ++_nodes;
        if (rest[0] is '\'' or '"')
        {
            var quoted = ReadQuoted();
            if (quoted is null || IsAtEnd || _text[_at] != ':' || quoted.Value.Length > MaxKeyLength)
                return null;
            _at++;
            return quoted;
        }

        int colon = ColonIn(rest);
        if (colon is <= 0 or > MaxKeyLength || !MayBegin(rest) || rest[colon - 1] == ' ' || rest[..colon].Contains('*'))
            return null;
        var key = new YamlScalar(rest[..colon].ToString(), true, _line, Column + 1);
        _at += colon + 1;
        return key;
    }

    /// <summary>Where the colon after a plain key stands; 0 or less when there is none before a comment.</summary>
    private static int ColonIn(ReadOnlySpan<char> line)
    {
        int at = 0;
        while (true)
        {
            int found = line[at..].IndexOfAny(':', '#', '\t');
            if (found < 0)
                return -1;
            at += found;
            if (line[at] == '\t' || (line[at] == '#' && (at == 0 || line[at - 1] == ' ')))
                return -1;
            if (line[at] == ':' && (at + 1 == line.Length || line[at + 1] is ' ' or '\t'))
                return at;
            at++;
        }
    }

    private static bool MayBegin(ReadOnlySpan<char> plain) => plain[0] switch
    {
        '?' or ':' or ',' or '[' or ']' or '{' or '}' or '#' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`' => false,
        '-' => plain.Length > 1 && plain[1] != ' ',
        _ => true,
    };

    private YamlScalar? ReadPlain()
    {
        var rest = RestOfLine();
        // The complete reader takes some asterisks inside a plain text for aliases.
        if (!MayBegin(rest) || rest.Contains('\t') || rest.IndexOf("*:") >= 0)
            return null;
        int comment = rest.IndexOf(" #");
        var value = (comment < 0 ? rest : rest[..comment]).TrimEnd(' ');
        if (ColonIn(value) >= 0)
            return null;
        var scalar = new YamlScalar(value.ToString(), true, _line, Column + 1);
        _at += value.Length;
        return scalar;
    }

    private YamlScalar? ReadQuoted()
    {
        var rest = RestOfLine();
        int end = QuoteEnd(rest);
        if (end < 0)
            return null;
        var inner = rest[1..end];
        string? value = rest[0] == '\'' ? Unquote(inner) : Unescape(inner);
        if (value is null)
            return null;
        var scalar = new YamlScalar(value, false, _line, Column + 1);
        _at += end + 1;
        return scalar;
    }

    private static string Unquote(ReadOnlySpan<char> inner)
    {
        string text = inner.ToString();
        return inner.Contains('\'') ? text.Replace("''", "'", StringComparison.Ordinal) : text;
    }

    private static string? Unescape(ReadOnlySpan<char> inner)
    {
        int next = inner.IndexOf('\\');
        if (next < 0)
            return inner.ToString();
        var text = new StringBuilder(inner.Length);
        while (next >= 0)
        {
            text.Append(inner[..next]);
            char? c = next + 1 < inner.Length ? Escaped(inner[next + 1]) : null;
            if (c is null)
                return null;
            text.Append(c.Value);
            inner = inner[(next + 2)..];
            next = inner.IndexOf('\\');
        }

        return text.Append(inner).ToString();
    }

    private static char? Escaped(char c) => c switch
    {
        '\\' or '"' or '/' => c,
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        _ => null,
    };

    /// <summary>Where the closing quote stands on the line, or -1.</summary>
    private static int QuoteEnd(ReadOnlySpan<char> line)
    {
        char quote = line[0];
        int at = 1;
        while (at < line.Length)
        {
            int found = quote == '\'' ? line[at..].IndexOf('\'') : line[at..].IndexOfAny('"', '\\');
            if (found < 0)
                return -1;
            at += found;
            bool isDoubled = quote == '\'' && at + 1 < line.Length && line[at + 1] == '\'';
            if (line[at] == quote && !isDoubled)
                return at;
            at += 2;
        }

        return -1;
    }

    /// <summary>A list on one line whose items are scalars.</summary>
    private YamlSequence? ReadFlow()
    {
        int column = Column + 1;
        var items = new List<YamlNode>();
        _at++;
        SkipBlanks();
        while (!IsAtLineEnd() && _text[_at] != ']')
        {
            if (++_nodes > MaxNodes || (_text[_at] is '\'' or '"' ? ReadQuoted() : ReadFlowPlain()) is not { } item)
                return null;
            items.Add(item);
            SkipBlanks();
            if (IsAtLineEnd() || _text[_at] is not (',' or ']'))
                return null;
            if (_text[_at] == ']')
                break;
            _at++;
            SkipBlanks();
        }

        if (IsAtLineEnd())
            return null;
        _at++;
        return new YamlSequence(items, _line, column);
    }

    private YamlScalar? ReadFlowPlain()
    {
        var rest = RestOfLine();
        int end = rest.IndexOfAny(s_flow);
        if (end <= 0 || rest[end] is not (',' or ']') || !MayBegin(rest) || rest[0] == '-' || rest[..end].ContainsAny('\t', '*'))
            return null;
        var value = rest[..end].TrimEnd(' ');
        var scalar = new YamlScalar(value.ToString(), true, _line, Column + 1);
        _at += value.Length;
        return scalar;
    }

    /// <summary>A literal text; moves to the content after it.</summary>
    private YamlScalar? ReadLiteral(int parentColumn)
    {
        int line = _line;
        int column = Column + 1;
        _at++;
        char chomping = ' ';
        if (!IsAtEnd && _text[_at] is '-' or '+')
            chomping = _text[_at++];
        if (!EndLine() || IsAtEnd)
            return null;

        int indent = IndentOfLiteral();
        if (indent <= parentColumn)
            return null;
        var text = new StringBuilder();
        int blankLines = 0;
        bool isOpen = false;
        while (!IsAtEnd)
        {
            int start = _at;
            SkipBlanks();
            int blanks = _at - start;
            if (!IsAtLineEnd() && blanks < indent)
            {
                if (_text[_at] == '\t')
                    return null;
                _at = start;
                break;
            }

            if (IsAtLineEnd() && blanks <= indent)
            {
                if (IsAtEnd)
                    break;
                blankLines++;
            }
            else
            {
                text.Append('\n', (isOpen ? 1 : 0) + blankLines);
                blankLines = 0;
                _at = start + indent;
                var content = RestOfLine();
                text.Append(content);
                _at += content.Length;
                isOpen = true;
                if (IsAtEnd)
                    return chomping == ' ' ? new YamlScalar(text.ToString(), false, line, column) : null;
            }

            if (!Break())
                return null;
        }

        if (chomping != '-')
            text.Append('\n');
        if (chomping == '+')
            text.Append('\n', blankLines);
        return MoveToContent() ? new YamlScalar(text.ToString(), false, line, column) : null;
    }

    // The first line that is not blank says it; a blank line before it that is longer is left to the complete reader.
    private int IndentOfLiteral()
    {
        int at = _at;
        int longest = 0;
        while (at < _text.Length)
        {
            int start = at;
            while (at < _text.Length && _text[at] == ' ')
                at++;
            if (at == _text.Length)
                return -1;
            if (_text[at] is not ('\n' or '\r'))
                return _text[at] == '\t' || longest > at - start ? -1 : at - start;
            longest = Math.Max(longest, at - start);
            at += _text[at] == '\r' ? 2 : 1;
        }

        return -1;
    }
}
