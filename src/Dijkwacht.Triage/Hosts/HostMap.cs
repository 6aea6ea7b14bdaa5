using Dijkwacht.Evidence.Records;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Hosts;

/// <summary>Which server each artefact comes from.</summary>
/// <remarks>
/// A log that names its server decides for itself and for the artefacts with the same root; a root without any such log
/// has the name the collector wrote down, else the name of its folder.
/// </remarks>
internal sealed class HostMap
{
    private readonly Dictionary<string, string> _byRoot = new(StringComparer.Ordinal);
    private readonly string _only;

    public HostMap(IReadOnlyList<ArtefactScan> scans, IReadOnlyDictionary<string, string> collectorNames, string fallback)
    {
        foreach (IGrouping<string, ArtefactScan> root in scans.GroupBy(s => s.Location.Root).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            string? named = root.Where(s => s.HostName is not null)
                .GroupBy(s => s.HostName!, StringComparer.OrdinalIgnoreCase)
                .OrderBy(g => g.All(s => s.Kind == RecordKind.WindowsEvent)).ThenByDescending(g => g.Sum(s => s.Records)).ThenBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => g.Key).FirstOrDefault();
            named ??= collectorNames.TryGetValue(root.Key, out string? noted) ? Short(noted) : null;
            if (named is not null)
                _byRoot[root.Key] = named;
        }

        var names = _byRoot.Values.Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        _only = names.Count == 1 ? names[0] : Short(fallback);
        foreach (IGrouping<string, ArtefactScan> root in scans.GroupBy(s => s.Location.Root))
        {
            // A folder above a restored drive is how collectors name the server.
            bool isServer = names.Count > 1 || (names.Count == 0 && root.Any(s => s.Location.WindowsPath is not null));
            if (!_byRoot.ContainsKey(root.Key))
                _byRoot[root.Key] = NearestNamed(root.Key, names) ?? (isServer && root.Key.Length > 0 ? Short(LastPart(root.Key)) : _only);
        }
    }

    /// <summary>The server an artefact comes from.</summary>
    public string HostOf(ArtefactScan scan) => scan.HostName ?? _byRoot.GetValueOrDefault(scan.Location.Root, _only);

    /// <summary>A root above or below a named one has its name; a root named like a server is that server.</summary>
    private string? NearestNamed(string root, List<string> names)
    {
        foreach (string part in root.Split('/', '!'))
        {
            string? same = names.FirstOrDefault(n => string.Equals(n, part, StringComparison.OrdinalIgnoreCase));
            if (same is not null)
                return same;
        }

        foreach ((string known, string name) in _byRoot.OrderByDescending(r => r.Key.Length).ThenBy(r => r.Key, StringComparer.Ordinal))
        {
            if (known.Length > 0 && root.Length > 0 && (root.StartsWith(known + "/", StringComparison.Ordinal) || known.StartsWith(root + "/", StringComparison.Ordinal)))
                return name;
        }

        return null;
    }

    private static string LastPart(string root) => root[(root.LastIndexOf('/') + 1)..];

    private static string Short(string name)
    {
        string clean = name.Trim('/', ' ');
        int dot = clean.IndexOf('.', StringComparison.Ordinal);
        return (dot > 0 ? clean[..dot] : clean).ToUpperInvariant() is { Length: > 0 } upper ? upper : "UNKNOWN";
    }
}
