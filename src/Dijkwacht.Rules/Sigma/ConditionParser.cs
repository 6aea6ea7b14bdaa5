using Dijkwacht.Rules.Matching;

namespace Dijkwacht.Rules.Sigma;

/// <summary>Parses a condition: <c>or</c> binds weakest, then <c>and</c>, then <c>not</c>.</summary>
internal sealed class ConditionParser
{
    private const int MaxDepth = 64;
    private const int MaxTokens = 4000;

    private readonly IReadOnlyDictionary<string, Expression> _selections;
    private readonly IReadOnlyList<string> _names;
    private readonly YamlScalar _condition;
    private readonly ProblemSink _problems;
    private readonly List<(string Text, int Offset)> _tokens;
    private int _next;
    private int _depth;

    private ConditionParser(YamlScalar condition, IReadOnlyList<string> names, IReadOnlyDictionary<string, Expression> selections, ProblemSink problems)
    {
        _condition = condition;
        _names = names;
        _selections = selections;
        _problems = problems;
        _tokens = Split(condition.Value);
    }

    /// <summary>
    /// Parses with all search <c>names</c> in the order of the file and those of them that could be read; null after a problem.
    /// </summary>
    public static Expression? Parse(
        YamlScalar condition, IReadOnlyList<string> names, IReadOnlyDictionary<string, Expression> selections, ProblemSink problems)
    {
        var parser = new ConditionParser(condition, names, selections, problems);
        if (parser._tokens.Count > MaxTokens)
            return parser.Refuse(ProblemCode.TooComplex, 0, $"The condition has more than {MaxTokens} words.");
        int pipe = parser._tokens.FindIndex(t => t.Text == "|");
        if (pipe >= 0)
            return parser.Refuse(ProblemCode.Aggregation, parser._tokens[pipe].Offset, "Aggregations in a condition are not supported; write a correlation rule.");

        var result = parser.ParseOr();
        if (result is not null && parser._next < parser._tokens.Count)
            return parser.Refuse(ProblemCode.ConditionSyntax, parser.Offset, $"'{parser.Shown}' was not expected here; is an 'and' or 'or' missing?");
        return result;
    }

    /// <summary>The names that a condition uses, by name or by a pattern; for the linter.</summary>
    public static IEnumerable<string> Used(string condition, IReadOnlyList<string> names)
    {
        var tokens = Split(condition);
        for (int i = 0; i < tokens.Count; i++)
        {
            string token = tokens[i].Text;
            bool isPattern = i > 0 && string.Equals(tokens[i - 1].Text, "of", StringComparison.OrdinalIgnoreCase);
            bool isThem = isPattern && string.Equals(token, "them", StringComparison.OrdinalIgnoreCase);
            foreach (string name in names)
            {
                if (isThem ? !name.StartsWith('_') : name == token || (isPattern && Matches(name, token)))
                    yield return name;
            }
        }
    }

    private string? Current => _next < _tokens.Count ? _tokens[_next].Text : null;

    private string Shown => Current is { } text ? ProblemSink.Shorten(text) : "the end of the condition";

    private int Offset => _next < _tokens.Count ? _tokens[_next].Offset : _condition.Value.Length;

    private static List<(string Text, int Offset)> Split(string text)
    {
        var tokens = new List<(string, int)>();
        int i = 0;
        while (i < text.Length)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }

            int start = i++;
            if (text[start] is not ('(' or ')' or '|'))
            {
                while (i < text.Length && !char.IsWhiteSpace(text[i]) && text[i] is not ('(' or ')' or '|'))
                    i++;
            }

