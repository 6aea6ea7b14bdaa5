using System.Text;
using System.Text.Json;
using Dijkwacht.Census.Geography;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Owners;
using Dijkwacht.Census.Reporting;
using Dijkwacht.Census.Statistics;
using Dijkwacht.Census.Tests.Storage;

namespace Dijkwacht.Census.Tests.Reporting;

public sealed class ObservationOutputTests
{
    private static readonly Observation[] s_observations =
    [
        WorkspaceFolder.Server("192.0.2.1", "15.2.721.2") with { Server = "=cmd|' /C calc'!A0", Name = "mail.example.org", Run = "r1" },
        WorkspaceFolder.Server("192.0.2.2", "15.2.721") with { Run = "r1" },
        WorkspaceFolder.Server("192.0.2.3", null, state: ObservedState.ExchangeBehindProxy) with { Run = "r1", Server = "EX\nEVIL,1" },
        WorkspaceFolder.Server("2001:db8::4", "15.2.1748.36") with { Run = "r1" },
    ];

    [Fact]
    public async Task Csv_has_the_agreed_columns_first_and_the_cumulative_update_as_three_parts()
    {
        string[] lines = (await Write("csv")).Split('\n');

        Assert.StartsWith($"address,name,product,build,precision,server,seen,{string.Join(',', CampaignExposures.Ids)},state,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("192.0.2.1,mail.example.org,Exchange Server 2019,15.2.721.2,exact,'=cmd|' /C calc'!A0,2026-01-01T09:00:00Z,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith("192.0.2.2,,Exchange Server 2019,15.2.721,cu,,2026-01-01T09:00:00Z,", lines[2], StringComparison.Ordinal);
        int proxyLogon = 7 + CampaignExposures.Ids.ToList().IndexOf("proxylogon");
        Assert.Equal(["open", "possibly"], lines[1..3].Select(l => l.Split(',')[proxyLogon]));
        Assert.StartsWith("192.0.2.3,,,,none,\"EX", lines[3], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shadowserver_lines_have_its_columns_and_tag_only_what_is_open_for_certain()
    {
        string[] lines = (await Write("shadowserver")).Split('\n');

        Assert.Equal("timestamp,ip,hostname,port,version,servername,tag,asn,geo,region,city,naics,sector", lines[0]);
        Assert.StartsWith("2026-01-01 09:00:00,192.0.2.1,mail.example.org,443,15.2.721.2,", lines[1], StringComparison.Ordinal);
        string[] tags = lines[1].Split(',')[6].Trim('"').Split(';');
        Assert.Equal("exchange", tags[0]);
        Assert.Contains("cve-2021-26855", tags);
        Assert.Contains("cve-2021-42321", tags);
        Assert.DoesNotContain("cve-2021-26855", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task IntelMQ_events_are_for_open_servers_only_and_are_whole_JSON()
    {
        string text = await Write("intelmq");

        using JsonDocument document = JsonDocument.Parse(text.Split('\n')[0]);
        Assert.Equal("vulnerable-exchange-server", document.RootElement.GetProperty("classification.identifier").GetString());
        Assert.Equal("192.0.2.1", document.RootElement.GetProperty("source.ip").GetString());
        Assert.DoesNotContain("192.0.2.3", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_lines_hold_every_observation()
    {
        string[] lines = (await Write("jsonl")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(4, lines.Length);
        Assert.All(lines, line => JsonDocument.Parse(line).Dispose());
    }

    private static async Task<string> Write(string format)
    {
        using CountryDatabase countries = CountryDatabase.Open("/nowhere.mmdb", null);
        using var output = new MemoryStream();
        await ObservationOutput.WriteAsync(format, s_observations, new ObservationContext(OwnerRegister.Empty, countries), output);
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
