using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Triage.Findings;

/// <summary>Virtual directories that lead to a hiding place: whoever was served a page below one used the intruder's.</summary>
internal static class HiddenFolders
{
    /// <summary>Paths of the product itself: where one of these was turned elsewhere, its ordinary users are still asking there.</summary>
    private static readonly HashSet<string> s_own = new(StringComparer.OrdinalIgnoreCase)
    {
        "/", "/owa", "/ecp", "/ews", "/oab", "/mapi", "/rpc", "/api", "/autodiscover", "/powershell", "/microsoft-server-activesync", "/owa/auth", "/ecp/auth", "/aspnet_client",
    };

    /// <summary>The paths that configurations name, lower case, without a slash at the end.</summary>
    public static IEnumerable<string> In(IEnumerable<Hit> hits) => hits
        .Where(h => h.Rule.Meaning is { Effect: Effect.VirtualDirectory, Outcome: Outcome.Succeeded } && h.Action is { Length: > 3 } path && path[0] == '/')
        .Select(h => h.Action!.TrimEnd('/').ToLowerInvariant()).Where(path => path.Length > 2 && !s_own.Contains(path)).Distinct(StringComparer.Ordinal);

    /// <summary>The folder of these that a page lies below; null when none.</summary>
    public static string? FolderOf(string page, IReadOnlySet<string> folders) => folders.FirstOrDefault(folder =>
        page.Length > folder.Length && page[folder.Length] == '/' && page.StartsWith(folder, StringComparison.OrdinalIgnoreCase));

    /// <summary>Matches that are proven by where the page lies.</summary>
    public static IEnumerable<Hit> Prove(IReadOnlyList<Hit> hits)
    {
        HashSet<string> folders = [.. In(hits)];
        return folders.Count == 0 ? [] : hits.Where(h => h.Rule.Name == "actor-page" && !h.IsRefused && h.Page is { } page && FolderOf(page, folders) is not null);
    }
}
