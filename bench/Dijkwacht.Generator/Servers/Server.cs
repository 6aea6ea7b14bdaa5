using System.Globalization;
using Dijkwacht.Generator.Evidence;

namespace Dijkwacht.Generator.Servers;

/// <summary>An Exchange server that writes its logs as the requests pass through it.</summary>
internal sealed partial class Server
{
    internal const string Domain = "example.org";
    internal const string NetBios = "EXAMPLE";

    private readonly SortedDictionary<DateTime, Version> _builds = [];
    private readonly Dictionary<string, LogFamily> _families = [];
    private readonly List<EvidenceFile> _files = [];
    private readonly Dice _dice;

    internal Server(string name, string address, Version build, Dice dice)
    {
        Name = name;
        Address = address;
        _dice = dice;
        _builds[DateTime.MinValue] = build;
    }

    internal string Name { get; }

    internal string Address { get; }

    internal string Fqdn => Name.ToLowerInvariant() + "." + Domain;

    internal string MachineAccount => NetBios + "\\" + Name + "$";

    internal string InstallPath { get; set; } = @"C:\Program Files\Microsoft\Exchange Server\V15";

    internal string IisLogPath { get; set; } = @"C:\inetpub\logs\LogFiles";

    internal string IisColumns { get; set; } = Columns.Iis;

    /// <summary>When an administrator added columns: the <c>#Fields</c> line changes in the middle of that day's file.</summary>
    internal DateTime? IisColumnsChangeAt { get; set; }

    internal string IisColumnsAfter { get; set; } = Columns.IisWithBytes;

    internal static string InternalHost => "mail." + Domain;

    internal Version BuildAt(DateTime time) => _builds.Last(b => b.Key <= time).Value;

    internal void Update(DateTime time, Version build) => _builds[time] = build;

    internal IEnumerable<LogFamily> Families => _families.Values;

    internal Trace Handle(Request r)
    {
        Guid id = _dice.Guid();
        string suffix = "&CorrelationID=<empty>;&cafeReqId=" + id.ToString("D") + ";";
        string frontQuery = r.InExchangeApplication ? r.Query + suffix : r.Query;
        Mark front = Iis("W3SVC1", r, r.Stem, frontQuery, 443, r.User, r.ClientIp, r.Status, r.Milliseconds + 2);
        Mark? proxy = r.Protocol is null ? null : Proxy(id, r);
        Mark? back = null;
        Mark? ews = null;
        if (r.ReachesBackEnd)
        {
            Server target = r.BackEnd ?? this;
            string query = (r.BackEndQuery ?? (r.BackEndStem is null ? r.Query : "")) + suffix;
            back = target.Iis("W3SVC2", r, r.BackEndStem ?? r.Stem, query, 444, r.BackEndUser ?? r.User, Address, r.BackEndStatus ?? r.Status, r.Milliseconds);
            if (r.Ews is { } call)
                ews = target.Ews(id, r, call, this);
        }

        return new Trace(id, front, proxy, back, ews);
    }

