using System.Text;
using System.Text.RegularExpressions;
using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Matching;

/// <summary>A regular expression that occurs in the value, in linear time where the pattern allows it.</summary>
internal sealed class RegexMatcher : ValueMatcher
{
    private readonly RegexTest _test;
    private readonly Lazy<Regex> _regex;
    private readonly Needle[] _needles;

    public RegexMatcher(RegexTest test)
    {
        _test = test;
        IsLinear = Regexes.IsLinear(test.Pattern);
        // Building the automaton costs far more than reading the rule, and most rules never get that far.
        _regex = new Lazy<Regex>(Build, LazyThreadSafetyMode.ExecutionAndPublication);
        Literals = RegexLiterals.Of(test.Pattern, test.Options.HasFlag(RegexOptions.IgnoreCase));
        _needles = [.. Literals.Select(l => new Needle(l))];
    }

    public bool IsLinear { get; }

    public override int Cost => 60;

    public override IReadOnlyList<byte[]> Literals { get; }

    public override bool Matches(ReadOnlySpan<byte> value, MatchScratch scratch)
    {
        if (!HasLiteralsInOrder(value))
            return false;

        var chars = scratch.Chars(value.Length);
        int length = Encoding.UTF8.GetChars(value, chars);
        try
        {
            return _regex.Value.IsMatch(chars[..length]);
        }
        catch (RegexMatchTimeoutException)
        {
            scratch.Timeouts++;
            return false;
        }
    }

    // A cheap look spares most values the conversion to UTF-16 and the automaton.
    private bool HasLiteralsInOrder(ReadOnlySpan<byte> value)
    {
        foreach (var needle in _needles)
        {
            int at = Folding.IndexOf(value, needle.Literal, needle.Rarest, needle.Lower, needle.Upper);
            if (at < 0)
                return false;
            value = value[(at + needle.Literal.Length)..];
        }

        return true;
    }

    private Regex Build()
    {
        var options = _test.Options | RegexOptions.CultureInvariant;
        if (IsLinear)
        {
            try
            {
                return new Regex(_test.Pattern, options | RegexOptions.NonBacktracking);
            }
            catch (NotSupportedException)
            {
                // Too large an automaton: the clock bounds it instead.
            }
        }

        return new Regex(_test.Pattern, options, Regexes.FallbackTimeout);
    }

    private readonly struct Needle
    {
        public Needle(byte[] literal)
        {
            Literal = literal;
            Rarest = ByteRarity.Rarest(literal);
            Lower = literal[Rarest];
            Upper = Lower is >= (byte)'a' and <= (byte)'z' ? (byte)(Lower - 0x20) : Lower;
        }

        public byte[] Literal { get; }

        public int Rarest { get; }

        public byte Lower { get; }

        public byte Upper { get; }
    }
}

/// <summary>Takes texts out of a regular expression that every match must hold, in this order.</summary>
/// <remarks>
/// Deliberately modest: runs of plain characters at the top level. Groups, classes and everything optional end a run;
/// an alternation at the top level, or an inline option, gives up.
/// </remarks>
internal static class RegexLiterals
{
    public static IReadOnlyList<byte[]> Of(string pattern, bool ignoresCase)
    {
        var runs = new List<byte[]>();
        var run = new StringBuilder();
        int i = 0;
        if (pattern.StartsWith("(?i)", StringComparison.Ordinal))
        {
            ignoresCase = true;
            i = "(?i)".Length;
        }

        while (i < pattern.Length)
        {
            char c = pattern[i];
            int next = i + 1;
            char? literal = null;
            switch (c)
            {
                case '|':
                    return [];
                case '(':
                    if (IsInlineOption(pattern, i))
                        return [];
                    next = SkipGroup(pattern, i);
                    break;
                case '[':
                    next = SkipClass(pattern, i);
                    if (next == i + 4 && IsOneLetter(pattern[i + 1], pattern[i + 2]))
                        literal = pattern[i + 1];
                    break;
                case '\\' when next < pattern.Length:
                    if (!char.IsAsciiLetterOrDigit(pattern[next]))
                        literal = pattern[next];
                    else if (pattern[next] is 'n' or 'r' or 't')
                        literal = pattern[next] switch { 'n' => '\n', 'r' => '\r', _ => '\t' };
                    else if (pattern[next] is 'x' or 'u' or 'c' or 'p' or 'P' or 'k' or '0')
                        return [];
                    next++;
                    break;
                case '.' or '^' or '$' or ')' or '*' or '+' or '?' or '{' or '}' or '\\':
                    break;
                default:
                    literal = c;
                    break;
            }

            bool isOptional = next < pattern.Length && pattern[next] is '*' or '?' or '{' && next < pattern.Length;
            bool isRepeated = next < pattern.Length && pattern[next] == '+';
            // Without case, k also stands for the Kelvin sign.
            if (literal is { } plain && char.IsAscii(plain) && !isOptional && !(ignoresCase && (plain is 'k' or 'K')))
                run.Append(plain);
            else
                Flush(run, runs);
            if (isRepeated)
                Flush(run, runs);
            i = isOptional || isRepeated ? SkipQuantifier(pattern, next) : next;
        }

        Flush(run, runs);
        return runs;
    }

    private static void Flush(StringBuilder run, List<byte[]> runs)
    {
        if (run.Length > 0)
            runs.Add(Folding.ToLower(Encoding.ASCII.GetBytes(run.ToString())));
        run.Clear();
    }

    // [Aa]: a letter in either case.
    private static bool IsOneLetter(char one, char other) =>
        one != other && char.IsAsciiLetter(one) && char.ToLowerInvariant(one) == char.ToLowerInvariant(other);

    private static bool IsInlineOption(string pattern, int open)
    {
        if (open + 2 >= pattern.Length || pattern[open + 1] != '?')
            return false;
        return char.IsAsciiLetter(pattern[open + 2]) || pattern[open + 2] is '-' or '#';
    }

    private static int SkipGroup(string pattern, int open)
    {
        int depth = 0;
        int i = open;
        while (i < pattern.Length)
        {
            switch (pattern[i])
            {
                case '\\':
                    i += 2;
                    continue;
                case '[':
                    i = SkipClass(pattern, i);
                    continue;
                case '(':
                    depth++;
                    break;
                case ')' when --depth == 0:
                    return i + 1;
                default:
                    break;
            }

            i++;
        }

        return pattern.Length;
    }

    private static int SkipClass(string pattern, int open)
    {
        int i = open + 1;
        if (i < pattern.Length && pattern[i] == '^')
            i++;
        if (i < pattern.Length && pattern[i] == ']')
            i++;
        while (i < pattern.Length && pattern[i] != ']')
            i += pattern[i] == '\\' ? 2 : 1;
        return Math.Min(i + 1, pattern.Length);
    }

    private static int SkipQuantifier(string pattern, int at)
    {
        if (pattern[at] == '{')
        {
            int close = pattern.IndexOf('}', at);
            at = close < 0 ? at : close;
        }

        at++;
        return at < pattern.Length && pattern[at] == '?' ? at + 1 : at;
    }
}
