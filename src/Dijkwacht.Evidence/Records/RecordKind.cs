namespace Dijkwacht.Evidence.Records;

/// <summary>What kind of record an artefact holds: one value per log format that has columns of its own.</summary>
/// <remarks>Members are append-only: their names reach reports as the name of an artefact kind.</remarks>
public enum RecordKind
{
    /// <summary>Not recognised.</summary>
    Unknown = 0,

    /// <summary>IIS W3C extended log, front or back end.</summary>
    IisW3c = 1,

    /// <summary>HTTP.sys error log, <c>httperr*.log</c>.</summary>
    HttpErr = 2,

    /// <summary>Exchange <c>Logging\HttpProxy\&lt;Protocol&gt;</c>.</summary>
    HttpProxy = 3,

    /// <summary>Exchange <c>Logging\ECP\Server</c>.</summary>
    EcpServer = 4,

    /// <summary>Exchange <c>Logging\ECP\Activity</c>.</summary>
    EcpActivity = 5,

    /// <summary>Exchange <c>Logging\Ews</c>.</summary>
    Ews = 6,

    /// <summary>Exchange <c>Logging\MapiHttp</c>.</summary>
    MapiHttp = 7,

    /// <summary>Exchange <c>Logging\CmdletInfra\...\Http\Rps_Http</c>.</summary>
    RpsHttp = 8,

    /// <summary>Exchange <c>Logging\CmdletInfra\...\Cmdlet</c>, remote and local shells.</summary>
    RpsCmdlet = 9,

    /// <summary>Exchange admin audit copies, <c>CosmosQueue\audit</c> and <c>LocalQueue\Exchange</c>.</summary>
    Audit = 10,

    /// <summary>Exchange <c>TransportRoles\Logs\MessageTracking</c>.</summary>
    MessageTracking = 11,

    /// <summary>Exchange <c>Logging\OABGeneratorLog</c>.</summary>
    OabGenerator = 12,

    /// <summary>Any other Exchange log with a <c>#Fields</c> line.</summary>
    ExchangeLog = 13,

    /// <summary>Exchange <c>Setup.log</c>.</summary>
    ExchangeSetup = 14,

    /// <summary>IIS <c>applicationHost.config</c>.</summary>
    ApplicationHostConfig = 15,

    /// <summary>ASP.NET <c>web.config</c>.</summary>
    WebConfig = 16,

    /// <summary>Exchange <c>agents.config</c>: transport agents.</summary>
    AgentsConfig = 17,

    /// <summary>A scheduled task's XML.</summary>
    ScheduledTask = 18,

    /// <summary>ASP.NET temporary file <c>*.compiled</c>: a page that was requested once.</summary>
    CompiledPage = 19,

    /// <summary>A page or handler in a web root: <c>.aspx</c>, <c>.ashx</c>, <c>.asmx</c> and kin.</summary>
    WebPage = 20,

    /// <summary>A Windows event, from EVTX or JSON.</summary>
    WindowsEvent = 21,
}
