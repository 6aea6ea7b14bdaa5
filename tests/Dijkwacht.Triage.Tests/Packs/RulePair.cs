using System.Text;
using Dijkwacht.Rules.Sigma;
using Dijkwacht.Testing;

namespace Dijkwacht.Triage.Tests.Packs;

/// <summary>A rule of a pack and the names of its two files of evidence: one that fires it, and a harmless neighbour.</summary>
internal sealed record RulePair(SigmaRule Rule, string Pack, string Name)
{
    /// <summary>All rules of all packs, with the names that their files must have.</summary>
    public static IReadOnlyList<RulePair> All { get; } = FindAll();

    public static string Folder { get; } = Path.Combine(Repository.Root, "packs");

    /// <summary>The kind of artefact that the rule is for.</summary>
    public string Kind => Rule.LogSource.Product == "windows" ? "event" : Service;

    private string Service => Rule.LogSource.Service ?? "";

    /// <summary>The path that evidence of this kind has on a server: it tells twins apart.</summary>
    public string EvidencePath => Service switch
    {
        "web-page" => "C/inetpub/wwwroot/aspnet_client/notes.aspx",
        "scheduled-task" => "C/Windows/System32/Tasks/Example",
        "application-host" => "C/Windows/System32/inetsrv/config/applicationHost.config",
        "web-config" => "C/inetpub/wwwroot/web.config",
        "agents-config" => "C/V15/TransportRoles/Shared/agents.config",
        "compiled-page" => "C/Windows/Microsoft.NET/notes.aspx.cdcab7d2.compiled",
        _ => "C/Logging/" + Service + ".LOG",
    };

    /// <summary>The file's bytes, decoded where it is stored as base64; null when there is none.</summary>
    public byte[]? Evidence(string kind)
    {
        string[] found = Directory.GetFiles(Path.Combine(Folder, Pack, "tests"), $"{Name}.{kind}.*");
        if (found.Length != 1)
            return null;
        byte[] bytes = File.ReadAllBytes(found[0]);
        return found[0].EndsWith(".b64", StringComparison.Ordinal) ? Convert.FromBase64String(Encoding.ASCII.GetString(bytes)) : bytes;
    }

    private static List<RulePair> FindAll()
    {
        var all = new List<RulePair>();
        string folder = Path.Combine(Repository.Root, "packs");
        foreach (string pack in Directory.GetDirectories(folder).Where(p => Directory.Exists(Path.Combine(p, "rules"))).Order(StringComparer.Ordinal))
        {
            var seen = new Dictionary<string, int>(StringComparer.Ordinal);
            var files = Directory.GetFiles(Path.Combine(pack, "rules"), "*.yml").Order(StringComparer.Ordinal).Select(f => (f, File.ReadAllText(f)));
            foreach (SigmaRule rule in RuleSet.Load(files).Rules)
            {
                string name = $"{rule.Name}.{rule.LogSource.Service ?? rule.LogSource.Category}";
                int number = seen[name] = seen.GetValueOrDefault(name) + 1;
                all.Add(new RulePair(rule, Path.GetFileName(pack), number == 1 ? name : $"{name}-{number}"));
            }
        }

        return all;
    }
}
