namespace Dijkwacht.Damage.Reporting;

/// <summary>The tokens that <see cref="Excerpts"/> breaks up, written here as they come out: with the mark in place.</summary>
/// <remarks>
/// Case does not matter. A blank stands for any run of blanks, plus signs and <c>%20</c>. The list is short on purpose: the
/// words that signatures anchor on, not every word an intruder may use, so that an excerpt stays readable.
/// </remarks>
internal static class ExcerptTokens
{
    /// <summary>The mark: MIDDLE DOT, in every font, and in no log format's syntax.</summary>
    internal const char Mark = '·';

    /// <summary>Every token, in no order that matters.</summary>
    internal static IReadOnlyList<Token> All { get; } =
    [
        .. new[]
        {
            // Pages and their script blocks, plain and URL-encoded.
            "<s·cript", "%3Cs·cript", "<·%", "%3C·%25", "<·?php", "runat·=", "runat·%3D", "language·=\"", "language·='", "Page_·Load",
            // Evaluation of what a request carries.
            "e·val(", "e·val (", "e·val%28", "exec·ute(", "exec·ute request", "execute·global", "Request·[", "Request·%5B", "Request·(",
            "Request·.Item", "Request·.Form", "Request·.QueryString", "Request·.Headers", "Request·.Params", "Request·.Cookies",
            "Request·.Files", "Request·.BinaryRead", "\"un·safe", "'un·safe'", "un·safe\"", "%22un·safe", "JScr·ipt", "VBScr·ipt",
            // Code and processes started from a page.
            "Process·.Start", "ProcessStart·Info", "From·Base64String", "Assembly·.Load", "Activator·.CreateInstance", "WScript·.Shell",
            "Save·As(", "cmd.exe /·c", "cmd /·c", "cmd.exe%20/·c", "cmd%20/·c", "shell_·exec",
            // Droppers and tools.
            "powershell -·e", "powershell.exe -·e", "powershell -·nop", "powershell.exe -·nop", "powershell -·w", "powershell.exe -·w",
            "-enc·odedcommand", "I·EX(", "I·EX (", "Invoke-E·xpression", "Download·String", "Download·File", "mimi·katz", "sekur·lsa",
            "comsvcs·.dll", "certutil -·urlcache", "certutil.exe -·urlcache", "bitsadmin /·transfer", "bitsadmin.exe /·transfer",
            // Base64 of an executable's head and of a page's directive, and the antivirus test string.
            "TVq·Q", "TVp·Q", "PCV·A", "X5O!P·%@AP", "EICAR-STAND·ARD",
        }.Select(Parse),
    ];

    private static Token Parse(string written)
    {
        int mark = written.IndexOf(Mark, StringComparison.Ordinal);
        return new Token(written.Remove(mark, 1), mark);
    }

    /// <summary>A token and where in it the mark goes.</summary>
    internal sealed record Token(string Text, int BreakAt)
    {
        /// <summary>The token up to its first blank: what a search can look for.</summary>
        internal string Head { get; } = Text.Split(' ')[0];

        /// <summary>Where to put the mark when <paramref name="text"/> holds the token at <paramref name="at"/>; else -1.</summary>
        internal int BreakIn(string text, int at)
        {
            int position = -1;
            for (int i = 0; i < Text.Length; i++)
            {
                if (i == BreakAt)
                    position = at;
                if (Text[i] == ' ')
                {
                    int blank = BlankLength(text, at);
                    if (blank == 0)
                        return -1;
                    at += blank;
                }
                else if (at < text.Length && char.ToUpperInvariant(text[at]) == char.ToUpperInvariant(Text[i]))
                {
                    at++;
                }
                else
                {
                    return -1;
                }
            }

            return position;
        }

        private static int BlankLength(string text, int at)
        {
            int end = at;
            while (end < text.Length)
            {
                if (text[end] is ' ' or '+')
                    end++;
                else if (string.CompareOrdinal(text, end, "%20", 0, 3) == 0)
                    end += 3;
                else
                    break;
            }

            return end - at;
        }
    }
}
