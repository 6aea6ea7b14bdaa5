using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Dijkwacht.Exchange.Builds;
using Dijkwacht.Exchange.Vulnerabilities;
using Dijkwacht.Simulator.Population;
using Dijkwacht.Simulator.Serving;

namespace Dijkwacht.Acceptance.Tests;

/// <summary>The census against a simulated country whose truth is known; loopback only.</summary>
public sealed class CensusTests : IDisposable
{
    private static readonly string[] s_proxyLogon = ["CVE-2021-26855", "CVE-2021-26857", "CVE-2021-26858", "CVE-2021-27065"];

    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-census-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_mixed_country_is_counted_without_a_wrong_verdict(int seed)
    {
        var country = new Country(new PopulationOptions { Seed = (ulong)seed, Hosts = 800, First = IPAddress.Parse("127.20.0.0") });
        await using SimulatorServer server = await SimulatorServer.StartAsync(country, 0, null, TestContext());
        server.Week = 2;

        await Desk.Run("census", "run", "--scope", ScopeOf("127.20.0.0-127.20.3.31", server.Port), "--workspace", Workspace, "--quiet");

        Dictionary<IPAddress, Dictionary<string, string>> rows = await RowsAsync();
        foreach (SimulatedHost host in country.Hosts())
        {
            Dictionary<string, string>? row = rows.GetValueOrDefault(host.Address);
            PublishedBuild? truth = host.BuildAt(2);
            string name = $"{host.Address} {host.Role} {truth?.Version} {row?["build"]} {row?["precision"]} {row?["proxylogon"]}";
            switch (host.Role)
            {
                case Role.Header or Role.LowerCaseHeader or Role.AutodiscoverOnly or Role.Slow:
                    Assert.True(row is not null && row["build"] == truth!.Version.ToString() && row["precision"] == "exact", name);
                    break;
                case Role.PathOnly or Role.PathAndManifest:
                    Assert.True(row is not null && row["build"] == $"{truth!.Version.Major}.{truth.Version.Minor}.{truth.Version.Update}" && row["precision"] == "cu", name);
                    break;
                case Role.Hidden:
                    Assert.True(row is not null && row["precision"] == "none" && row["proxylogon"] == "unknown", name);
                    break;
                case Role.OtherWebServer or Role.CatchAll or Role.Dead or Role.Mute or Role.Garbage or Role.Online or Role.EndlessHeaders or Role.EndlessBody or Role.Bomb or Role.Redirecting:
                    Assert.True(row is null, name);
                    break;
                case Role.Honeypot or Role.Contradiction:
                    Assert.True(row is null || row["proxylogon"] == "unknown", name);
                    break;
            }

            if (row is not null && truth is not null && row["proxylogon"] is "open" or "closed")
                Assert.True(row!["proxylogon"] == (IsOpen(truth!) ? "open" : "closed"), name);
        }

        Assert.All(server.Tally.Requests, host => Assert.InRange(host.Value, 1, 4));
        await Desk.Run("census", "audit", "--workspace", Workspace);
    }

    [Fact]
    public async Task Weeks_of_a_country_are_counted_within_their_bounds()
    {
        const int hosts = 800;
        double[] weeks = [0, 1, 2, 4];
        var country = new Country(new PopulationOptions { Seed = 5, Hosts = hosts, First = IPAddress.Parse("127.24.0.0") });
        await using SimulatorServer server = await SimulatorServer.StartAsync(country, 0, null, TestContext());
        string scope = ScopeOf("127.24.0.0-127.24.3.31", server.Port);
        foreach (double week in weeks)
        {
            server.Week = week;
            string at = country.Options.StartsOn.AddDays((int)(week * 7)).ToString("yyyy-MM-dd'T09:00:00Z'", CultureInfo.InvariantCulture);
            await Desk.Run("census", "run", "--scope", scope, "--workspace", Workspace, "--at", at, "--quiet");
        }

        JsonNode report = JsonNode.Parse(await Desk.Run("census", "report", "--workspace", Workspace, "--format", "json"))!;
        JsonNode campaign = report["campaigns"]!.AsArray().First(c => (string)c!["id"]! == "proxylogon")!;
        JsonNode[] trend = [.. campaign["trend"]!.AsArray().Select(t => t!["count"] ?? t!)];
        Assert.Equal(weeks.Length, trend.Length);
        for (int i = 0; i < weeks.Length; i++)
        {
            // Several addresses of one server count once; what a firewall hides is in no count.
            long truth = country.Hosts().Where(h => h.Role != Role.Firewall && h.BuildAt(weeks[i]) is { } build && IsOpen(build)).Select(Told).Distinct().Count();
            Assert.InRange(truth, (long)trend[i]["lower"]!, (long)trend[i]["upper"]!);
        }

        // Those that update do so at a constant rate; the curve is of servers seen open for certain at the first census.
        PopulationOptions options = country.Options;
        foreach (JsonNode? point in campaign["timeToPatch"]!["points"]!.AsArray().Skip(1))
        {
            double open = options.NeverPatched + ((1 - options.NeverPatched) * Math.Exp(-(double)point!["days"]! / 7 / options.MeanWeeksToPatch));
            Assert.InRange(open, (double)point["lower"]!, (double)point["upper"]!);
        }
    }

