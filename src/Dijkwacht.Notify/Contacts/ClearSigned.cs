using System.Text;

namespace Dijkwacht.Notify.Contacts;

/// <summary>A text in the cleartext signature frame of OpenPGP (RFC 9580, 7).</summary>
/// <param name="Text">The signed lines, dash escapes undone, separated by line feeds.</param>
/// <param name="Signature">The armoured signature; null when the text is not signed.</param>
internal sealed record ClearSigned(string Text, string? Signature)
{
    private const string Begin = "-----BEGIN PGP SIGNED MESSAGE-----";
    private const string BeginSignature = "-----BEGIN PGP SIGNATURE-----";
    private const string EndSignature = "-----END PGP SIGNATURE-----";

    /// <summary>Takes a text apart; false for a frame that is broken, or that has text around it which nobody signed.</summary>
    public static bool TryParse(string text, out ClearSigned parsed)
    {
        string[] lines = text.ReplaceLineEndings("\n").Split('\n');
        parsed = new ClearSigned(string.Join('\n', lines), Signature: null);
        int begin = Find(lines, Begin, 0);
        if (begin < 0)
            return Find(lines, BeginSignature, 0) < 0;
        int blank = begin + 1;
        while (blank < lines.Length && lines[blank].TrimEnd().Length > 0)
        {
            // Only this header is known; another could be a line of text that looks signed.
            if (!lines[blank].StartsWith("Hash: ", StringComparison.Ordinal))
                return false;
            blank++;
        }

        int signature = Find(lines, BeginSignature, blank);
        int end = signature < 0 ? -1 : Find(lines, EndSignature, signature);
        if (end < 0 || lines.Take(begin).Concat(lines.Skip(end + 1)).Any(line => line.Trim().Length > 0))
            return false;
        var content = new StringBuilder();
        foreach (string line in lines[(blank + 1)..signature])
        {
            if (line.StartsWith('-') && !line.StartsWith("- ", StringComparison.Ordinal))
                return false;
            content.Append(line.StartsWith("- ", StringComparison.Ordinal) ? line[2..] : line).Append('\n');
        }

        parsed = new ClearSigned(content.Length > 0 ? content.ToString(0, content.Length - 1) : "", string.Join('\n', lines[signature..(end + 1)]) + "\n");
        return true;
    }

    private static int Find(string[] lines, string line, int start) => Array.FindIndex(lines, start, l => l.TrimEnd() == line);
}
