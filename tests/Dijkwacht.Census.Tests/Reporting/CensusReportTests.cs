using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Dijkwacht.Census.Geography;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Owners;
using Dijkwacht.Census.Reporting;
using Dijkwacht.Census.Statistics;
using Dijkwacht.Census.Storage;
using Dijkwacht.Census.Tests.Storage;
using Dijkwacht.Testing;

namespace Dijkwacht.Census.Tests.Reporting;

public sealed class CensusReportTests
{
    private const string OpenBuild = "15.2.721.2";
    private const string ClosedBuild = "15.2.1748.36";
    private const string OpenUpdate = "15.2.721";

    [Fact]
    public async Task Counts_tell_open_possibly_unknown_closed_and_unreachable_apart()
    {
        using WorkspaceFolder folder = TwoScans();

        CensusReport report = await Build(folder);

        CountEstimate count = report.Campaigns[0].Count;
        Assert.Equal("proxylogon", report.Campaigns[0].Id);
        Assert.Equal(CountMethod.FullScan, count.Method);
        Assert.Equal((1, 5, 1, 1, 2), (count.Numerator, count.Denominator, count.Possibly, count.Unknown, count.Closed));
        Assert.Equal((2, 1), (count.Unreachable, count.UnreachableNotClosed));
        Assert.Equal((1, 4), (count.Lower, count.Upper));
    }

    [Fact]
    public async Task Changes_tell_patched_vanished_unreachable_and_backwards_apart()
    {
        using WorkspaceFolder folder = TwoScans();

        ChangeCounter changes = (await Build(folder)).Changes!;

        Assert.Equal(1, changes.Counts[ServerChange.BuildRose]);
        Assert.Equal(1, changes.Counts[ServerChange.BuildFell]);
        Assert.Equal(2, changes.Counts[ServerChange.Unreachable]);
        Assert.Equal(1, changes.Counts[ServerChange.Vanished]);
        Assert.Equal(1, changes.Counts[ServerChange.Appeared]);
        Assert.Equal((1, 1), (changes.Patched[0], changes.Reopened[0]));
    }

    [Fact]
    public async Task Several_names_at_one_address_are_one_server_and_the_lowest_build_counts()
    {
        using var folder = new WorkspaceFolder();
        folder.Add("s1",
        [
            WorkspaceFolder.Server("192.0.2.1", ClosedBuild, name: "a.example.org"),
            WorkspaceFolder.Server("192.0.2.1", OpenBuild, name: "b.example.org"),
            WorkspaceFolder.Server("192.0.2.1", null, state: ObservedState.ExchangeBehindProxy),
        ]);

        CensusReport report = await Build(folder);

        Assert.Equal((1, 3), (report.Servers, report.Targets));
        Assert.Equal(1, report.Campaigns[0].Count.Numerator);
    }

    [Fact]
    public async Task A_name_that_no_longer_resolves_is_the_server_at_its_last_address()
    {
        using var folder = new WorkspaceFolder();
        folder.Add("s1", [WorkspaceFolder.Server("192.0.2.1", OpenBuild, name: "a.example.org")]);
        folder.Add("s2", [WorkspaceFolder.Server("192.0.2.1", null, 7, "a.example.org", ObservedState.NameUnresolved) with { Address = null }], day: 7);

        CensusReport report = await Build(folder);

        Assert.Equal(1, report.Changes!.Counts[ServerChange.Vanished]);
    }

    [Fact]
    public async Task Every_bridge_sums_exactly_whatever_the_sources_saw()
    {
        for (int seed = 0; seed < 8; seed++)
        {
            using WorkspaceFolder folder = Random(seed);

            CensusReport report = await Build(folder);

            Assert.NotEmpty(report.Reconciliations);
            foreach (Reconciliation reconciliation in report.Reconciliations)
            {
                for (int i = 0; i < report.Campaigns.Count; i++)
                {
                    Bridge bridge = reconciliation.Of(i);
                    Assert.Equal(bridge.Both, bridge.First - bridge.Lines.Where(l => l.IsRemoved).Sum(l => l.Amount));
                    Assert.Equal(bridge.Second, bridge.Both + bridge.Lines.Where(l => !l.IsRemoved).Sum(l => l.Amount));
                }
            }
        }
    }

    [Fact]
    public async Task The_number_of_a_bridge_is_the_number_of_lines_of_the_list()
    {
        using WorkspaceFolder folder = Random(3);
        using ObservationStore store = await ObservationStore.OpenAsync(folder.Workspace);
        var exposures = new CampaignExposures();

        CensusReport report = await Build(folder);

        int lines = store.Read([report.Run.Id], all: false).Count(o => exposures.Of(o.Build, o.Precision)[0] == Dijkwacht.Exchange.Vulnerabilities.Exposure.Open);
        Assert.All(report.Reconciliations, r => Assert.Equal(lines, r.Of(0).First));
    }

