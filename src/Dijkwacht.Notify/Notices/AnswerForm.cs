using System.Collections.Frozen;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Dijkwacht.Notify.Notices;

/// <summary>The form that an owner ticks and mails back: lines such as <c>[ ] fixed: ...</c>, in Dutch or English.</summary>
public static partial class AnswerForm
{
    /// <summary>Characters of a text that are read; the rest is not looked at.</summary>
    public const int MaximumLength = 64 * 1024;

    private const string EndNl = "-- einde van het formulier --";
    private const string EndEn = "-- end of the form --";

    private static readonly (AnswerKind Kind, string Nl, string NlSays, string En, string EnSays)[] s_lines =
    [
        (AnswerKind.Received, "ontvangen", "wij hebben dit gelezen en zijn ermee bezig", "received", "we have read this and are working on it"),
        (AnswerKind.Mitigated, "afgeschermd", "de server is niet meer vanaf internet te bereiken, of op een andere manier beschermd", "mitigated", "the server can no longer be reached from the internet, or is guarded in another way"),
        (AnswerKind.Fixed, "opgelost", "de update is geïnstalleerd, of de server is niet meer in gebruik", "fixed", "the update is installed, or the server is no longer in use"),
        (AnswerKind.NotOurs, "niet-van-ons", "deze server is niet van ons; schrijf eronder van wie wel, als u dat weet", "not-ours", "this server is not ours; please write below whose it is, if you know"),
        (AnswerKind.Wrong, "onjuist", "de server is van ons, maar wat u erover schrijft klopt niet", "wrong", "the server is ours, but what you write about it is not right"),
        (AnswerKind.HelpWanted, "hulp", "bel ons alstublieft; schrijf uw telefoonnummer hieronder", "help", "please call us; write your telephone number below"),
        (AnswerKind.NoMore, "niet-meer", "schrijf ons hier niet meer over", "no-more", "do not write to us about this again"),
    ];

    private static readonly (bool Value, string Nl, string NlSays, string En, string EnSays)[] s_searched =
    [
        (true, "gezocht", "wij hebben naar sporen van een inbraak gezocht", "searched", "we have looked for traces of a break-in"),
        (false, "nog-niet-gezocht", "wij hebben nog niet naar sporen gezocht", "not-searched", "we have not looked for traces yet"),
    ];

    private static readonly FrozenDictionary<string, AnswerKind> s_kinds =
        s_lines.SelectMany(line => new[] { KeyValuePair.Create(Letters(line.Nl), line.Kind), KeyValuePair.Create(Letters(line.En), line.Kind) }).ToFrozenDictionary();

    private static readonly FrozenDictionary<string, bool> s_investigated =
        s_searched.SelectMany(line => new[] { KeyValuePair.Create(Letters(line.Nl), line.Value), KeyValuePair.Create(Letters(line.En), line.Value) }).ToFrozenDictionary();

    /// <summary>An empty form for a notice.</summary>
    /// <param name="notice">Its token is on the form.</param>
    /// <param name="language"><c>nl</c> or <c>en</c>.</param>
    /// <returns>Lines of at most 76 characters, each ended by a line feed.</returns>
    public static string Write(Notice notice, string language)
    {
        ArgumentNullException.ThrowIfNull(notice);
        return Write(notice.Token, language, [], null, "");
    }

    /// <summary>A form as somebody would have filled it in.</summary>
    internal static string Write(string token, string language, IReadOnlyCollection<AnswerKind> kinds, bool? investigated, string remark)
    {
        bool nl = language == "nl";
        var form = new StringBuilder();
        form.Append(nl ? "Kenmerk: " : "Reference: ").Append(token).Append('\n');
        form.Append(nl ? "Zet een x tussen de haken: [x]. Meer dan één mag.\n\n" : "Put an x between the brackets: [x]. More than one is fine.\n\n");
        foreach (var line in s_lines)
            Box(form, kinds.Contains(line.Kind), nl ? line.Nl : line.En, nl ? line.NlSays : line.EnSays);
        form.Append('\n');
        foreach (var line in s_searched)
            Box(form, investigated == line.Value, nl ? line.Nl : line.En, nl ? line.NlSays : line.EnSays);
        form.Append(nl ? "\nOpmerking:" : "\nRemark:");
        foreach (string line in remark.Length == 0 ? [] : remark.Split('\n'))
            form.Append('\n').Append(line);
        form.Append("\n\n").Append(nl ? EndNl : EndEn).Append('\n');
        return form.ToString();
    }