            tokens.Add((text[start..i], start));
        }

        return tokens;
    }

    private bool Accept(string word)
    {
        if (!string.Equals(Current, word, StringComparison.OrdinalIgnoreCase))
            return false;
        _next++;
        return true;
    }

    private Expression? ParseOr() => ParseList("or", ParseAnd, Expression.Any);

    private Expression? ParseAnd() => ParseList("and", ParseNot, Expression.All);

    private Expression? ParseList(string word, Func<Expression?> parse, Func<IReadOnlyList<Expression>, Expression> join)
    {
        var items = new List<Expression>();
        do
        {
            if (parse() is not { } item)
                return null;
            items.Add(item);
        }
        while (Accept(word));
        return join(items);
    }

    private Expression? ParseNot()
    {
        bool isNegated = false;
        while (Accept("not"))
            isNegated = !isNegated;
        var item = ParsePrimary();
        return item is not null && isNegated ? new Not(item) : item;
    }

    private Expression? ParsePrimary()
    {
        if (Current is null)
            return Refuse(ProblemCode.ConditionSyntax, Offset, "The condition ends where a search identifier was expected.");
        if (Accept("("))
        {
            if (++_depth > MaxDepth)
                return Refuse(ProblemCode.TooComplex, Offset, $"The condition is nested deeper than {MaxDepth} levels.");
            var inner = ParseOr();
            _depth--;
            if (inner is not null && !Accept(")"))
                return Refuse(ProblemCode.ConditionSyntax, Offset, $"')' was expected, not '{Shown}'.");
            return inner;
        }

        bool isQuantifier = _next + 1 < _tokens.Count && string.Equals(_tokens[_next + 1].Text, "of", StringComparison.OrdinalIgnoreCase);
        return isQuantifier ? ParseQuantifier() : ParseName();
    }

    private Expression? ParseName()
    {
        string name = Current!;
        if (name is ")" or "and" or "or")
            return Refuse(ProblemCode.ConditionSyntax, Offset, $"'{name}' was not expected here.");
        if (_selections.TryGetValue(name, out var selection))
        {
            _next++;
            return selection;
        }

        // A selection that is there but wrong has its own problem already.
        return _names.Contains(name) ? null : Refuse(ProblemCode.UnknownSelection, Offset, $"The detection has no search identifier '{Shown}'.");
    }

    private Expression? ParseQuantifier()
    {
        int at = Offset;
        string quantity = Current!.ToUpperInvariant();
        _next += 2;
        if (Current is null or "(" or ")")
            return Refuse(ProblemCode.ConditionSyntax, Offset, "A search identifier, a pattern such as selection_* or 'them' was expected after 'of'.");
        string pattern = Current;
        bool isThem = string.Equals(pattern, "them", StringComparison.OrdinalIgnoreCase);
        var names = _names.Where(n => isThem ? !n.StartsWith('_') : Matches(n, pattern)).ToList();
        if (names.Count == 0)
            return Refuse(ProblemCode.UnknownSelection, Offset, $"No search identifier fits '{Shown}'.");
        _next++;

        var items = new List<Expression>();
        foreach (string name in names)
        {
            if (!_selections.TryGetValue(name, out var selection))
                return null;
            items.Add(selection);
        }

        if (quantity == "ALL")
            return Expression.All(items);
        if (quantity is "ANY" or "1")
            return Expression.Any(items);
        if (!int.TryParse(quantity, out int count) || count < 1)
            return Refuse(ProblemCode.ConditionSyntax, at, "'all', 'any' or a number was expected before 'of'.");
        return count > items.Count ? Constant.False : new AtLeast(count, items);
    }

    private static bool Matches(string name, string pattern)
    {
        string[] pieces = pattern.Split('*');
        if (pieces.Length == 1)
            return name == pattern;
        if (!name.StartsWith(pieces[0], StringComparison.Ordinal) || !name.EndsWith(pieces[^1], StringComparison.Ordinal))
            return false;
        int at = pieces[0].Length;
        int end = name.Length - pieces[^1].Length;
        foreach (string piece in pieces[1..^1])
        {
            int found = at <= end ? name.IndexOf(piece, at, end - at, StringComparison.Ordinal) : -1;
            if (found < 0)
                return false;
            at = found + piece.Length;
        }

        return at <= end;
    }

    private Expression? Refuse(string code, int offset, string message)
    {
        // Offsets count inside the value: exact for the usual condition on one line.
        int column = _condition.Column + (_condition.IsPlain ? 0 : 1) + (_condition.Value.Contains('\n') ? 0 : offset);
        _problems.Add(code, _condition.Line, column, message);
        return null;
    }
}
