using System.Collections.Frozen;
using System.Text;

namespace Dijkwacht.Evidence.Events;

/// <summary>The channels behind the abbreviations of Hayabusa's output.</summary>
/// <remarks>
/// Source: config/channel_abbreviations.txt of Yamato-Security/hayabusa-rules. Abbreviations that stand for several channels
/// (AppLocker, SecMitig) are left as they are.
/// </remarks>
internal static class ChannelNames
{
    private static readonly FrozenDictionary<string, string> s_names = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["App"] = "Application",
        ["BitsCli"] = "Microsoft-Windows-Bits-Client/Operational",
        ["CodeInteg"] = "Microsoft-Windows-CodeIntegrity/Operational",
        ["DHCP-Svr"] = "Microsoft-Windows-DHCP-Server/Operational",
        ["DNS-Svr"] = "DNS Server",
        ["Defender"] = "Microsoft-Windows-Windows Defender/Operational",
        ["DvrFmwk"] = "Microsoft-Windows-DriverFrameworks-UserMode/Operational",
        ["Exchange"] = "MSExchange Management",
        ["Firewall"] = "Microsoft-Windows-Windows Firewall With Advanced Security/Firewall",
        ["Forwarding"] = "Microsoft-Windows-Forwarding/Operational",
        ["GroupPolicy"] = "Microsoft-Windows-GroupPolicy/Operational",
        ["KeyMgtSvc"] = "Key Management Service",
        ["LDAP-Cli"] = "Microsoft-Windows-LDAP-Client/Debug",
        ["NTLM"] = "Microsoft-Windows-NTLM/Operational",
        ["OpenSSH"] = "OpenSSH/Operational",
        ["PrintAdm"] = "Microsoft-Windows-PrintService/Admin",
        ["PrintOp"] = "Microsoft-Windows-PrintService/Operational",
        ["PwSh"] = "Microsoft-Windows-PowerShell/Operational",
        ["PwShClassic"] = "Windows PowerShell",
        ["PwShCore"] = "PowerShellCore/Operational",
        ["RDP-Cli"] = "Microsoft-Windows-TerminalServices-RDPClient/Operational",
        ["RDP-CoreTS"] = "Microsoft-Windows-RemoteDesktopServices-RdpCoreTS/Operational",
        ["RDS-GTW"] = "Microsoft-Windows-TerminalServices-Gateway/Operational",
        ["RDS-LSM"] = "Microsoft-Windows-TerminalServices-LocalSessionManager/Operational",
        ["RDS-RCM"] = "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational",
        ["Sec"] = "Security",
        ["SmbCliSec"] = "Microsoft-Windows-SmbClient/Security",
        ["SvcBusCli"] = "Microsoft-ServiceBus-Client",
        ["Sys"] = "System",
        ["Sysmon"] = "Microsoft-Windows-Sysmon/Operational",
        ["TaskSch"] = "Microsoft-Windows-TaskScheduler/Operational",
        ["UserProfileSvc"] = "Microsoft-Windows-User Profile Service/Operational",
        ["WMI"] = "Microsoft-Windows-WMI-Activity/Operational",
        ["WinRM"] = "Microsoft-Windows-WinRM/Operational",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // Only what each of them always writes to, whatever the event.
    private static readonly FrozenDictionary<string, string> s_providers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["Microsoft-Windows-Security-Auditing"] = "Security",
        ["Microsoft-Windows-Sysmon"] = "Microsoft-Windows-Sysmon/Operational",
        ["Microsoft-Windows-Windows Defender"] = "Microsoft-Windows-Windows Defender/Operational",
        ["MSExchange CmdletLogs"] = "MSExchange Management",
        ["MSExchange Common"] = "Application",
        ["MSExchange Control Panel"] = "Application",
        ["MSExchange Front End HTTP Proxy"] = "Application",
        ["MSExchange Unified Messaging"] = "Application",
        ["PowerShell"] = "Windows PowerShell",
        ["Service Control Manager"] = "System",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The channel that a provider writes this event to; null where it has several.</summary>
    public static byte[]? OfProvider(ReadOnlySpan<byte> provider, ReadOnlySpan<byte> eventId)
    {
        string? channel = Encoding.UTF8.GetString(provider) switch
        {
            "Microsoft-Windows-Eventlog" when eventId.SequenceEqual("1102"u8) => "Security",
            "Microsoft-Windows-Eventlog" when eventId.SequenceEqual("104"u8) => "System",
            "Microsoft-Windows-PowerShell" when eventId is [(byte)'4', (byte)'1', (byte)'0', _] => "Microsoft-Windows-PowerShell/Operational",
            "Microsoft-Windows-TaskScheduler" when eventId.Length == 3 => "Microsoft-Windows-TaskScheduler/Operational",
            var name => s_providers.GetValueOrDefault(name),
        };
        return channel is null ? null : Encoding.UTF8.GetBytes(channel);
    }

    /// <summary>The channel's own name, or the text as it is.</summary>
    public static byte[] Expand(ReadOnlySpan<byte> text)
    {
        string name = Encoding.UTF8.GetString(text);
        return Encoding.UTF8.GetBytes(s_names.GetValueOrDefault(name, name));
    }
}