    /// <summary>Reads a form back from the text of a mail.</summary>
    /// <param name="text">The text, quoted or not; put the subject in front, since a token may stand only there.</param>
    /// <param name="answer">The answer, when there is one.</param>
    /// <returns>Whether a valid token and at least one ticked line were found.</returns>
    /// <remarks>
    /// Takes <c>[x]</c>, <c>(x)</c>, <c>☑</c> and kin, quote marks, tags and entities left by a conversion from HTML, and a label that was
    /// wrapped to the next line. Who ticks only that they searched has read the notice: <see cref="AnswerKind.Received"/>. Ticking both
    /// "searched" and "not searched" says nothing. Of several tokens the first valid one counts. Never throws for what a text holds.
    /// </remarks>
    public static bool TryRead(string text, out Answer answer)
    {
        ArgumentNullException.ThrowIfNull(text);
        answer = null!;
        string plain = Plain(text.Length > MaximumLength ? text[..MaximumLength] : text);
        if (!NoticeToken.TryFind(plain, out string token))
            return false;
        var kinds = new SortedSet<AnswerKind>();
        bool yes = false, no = false;
        for (Match box = Ticked().Match(plain); box.Success; box = box.NextMatch())
        {
            int end = box.Index + box.Length;
            string label = LabelAt(plain.AsSpan(end, Math.Min(60, plain.Length - end)));
            foreach ((string name, AnswerKind kind) in s_kinds)
            {
                if (label.StartsWith(name, StringComparison.Ordinal))
                    kinds.Add(kind);
            }

            foreach ((string name, bool value) in s_investigated)
            {
                yes |= value && label.StartsWith(name, StringComparison.Ordinal);
                no |= !value && label.StartsWith(name, StringComparison.Ordinal);
            }
        }

        if (kinds.Count == 0 && (yes || no))
            kinds.Add(AnswerKind.Received);
        if (kinds.Count == 0)
            return false;
        answer = new Answer(token, [.. kinds], yes == no ? null : yes, Remark(plain));
        return true;
    }

    private static void Box(StringBuilder form, bool isTicked, string label, string says)
    {
        string line = $"[{(isTicked ? 'x' : ' ')}] {label}: {says}";
        bool isFirst = true;
        foreach (string part in TextOutput.Wrap(line, TextOutput.Width - 4))
        {
            form.Append(isFirst ? "" : "    ").Append(part).Append('\n');
            isFirst = false;
        }
    }

    private static string Plain(string text)
    {
        string plain = text.ReplaceLineEndings("\n");
        if (plain.Contains('<'))
            plain = Tag().Replace(BreakingTag().Replace(plain, "\n"), " ");
        if (plain.Contains('&'))
            plain = WebUtility.HtmlDecode(plain);
        var lines = new StringBuilder(plain.Length);
        foreach (string line in plain.Replace('\u00A0', ' ').Replace("\\", "", StringComparison.Ordinal).Split('\n'))
            lines.Append(line.AsSpan().TrimStart(" \t>|")).Append('\n');
        return lines.ToString();
    }

    // The word behind a box, without what separates its letters: "Not ours:" and "not-ours" are one.
    private static string LabelAt(ReadOnlySpan<char> text)
    {
        int next = text.IndexOfAny('[', '(', '\u2610');
        return Letters((next >= 0 ? text[..next] : text).ToString());
    }

    private static string Letters(string text) => string.Concat(text.Where(char.IsAsciiLetter).Select(char.ToLowerInvariant));

    private static string Remark(string plain)
    {
        foreach (Match start in RemarkLine().Matches(plain))
        {
            int from = start.Index + start.Length;
            int to = plain.Length;
            foreach (string end in (string[])[EndNl, EndEn])
            {
                int at = plain.IndexOf(end, from, StringComparison.OrdinalIgnoreCase);
                if (at >= 0)
                    to = Math.Min(to, at);
            }

            if (SafeText.Lines(plain[from..to]) is { Length: > 0 } remark)
                return remark;
        }

        return "";
    }

    [GeneratedRegex(@"[\[(][ \t]{0,5}[xXvV*+✓✔✗✘☑☒][ \t]{0,5}[\])]|[☑☒✓✔]", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2_000)]
    private static partial Regex Ticked();

    [GeneratedRegex(@"^[ \t]*(?:opmerking|remark)[ \t]*:", RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2_000)]
    private static partial Regex RemarkLine();

    [GeneratedRegex(@"<(?:br|/?p|/?div|/?li|/?tr|/?pre|/?blockquote)(?: [^<>]{0,500})?/?>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2_000)]
    private static partial Regex BreakingTag();

    [GeneratedRegex(@"</?[A-Za-z][^<>]{0,500}>", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2_000)]
    private static partial Regex Tag();
}
