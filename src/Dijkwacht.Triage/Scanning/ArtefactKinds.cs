using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Triage.Scanning;

/// <summary>The names of artefact kinds in rules, packs and reports.</summary>
public static class ArtefactKinds
{
    /// <summary>The name of a kind; IIS logs of the back-end site have their own, events one per channel.</summary>
    public static string NameOf(RecordKind kind, bool isBackEnd, string? channel = null) => kind switch
    {
        RecordKind.IisW3c => isBackEnd ? "iis-backend" : "iis",
        RecordKind.HttpErr => "httperr",
        RecordKind.HttpProxy => "httpproxy",
        RecordKind.EcpServer => "ecp-server",
        RecordKind.EcpActivity => "ecp-activity",
        RecordKind.Ews => "ews",
        RecordKind.MapiHttp => "mapihttp",
        RecordKind.RpsHttp => "rps-http",
        RecordKind.RpsCmdlet => "rps-cmdlet",
        RecordKind.Audit => "audit",
        RecordKind.MessageTracking => "message-tracking",
        RecordKind.OabGenerator => "oab-generator",
        RecordKind.ExchangeLog => "exchange-log",
        RecordKind.ExchangeSetup => "setup",
        RecordKind.ApplicationHostConfig => "application-host",
        RecordKind.WebConfig => "web-config",
        RecordKind.AgentsConfig => "agents-config",
        RecordKind.ScheduledTask => "scheduled-task",
        RecordKind.CompiledPage => "compiled-page",
        RecordKind.WebPage => "web-page",
        RecordKind.WindowsEvent => string.IsNullOrEmpty(channel) ? "event" : "event:" + channel,
        _ => "unknown",
    };
}