    [Fact]
    public async Task A_scan_that_was_cut_off_is_a_sample_of_its_scope()
    {
        using var folder = new WorkspaceFolder();
        folder.Add("s1", Enumerable.Range(1, 40).Select(i => WorkspaceFolder.Server($"192.0.2.{i}", OpenBuild)), targets: 10_000, done: 2_000, isFinished: false);

        CensusReport report = await Build(folder);

        CountEstimate count = report.Campaigns[0].Count;
        Assert.Equal((CountMethod.PartialScan, 200, false), (count.Method, count.Estimate, count.IsExactInterval));
        Assert.True(count.Lower is > 140 and < 170 && count.Upper is > 240 and < 280, $"{count.Lower}-{count.Upper}");
    }

    [Fact]
    public async Task Sectors_come_from_the_register_and_small_ones_have_no_share()
    {
        using WorkspaceFolder folder = TwoScans();
        await File.WriteAllTextAsync(folder.Workspace.OwnersFile, "organisation,sector,addresses\nHospital,health,192.0.2.0/29\n");

        CensusReport report = await Build(folder);

        BreakdownRow health = report.Breakdown.Rows(Breakdown.Dimensions.ToList().IndexOf("sector")).Single(r => r.Value == "health");
        Assert.Equal((4, true), (health.Servers, health.IsSmall));
    }

