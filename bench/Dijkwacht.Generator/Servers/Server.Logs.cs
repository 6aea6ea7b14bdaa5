using System.Globalization;
using System.Text;
using Dijkwacht.Generator.Evidence;

namespace Dijkwacht.Generator.Servers;

internal sealed partial class Server
{
    private int _messageId = 438;

    /// <summary>One file for every setup that ever ran; its times tell when a cumulative update came.</summary>
    internal StringBuilder SetupLog { get; } = new();

    internal LogFamily IisFamily(string site) => Family("IIS\\" + site, () => new LogFamily(
        Name,
        IisLogPath + "\\" + site,
        (day, part) => "u_ex" + day.ToString("yyMMdd", CultureInfo.InvariantCulture) + (part > 1 ? "_x" + part : "") + ".log",
        (time, columns) =>
        [
            "#Software: Microsoft Internet Information Services 10.0",
            "#Version: 1.0",
            "#Date: " + time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            "#Fields: " + columns,
        ]));

    /// <summary>A log under <c>Logging\</c>, hourly unless the prefix belongs to a daily one.</summary>
    internal LogFamily Csv(string folder, string prefix, string type, string columns, HeaderShape shape, bool hourly = true, string? version = null, string root = "Logging") =>
        Family(folder + "\\" + prefix, () => new LogFamily(
            Name,
            InstallPath + "\\" + root + "\\" + folder,
            (period, part) => prefix + period.ToString(hourly ? "yyyyMMddHH" : "yyyyMMdd", CultureInfo.InvariantCulture) + "-" + part + ".LOG",
            (time, _) => Header(time, type, columns, shape, version))
        {
            IsHourly = hourly,
        });

    internal Mark EcpServer(DateTime time, string command, string url, string sid)
    {
        string data = string.Join(';',
            "S:TIME=" + _dice.Between(9, 900),
            "S:SID=" + _dice.Guid().ToString("D"),
            Pair("S:CMD", command),
            "S:REQID=" + _dice.Guid().ToString("D"),
            "S:URL=" + url,
            "S:REFERRER=",
            "S:EX=",
            "S:ACTID=" + _dice.Guid().ToString("D"),
            "S:RS=0",
            "S:BLD=" + BuildAt(time).ToString(4),
            "S:TNAME=<null>",
            "S:TID=",
            "S:USID=" + sid,
            "S:EDOID=",
            "S:ACID=");
        var row = new CsvRow(Columns.Ecp)
        {
            ["TimeStamp"] = LogFamily.Iso(time),
            ["ServerName"] = Name,
            ["EventId"] = "ECP.Request",
            ["EventData"] = data,
        };
        return Csv("ECP\\Server", "ECPServer", "ECP Server Log", Columns.Ecp, HeaderShape.BlockOnly, hourly: false, version: "15.0.0.0").Add(time, Columns.Ecp, row.ToString());
    }

    internal Mark EcpActivity(DateTime time, string mailbox, string url)
    {
        string data = $"S:PSA=<PII>{mailbox}</PII>;S:URL=https://localhost:444{url};S:Bld={BuildAt(time).ToString(4)};S:ActID={_dice.Guid():D}";
        var row = new CsvRow(Columns.Ecp)
        {
            ["TimeStamp"] = LogFamily.Iso(time),
            ["ServerName"] = Name,
            ["EventId"] = "ActivityContext",
            ["EventData"] = data,
        };
        return Csv("ECP\\Activity", "ECPActivity_11500_", "ECP Activity Context Log", Columns.Ecp, HeaderShape.BlockOnly, hourly: false, version: "15.0.0.0").Add(time, Columns.Ecp, row.ToString());
    }

