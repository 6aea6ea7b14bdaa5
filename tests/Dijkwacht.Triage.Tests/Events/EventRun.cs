using System.Text;
using System.Text.Json.Nodes;
using Dijkwacht.Evidence.Collections;
using Dijkwacht.Evidence.Logs;
using Dijkwacht.Triage.Events;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Tests.Events;

/// <summary>Events as JSON lines, read as a triage reads a file of them.</summary>
internal static class EventRun
{
    public const string Sysmon = "Microsoft-Windows-Sysmon/Operational";
    public const string Worker = @"c:\windows\system32\inetsrv\w3wp.exe";
    public const string Cmd = @"C:\Windows\System32\cmd.exe";

    public static TriageKnowledge Knowledge { get; } = TriageKnowledge.Load([]);

    public static (ArtefactScan Scan, List<Hit> Hits) Of(params string[] lines) => Of(Knowledge, TimeSpan.Zero, lines);

    public static (ArtefactScan Scan, List<Hit> Hits) Of(TriageKnowledge knowledge, TimeSpan assumedOffset, params string[] lines)
    {
        var store = new HitStore();
        var scan = new ArtefactScan(new ArtefactLocation("C/events.jsonl", null, "", null, null));
        using var reader = new BlockReader(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n")), hash: false, CancellationToken.None);
        Assert.True(new EventScan(new EventPass(knowledge, store), knowledge, assumedOffset).TryRead(reader, scan));
        Assert.Empty(scan.Problems);
        return (scan, store.TakeAll(out _));
    }

    /// <summary>One event in the form of evtx_dump. A time is <c>2021-03-03T02:10:00Z</c>, or null for none.</summary>
    public static string Line(string channel, string provider, int id, long record, string? time, JsonObject data, string computer = "EX01.example.org", string section = "EventData")
    {
        var system = new JsonObject
        {
            ["Provider"] = new JsonObject { ["#attributes"] = new JsonObject { ["Name"] = provider } },
            ["EventID"] = id,
            ["EventRecordID"] = record,
            ["Channel"] = channel,
            ["Computer"] = computer,
        };
        if (time is not null)
            system["TimeCreated"] = new JsonObject { ["#attributes"] = new JsonObject { ["SystemTime"] = time } };
        return new JsonObject { ["Event"] = new JsonObject { ["System"] = system, [section] = data } }.ToJsonString();
    }

    /// <summary>Sysmon's record of a process that was started.</summary>
    public static string Process(string image, string guid, string parent, string parentGuid, string time = "2021-03-03T02:10:00Z", string computer = "EX01.example.org") =>
        Line(Sysmon, "Microsoft-Windows-Sysmon", 1, 1, time, new JsonObject
        {
            ["ProcessGuid"] = guid,
            ["Image"] = image,
            ["CommandLine"] = image,
            ["ParentProcessGuid"] = parentGuid,
            ["ParentImage"] = parent,
        }, computer);

    /// <summary>The Security log's record of a process that was started; a parent's name is null before Windows Server 2016.</summary>
    public static string Audited(string image, string id, string parentId, string? parent = null)
    {
        var data = new JsonObject { ["NewProcessId"] = id, ["NewProcessName"] = image, ["ProcessId"] = parentId, ["CommandLine"] = "" };
        if (parent is not null)
            data["ParentProcessName"] = parent;
        return Line("Security", "Microsoft-Windows-Security-Auditing", 4688, 1, "2021-03-03T02:10:00Z", data);
    }

    /// <summary>Sysmon's record of a file that was written.</summary>
    public static string Written(string image, string guid, string file) =>
        Line(Sysmon, "Microsoft-Windows-Sysmon", 11, 1, "2021-03-03T02:11:00Z", new JsonObject { ["ProcessGuid"] = guid, ["Image"] = image, ["TargetFilename"] = file });

    /// <summary>The Security log was emptied.</summary>
    public static string Cleared(string? time, string computer = "EX01.example.org") =>
        Line("Security", "Microsoft-Windows-Eventlog", 1102, 1, time, new JsonObject { ["LogFileCleared"] = new JsonObject { ["SubjectUserName"] = "SYSTEM" } }, computer, "UserData");
}