    [Fact]
    public async Task A_killed_run_goes_on_where_it_was()
    {
        const int hosts = 3000;
        var country = new Country(new PopulationOptions { Seed = 7, Hosts = hosts, First = IPAddress.Parse("127.21.0.0"), Shares = PopulationOptions.ServersOnly });
        await using SimulatorServer server = await SimulatorServer.StartAsync(country, 0, null, TestContext());
        string scope = ScopeOf("127.21.0.0-127.21.11.183", server.Port);

        for (int kill = 1; kill <= 2; kill++)
        {
            using Process process = Desk.Start("census", "run", "--scope", scope, "--workspace", Workspace, "--quiet");
            int enough = kill * hosts / 4;
            var patience = Stopwatch.StartNew();
            while (server.Tally.Connections.Count < enough && !process.HasExited && patience.Elapsed < TimeSpan.FromMinutes(1))
                await Task.Delay(TimeSpan.FromMilliseconds(20));
            Assert.False(process.HasExited, "The run ended before it could be killed.");
            process.Kill();
            await process.WaitForExitAsync();
        }

        await Desk.Run("census", "run", "--scope", scope, "--workspace", Workspace, "--quiet");

        Assert.Equal(hosts, server.Tally.Connections.Count);
        Assert.All(server.Tally.Requests, host => Assert.InRange(host.Value, 1, 4));

        // Only what was in flight at one of the two kills may have been connected to again.
        Assert.InRange(server.Tally.Connections.Count(host => host.Value > 1), 0, 2 * 128);
        Assert.Equal(hosts, (await RowsAsync()).Count);
        await Desk.Run("census", "audit", "--workspace", Workspace);
    }

    [Fact]
    public async Task Who_opts_out_during_a_run_is_asked_no_more()
    {
        var country = new Country(new PopulationOptions { Seed = 3, Hosts = 1024, First = IPAddress.Parse("127.22.0.0"), Shares = PopulationOptions.ServersOnly });
        await using SimulatorServer server = await SimulatorServer.StartAsync(country, 0, null, TestContext());
        string scope = ScopeOf("127.22.0.0/22", server.Port, "pace: { perSecond: 100 }");
        using Process process = Desk.Start("census", "run", "--scope", scope, "--workspace", Workspace, "--quiet");
        while (server.Tally.Connections.Count < 100 && !process.HasExited)
            await Task.Delay(TimeSpan.FromMilliseconds(20));

        await File.WriteAllTextAsync(Path.Combine(Workspace, "opt-out.txt"), "127.22.0.0/22\n");
        await process.WaitForExitAsync();

        // At 100 a second all 1024 take ten seconds; the list is read again every second.
        Assert.InRange(server.Tally.Connections.Count, 100, 800);
    }

    [Theory]
    [InlineData("ranges: [127.23.0.0/24]\n", "mandate")]
    [InlineData("mandate: { who: Example CERT, what: survey, contact: cert@example.org }\nranges: [127.23.0.0/24]\n", "until")]
    [InlineData("mandate: { who: Example CERT, what: survey, until: 2099-01-01 }\nranges: [127.23.0.0/24]\n", "contact")]
    [InlineData("mandate: { who: Example CERT, what: survey, until: 2020-01-01, contact: cert@example.org }\nranges: [127.23.0.0/24]\n", "ended")]
    [InlineData("mandate: [unclosed\n", ":")]
    public async Task A_scope_without_a_valid_mandate_is_refused(string text, string told)
    {
        string scope = Path.Combine(_folder, "scope.yml");
        await File.WriteAllTextAsync(scope, text);
        (int exitCode, _, string errors) = await Desk.Try("census", "run", "--scope", scope, "--workspace", Workspace, "--quiet");
        Assert.Equal(2, exitCode);
        Assert.Contains(told, errors, StringComparison.Ordinal);
        Assert.Contains("scope.yml", errors, StringComparison.Ordinal);
    }

    private string Workspace => Path.Combine(_folder, "workspace");

    private static CancellationToken TestContext() => CancellationToken.None;

    /// <summary>What tells servers apart from outside: their name, or the address where it is hidden.</summary>
    private static string Told(SimulatedHost host) => host.Role == Role.PathAndManifest ? host.Address.ToString() : host.Server!;

    private static bool IsOpen(PublishedBuild build) =>
        VulnerabilityCatalogue.Default.Judge(build.Version, exact: true, s_proxyLogon) == Exposure.Open;

    private string ScopeOf(string range, int port, string more = "pace: { requestTimeout: 6 }") => Write("scope.yml", $"""
        mandate:
          who: Example CERT
          what: test of the census on loopback addresses
          until: 2099-12-31
          contact: cert@example.org
        ranges: [{range}]
        ports: [{port.ToString(CultureInfo.InvariantCulture)}]
        {more}

        """);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private async Task<Dictionary<IPAddress, Dictionary<string, string>>> RowsAsync()
    {
        string[] lines = (await Desk.Run("census", "observations", "--format", "csv", "--workspace", Workspace)).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        string[] columns = lines[0].Split(',');
        return lines.Skip(1).Select(line => line.Split(',')).ToDictionary(
            cells => IPAddress.Parse(cells[Array.IndexOf(columns, "address")]),
            cells => columns.Zip(cells).ToDictionary(c => c.First, c => c.Second));
    }
}