    [Fact]
    public async Task Pages_are_the_same_bytes_every_time_and_whole_XML()
    {
        using WorkspaceFolder folder = Random(5);

        (string Path, string Text)[] first = [.. HtmlReport.Pages(await Build(folder), "nl", hasNames: true)];
        (string Path, string Text)[] second = [.. HtmlReport.Pages(await Build(folder), "nl", hasNames: true)];

        Assert.Equal(first, second);
        foreach ((string path, string text) in first)
        {
            // Void elements aside, the pages are well formed, charts included.
            string xml = System.Text.RegularExpressions.Regex.Replace(text.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal), "<meta [^>]*>", "");
            XDocument page = XDocument.Parse(xml);
            Assert.All(page.Descendants("svg"), svg => Assert.Equal(["title", "desc"], svg.Elements().Take(2).Select(e => e.Name.LocalName)));
            Assert.True(page.Descendants("svg").Count() <= page.Descendants("table").Count(), path);
            Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("http://", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Text_of_strangers_is_encoded_and_single_servers_are_left_out_of_pages_for_others()
    {
        using var folder = new WorkspaceFolder();
        const string evil = "<script>alert(1)</script>";
        folder.Add("s1", [WorkspaceFolder.Server("192.0.2.1", OpenBuild, name: evil) with { Server = "SECRET-EX", Product = evil }], scope: evil);
        folder.Add("s2", [WorkspaceFolder.Server("192.0.2.1", ClosedBuild, 7, evil) with { Server = "SECRET-EX", Product = evil }], day: 7, scope: evil);

        CensusReport report = await Build(folder);

        string open = string.Concat(HtmlReport.Pages(report, "en", hasNames: false).Select(p => p.Text));
        Assert.DoesNotContain(evil, open, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET-EX", open, StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.1", open, StringComparison.Ordinal);
        string named = string.Concat(HtmlReport.Pages(report, "en", hasNames: true).Select(p => p.Text));
        Assert.Contains("192.0.2.1", named, StringComparison.Ordinal);
        Assert.DoesNotContain(evil, named, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_and_csv_hold_the_counts_of_the_report()
    {
        using WorkspaceFolder folder = TwoScans();
        CensusReport report = await Build(folder);
        using var output = new MemoryStream();

        ReportData.WriteJson(report, output);

        using JsonDocument json = JsonDocument.Parse(output.ToArray());
        Assert.Equal("dijkwacht.census/1", json.RootElement.GetProperty("schema").GetString());
        Assert.Equal(4, json.RootElement.GetProperty("campaigns")[0].GetProperty("count").GetProperty("upper").GetInt64());
        string[] lines = [.. ReportData.CsvLines(report)];
        Assert.Contains(lines, l => l.StartsWith("s2,2026-01-08,all,,proxylogon,FullScan,1,5,1,2,1,2,1,1,4,", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("en")]
    [InlineData("nl")]
    public async Task The_summary_reads_like_this(string language)
    {
        using WorkspaceFolder folder = TwoScans();
        folder.Add("i1", [WorkspaceFolder.Server("192.0.2.1", OpenUpdate), WorkspaceFolder.Server("198.51.100.9", OpenBuild)], day: 3, method: "import:shadowserver", scope: "list.csv");
        var text = new StringWriter(CultureInfo.InvariantCulture);

        ConsoleReport.Write(await Build(folder), text, language);

        Golden.Match(text.ToString(), $"report.{language}.txt");
    }

    /// <summary>Counts over the store from a known truth: inside their bounds, and the curve near the true one.</summary>
    [Fact]
    public async Task A_series_of_scans_gives_back_the_truth_it_was_drawn_from()
    {
        const double rate = 0.03;
        var random = new Random(11);
        (string Address, double Patched)[] servers = [.. Enumerable.Range(0, 400).Select(i => ($"198.51.{i / 250}.{(i % 250) + 1}", -Math.Log(1 - random.NextDouble()) / rate))];
        using var folder = new WorkspaceFolder();
        for (int day = 0; day <= 42; day += 7)
        {
            folder.Add(
                $"s{day:00}",
                servers.Select(s => random.NextDouble() switch
                {
                    < 0.08 => WorkspaceFolder.Server(s.Address, null, day, state: ObservedState.Silent),
                    < 0.15 => WorkspaceFolder.Server(s.Address, s.Patched > day ? OpenUpdate : "15.2.1748", day),
                    _ => WorkspaceFolder.Server(s.Address, s.Patched > day ? OpenBuild : ClosedBuild, day),
                }).ToList(),
                day);
        }

        CensusReport report = await Build(folder);

        CampaignReport campaign = report.Campaigns[0];
        for (int i = 1; i < campaign.Trend.Count; i++)
            Assert.InRange(servers.Count(s => s.Patched > i * 7), campaign.Trend[i].Lower, campaign.Trend[i].Upper);
        Assert.Equal(SurvivalMethod.Turnbull, campaign.Survival.Method);
        Assert.All(campaign.Survival.Points.Where(p => p.Days > 0), p => Assert.InRange(p.Open, Math.Exp(-rate * p.Days) - 0.08, Math.Exp(-rate * p.Days) + 0.08));
        Assert.True(campaign.Survival.HalfLifeBand!.Value.Contains(Math.Log(2) / rate));
    }

    private static async Task<CensusReport> Build(WorkspaceFolder folder)
    {
        using ObservationStore store = await ObservationStore.OpenAsync(folder.Workspace);
        using CountryDatabase countries = CountryDatabase.Open("/nowhere.mmdb", null);
        return CensusReportBuilder.Build(store, store.Default!, null, OwnerRegister.Open(folder.Workspace), countries);
    }

    private static WorkspaceFolder TwoScans()
    {
        var folder = new WorkspaceFolder();
        folder.Add("s1",
        [
            WorkspaceFolder.Server("192.0.2.1", OpenBuild),
            WorkspaceFolder.Server("192.0.2.2", ClosedBuild),
            WorkspaceFolder.Server("192.0.2.3", OpenUpdate),
            WorkspaceFolder.Server("192.0.2.4", null, state: ObservedState.ExchangeBehindProxy),
            WorkspaceFolder.Server("192.0.2.5", OpenBuild),
            WorkspaceFolder.Server("192.0.2.6", ClosedBuild),
            WorkspaceFolder.Server("192.0.2.7", OpenBuild),
        ]);
        folder.Add("s2",
        [
            WorkspaceFolder.Server("192.0.2.1", ClosedBuild, 7),
            WorkspaceFolder.Server("192.0.2.2", OpenBuild, 7),
            WorkspaceFolder.Server("192.0.2.3", OpenUpdate, 7),
            WorkspaceFolder.Server("192.0.2.4", null, 7, state: ObservedState.ExchangeBehindProxy),
            WorkspaceFolder.Server("192.0.2.5", null, 7, state: ObservedState.Silent),
            WorkspaceFolder.Server("192.0.2.6", null, 7, state: ObservedState.Refused),
            WorkspaceFolder.Server("192.0.2.7", null, 7, state: ObservedState.ExchangeOnline),
            WorkspaceFolder.Server("192.0.2.8", ClosedBuild, 7),
        ],
        day: 7);
        return folder;
    }

    private static WorkspaceFolder Random(int seed)
    {
        var random = new Random(seed);
        var folder = new WorkspaceFolder();
        ObservedState[] states = [.. Enum.GetValues<ObservedState>().Where(s => s != ObservedState.NameUnresolved)];
        string?[] builds = [OpenBuild, ClosedBuild, OpenUpdate, "15.1.2106.2", "15.0.1497.2", null];
        string[] methods = ["scan", "import:csv", "scan", "recheck", "scan", "import:shadowserver"];
        for (int run = 0; run < methods.Length; run++)
        {
            List<Observation> observations = [];
            for (int i = 0; i < 60; i++)
            {
                string? name = random.Next(3) == 0 ? $"n{random.Next(5)}.example.org" : null;
                ObservedState state = random.Next(2) == 0 ? ObservedState.Exchange : states[random.Next(states.Length)];
                observations.Add(WorkspaceFolder.Server($"192.0.2.{random.Next(40)}", Sighting.ReachOf(state) == Reach.Server ? builds[random.Next(builds.Length)] : null, run * 7, name, state));
            }

            folder.Add($"r{run}", observations, run * 7, methods[run], targets: methods[run] == "scan" ? 60 + (random.Next(2) * 40) : null);
        }

        return folder;
    }
}
