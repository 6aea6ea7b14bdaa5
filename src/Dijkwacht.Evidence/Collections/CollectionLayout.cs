using System.Collections.Frozen;
using System.Text;
using System.Text.RegularExpressions;

namespace Dijkwacht.Evidence.Collections;

/// <summary>Tells from a path inside a collection where the file lay on the server. Pure: looks at nothing but the path.</summary>
/// <remarks>
/// Knows Velociraptor (<c>uploads/auto/C%3A/...</c>), KAPE (<c>EX01/C/...</c>) and plain copies that contain a folder every
/// Windows or Exchange server has. A drive counts for more than such a folder, an outer archive for more than an inner one:
/// a zip found on the server is a file of that server, and what is in it has no path of its own there.
/// </remarks>
public static partial class CollectionLayout
{
    private static readonly FrozenSet<string> s_anchors = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "inetpub", "Windows", "Program Files", "Program Files (x86)", "ProgramData", "Users", "ExchangeSetupLogs", "HttpProxy", "Microsoft.NET",
        "$MFT", "$Extend", "$Recycle.Bin", "PerfLogs", "System Volume Information");

    private static readonly FrozenSet<string> s_accessors = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase, "auto", "ntfs", "ntfs_vss", "ntfs_vss_auto", "lazy_ntfs", "mft", "file", "file_links", "raw_file", "data", "registry", "raw_reg", "sparse");

    /// <summary>Where the server's own path starts, and the path itself.</summary>
    /// <param name="file">As <see cref="ArtefactLocation.File"/>.</param>
    /// <returns>
    /// <c>Root</c> is a leading part of <paramref name="file"/>, whole components, without the slash at its end.
    /// <c>WindowsPath</c> is null when no drive is named.
    /// </returns>
    public static (string Root, string? WindowsPath) Restore(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        var levels = SplitLevels(file);
        Anchor? best = null;
        int bestLevel = -1;
        for (int level = 0; level < levels.Count; level++)
        {
            if (Find(file, levels[level]) is not { } found)
                continue;
            if (best is null || (!best.Value.HasDrive && found.HasDrive))
                (best, bestLevel) = (found, level);
        }

        if (best is not { } anchor)
            return (FolderOf(file, levels), null);
        string root = file[..anchor.RootEnd].TrimEnd('/');
        if (!anchor.HasDrive)
            return (root, null);
        if (bestLevel == levels.Count - 1)
            return (root, WindowsPath(anchor));
        // A log that was packed alone keeps its place; anything else inside an archive never lay on the disk by that name.
        bool isPackedAlone = bestLevel == levels.Count - 2 && IsNameWithoutGz(file, levels[bestLevel], levels[^1]);
        return (root, isPackedAlone ? WindowsPath(anchor)[..^3] : null);
    }

    /// <summary>The drive letter a folder name stands for, and whether it can mean nothing else.</summary>
    internal static char? Drive(string component, out bool isCertain)
    {
        string name = Decode(component);
        isCertain = true;
        if (name.StartsWith(@"\\.\", StringComparison.Ordinal) || name.StartsWith(@"\\?\", StringComparison.Ordinal))
            name = name[4..];
        if (name.Length == 0 || !char.IsAsciiLetter(name[0]))
            return null;
        char letter = char.ToUpperInvariant(name[0]);
        if (name.Length == 2 && name[1] == ':')
            return letter;
        isCertain = false;
        // A and B are floppies; a folder of that name is a folder.
        bool isPlain = name.Length == 1 || (name.Length == 2 && name[1] is '_' or '$');
        return isPlain && letter >= 'C' ? letter : null;
    }

    /// <summary>One component with its percent escapes undone, but for those that would make a separator or a step upwards of it.</summary>
    internal static string Decode(string component)
    {
        if (!component.Contains('%'))
            return component;
        string decoded = Uri.UnescapeDataString(component);
        return decoded is "." or ".." ? component : MemberName.Escape(decoded);
    }

    // (start, end) of each archive level's path inside the file name.
    private static List<(int Start, int End)> SplitLevels(string file)
    {
        var levels = new List<(int, int)>(2);
        int start = 0;
        for (int at; (at = file.IndexOf("!/", start, StringComparison.Ordinal)) >= 0; start = at + 2)
            levels.Add((start, at));
        levels.Add((start, file.Length));
        return levels;
    }

    private static Anchor? Find(string file, (int Start, int End) level)
    {
        var parts = SplitParts(file, level);
        int uploads = parts.FindIndex(p => p.Text.Equals("uploads", StringComparison.OrdinalIgnoreCase));
        int anchor = FindAnchor(parts);
        int limit = Math.Min(parts.Count - 1, 24);
        for (int i = 0; i < limit; i++)
        {
            if (Drive(parts[i].Text, out bool isCertain) is not char letter)
                continue;
            // A single letter is a drive when a known folder follows, or at the top in capitals; below "inetpub" it is a folder.
            bool isDrive = isCertain || (anchor > i) || (anchor < 0 && i <= 6 && char.IsAsciiLetterUpper(parts[i].Text[0]));
            // Analysts sort by system: "windows/EX01/C/inetpub".
            isDrive |= s_anchors.Contains(parts[i + 1].Text);
            if (!isDrive)
                continue;
            int first = uploads >= 0 && uploads < i && i - uploads <= 2 ? uploads : i;
            bool isEscaped = isCertain || first != i;
            return new Anchor(RootEnd(parts, first, level.Start), letter, [.. parts.Skip(i + 1).Select(p => isEscaped ? Decode(p.Text) : p.Text)]);
        }

        if (anchor >= 0)
            return new Anchor(RootEnd(parts, anchor, level.Start), null, []);
        if (uploads >= 0 && uploads + 1 < parts.Count && s_accessors.Contains(parts[uploads + 1].Text))
            return new Anchor(RootEnd(parts, uploads, level.Start), null, []);
        return null;
    }

    // Everything before the server's own path; Velociraptor's server keeps several collections under one client.
    private static int RootEnd(List<Part> parts, int first, int levelStart)
    {
        if (first >= 2 && parts[first - 2].Text.Equals("collections", StringComparison.OrdinalIgnoreCase)
            && parts[first - 1].Text.StartsWith("F.", StringComparison.OrdinalIgnoreCase))
            first -= 2;
        // The root of files at the top of an archive is the archive, "EX01.zip!".
        return first == 0 ? Math.Max(levelStart - 1, 0) : parts[first].Start - 1;
    }

    private static int FindAnchor(List<Part> parts)
    {
        for (int i = 0; i < parts.Count - 1; i++)
        {
            string name = parts[i].Text;
            if (!s_anchors.Contains(name) && !IsPair(name, parts[i + 1].Text) && !SitePattern().IsMatch(name))
                continue;
            // "Exchange2016/Logging/HttpProxy": the folders above belong to the server too.
            while (i > 0 && ParentPattern().IsMatch(parts[i - 1].Text))
                i--;
            return i;
        }

        return -1;
    }

    private static bool IsPair(string name, string next) =>
        (Is(name, "Exchange Server") && VersionPattern().IsMatch(next))
        || (Is(name, "TransportRoles") && Is(next, "Logs"))
        || (Is(name, "winevt") && Is(next, "Logs"))
        || (Is(name, "Logging") && LoggingPattern().IsMatch(next));

    private static bool Is(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);

    private static List<Part> SplitParts(string file, (int Start, int End) level)
    {
        var parts = new List<Part>(12);
        int start = level.Start;
        while (start <= level.End)
        {
            int end = file.IndexOf('/', start, level.End - start);
            if (end < 0)
                end = level.End;
            if (end > start)
                parts.Add(new Part(start, file[start..end]));
            start = end + 1;
        }

        return parts;
    }

    private static string FolderOf(string file, List<(int Start, int End)> levels)
    {
        int start = levels[^1].Start;
        var parts = SplitParts(file, levels[^1]);
        // Velociraptor's own files: results/x.json, and collections/F.x/client_info.json, belong to what lies beside them.
        int last = parts.Count - 1;
        if (last >= 1 && Is(parts[last - 1].Text, "results") && parts[last].Text.Contains(".json", StringComparison.OrdinalIgnoreCase))
            last--;
        int end = last <= 0 ? Math.Max(start - 1, 0) : RootEnd(parts, last, start);
        return file[..end].TrimEnd('/');
    }

    private static bool IsNameWithoutGz(string file, (int Start, int End) outer, (int Start, int End) inner)
    {
        var packed = file.AsSpan(outer.Start..outer.End);
        packed = packed[(packed.LastIndexOf('/') + 1)..];
        return packed.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)
            && file.AsSpan(inner.Start..inner.End).Equals(packed[..^3], StringComparison.OrdinalIgnoreCase);
    }

    private static string WindowsPath(Anchor anchor)
    {
        var path = new StringBuilder();
        path.Append(anchor.Drive).Append(':');
        foreach (string part in anchor.Rest)
            path.Append('\\').Append(part);
        return path.ToString();
    }

    [GeneratedRegex(@"^(W3SVC|SMTPSVC|MSFTPSVC|FTPSVC)\d{1,10}$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SitePattern();

    [GeneratedRegex(@"^V1\d$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex VersionPattern();

    [GeneratedRegex(@"^(HttpProxy|Ews|Owa|ECP|RpcHttp|MapiHttp|Autodiscover|OAuth|CmdletInfra|Monitoring|RPC Client Access|MAPI Client Access|Diagnostics|MailboxAssistantsLog|Calendar Repair Assistant|Managed Folder Assistant|LocalQueue|OABGeneratorLog|ActiveMonitoringTraceLogs)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LoggingPattern();

    [GeneratedRegex(@"^(V1\d|Exchange( Server)?|Exchange ?20\d\d|Microsoft|Program Files|Logging|LogFiles|IISLogs?|TransportRoles|System32)$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ParentPattern();

    private readonly record struct Part(int Start, string Text);

    private readonly record struct Anchor(int RootEnd, char? Drive, string[] Rest)
    {
        public bool HasDrive => Drive is not null;
    }
}
