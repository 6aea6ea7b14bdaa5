using System.Text.Json;
using System.Xml.Linq;
using Dijkwacht.Testing;

namespace Dijkwacht.Cli.Tests;

/// <summary>What the program is made of, read from the project files.</summary>
public class ArchitectureTests
{
    // Readers of archives, rules and arguments, and the writer of the timeline. Another package needs a decision: this program
    // runs on a victim's server and holds no scanner, no mailer and no database.
    private static readonly string[] s_packages = ["Parquet.Net", "SharpCompress", "System.CommandLine", "System.IO.Hashing", "YamlDotNet"];

    private static readonly string[] s_foreign =
        ["mail", "mime", "smtp", "imap", "http", "socket", "grpc", "azure", "aws", "sql", "npgsql", "entityframework", "dapper", "litedb", "mongo", "redis", "aspnetcore", "ssh", "ftp", "dns", "duckdb", "maxmind"];

    private static readonly Dictionary<string, XDocument> s_projects =
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .ToDictionary(f => Path.GetFileNameWithoutExtension(f), f => XDocument.Load(f));

    [Fact]
    public void References_go_one_way()
    {
        Dictionary<string, string[]> allowed = new(StringComparer.Ordinal)
        {
            ["Dijkwacht.Census"] = ["Dijkwacht.Exchange"],
            ["Dijkwacht.Cli"] = ["Dijkwacht.Damage"],
            ["Dijkwacht.Damage"] = ["Dijkwacht.Triage"],
            ["Dijkwacht.Desk"] = ["Dijkwacht.Census", "Dijkwacht.Notify"],
            ["Dijkwacht.Evidence"] = [],
            ["Dijkwacht.Exchange"] = [],
            ["Dijkwacht.Notify"] = ["Dijkwacht.Exchange"],
            ["Dijkwacht.Rules"] = ["Dijkwacht.Evidence"],
            ["Dijkwacht.Triage"] = ["Dijkwacht.Evidence", "Dijkwacht.Exchange", "Dijkwacht.Rules"],
        };
        Assert.Equal(allowed.Keys.Order(StringComparer.Ordinal), s_projects.Keys.Order(StringComparer.Ordinal));
        foreach ((string project, string[] references) in allowed)
        {
            Assert.Equal(
                references.Select(r => $"{project} -> {r}"),
                Values(s_projects[project], "ProjectReference").Select(r => $"{project} -> {Path.GetFileNameWithoutExtension(r.Replace('\\', '/'))}"));
        }
    }

    [Fact]
    public void Only_known_packages_are_referenced()
    {
        // The desk and its libraries run at a CERT: what they bring along does not reach the program that is carried about.
        IEnumerable<XDocument> carried = s_projects.Where(p => p.Key is not ("Dijkwacht.Census" or "Dijkwacht.Desk" or "Dijkwacht.Notify")).Select(p => p.Value);
        Assert.Equal(s_packages, carried.SelectMany(p => Values(p, "PackageReference")).Distinct().Order(StringComparer.Ordinal));
        Assert.Empty(s_projects.Values.SelectMany(p => Values(p, "FrameworkReference")));
    }

    [Fact]
    public void No_mail_network_or_database_package_comes_along()
    {
        string path = Path.Combine(Repository.Root, "src", "Dijkwacht.Cli", "packages.lock.json");
        using var locked = JsonDocument.Parse(File.ReadAllText(path));
        List<string> packages = [.. locked.RootElement.GetProperty("dependencies").EnumerateObject().SelectMany(f => f.Value.EnumerateObject()).Select(p => p.Name)];
        Assert.Superset(s_packages.ToHashSet(), packages.ToHashSet());
        Assert.DoesNotContain(packages, p => s_foreign.Any(word => p.Contains(word, StringComparison.OrdinalIgnoreCase)));
    }

    private static IEnumerable<string> Values(XDocument project, string element) =>
        project.Descendants(element).Select(e => (string)e.Attribute("Include")!).Order(StringComparer.Ordinal);
}
