using Dijkwacht.Generator.Answers;
using Dijkwacht.Generator.Evidence;
using Dijkwacht.Generator.Servers;
using Dijkwacht.Generator.Traffic;

namespace Dijkwacht.Generator.Scenarios;

/// <summary>The stage on which a scenario plays: servers, days of ordinary traffic, and the truth as it grows.</summary>
internal sealed class Scene(Options options)
{
    internal static readonly Version Cu19 = new(15, 1, 2176, 2);
    internal static readonly Version Cu19March = new(15, 1, 2176, 9);
    internal static readonly Version Cu20 = new(15, 1, 2242, 4);
    internal static readonly Version Cu21July = new(15, 1, 2308, 14);
    internal static readonly Version Cu23August = new(15, 1, 2507, 12);
    internal static readonly Version Cu23November = new(15, 1, 2507, 16);
    internal static readonly Version Cu23March2023 = new(15, 1, 2507, 23);

    private readonly List<EvidenceFile> _loose = [];

    internal Options Options { get; } = options;

    internal Dice Dice { get; } = new(options.Seed);

    internal Truth Truth { get; } = new();

    internal List<Server> Servers { get; } = [];

    /// <summary>True when nothing but a folder's name tells the host: any name will do.</summary>
    internal bool AnyHost { get; set; }

    internal DateTime First { get; private set; }

    internal DateTime Last { get; private set; }

    internal static DateTime Utc(int year, int month, int day, int hour = 0, int minute = 0) => new(year, month, day, hour, minute, 0, DateTimeKind.Utc);

    /// <summary>The time of day on the last day but <paramref name="daysBefore"/>.</summary>
    internal DateTime At(int daysBefore, int hour, int minute, double second = 0) => Last.AddDays(-daysBefore).AddHours(hour).AddMinutes(minute).AddSeconds(second);

    internal void Period(DateTime last, int days)
    {
        Last = last;
        First = last.AddDays(1 - (Options.Days ?? days));
    }

    internal Server AddServer(string name, Version build, string? address = null)
    {
        var server = new Server(name, address ?? "10.0.0.1" + (Servers.Count + 1), build, Dice);
        Servers.Add(server);
        Truth.Hosts.Add(name);
        return server;
    }

    /// <summary>Ordinary days with the traps on the second of them, and the files of an untouched server.</summary>
    internal void Ordinary(Server server, int requestsPerDay, DateTime installed, string setupMode, bool mitigated = false, string? balancer = null)
    {
        var background = new Background(server, Dice) { BehindBalancer = balancer is not null };
        for (DateTime day = First; day <= Last; day = day.AddDays(1))
            background.Day(day, Options.RequestsPerDay ?? requestsPerDay);
        new Traps(server, Dice, Truth) { Balancer = balancer }.Place(First.AddDays(Math.Min(1, (Last - First).Days)));
        new Configuration(server, Dice, Truth).Place(installed, setupMode, Last, mitigated);
        foreach (LogFamily family in server.Families)
        {
            family.ByteOrderMark = family.Folder.EndsWith("\\MapiHttp\\Mailbox", StringComparison.Ordinal) || family.Folder.EndsWith("\\HttpProxy\\Eas", StringComparison.Ordinal);
            if (family.Folder.EndsWith("\\W3SVC2", StringComparison.Ordinal))
                family.LinesPerFile = 160;
            if (family.Folder.EndsWith("\\HttpProxy\\Mapi", StringComparison.Ordinal))
                family.UnfinishedLine = LogFamily.Iso(family.Last.AddSeconds(1)) + ",5c0a1b20-4f11-4a02-9b01-2233445";
        }
    }

    internal void Loose(string host, string path, byte[] content) => _loose.Add(new EvidenceFile(host, path, content, Last == default ? Utc(2021, 3, 6) : Last));

    internal void Add(EvidenceFile file) => _loose.Add(file);

    internal void Verdict(params string[] accepted) => Truth.Verdict.AddRange(accepted);

    internal void Campaign(string id, params string[] accepted) => Truth.Campaigns[id] = accepted;

    internal void Expect(string campaign, string stage, string outcome, Mark place, params Mark?[] orAt) =>
        Truth.Stages.Add(new ExpectedStage(campaign.Split('|').Select(c => c == "null" ? null : c).ToArray(), stage.Split('|'), outcome.Split('|'), [place, .. orAt.OfType<Mark>()]));

    internal void Expect(string campaign, string stage, string outcome, Trace trace) =>
        Expect(campaign, stage, outcome, trace.Main, [.. trace.All.Where(m => m != trace.Main)]);

    /// <summary>Renders every file, sets the line numbers of the truth and measures the coverage.</summary>
    internal List<EvidenceFile> Finish(bool withCoverage = true)
    {
        var files = new List<EvidenceFile>();
        foreach (Server server in Servers)
        {
            if (withCoverage)
                MeasureCoverage(server);
            files.AddRange(server.Render());
        }

        files.AddRange(_loose);
        Truth.Stages.RemoveAll(s => s.Places.All(p => p.Artefact is null));
        for (int i = 0; i < Truth.Stages.Count; i++)
            Truth.Stages[i] = Truth.Stages[i] with { Places = [.. Truth.Stages[i].Places.Where(p => p.Artefact is not null)] };
        return files;
    }

    private void MeasureCoverage(Server server)
    {
        foreach ((string artefact, string part) in new[] { ("iis", "\\W3SVC"), ("httpproxy", "\\HttpProxy\\"), ("ews", "\\Logging\\Ews"), ("ecpserver", "\\ECP\\Server"), ("messagetracking", "\\MessageTracking") })
        {
            List<LogFamily> families = [.. server.Families.Where(f => !f.IsEmpty && f.Folder.Contains(part, StringComparison.Ordinal))];
            if (families.Count > 0)
                Truth.Coverage.Add(new ExpectedCoverage(AnyHost ? "*" : server.Name, artefact, families.Min(f => f.First), families.Max(f => f.Last)));
        }
    }
}
