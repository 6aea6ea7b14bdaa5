namespace Dijkwacht.Rules.Matching;

/// <summary>What the engine knows about regular expressions before it builds one.</summary>
internal static class Regexes
{
    /// <summary>For the few patterns that no linear-time matcher can run.</summary>
    public static readonly TimeSpan FallbackTimeout = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether a valid pattern has lookaround, backreferences, atomic groups or conditionals.</summary>
    public static bool IsLinear(string pattern)
    {
        bool inClass = false;
        for (int i = 0; i < pattern.Length; i++)
        {
            switch (pattern[i])
            {
                case '\\' when i + 1 < pattern.Length:
                    i++;
                    if (!inClass && (pattern[i] is (>= '1' and <= '9') or 'k' or 'G'))
                        return false;
                    break;
                case '[':
                    inClass = true;
                    // A bracket that comes first in a class is a member of it.
                    if (i + 1 < pattern.Length && pattern[i + 1] == '^')
                        i++;
                    if (i + 1 < pattern.Length && pattern[i + 1] == ']')
                        i++;
                    break;
                case ']':
                    inClass = false;
                    break;
                case '(' when !inClass && StartsNonLinearGroup(pattern.AsSpan(i + 1)):
                    return false;
                default:
                    break;
            }
        }

        return true;
    }

    private static bool StartsNonLinearGroup(ReadOnlySpan<char> rest) =>
        rest.StartsWith("?=") || rest.StartsWith("?!") || rest.StartsWith("?<=") || rest.StartsWith("?<!") ||
        rest.StartsWith("?>") || rest.StartsWith("?(") || IsBalancing(rest);

    // (?<open-close>...) and (?'open-close'...).
    private static bool IsBalancing(ReadOnlySpan<char> rest)
    {
        if (!rest.StartsWith("?<") && !rest.StartsWith("?'"))
            return false;
        int end = rest[2..].IndexOfAny('>', '\'');
        return end >= 0 && rest.Slice(2, end).Contains('-');
    }
}
