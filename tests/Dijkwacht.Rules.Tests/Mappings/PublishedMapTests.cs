using System.Text.Json;
using Dijkwacht.Rules.Mappings;
using Dijkwacht.Rules.Sigma;
using Dijkwacht.Testing;

namespace Dijkwacht.Rules.Tests.Mappings;

public class PublishedMapTests
{
    /// <summary>Each is explained in docs/rules.md, "Log sources".</summary>
    [SharedDataFact]
    public void Differences_from_the_published_mappings_are_known()
    {
        using var map = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.SharedData!, "sigma", "logsource-map.json")));
        var differences = new List<string>();
        int count = 0;
        foreach (var category in map.RootElement.GetProperty("categories").EnumerateObject())
        {
            count++;
            var theirs = category.Value.TryGetProperty("variants", out var variants) ? variants.EnumerateArray().SelectMany(v => Places(v)) : [];
            Compare($"category {category.Name}", new SigmaLogSource(category.Name, "windows", null), [.. theirs], differences);
        }

        foreach (var service in map.RootElement.GetProperty("services").EnumerateObject())
        {
            count++;
            Compare($"service {service.Name}", new SigmaLogSource(null, "windows", service.Name), [.. Places(service.Value)], differences);
        }

        Assert.Equal(89, count);
        Golden.Match(string.Join('\n', differences) + "\n", "published-differences.txt");
    }

    [SharedDataFact]
    public void Every_windows_rule_has_a_log_source_but_those_of_the_kernel_trace()
    {
        var set = RuleSet.Load(Path.Combine(Repository.SharedData!, "sigma", "rules"));
        var without = set.Rules.Where(r => r.LogSource.Product == "windows" && MappingTable.Default.Find(r.LogSource) is null).Select(r => r.LogSource.ToString());
        Assert.Equal(["file_access/windows/*", "file_rename/windows/*"], without.Distinct().Order(StringComparer.Ordinal));
    }

    private static void Compare(string name, SigmaLogSource source, HashSet<string> theirs, List<string> differences)
    {
        var mapping = MappingTable.Default.Find(source);
        bool isOwn = mapping is not null && (mapping.Category ?? mapping.Service) is not null;
        HashSet<string> ours = isOwn ? [.. mapping!.Variants.SelectMany(v => Places(v))] : [];
        string[] missing = [.. theirs.Except(ours).Order(StringComparer.Ordinal)];
        string[] added = [.. ours.Except(theirs).Order(StringComparer.Ordinal)];
        if (missing.Length + added.Length > 0)
            differences.Add($"{name}: without [{string.Join(", ", missing)}], with [{string.Join(", ", added)}]");
    }

    private static IEnumerable<string> Places(Variant variant) =>
        variant.Channels.SelectMany(c => variant.EventIds.Select(i => $"{c} {i}").DefaultIfEmpty(c));

    private static IEnumerable<string> Places(JsonElement element)
    {
        var ids = element.TryGetProperty("event_ids", out var list) ? list.EnumerateArray().Select(i => i.GetInt32()).ToList() : [];
        var channels = element.TryGetProperty("channels", out var names) ? names.EnumerateArray().Select(c => c.GetString()!).ToList() : [];
        return channels.SelectMany(c => ids.Select(i => $"{c} {i}").DefaultIfEmpty(c));
    }
}
