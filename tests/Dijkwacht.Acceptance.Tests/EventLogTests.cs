using System.IO.Compression;
using System.Text.Json.Nodes;
using Dijkwacht.Testing;

namespace Dijkwacht.Acceptance.Tests;

/// <summary>Windows events in a whole triage: beside the logs of the web server, and alone.</summary>
public sealed class EventLogTests : IDisposable
{
    private const string Worker = @"C:\Windows\System32\inetsrv\w3wp.exe";

    private static readonly string s_sample = Path.Combine(Repository.Root, "samples", "exchange-march-2021.zip");

    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-events-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Events_join_the_party_that_the_web_logs_name()
    {
        string evidence = Path.Combine(_folder, "evidence");
        await ZipFile.ExtractToDirectoryAsync(s_sample, evidence);
        string logs = Directory.CreateDirectory(Path.Combine(evidence, "EX01", "C", "Windows", "System32", "winevt", "Logs")).FullName;
        await File.WriteAllLinesAsync(Path.Combine(logs, "export.json"),
        [
            Sysmon(11, 1, "2021-03-04T03:49:55", new JsonObject { ["ProcessGuid"] = "{1}", ["Image"] = Worker, ["TargetFilename"] = @"C:\Exchange\V15\FrontEnd\HttpProxy\owa\auth\RedirSuiteServerProxy.aspx" }),
            Sysmon(1, 2, "2021-03-04T03:54:05", Process("{2}", "{1}", @"C:\Windows\System32\cmd.exe", Worker)),
            Sysmon(1, 3, "2021-03-04T03:54:06", Process("{3}", "{2}", @"C:\Windows\System32\whoami.exe", @"C:\Windows\System32\cmd.exe")),
            Account(4, "2021-03-01T09:05:05", "newcomer"),
            Account(5, "2021-03-04T04:05:05", "svc_update"),
        ]);
        JsonNode report = await Triage.Run(evidence, Path.Combine(_folder, "out"));

        JsonNode actor = Assert.Single(report["actors"]!.AsArray())!;
        Assert.Equal(["203.0.113.21", "203.0.113.88"], actor["addresses"]!.AsArray().Select(a => (string)a!));
        string[] own = [.. actor["findings"]!.AsArray().Select(f => (string)f!)];
        JsonNode[] events = [.. report["findings"]!.AsArray().Where(f => ((string)f!["evidence"]![0]!["file"]!).EndsWith("export.json", StringComparison.Ordinal))!];
        Assert.Equal(
            ["generic-page-file succeeded", "generic-web-child succeeded", "generic-web-descendant succeeded", "generic-new-account unclear"],
            events.Select(f => $"{f["rule"]} {f["outcome"]}"));
        Assert.All(events[..3], f => Assert.Contains((string)f["id"]!, own));
        Assert.Equal(5, (long)events[3]["evidence"]![0]!["record"]!);
        JsonNode before = Assert.Single(report["suppressed"]!.AsArray(), s => s!["reason"]!.ToJsonString().Contains("Administrators", StringComparison.Ordinal))!;
        Assert.Equal((1, "2021-03-01T09:05:05.000Z"), ((int)before["count"]!, (string)before["first"]!));
    }