    internal Mark RpsHttp(DateTime time, string user, string clientIp, string query, string clientInfo, int status = 200, string stem = "/Powershell")
    {
        Version v = BuildAt(time);
        var row = new CsvRow(Columns.RpsHttp)
        {
            ["DateTime"] = LogFamily.Iso(time),
            ["StartTime"] = LogFamily.Iso(time.AddMilliseconds(-90)),
            ["RequestId"] = _dice.Guid().ToString("D"),
            ["MajorVersion"] = "15",
            ["MinorVersion"] = v.Minor.ToString(),
            ["BuildVersion"] = v.Build.ToString(),
            ["RevisionVersion"] = v.Revision.ToString(),
            ["UrlHost"] = Fqdn,
            ["UrlStem"] = stem,
            ["AuthenticationType"] = "Kerberos",
            ["IsAuthenticated"] = "true",
            ["AuthenticatedUser"] = user,
            ["ClientIpAddress"] = clientIp,
            ["ServerHostName"] = Name,
            ["FrontEndServer"] = Fqdn.ToUpperInvariant(),
            ["HttpStatus"] = status.ToString(),
            ["SubStatus"] = "0",
            ["RequestBytes"] = _dice.Between(900, 6000).ToString(),
            ["ClientInfo"] = clientInfo,
            ["CPU"] = "0% * 4",
            ["Memory"] = "169M/175M",
            ["ActivityContextLifeTime"] = "100",
            ["TotalTime"] = "100",
            ["UrlQuery"] = query,
            ["GenericInfo"] = "OnEndRequest.End.ContentType=application/soap+xml charset UTF-8;S:ServiceCommonMetadata.HttpMethod=POST;",
        };
        return Csv("CmdletInfra\\Powershell-Proxy\\Http", "Rps_Http_", "Rps Http Logs", Columns.RpsHttp, CmdletHeader).Add(time, Columns.RpsHttp, row.ToString());
    }

    /// <summary>A cmdlet in the remote shell, or in a local one (where the snap-in of a web shell ends up).</summary>
    internal Mark Cmdlet(DateTime time, string user, string cmdlet, string parameters, bool local = false, bool failed = false)
    {
        Version v = BuildAt(time);
        var row = new CsvRow(Columns.RpsCmdlet)
        {
            ["DateTime"] = LogFamily.Iso(time),
            ["StartTime"] = LogFamily.Iso(time.AddMilliseconds(-140)),
            ["RequestId"] = _dice.Guid().ToString("D"),
            ["MajorVersion"] = "15",
            ["MinorVersion"] = v.Minor.ToString(),
            ["BuildVersion"] = v.Build.ToString(),
            ["RevisionVersion"] = v.Revision.ToString(),
            ["ServerHostName"] = Name,
            ["ProcessId"] = local ? "7716" : "8372",
            ["ProcessName"] = local ? "powershell" : "w3wp#MSExchangePowerShellAppPool",
            ["ThreadId"] = _dice.Between(8, 90).ToString(),
            ["CultureInfo"] = "en-US",
            ["AuthenticatedUser"] = user,
            ["IsAdmin"] = "True",
            ["ClientApplication"] = local ? "Local-ManagementShell-Unknown" : "Remote-ManagementShell-Unknown",
            ["Cmdlet"] = cmdlet,
            ["Parameters"] = parameters,
            ["CmdletUniqueId"] = _dice.Between(1000, 99999).ToString(),
            ["TotalTime"] = "140",
            ["ExecutionResult"] = failed ? "Error" : "Success",
            ["GenericInfo"] = "ExecutionState=Completed;",
        };
        string shell = local ? "LocalPowerShell" : "Powershell-Proxy";
        string prefix = local ? "Local_Cmdlet_" : "Rps_Cmdlet_";
        return Csv("CmdletInfra\\" + shell + "\\Cmdlet", prefix, "Rps Cmdlet Logs", Columns.RpsCmdlet, CmdletHeader).Add(time, Columns.RpsCmdlet, row.ToString());
    }

