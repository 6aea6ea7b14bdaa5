using System.Text.Json.Nodes;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Scanning;
using static Dijkwacht.Triage.Tests.Events.EventRun;

namespace Dijkwacht.Triage.Tests.Events;

public class EventPassTests
{
    [Fact]
    public void Each_channel_of_each_server_is_covered_by_itself()
    {
        ArtefactScan scan = Of(
            Plain("System", 1, "2021-03-01T00:00:00Z"),
            Plain("Security", 7, "2021-03-02T00:00:00Z"),
            Plain("System", 2, "2021-03-03T05:00:00Z"),
            Plain("System", 9, "2021-03-04T00:00:00Z", "ex02.example.org")).Scan;
        Assert.Equal(4, scan.Records);
        Assert.Equal(
            [("EX01", "Security", 1L, "03-02 00", "03-02 00"), ("EX01", "System", 2L, "03-01 00", "03-03 05"), ("EX02", "System", 1L, "03-04 00", "03-04 00")],
            scan.Parts.Select(p => (p.HostName!, p.Channel!, p.Records, Hour(p.FirstTicks), Hour(p.LastTicks))));
        Assert.Equal(2, scan.Parts[1].Hours.Count);
    }

    [Fact]
    public void A_server_with_and_without_its_domain_is_one() =>
        Assert.Equal(2, Assert.Single(Of(Plain("System", 1), Plain("System", 2, computer: "ex01")).Scan.Parts).Records);

    [Fact]
    public void Missing_records_are_named_with_the_times_around_them()
    {
        ArtefactScan scan = Of(
            Plain("System", 1, "2021-03-01T00:00:00Z"), Plain("System", 2, "2021-03-01T01:00:00Z"), Plain("System", 40, "2021-03-01T05:00:00Z"),
            Plain("System", 41), Plain("System", 42), Plain("System", 43)).Scan;
        string note = Assert.Single(scan.Parts[0].Notes).En;
        Assert.Equal("records 3 to 39 are missing (2021-03-01 01:00:00Z .. 2021-03-01 05:00:00Z)", note);
    }

    [Fact]
    public void A_ring_that_starts_again_misses_nothing() =>
        Assert.Empty(Of(Plain("System", 101), Plain("System", 102), Plain("System", 51), Plain("System", 52)).Scan.Parts[0].Notes);

    [Fact]
    public void Record_numbers_of_two_channels_are_not_mixed() =>
        Assert.All(Of(Plain("System", 1), Plain("Security", 900), Plain("System", 2), Plain("Security", 901)).Scan.Parts, p => Assert.Empty(p.Notes));

    [Fact]
    public void Many_gaps_are_told_as_an_export()
    {
        string[] lines = [.. Enumerable.Range(1, 12).Select(i => Plain("System", i * 10))];
        Assert.Equal("99 records are missing in 11 places: a filtered export or a merged log, not the whole log", Assert.Single(Of(lines).Scan.Parts[0].Notes).En);
    }

    [Theory]
    [InlineData("MSExchange Management")]
    [InlineData("System")]
    public void A_cleared_log_is_noted_with_its_name_whatever_the_order_of_the_sections(string channel)
    {
        string line = Line("System", "Microsoft-Windows-Eventlog", 104, 5, "2021-03-03T02:10:00Z",
            new JsonObject { ["LogFileCleared"] = new JsonObject { ["SubjectUserName"] = "jansen", ["Channel"] = channel } }, section: "UserData");
        var parts = JsonNode.Parse(line)!["Event"]!.AsObject();
        string turned = new JsonObject { ["Event"] = new JsonObject { ["UserData"] = parts["UserData"]!.DeepClone(), ["System"] = parts["System"]!.DeepClone() } }.ToJsonString();
        Assert.All([line, turned], text => Assert.Equal(
            $"log {channel} cleared at 2021-03-03 02:10 UTC by jansen: what happened before is no longer in it", Assert.Single(Of(text).Scan.Parts[0].Notes).En));
    }

    [Fact]
    public void A_cleared_security_log_is_noted() =>
        Assert.Equal("log Security cleared at 2021-03-03 02:10 UTC by SYSTEM: what happened before is no longer in it", Assert.Single(Of(Cleared("2021-03-03T02:10:00Z")).Scan.Parts[0].Notes).En);

    [Fact]
    public void Another_providers_event_of_the_same_number_clears_nothing() =>
        Assert.Empty(Of(Line("System", "Microsoft-Windows-Other", 104, 5, "2021-03-03T02:10:00Z", new JsonObject { ["SubjectUserName"] = "jansen" })).Scan.Parts[0].Notes);

    [Fact]
    public void A_crash_report_of_exchange_tells_the_exact_build_and_its_time()
    {
        ArtefactScan part = Of(Crash("MSExchange Common", "E12IIS, c-RTL-AMD64, 15.01.2507.034, w3wp#MSExchangeECPAppPool, M.E.Data", "2023-11-29T10:00:00Z")).Scan.Parts[0];
        SeenBuild build = Assert.Single(part.Builds);
        Assert.Equal((15, 1, 2507, 34, true), (build.Version.Major, build.Version.Minor, build.Version.Update, build.Version.Revision, build.IsExact));
        Assert.Equal(new DateTime(2023, 11, 29, 10, 0, 0).Ticks, build.FirstTicks);
        Assert.True(part.IsExchange);
    }

