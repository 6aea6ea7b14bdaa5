using System.Text;

namespace Dijkwacht.Cli.Tests;

/// <summary>Small evidence and rules that the commands are tried on.</summary>
internal static class EvidenceFiles
{
    /// <summary>Three Sysmon events out of order: the web server writes a page, starts a shell, the shell starts a tool.</summary>
    public static string WriteEvents(string folder)
    {
        string[] lines =
        [
            Event(3, 1, "2021-03-03T10:00:05.000000Z", """ "Image":"C:\\Windows\\System32\\whoami.exe","CommandLine":"whoami","ParentImage":"C:\\Windows\\System32\\cmd.exe","ProcessGuid":"{3}","ParentProcessGuid":"{2}","User":"NT AUTHORITY\\SYSTEM" """),
            Event(1, 11, "2021-03-03T10:00:01.000000Z", """ "Image":"C:\\Windows\\System32\\inetsrv\\w3wp.exe","TargetFilename":"C:\\inetpub\\wwwroot\\aspnet_client\\notes.aspx","ProcessGuid":"{1}" """),
            Event(2, 1, "2021-03-03T10:00:02.000000Z", """ "Image":"C:\\Windows\\System32\\cmd.exe","CommandLine":"cmd.exe /c ping 203.0.113.77","ParentImage":"C:\\Windows\\System32\\inetsrv\\w3wp.exe","ProcessGuid":"{2}","ParentProcessGuid":"{1}","User":"NT AUTHORITY\\SYSTEM" """),
        ];
        string file = Path.Combine(folder, "sysmon.json");
        File.WriteAllLines(file, lines);
        return file;
    }

    /// <summary>A rule that the second and third event match, and a correlation of them.</summary>
    public static string WriteRules(string folder)
    {
        string rules = Path.Combine(folder, "rules");
        Directory.CreateDirectory(rules);
        File.WriteAllText(Path.Combine(rules, "shell.yml"), """
            title: A process of the system account
            name: system-process
            id: 11111111-2222-4333-8444-555555555555
            status: test
            author: Example
            level: high
            logsource:
              product: windows
              category: process_creation
            detection:
              selection:
                User|endswith: 'SYSTEM'
              condition: selection
            ---
            title: Two of them within a minute
            id: 21111111-2222-4333-8444-555555555555
            status: test
            author: Example
            level: critical
            correlation:
              type: event_count
              rules: [system-process]
              group-by: [Computer]
              timespan: 1m
              condition:
                gte: 2
              generate: true
            """);
        return rules;
    }

    /// <summary>A list with an address that occurs, one that does not, and one that is part of it only.</summary>
    public static string WriteIndicators(string folder)
    {
        string file = Path.Combine(folder, "addresses.txt");
        File.WriteAllText(file, "# seen elsewhere\n203.0.113[.]77\n198.51.100.9\n203.0.113.7\n", new UTF8Encoding(false));
        return file;
    }

    private static string Event(int record, int id, string time, string data) =>
        "{\"Event\":{\"System\":{\"Provider\":{\"#attributes\":{\"Name\":\"Microsoft-Windows-Sysmon\"}},\"EventID\":" + id
        + ",\"TimeCreated\":{\"#attributes\":{\"SystemTime\":\"" + time + "\"}},\"EventRecordID\":" + record
        + ",\"Channel\":\"Microsoft-Windows-Sysmon/Operational\",\"Computer\":\"EX01.example.org\"},\"EventData\":{" + data + "}}}";
}
