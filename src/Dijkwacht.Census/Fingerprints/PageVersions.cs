using System.Buffers;

namespace Dijkwacht.Census.Fingerprints;

/// <summary>Finds versions in pages by hand: every step goes forward, whatever the page holds.</summary>
internal static class PageVersions
{
    private const int LongestVersion = 24;

    private static readonly SearchValues<char> s_versionCharacters = SearchValues.Create("0123456789.");

    /// <summary>The first version in <c>/owa/auth/VERSION/</c> or <c>/owa/VERSION/</c>, and the first one that differs from it.</summary>
    public static (string? First, string? Other) InPaths(string page)
    {
        string? first = null;
        ReadOnlySpan<char> rest = page;
        while (true)
        {
            int at = rest.IndexOf("/owa/", StringComparison.OrdinalIgnoreCase);
            if (at < 0)
                return (first, null);
            rest = rest[(at + "/owa/".Length)..];
            ReadOnlySpan<char> tail = rest.StartsWith("auth/", StringComparison.OrdinalIgnoreCase) ? rest["auth/".Length..] : rest;
            if (Version(tail, '/') is not { } version)
                continue;
            if (first is null)
                first = version;
            else if (first != version)
                return (first, version);
        }
    }

    /// <summary>The version of the first <c>assemblyIdentity</c> of a ClickOnce manifest that names the export tool.</summary>
    public static string? InManifest(string manifest)
    {
        int at = manifest.IndexOf("<assemblyIdentity", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        ReadOnlySpan<char> element = manifest.AsSpan(at);
        int end = element.IndexOf('>');
        if (end < 0)
            return null;
        element = element[..end];
        if (!element.Contains("ediscovery.exporttool", StringComparison.OrdinalIgnoreCase))
            return null;
        int version = element.IndexOf(" version=\"", StringComparison.OrdinalIgnoreCase);
        return version < 0 ? null : Version(element[(version + " version=\"".Length)..], '"');
    }

    /// <summary>The text of the title, at most 200 characters.</summary>
    public static string? Title(string page)
    {
        int at = page.IndexOf("<title", StringComparison.OrdinalIgnoreCase);
        int open = at < 0 ? -1 : page.IndexOf('>', at);
        if (open < 0)
            return null;
        ReadOnlySpan<char> text = page.AsSpan(open + 1);
        int end = text.IndexOf('<');
        return end < 0 ? null : text[..Math.Min(end, 200)].ToString();
    }

    private static string? Version(ReadOnlySpan<char> text, char terminator)
    {
        int length = text[..Math.Min(text.Length, LongestVersion + 1)].IndexOf(terminator);
        if (length <= 0)
            return null;
        ReadOnlySpan<char> version = text[..length];
        return version.IndexOfAnyExcept(s_versionCharacters) < 0 && (version.Count('.') is 2 or 3) ? version.ToString() : null;
    }
}