    private Mark Iis(string site, Request r, string stem, string query, int port, string user, string clientIp, int status, int took)
    {
        string columns = IisColumnsChangeAt is { } change && r.Time >= change ? IisColumnsAfter : IisColumns;
        var line = new System.Text.StringBuilder(300);
        line.Append(r.Time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture))
            .Append(' ').Append(Address).Append(' ').Append(r.Method).Append(' ').Append(stem)
            .Append(' ').Append(W3c(query)).Append(' ').Append(port).Append(' ').Append(W3c(user))
            .Append(' ').Append(clientIp).Append(' ').Append(W3c(r.Agent)).Append(' ').Append(W3c(r.Referer))
            .Append(' ').Append(status).Append(status == 401 ? " 1 2148074254 " : " 0 0 ").Append(took);
        if (columns == Columns.IisWithBytes)
            line.Append(' ').Append(r.ResponseBytes).Append(' ').Append(r.RequestBytes + 480);
        if (columns == Columns.IisWithForwarded)
            line.Append(' ').Append(W3c(port == 443 ? r.ForwardedFor : ""));
        DateTime second = new(r.Time.Ticks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, DateTimeKind.Utc);
        return IisFamily(site).Add(second, columns, line.ToString());
    }

    private Mark Proxy(Guid id, Request r)
    {
        Version v = BuildAt(r.Time);
        string host = r.UrlHost ?? InternalHost;
        Server target = r.BackEnd ?? this;
        var row = new CsvRow(Columns.HttpProxy)
        {
            ["DateTime"] = LogFamily.Iso(r.Time),
            ["RequestId"] = id.ToString("D"),
            ["MajorVersion"] = "15",
            ["MinorVersion"] = v.Minor.ToString(),
            ["BuildVersion"] = v.Build.ToString(),
            ["RevisionVersion"] = v.Revision.ToString(),
            ["Protocol"] = r.Protocol!,
            ["UrlHost"] = host,
            ["UrlStem"] = r.Stem,
            ["ProtocolAction"] = r.ProtocolAction,
            ["AuthenticationType"] = r.AuthenticationType,
            ["IsAuthenticated"] = r.User.Length > 0 ? "true" : "false",
            ["AuthenticatedUser"] = r.User,
            ["Organization"] = "",
            ["AnchorMailbox"] = r.Anchor,
            ["UserAgent"] = r.Agent.Replace(',', ' '),
            ["ClientIpAddress"] = r.ClientIp,
            ["ServerHostName"] = Name,
            ["HttpStatus"] = r.Status.ToString(),
            ["BackEndStatus"] = r.ReachesBackEnd ? (r.BackEndStatus ?? r.Status).ToString() : "",
            ["ErrorCode"] = r.ErrorCode,
            ["Method"] = r.Method,
            ["ProxyAction"] = r.ReachesBackEnd ? "Proxy" : "",
            ["TargetServer"] = r.ReachesBackEnd ? target.Fqdn : "",
            ["TargetServerVersion"] = r.ReachesBackEnd ? FormattableString.Invariant($"15.{v.Minor:00}.{v.Build:0000}.000") : "",
            ["RoutingType"] = r.ReachesBackEnd ? "IntraForest" : "",
            ["RoutingHint"] = r.RoutingHint,
            ["BackEndCookie"] = r.BackEndCookie,
            ["RequestBytes"] = r.RequestBytes.ToString(),
            ["ResponseBytes"] = r.ResponseBytes.ToString(),
            ["HttpPipelineLatency"] = "1",
            ["CalculateTargetBackEndLatency"] = _dice.Between(0, 5).ToString(),
            ["TotalGlsLatency"] = "0",
            ["TotalAccountForestLatency"] = "0",
            ["TotalResourceForestLatency"] = "0",
            ["ADLatency"] = _dice.Between(0, 4).ToString(),
            ["TotalSharedCacheLatency"] = "0",
            ["ActivityContextLifeTime"] = r.Milliseconds.ToString(),
            ["BackendReqInitLatency"] = "1",
            ["BackendProcessingLatency"] = _dice.Between(1, 40).ToString(),
            ["HandlerCompletionLatency"] = "0",
            ["ProxyTime"] = r.Milliseconds.ToString(),
            ["TotalRequestTime"] = r.Milliseconds.ToString(),
            ["UrlQuery"] = r.Query.Length > 0 ? "?" + r.Query : "",
            ["GenericInfo"] = $"BeginRequest={LogFamily.Iso(r.Time.AddMilliseconds(-r.Milliseconds))};CorrelationID=<empty>;ProxyState-Run=None;" +
                (r.ReachesBackEnd ? "FEAuth=BEVersion-1942063431;BeginGetResponse=" + LogFamily.Iso(r.Time) + ";ProxyState-Complete=ProxyResponseData;" : "") +
                "SharedCacheGuard=0;EndRequest=" + LogFamily.Iso(r.Time) + ";",
            ["GenericErrors"] = r.GenericErrors,
            ["RoutingStatus"] = "CafeV1",
        };
        return Csv("HttpProxy\\" + r.Protocol, "HttpProxy_", "HttpProxy Logs", Columns.HttpProxy, HeaderShape.BlockOnly).Add(r.Time, Columns.HttpProxy, row.ToString());
    }

    private Mark Ews(Guid id, Request r, EwsCall call, Server frontEnd)
    {
        Version v = BuildAt(r.Time);
        var row = new CsvRow(Columns.Ews)
        {
            ["DateTime"] = LogFamily.Iso(r.Time.AddMilliseconds(-2)),
            ["RequestId"] = id.ToString("D"),
            ["MajorVersion"] = "15",
            ["MinorVersion"] = v.Minor.ToString(),
            ["BuildVersion"] = v.Build.ToString(),
            ["RevisionVersion"] = v.Revision.ToString(),
            ["Ring"] = "Unknown",
            ["AuthenticationType"] = r.AuthenticationType.Length > 0 ? r.AuthenticationType : "Kerberos",
            ["IsAuthenticated"] = "true",
            ["AuthenticatedUser"] = call.User,
            ["Organization"] = "",
            ["UserAgent"] = r.Agent,
            ["VersionInfo"] = "Target=None;Req=Exchange2013/Exchange2013_SP1;",
            ["ClientIpAddress"] = r.ClientIp,
            ["ServerHostName"] = Name,
            ["FrontEndServer"] = frontEnd.Fqdn.ToUpperInvariant(),
            ["SoapAction"] = call.Action,
            ["HttpStatus"] = (r.BackEndStatus ?? r.Status).ToString(),
            ["RequestSize"] = r.RequestBytes.ToString(),
            ["ResponseSize"] = call.ResponseSize?.ToString() ?? "",
            ["ImpersonatedUser"] = call.Impersonated,
            ["ActAsUser"] = call.ActAs,
            ["Cookie"] = _dice.Guid().ToString("N"),
            ["CorrelationGuid"] = _dice.Guid().ToString("D"),
            ["PrimaryOrProxyServer"] = "PrimaryServer",
            ["TaskType"] = "LocalTask",
            ["RemoteBackendCount"] = "0",
            ["LocalMailboxCount"] = "1",
            ["RemoteMailboxCount"] = "0",
            ["LocalIdCount"] = call.LocalIds.ToString(),
            ["RemoteIdCount"] = "0",
            ["ThrottlingPolicy"] = "[Fallback]",
            ["TotalDCRequestCount"] = _dice.Between(0, 3).ToString(),
            ["TotalMBXRequestCount"] = _dice.Between(1, 9).ToString(),
            ["TotalRequestTime"] = r.Milliseconds.ToString(),
            ["GenericInfo"] = "MailboxTypeCacheSize=3;S:WLM.Cl=InternalMaintenance;S:ServiceTaskMetadata.ADCount=0",
            ["StartTime"] = LogFamily.Iso(r.Time.AddMilliseconds(-r.Milliseconds)),
            ["ProcessId"] = "9120",
        };
        return Csv("Ews", "Ews_", "EWS Logs", Columns.Ews, EwsHeader).Add(r.Time.AddMilliseconds(-2), Columns.Ews, row.ToString());
    }

    internal HeaderShape EwsHeader { get; set; } = HeaderShape.BareFirst;

    internal HeaderShape CmdletHeader { get; set; } = HeaderShape.BareLast;

    private static string W3c(string value) => value.Length == 0 ? "-" : value.Replace(' ', '+');
}
