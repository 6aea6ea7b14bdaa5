using System.Net;
using System.Text;
using System.Text.Json;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Runs;
using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Census.Tests.Storage;

/// <summary>A workspace in a temporary folder, and runs in it as the scanner would write them.</summary>
internal sealed class WorkspaceFolder : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-test-").FullName;

    public WorkspaceFolder() => Workspace = new Workspace(_folder);

    public Workspace Workspace { get; }

    public static DateTimeOffset Day(int day) => new DateTimeOffset(2026, 1, 1, 9, 0, 0, TimeSpan.Zero).AddDays(day);

    public static Observation Server(string address, string? build, int day = 0, string? name = null, ObservedState state = ObservedState.Exchange)
    {
        bool isCu = build?.Count(c => c == '.') == 2;
        ExchangeVersion? version = build is null ? null : ExchangeVersion.Parse(isCu ? build + ".0" : build);
        return new Observation
        {
            Run = "",
            ObservedAt = Day(day),
            Address = IPAddress.Parse(address),
            Name = name,
            State = state,
            Build = version,
            Precision = build is null ? BuildPrecision.None : isCu ? BuildPrecision.CumulativeUpdate : BuildPrecision.Exact,
            Source = build is null ? BuildSource.None : BuildSource.VersionHeader,
            Product = version is { } v ? BuildCatalogue.Default.Find(v)?.Product : null,
        };
    }

    public RunRecord Add(string id, IEnumerable<Observation> observations, int day = 0, string method = "scan", long? targets = null, bool isFinished = true, string scope = "test", long? done = null)
    {
        string folder = Workspace.RunFolder(id);
        Directory.CreateDirectory(folder);
        long count = 0;
        var states = new Dictionary<ObservedState, long>();
        using (var journal = new StreamWriter(Path.Combine(folder, "observations.jsonl"), append: false, new UTF8Encoding(false)))
        {
            foreach (Observation observation in observations)
            {
                count++;
                states[observation.State] = states.GetValueOrDefault(observation.State) + 1;
                journal.Write(JsonSerializer.Serialize(observation with { Run = id }, ObservationJson.Default.Observation) + "\n");
            }
        }

        var record = new RunRecord
        {
            Id = id,
            Method = method,
            Scope = scope,
            ScopeSha256 = new string('0', 64),
            StartedAt = Day(day),
            EndedAt = isFinished ? Day(day).AddHours(2) : null,
            Targets = targets ?? (method == "scan" ? count : 0),
            Done = done ?? count,
            States = states,
        };
        File.WriteAllText(Path.Combine(folder, "run.json"), JsonSerializer.Serialize(record, RunJson.Default.RunRecord));
        return record;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