    internal Mark Audit(DateTime time, string user, string cmdlet, params (string Name, string Value)[] parameters)
    {
        var json = new StringBuilder($"{{\"CreationTime\":\"{time:yyyy-MM-dd'T'HH:mm:ss}\",\"Id\":\"{_dice.Guid():D}\",\"Operation\":\"{cmdlet}\",\"RecordType\":1,\"ResultStatus\":\"True\",\"UserId\":{Json(user)},\"UserType\":2,\"Version\":1,\"Workload\":\"Exchange\",\"ObjectId\":\"\",\"Parameters\":[");
        json.AppendJoin(',', parameters.Select(p => $"{{\"Name\":\"{p.Name}\",\"Value\":{Json(p.Value)}}}")).Append("]}");
        var row = new CsvRow(Columns.Audit)
        {
            ["Timestamp"] = LogFamily.Iso(time),
            ["Server"] = Name,
            ["TenantId"] = Guid.Empty.ToString("D"),
            ["RecordType"] = "ExchangeAdmin",
            ["Data"] = json.ToString(),
            ["UserKey"] = user,
            ["RecordId"] = _dice.Guid().ToString("D"),
            ["Operation"] = cmdlet,
            ["Workload"] = "Exchange",
            ["ResultStatus"] = "True",
            ["Version"] = "1",
            ["Scope"] = "Onprem",
        };
        return Csv("LocalQueue\\Exchange", "audit", "Audit Logs", Columns.Audit, HeaderShape.BlockOnly).Add(time, Columns.Audit, row.ToString());
    }

    internal Mark Mail(DateTime time, string source, string eventId, string sender, string recipient, long bytes, string subject, string context, string? messageId = null)
    {
        _messageId++;
        var row = new CsvRow(Columns.MessageTracking)
        {
            ["date-time"] = LogFamily.Iso(time),
            ["client-ip"] = Address,
            ["client-hostname"] = Fqdn,
            ["server-ip"] = Address,
            ["server-hostname"] = Name,
            ["source-context"] = context,
            ["source"] = source,
            ["event-id"] = eventId,
            ["internal-message-id"] = _messageId.ToString(),
            ["message-id"] = messageId ?? $"<{_dice.Guid():N}@{Domain}>",
            ["network-message-id"] = _dice.Guid().ToString("D"),
            ["recipient-address"] = recipient,
            ["recipient-status"] = "",
            ["total-bytes"] = bytes.ToString(),
            ["recipient-count"] = "1",
            ["message-subject"] = subject,
            ["sender-address"] = sender,
            ["return-path"] = sender,
            ["message-info"] = "04I: ",
            ["directionality"] = "Originating",
            ["custom-data"] = $"S:MailboxDatabaseGuid={_dice.Guid():D};S:DeliveryPriority=Normal",
            ["transport-traffic-type"] = "Email",
            ["log-id"] = _dice.Guid().ToString("D"),
            ["schema-version"] = VersionText(time),
        };
        return Csv("MessageTracking", "MSGTRK", "Message Tracking Log", Columns.MessageTracking, HeaderShape.BlockOnly, root: @"TransportRoles\Logs").Add(time, Columns.MessageTracking, row.ToString());
    }

    internal Mark MapiHttp(Request r, string mailbox)
    {
        Version v = BuildAt(r.Time);
        var row = new CsvRow(Columns.MapiHttp)
        {
            ["DateTime"] = LogFamily.Iso(r.Time),
            ["RequestId"] = _dice.Guid().ToString("D"),
            ["RequestType"] = "Execute",
            ["HttpStatusCode"] = "200",
            ["ResponseCode"] = "0",
            ["StatusCode"] = "0",
            ["TotalRequestLatency"] = r.Milliseconds.ToString(),
            ["MajorVersion"] = "15",
            ["MinorVersion"] = v.Minor.ToString(),
            ["BuildVersion"] = v.Build.ToString(),
            ["RevisionVersion"] = v.Revision.ToString(),
            ["AuthenticatedUserEmail"] = mailbox,
            ["MailboxId"] = mailbox,
            ["ClientIP"] = r.ClientIp,
            ["SourceCafeServer"] = Fqdn,
            ["ClientSoftware"] = "Outlook",
            ["ClientSoftwareVersion"] = "16.0.13801.20266",
            ["ClientMode"] = "Cached",
            ["AuthenticationType"] = "Negotiate",
            ["AuthenticatedUser"] = r.User,
        };
        return Csv("MapiHttp\\Mailbox", "MapiHttp_", "MapiHttp Logs", Columns.MapiHttp, HeaderShape.BlockOnly).Add(r.Time, Columns.MapiHttp, row.ToString());
    }

