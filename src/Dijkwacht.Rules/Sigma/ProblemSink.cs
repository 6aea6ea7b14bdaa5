namespace Dijkwacht.Rules.Sigma;

/// <summary>Collects the problems of one file and cuts the excerpts.</summary>
internal sealed class ProblemSink(string file, string text, List<RuleProblem> problems)
{
    private const int MaxExcerpt = 120;
    private const int MaxProblems = 200;

    private int[]? _lineStarts;
    private int _count;

    /// <summary>The id of the rule that is being read.</summary>
    public string? RuleId { get; set; }

    /// <summary>How many problems that cost a rule have been added.</summary>
    public int Fatal { get; private set; }

    public void Add(string code, int line, int column, string message, bool isFatal = true)
    {
        if (isFatal)
            Fatal++;
        if (++_count <= MaxProblems)
            problems.Add(new RuleProblem(code, file, line, column, RuleId, message, Excerpt(line)) { IsWarning = !isFatal });
    }

    public void Add(string code, YamlNode node, string message, bool isFatal = true) =>
        Add(code, node.Line, node.Column, message, isFatal);

    /// <summary>A name from a rule, short and printable enough for a message.</summary>
    public static string Shorten(string name)
    {
        string cut = name.Length <= 60 ? name : name[..60] + "...";
        return string.Concat(cut.Select(c => char.IsControl(c) ? ' ' : c));
    }

    /// <summary>A line of the file, for a message that is made later.</summary>
    public string Excerpt(int line)
    {
        if (line <= 0)
            return "";
        _lineStarts ??= FindLines();
        if (line > _lineStarts.Length)
            return "";
        int start = _lineStarts[line - 1];
        int end = text.IndexOfAny(['\r', '\n'], start);
        string whole = (end < 0 ? text[start..] : text[start..end]).Trim();
        string cut = whole.Length <= MaxExcerpt ? whole : whole[..MaxExcerpt] + "...";
        return string.Concat(cut.Select(c => char.IsControl(c) ? ' ' : c));
    }

    private int[] FindLines()
    {
        var starts = new List<int> { 0 };
        for (int i = text.IndexOf('\n'); i >= 0; i = text.IndexOf('\n', i + 1))
            starts.Add(i + 1);
        return [.. starts];
    }
}
