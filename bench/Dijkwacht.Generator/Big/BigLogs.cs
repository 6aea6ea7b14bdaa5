using System.Globalization;
using System.Text;
using Dijkwacht.Generator.Servers;
using Dijkwacht.Generator.Traffic;

namespace Dijkwacht.Generator.Big;

/// <summary>Bulk logs for benchmarks: ordinary traffic of a large server, no two lines alike, no findings unless asked for.</summary>
/// <remarks>Of every byte about a third is front-end IIS, a fifth back-end IIS, a third HttpProxy and the rest EWS.</remarks>
internal static class BigLogs
{
    private const int FileSize = 32 << 20;
    private static readonly DateTime s_start = new(2021, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    private static readonly Kind[] s_kinds =
    [
        new("C/inetpub/logs/LogFiles/W3SVC1", "iis", 443, 33),
        new("C/inetpub/logs/LogFiles/W3SVC2", "iis", 444, 20),
        new("C/Program Files/Microsoft/Exchange Server/V15/Logging/HttpProxy/Mapi", "proxy", 0, 18),
        new("C/Program Files/Microsoft/Exchange Server/V15/Logging/HttpProxy/Eas", "proxy", 1, 10),
        new("C/Program Files/Microsoft/Exchange Server/V15/Logging/HttpProxy/Ews", "proxy", 2, 7),
        new("C/Program Files/Microsoft/Exchange Server/V15/Logging/Ews", "ews", 0, 12),
    ];

    // {t} time, {d} IIS time, {g} request id, {u} user, {n} number, {a} address, {m} mailbox, {s} size: each differs on every line.
    private static readonly string[] s_iis =
    [
        "{d} 10.0.0.11 POST /mapi/emsmdb/ MailboxId={m}@example.org&CorrelationID=<empty>;&cafeReqId={g}; {p} EXAMPLE\\{u} {a} Microsoft+Office/16.0+(Windows+NT+10.0;+Microsoft+Outlook+16.0.13801;+Pro) - 200 0 0 {n}",
        "{d} 10.0.0.11 POST /mapi/nspi/ MailboxId={m}@example.org&CorrelationID=<empty>;&cafeReqId={g}; {p} EXAMPLE\\{u} {a} Microsoft+Office/16.0+(Windows+NT+10.0;+Microsoft+Outlook+16.0.13801;+Pro) - 200 0 0 {n}",
        "{d} 10.0.0.11 POST /Microsoft-Server-ActiveSync/default.eas Cmd=Sync&User={u}&DeviceId=8F2K{n}QX7T1M4ND&DeviceType=iPhone&CorrelationID=<empty>;&cafeReqId={g}; {p} EXAMPLE\\{u} {a} Apple-iPhone12C1/1804.17 - 200 0 0 {n}",
        "{d} 10.0.0.11 POST /EWS/Exchange.asmx &CorrelationID=<empty>;&cafeReqId={g}; {p} EXAMPLE\\{u} {a} MacOutlook/16.46.21021202+(Intelx64+Mac+OS+X+Version+10.15.7+(Build+19H524)) - 200 0 0 {n}",
        "{d} 10.0.0.11 POST /owa/service.svc action=GetItem&EP=1&ID=-{n}&AC=1&CorrelationID=<empty>;&cafeReqId={g}; {p} EXAMPLE\\{u} {a} Mozilla/5.0+(Windows+NT+10.0;+Win64;+x64)+AppleWebKit/537.36+(KHTML,+like+Gecko)+Chrome/88.0.4324.190+Safari/537.36 https://mail.example.org/owa/ 200 0 0 {n}",
        "{d} 10.0.0.11 POST /Autodiscover/Autodiscover.xml &CorrelationID=<empty>;&cafeReqId={g}; {p} EXAMPLE\\{u} {a} Microsoft+Office/16.0+(Windows+NT+10.0;+Microsoft+Outlook+16.0.13801;+Pro) - 200 0 0 {n}",
        "{d} 10.0.0.11 POST /EWS/Exchange.asmx &CorrelationID=<empty>;&cafeReqId={g}; {p} EXAMPLE\\HealthMailbox7c1b9f0e2d ::1 Ews_AM_Probe/Local+(ExchangeServicesClient/15.01.2176.002) - 200 0 0 {n}",
    ];

    private static readonly string[] s_protocols = ["Mapi", "Eas", "Ews"];
    private static readonly string[] s_stems = ["/mapi/emsmdb/", "/Microsoft-Server-ActiveSync/default.eas", "/EWS/Exchange.asmx"];

    internal static void Write(string folder, long bytes, ulong seed, int actors)
    {
        List<(Kind Kind, int Number, long Size)> files = [];
        foreach (Kind kind in s_kinds)
        {
            long left = bytes * kind.Percent / 100;
            for (int number = 0; left > 0; number++)
            {
                long size = Math.Min(left, FileSize);
                files.Add((kind, number, size));
                left -= size;
            }
        }

        foreach (Kind kind in s_kinds)
            Directory.CreateDirectory(Path.Combine(folder, "EX01", kind.Folder));
        int lastFront = files.FindLastIndex(f => f.Kind.Folder.EndsWith("W3SVC1", StringComparison.Ordinal));
        Parallel.For(0, files.Count, i => WriteFile(folder, files[i], seed + ((ulong)i * 7919), i == lastFront ? actors : 0));
    }

    private static void WriteFile(string folder, (Kind Kind, int Number, long Size) file, ulong seed, int actors)
    {
        var dice = new Dice(seed);
        Template[] lines = Lines(file.Kind);
        // One file per day or hour, as the kind is rolled; the lines of a file spread over its period.
        bool iis = file.Kind.Type == "iis";
        DateTime start = iis ? s_start.AddDays(file.Number) : s_start.AddHours(file.Number);
        string name = iis ? "u_ex" + start.ToString("yyMMdd", CultureInfo.InvariantCulture) + ".log"
            : (file.Kind.Type == "ews" ? "Ews_" : "HttpProxy_") + start.ToString("yyyyMMddHH", CultureInfo.InvariantCulture) + "-1.LOG";
        double ticksPerByte = (iis ? TimeSpan.TicksPerDay : TimeSpan.TicksPerHour) / (double)file.Size;
        byte[] buffer = new byte[1 << 20];
        using FileStream stream = new(Path.Combine(folder, "EX01", file.Kind.Folder, name), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        int used = Header(file.Kind, start, buffer);
        long written = 0;
        int planted = 0;
        while (written + used < file.Size)
        {
            if (used > buffer.Length - 4096)
            {
                stream.Write(buffer.AsSpan(0, used));
                written += used;
                used = 0;
            }

            DateTime time = start.AddTicks((long)((written + used) * ticksPerByte));
            if (planted < actors && written + used > file.Size / (actors + 1) * (planted + 1L))
            {
                string line = FormattableString.Invariant($"{time:yyyy-MM-dd HH:mm:ss} 10.0.0.11 POST /autodiscover/autodiscover.json @evil.example.net/powershell/?X-Rps-CAT=VgEAVA&Email=autodiscover/autodiscover.json%3F@evil.example.net 443 - 203.0.113.{planted % 250} python-requests/2.26.0 - 401 1 0 9\r\n");
                used += Encoding.ASCII.GetBytes(line, buffer.AsSpan(used));
                planted++;
            }

            used += lines[dice.Between(0, lines.Length)].Write(buffer.AsSpan(used), dice, time);
        }

        stream.Write(buffer.AsSpan(0, used));
    }

    private static int Header(Kind kind, DateTime start, byte[] buffer)
    {
        string text = kind.Type == "iis"
            ? $"#Software: Microsoft Internet Information Services 10.0\r\n#Version: 1.0\r\n#Date: {start:yyyy-MM-dd HH:mm:ss}\r\n#Fields: {Columns.Iis}\r\n"
            : $"#Software: Microsoft Exchange Server\r\n#Version: 15.01.2176.002\r\n#Log-type: {(kind.Type == "ews" ? "EWS Logs" : "HttpProxy Logs")}\r\n#Date: {start:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\r\n#Fields: {(kind.Type == "ews" ? Columns.Ews : Columns.HttpProxy)}\r\n";
        return Encoding.ASCII.GetBytes(text, buffer);
    }

    private static Template[] Lines(Kind kind) => kind.Type switch
    {
        "iis" => [.. s_iis.Select(l => new Template(l.Replace("{p}", kind.Variant.ToString(), StringComparison.Ordinal)))],
        "ews" => [new Template(EwsLine("SyncFolderItems")), new Template(EwsLine("GetItem")), new Template(EwsLine("FindItem"))],
        _ => [new Template(ProxyLine(kind.Variant, "0")), new Template(ProxyLine(kind.Variant, "1"))],
    };

    private static string ProxyLine(int protocol, string latency) =>
        new Evidence.CsvRow(Columns.HttpProxy)
        {
            ["DateTime"] = "{t}",
            ["RequestId"] = "{g}",
            ["MajorVersion"] = "15",
            ["MinorVersion"] = "1",
            ["BuildVersion"] = "2176",
            ["RevisionVersion"] = "2",
            ["Protocol"] = s_protocols[protocol],
            ["UrlHost"] = "mail.example.org",
            ["UrlStem"] = s_stems[protocol],
            ["AuthenticationType"] = "Negotiate",
            ["IsAuthenticated"] = "true",
            ["AuthenticatedUser"] = "EXAMPLE\\{u}",
            ["AnchorMailbox"] = "MailboxGuid~{m}",
            ["UserAgent"] = protocol == 1 ? People.IPhone : People.Outlook,
            ["ClientIpAddress"] = "{a}",
            ["ServerHostName"] = "EX01",
            ["HttpStatus"] = "200",
            ["BackEndStatus"] = "200",
            ["Method"] = "POST",
            ["ProxyAction"] = "Proxy",
            ["TargetServer"] = "ex01.example.org",
            ["TargetServerVersion"] = "15.01.2176.000",
            ["RoutingType"] = "IntraForest",
            ["RoutingHint"] = "MailboxGuidWithDomain",
            ["RequestBytes"] = "{n}",
            ["ResponseBytes"] = "{s}",
            ["HttpPipelineLatency"] = latency,
            ["ProxyTime"] = "{n}",
            ["TotalRequestTime"] = "{n}",
            ["UrlQuery"] = protocol == 1 ? "?Cmd=Sync&User={u}&DeviceId=8F2K{n}QX7T1M4ND&DeviceType=iPhone" : "?MailboxId={m}@example.org",
            ["GenericInfo"] = "BeginRequest={t};CorrelationID=<empty>;ProxyState-Run=None;FEAuth=BEVersion-1942063431;NewConnection=fe80::1%5&0;BeginGetResponse={t};OnResponseReady={t};EndGetResponse={t};ProxyState-Complete=ProxyResponseData;SharedCacheGuard=0;EndRequest={t};S:ServiceCommonMetadata.Cookie={m};S:BackEndGuid={g};",
            ["RoutingStatus"] = "CafeV1",
        }.ToString();

    private static string EwsLine(string action) =>
        new Evidence.CsvRow(Columns.Ews)
        {
            ["DateTime"] = "{t}",
            ["RequestId"] = "{g}",
            ["MajorVersion"] = "15",
            ["MinorVersion"] = "1",
            ["BuildVersion"] = "2176",
            ["RevisionVersion"] = "2",
            ["AuthenticationType"] = "Negotiate",
            ["IsAuthenticated"] = "true",
            ["AuthenticatedUser"] = "{u}@example.org",
            ["UserAgent"] = "MacOutlook/16.46.21021202 (Intelx64 Mac OS X Version 10.15.7 (Build 19H524))",
            ["VersionInfo"] = "Target=None;Req=Exchange2013/Exchange2013_SP1;",
            ["ClientIpAddress"] = "{a}",
            ["ServerHostName"] = "EX01",
            ["FrontEndServer"] = "EX01.EXAMPLE.ORG",
            ["SoapAction"] = action,
            ["HttpStatus"] = "200",
            ["RequestSize"] = "{n}",
            ["ResponseSize"] = "{s}",
            ["ImpersonatedUser"] = "{u}@example.org",
            ["Cookie"] = "{m}",
            ["TotalRequestTime"] = "{n}",
            ["GenericInfo"] = "MailboxTypeCacheSize=3;S:WLM.Cl=InternalMaintenance;S:ServiceTaskMetadata.ADCount=0;S:MBX={m}",
            ["StartTime"] = "{t}",
            ["ProcessId"] = "9120",
        }.ToString();

    private sealed record Kind(string Folder, string Type, int Variant, int Percent);
}
