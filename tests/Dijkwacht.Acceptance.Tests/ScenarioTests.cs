using System.Text.Json.Nodes;
using Dijkwacht.Generator;
using Dijkwacht.Generator.Evidence;
using Dijkwacht.Generator.Scenarios;

namespace Dijkwacht.Acceptance.Tests;

public sealed class ScenarioTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-acceptance-").FullName;

    public static TheoryData<string> Names => [.. Catalogue.All.Select(s => s.Name)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_report_says_what_happened(string name) => await Check(name, new Options(), zip: null);

    [Theory]
    [InlineData("proxylogon-full", "Plain")]
    [InlineData("proxylogon-full", "Velociraptor")]
    [InlineData("proxyshell-full", "Plain")]
    [InlineData("proxyshell-full", "Velociraptor")]
    public async Task The_layout_of_the_collection_changes_nothing(string name, string layout) =>
        await Check(name, new Options { Layout = Enum.Parse<LayoutKind>(layout) }, zip: null);

    [Theory]
    [InlineData("proxylogon-full")]
    [InlineData("proxyshell-full")]
    public async Task A_zip_says_the_same_as_a_folder(string name) => await Check(name, new Options(), zip: "collection.zip");

    [Fact]
    public async Task Two_runs_give_the_same_report()
    {
        Generator.Program.Generate(Catalogue.All[0], new Options(), _folder);
        JsonNode first = await Triage.Run(Path.Combine(_folder, "collection"), Path.Combine(_folder, "one"));
        JsonNode second = await Triage.Run(Path.Combine(_folder, "collection"), Path.Combine(_folder, "two"));
        first.AsObject().Remove("run");
        second.AsObject().Remove("run");
        Assert.Equal(first.ToJsonString(), second.ToJsonString());
    }

    private async Task Check(string name, Options options, string? zip)
    {
        Generator.Program.Generate(Catalogue.All.Single(s => s.Name == name), options, _folder, zip);
        JsonNode truth = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_folder, "truth.json")))!;
        JsonNode report = await Triage.Run(Path.Combine(_folder, zip ?? "collection"), Path.Combine(_folder, "out"));
        List<string> differences = TruthChecker.Differences(truth, report);
        Assert.True(differences.Count == 0, $"{name}: {differences.Count} differences\n" + string.Join('\n', differences));
    }
}