    [Fact]
    public async Task Events_alone_tell_the_course_of_a_break_in_and_warn_of_their_clock()
    {
        string file = Path.Combine(_folder, "events.jsonl");
        await File.WriteAllLinesAsync(file,
        [
            Flat("MSExchange Management", "MSExchange CmdletLogs", 1, "09:59:50", new JsonObject
            {
                // The script is put together here, so that no scanner takes this file for one.
                ["Message"] = "Cmdlet suceeded. Cmdlet Set-OabVirtualDirectory, parameters -ExternalUrl \"http://f/<scr" + "ipt runat=server>\" -Identity \"OAB (Default Web Site)\".",
            }),
            Flat("Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon", 11, "10:00:00", new JsonObject
            {
                ["UtcTime"] = "2021-03-14 14:00:00.123", ["ProcessGuid"] = "{1}", ["Image"] = Worker, ["TargetFilename"] = @"C:\inetpub\wwwroot\aspnet_client\notes.aspx",
            }),
            Flat("Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon", 1, "10:00:02", Timed(Process("{2}", "{1}", @"C:\Windows\System32\cmd.exe", Worker), "14:00:02")),
            Flat("Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon", 1, "10:00:03", Timed(Process("{3}", "{2}", @"C:\Windows\System32\whoami.exe", @"C:\Windows\System32\cmd.exe"), "14:00:03")),
            Flat("Security", "Microsoft-Windows-Security-Auditing", 4624, "10:00:04", new JsonObject { ["TargetUserName"] = "anna" }, "WKS05.example.org"),
        ]);
        JsonNode report = await Triage.Run(file, Path.Combine(_folder, "out"));
        Assert.Equal("compromised", (string)report["verdict"]!["level"]!);
        Assert.Equal(["MXS01"], report["hosts"]!.AsArray().Select(h => (string)h!["host"]!));
        Assert.Equal(
            ["proxylogon-vdir-script", "generic-page-file", "generic-web-child", "generic-web-descendant"],
            report["findings"]!.AsArray().Select(f => (string)f!["rule"]!));
        Assert.All(report["coverage"]!.AsArray(), c => Assert.Contains("--assume-utc-offset -04:00", c!["notes"]![0]!["en"]!.ToString(), StringComparison.Ordinal));
        Assert.Contains("clock", report["verdict"]!["reasons"]!.AsArray()[^1]!.ToJsonString(), StringComparison.Ordinal);
    }

    private static JsonObject Process(string guid, string parentGuid, string image, string parent) => new()
    {
        ["ProcessGuid"] = guid,
        ["ParentProcessGuid"] = parentGuid,
        ["Image"] = image,
        ["CommandLine"] = Path.GetFileNameWithoutExtension(image.Replace('\\', '/')),
        ["ParentImage"] = parent,
        ["User"] = @"NT AUTHORITY\SYSTEM",
    };

    private static JsonObject Timed(JsonObject data, string time)
    {
        data["UtcTime"] = $"2021-03-14 {time}.123";
        return data;
    }

    private static string Sysmon(int id, int record, string time, JsonObject data) => Event("Microsoft-Windows-Sysmon/Operational", "Microsoft-Windows-Sysmon", id, record, time, data);

    private static string Account(int record, string time, string name) =>
        Event("Security", "Microsoft-Windows-Security-Auditing", 4720, record, time, new JsonObject { ["TargetUserName"] = name, ["SubjectUserName"] = "EX01$" });

    /// <summary>As evtx_dump writes an event.</summary>
    private static string Event(string channel, string provider, int id, int record, string time, JsonObject data) => new JsonObject
    {
        ["Event"] = new JsonObject
        {
            ["System"] = new JsonObject
            {
                ["Provider"] = new JsonObject { ["#attributes"] = new JsonObject { ["Name"] = provider } },
                ["EventID"] = id,
                ["TimeCreated"] = new JsonObject { ["#attributes"] = new JsonObject { ["SystemTime"] = time + ".000000Z" } },
                ["EventRecordID"] = record,
                ["Channel"] = channel,
                ["Computer"] = "EX01.example.org",
            },
            ["EventData"] = data,
        },
    }.ToJsonString();

    /// <summary>As NXLog and the tools behind it write one: flat, with a local time that claims to be UTC.</summary>
    private static string Flat(string channel, string provider, int id, string time, JsonObject data, string computer = "MXS01.example.org")
    {
        data["@timestamp"] = $"2021-03-14T{time}.000Z";
        data["EventTime"] = $"2021-03-14 {time}";
        data["Hostname"] = computer;
        data["Channel"] = channel;
        data["SourceName"] = provider;
        data["EventID"] = id;
        return data.ToJsonString();
    }
}
