using System.Text;

namespace Dijkwacht.Evidence.Collections;

/// <summary>Names of archive members, made safe to show and to compare; none is ever used to open or make a file.</summary>
internal static class MemberName
{
    /// <summary>Characters; Windows itself stops at 32,767.</summary>
    private const int MaxLength = 32_767;

    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly Encoding s_codePage437 = CodePagesEncodingProvider.Instance.GetEncoding(437) ?? Encoding.Latin1;

    /// <summary>Bytes as UTF-8 where they are valid UTF-8, else in code page 437, which zip tools without UTF-8 use.</summary>
    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return s_codePage437.GetString(bytes);
        }
    }

    /// <summary>
    /// The name with <c>/</c> between its components, without empty and <c>.</c> components, device prefixes
    /// (<c>\\?\</c>, <c>\\.\</c>) and control characters. False when it tries to leave the collection; then it is only shown.
    /// </summary>
    public static bool TryNormalise(string name, out string normalised, out string? problem)
    {
        problem = null;
        string path = name.Replace('\\', '/');
        if (path.StartsWith("//?/", StringComparison.Ordinal) || path.StartsWith("//./", StringComparison.Ordinal))
            path = path[4..];
        if (path.Length > MaxLength)
        {
            normalised = Escape(path[..200]) + "...";
            problem = $"The name has {path.Length} characters, more than {MaxLength}.";
            return false;
        }

        // "/C:/inetpub" is how some collectors write a drive; any other name that starts at a root is not theirs.
        bool isRooted = path.StartsWith('/') && !(path.Length > 3 && char.IsAsciiLetter(path[1]) && path[2] == ':' && path[3] == '/');
        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var kept = new StringBuilder(path.Length);
        foreach (string part in parts)
        {
            if (part == ".")
                continue;
            if (part == "..")
                problem = "The name climbs out of its folder with '..'.";
            if (kept.Length > 0)
                kept.Append('/');
            kept.Append(part.EndsWith('!') ? string.Concat(part.AsSpan(0, part.Length - 1), "%21") : part);
        }

        if (isRooted)
            problem = "The name starts at the root of a file system.";
        if (kept.Length == 0)
            problem ??= "The name is empty.";
        normalised = Escape((isRooted ? "/" : "") + kept);
        return problem is null;
    }

    /// <summary>Control characters as <c>%1B</c>: a name must not drive the terminal or split a line.</summary>
    public static string Escape(string name)
    {
        if (!name.AsSpan().ContainsAnyInRange('\0', '\u001F') && !name.AsSpan().ContainsAnyInRange('\u007F', '\u009F')
            && !name.AsSpan().ContainsAny('\u2028', '\u2029'))
            return name;
        var text = new StringBuilder(name.Length + 8);
        foreach (char c in name)
        {
            if (char.IsControl(c))
                text.Append('%').Append(((int)c).ToString("X2"));
            else if (c is '\u2028' or '\u2029')
                text.Append("%u").Append(((int)c).ToString("X4"));
            else
                text.Append(c);
        }

        return text.ToString();
    }
}