    [Theory]
    [InlineData("Other", "E12IIS, c-RTL-AMD64, 15.01.2507.034, w3wp", "2023-11-29T10:00:00Z")]
    [InlineData("MSExchange Common", "E12IIS, c-RTL-AMD64, 4.0.30319.42000, w3wp", "2023-11-29T10:00:00Z")]
    [InlineData("MSExchange Common", "E12IIS, c-RTL-AMD64, 15.01.2507.034, w3wp", null)]
    public void A_crash_of_something_else_or_without_a_time_tells_no_build(string provider, string text, string? time) =>
        Assert.Empty(Of(Crash(provider, text, time)).Scan.Parts[0].Builds);

    [Fact]
    public void Local_times_are_measured_by_sysmon_and_noted_in_every_part()
    {
        string[] lines = [.. Enumerable.Range(1, 4).Select(i => Measured(i, $"2021-03-03T03:0{i}:00Z", $"2021-03-03 02:0{i}:00.000")), Plain("System", 1)];
        ArtefactScan scan = Of(lines).Scan;
        Assert.All(scan.Parts, p => Assert.Contains("(measured on 4 Sysmon records)", Assert.Single(p.Notes).En, StringComparison.Ordinal));
        Assert.All(scan.Parts, p => Assert.EndsWith("--assume-utc-offset +01:00", p.Notes[0].Nl, StringComparison.Ordinal));
        Assert.All(scan.Parts, p => Assert.True(p.IsClockWrong));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void An_assumed_offset_that_is_right_ends_the_warning(int hours, bool isWrong)
    {
        string[] lines = [.. Enumerable.Range(1, 4).Select(i => Measured(i, $"2021-03-03T03:0{i}:00Z", $"2021-03-03 02:0{i}:00.000"))];
        ArtefactScan part = EventRun.Of(EventRun.Knowledge, TimeSpan.FromHours(hours), lines).Scan.Parts[0];
        Assert.Equal(isWrong, part.IsClockWrong);
        Assert.Equal(isWrong ? 1 : 0, part.Notes.Count);
        Assert.Equal(new DateTime(2021, 3, 3, 3 - hours, 1, 0).Ticks, part.FirstTicks);
    }

    [Fact]
    public void A_right_clock_is_not_noted() =>
        Assert.Empty(Of([.. Enumerable.Range(1, 4).Select(i => Measured(i, $"2021-03-03T02:0{i}:00Z", $"2021-03-03 02:0{i}:00.000"))]).Scan.Parts[0].Notes);

    [Fact]
    public void A_page_that_the_antivirus_names_is_joined_by_its_path_on_the_web()
    {
        Hit hit = Assert.Single(Of(Line("Microsoft-Windows-Windows Defender/Operational", "Microsoft-Windows-Windows Defender", 1116, 1, "2021-03-03T02:10:00Z", new JsonObject
        {
            ["Threat Name"] = "Backdoor:JS/Webshell!MSR",
            ["Path"] = @"webfile:_C:\x|pid:1; file:_C:\inetpub\wwwroot\aspnet_client\Discover.aspx",
        })).Hits);
        Assert.Equal("/aspnet_client/discover.aspx", hit.Page);
    }

    private static string Plain(string channel, long record, string time = "2021-03-01T06:00:00Z", string computer = "EX01.example.org") =>
        Line(channel, "Example", 7, record, time, new JsonObject { ["Value"] = "x" }, computer);

    private static string Crash(string provider, string text, string? time) =>
        Line("Application", provider, 4999, 1, time, new JsonObject { ["Data"] = new JsonObject { ["#text"] = new JsonArray(text) } });

    private static string Measured(int record, string time, string utc) =>
        Line(Sysmon, "Microsoft-Windows-Sysmon", 4, record, time, new JsonObject { ["UtcTime"] = utc, ["State"] = "Started" });

    private static string Hour(long ticks) => new DateTime(ticks).ToString("MM-dd HH", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public void An_excerpt_begins_with_what_happened_and_leaves_out_the_transport()
    {
        const string Line = """{"EventType":"INFO","SeverityValue":2,"SourceModuleName":"eventlog","host":"192.0.2.4","tags":["lab"],"Hostname":"EX01","Channel":"Security","SourceName":"Microsoft-Windows-Security-Auditing","EventID":4688,"RecordNumber":7,"EventTime":"2021-03-03 02:10:00","Message":"A new process has been created.\r\n\r\nCreator Subject:\r\n\tSecurity ID: S-1-5-18","TokenElevationType":"%%1936","NewProcessName":"C:\\Windows\\System32\\cmd.exe","CommandLine":"cmd.exe /c whoami","ParentProcessName":"C:\\Windows\\System32\\inetsrv\\w3wp.exe"}""";
        string excerpt = System.Text.Encoding.UTF8.GetString(Assert.Single(Of(Line).Hits).Excerpt);
        Assert.Equal(
            @"Provider_Name=Microsoft-Windows-Security-Auditing EventID=4688 NewProcessName=C:\Windows\System32\cmd.exe CommandLine=cmd.exe /c whoami ParentProcessName=C:\Windows\System32\inetsrv\w3wp.exe TokenElevationType=%%1936",
            excerpt);
    }

    [Fact]
    public void An_event_of_text_alone_shows_its_text()
    {
        const string Line = """{"Hostname":"EX01","Channel":"Application","SourceName":"MSExchange Front End HTTP Proxy","EventID":1003,"EventTime":"2021-03-03 02:10:00","SourceModuleName":"in","Message":"[Ecp] An internal server error occurred. at BackEndServer.FromString(String input)"}""";
        Assert.EndsWith(
            "Message=[Ecp] An internal server error occurred. at BackEndServer.FromString(String input)",
            System.Text.Encoding.UTF8.GetString(Assert.Single(Of(Line).Hits).Excerpt), StringComparison.Ordinal);
    }
}