    internal Mark HttpErr(DateTime time, string clientIp, string method, string uri, string status, string reason)
    {
        const string Fields = "date time c-ip c-port s-ip s-port cs-version cs-method cs-uri streamid sc-status s-siteid s-reason s-queuename transport";
        LogFamily family = Family("HTTPERR", () => new LogFamily(
            Name,
            @"C:\Windows\System32\LogFiles\HTTPERR",
            (_, part) => "httperr" + part + ".log",
            (start, columns) => ["#Software: Microsoft HTTP API 2.0", "#Version: 1.0", "#Date: " + start.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), "#Fields: " + columns])
        {
            IsOneFile = true,
        });
        string when = time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        return family.Add(time, Fields, $"{when} {clientIp} {_dice.Between(1025, 65000)} {Address} 443 HTTP/1.1 {method} {uri} - {status} - {reason} - TCP");
    }

    internal EvidenceFile Put(string windowsPath, string text, DateTime modified, DateTime? created = null, Encoding? encoding = null) =>
        Put(windowsPath, [.. (encoding ?? Encoding.Default).GetPreamble(), .. (encoding ?? Encoding.Default).GetBytes(text.ReplaceLineEndings("\r\n"))], modified, created);

    internal EvidenceFile Put(string windowsPath, byte[] content, DateTime modified, DateTime? created = null)
    {
        var file = new EvidenceFile(Name, windowsPath, content, modified, created);
        _files.Add(file);
        return file;
    }

    internal IEnumerable<EvidenceFile> Render() => _families.Values.SelectMany(f => f.Render()).Concat(_files).Concat(SetupFile()).ToList();

    private IEnumerable<EvidenceFile> SetupFile() => SetupLog.Length == 0 ? []
        : [new EvidenceFile(Name, @"C:\ExchangeSetupLogs\ExchangeSetup.log", Encoding.UTF8.GetBytes(SetupLog.ToString().ReplaceLineEndings("\r\n")), _families.Count == 0 ? DateTime.UnixEpoch : _families.Values.Max(f => f.Last))];

    /// <summary>Forgets whole kinds of logs, as a rotation or an incomplete copy does.</summary>
    internal void Drop(Func<string, bool> folder)
    {
        foreach (string key in _families.Where(f => folder(f.Value.Folder)).Select(f => f.Key).ToList())
            _families.Remove(key);
        _files.RemoveAll(f => folder(f.WindowsPath));
        if (folder(@"C:\ExchangeSetupLogs\ExchangeSetup.log"))
            SetupLog.Clear();
    }

    internal void DropBefore(DateTime time, Func<string, bool> folder)
    {
        foreach (LogFamily family in _families.Values.Where(f => folder(f.Folder)))
            family.DropBefore(time);
    }

    private LogFamily Family(string key, Func<LogFamily> create)
    {
        if (!_families.TryGetValue(key, out LogFamily? family))
            _families[key] = family = create();
        return family;
    }

    private string[] Header(DateTime time, string type, string columns, HeaderShape shape, string? version)
    {
        string[] block =
        [
            "#Software: Microsoft Exchange Server",
            "#Version: " + (version ?? VersionText(time)),
            "#Log-type: " + type,
            "#Date: " + LogFamily.Iso(time),
            "#Fields: " + columns,
        ];
        return shape switch
        {
            HeaderShape.BareFirst => [columns, .. block],
            HeaderShape.BareLast => [.. block, columns],
            _ => block,
        };
    }

    /// <summary>The padded build of the cumulative update: this line does not show security updates.</summary>
    private string VersionText(DateTime time)
    {
        Version v = BuildAt(time);
        return FormattableString.Invariant($"15.{v.Minor:00}.{v.Build:0000}.{BaseRevision(v.Build):000}");
    }

    internal static int BaseRevision(int build) => build switch
    {
        2176 => 2,
        2242 => 4,
        2308 => 8,
        2375 => 7,
        2507 => 6,
        _ => 0,
    };

    private static string Pair(string key, string value)
    {
        string pair = key + "=" + value;
        return value.AsSpan().ContainsAny(';', '\'') ? "'" + pair.Replace("'", "''", StringComparison.Ordinal) + "'" : pair;
    }

    private static string Json(string value) => "\"" + value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
