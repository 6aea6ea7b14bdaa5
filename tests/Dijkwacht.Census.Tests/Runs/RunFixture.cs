using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Runs;
using Dijkwacht.Census.Tests.Probing;

namespace Dijkwacht.Census.Tests.Runs;

/// <summary>A workspace in a temporary folder and a scope over loopback addresses.</summary>
internal sealed class RunFixture : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("census").FullName;

    public RunFixture() => Workspace = new Workspace(Path.Combine(_folder, "workspace"));

    public Workspace Workspace { get; }

    public string ScopePath => Path.Combine(_folder, "country.yml");

    public string RunFolder => Assert.Single(Directory.GetDirectories(Workspace.RunsFolder));

    public string Log => Path.Combine(RunFolder, "requests.log");

    public RunFixture Scope(LocalServer server, string ranges, string rest = "", string pace = "betweenRequests: 0, perSecond: 100000, perNetworkPerSecond: 100000", string until = "2060-01-01")
    {
        File.WriteAllText(ScopePath, $"mandate: {{who: A, what: B, until: {until}, contact: a@example.org}}\nports: [{server.Port}]\nranges: [{ranges}]\npace: {{{pace}}}\n{rest}\n");
        return this;
    }

    public Task<RunRecord> RunAsync(Action<Observation>? observed = null, bool isNew = false, TimeProvider? clock = null, string? targets = null, CancellationToken stop = default) =>
        CensusRunner.RunAsync(new RunOptions
        {
            Workspace = Workspace,
            ScopeFile = ScopePath,
            Observed = observed,
            StartsAnew = isNew,
            Clock = clock ?? TimeProvider.System,
            Targets = targets is null ? null : Importing.Lists.Parse(targets),
        }, stop);

    public List<Observation> Observations()
    {
        var all = new List<Observation>();
        ObservationJournal.Scan(Path.Combine(RunFolder, "observations.jsonl"), all.Add);
        return all;
    }

    public string Audit() => string.Join("\n", RunAudit.Check(Workspace).Problems);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

}
