namespace Dijkwacht.Generator.Traffic;

/// <summary>A user with the clients they always had.</summary>
internal sealed record Person(string Name, string Office, string Home, string DeviceId, Guid Mailbox)
{
    internal string Login => Servers.Server.NetBios + "\\" + Name;

    internal string Address => Name + "@" + Servers.Server.Domain;
}

/// <summary>Everyone and everything that lawfully talks to the server.</summary>
internal static class People
{
    internal const string Balancer = "10.0.0.5";

    /// <summary>What an attacker writes into X-Forwarded-For itself, before the balancer adds where it was asked from.</summary>
    internal const string Claimed = "198.51.100.77, ";
    internal const string AdminDesk = "10.0.1.9";
    internal const string BackupServer = "10.0.3.20";
    internal const string Zgrab = "198.51.100.201";
    internal const string Nmap = "198.51.100.202";
    internal const string Censys = "198.51.100.203";
    internal const string CertSurvey = "203.0.113.200";
    internal const string ShellHunter = "198.51.100.207";
    internal const string Outlook = "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.13801; Pro)";
    internal const string Chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/88.0.4324.190 Safari/537.36";
    internal const string IPhone = "Apple-iPhone12C1/1804.17";
    internal const string BackupAgent = "ExampleBackup/9.4 (ExchangeServicesClient/15.01.1913.005)";
    internal const string EwsProbe = "Ews_AM_Probe/Local (ExchangeServicesClient/15.01.2375.007)";
    internal const string OwaProbe = "AMProbe/Local/ClientAccess";
    internal const string HealthMailbox = "HealthMailbox7c1b9f0e2d";

    private static readonly string[] s_names =
        ["anna.visser", "bram.dejong", "carla.smit", "daan.bakker", "eva.mulder", "finance", "guus.bos", "hanna.vos", "director", "joris.kok", "karin.dekker", "legal"];

    internal static readonly Person[] All = [.. s_names.Select((name, i) => new Person(
        name,
        "10.0.1." + (20 + i),
        "198.51.100." + (10 + i),
        $"8F2K{i:00}QX7T1M4ND{i * 7919:X5}",
        new Guid(0x5c0a1b20 + i, 0x4f11, 0x4a02, 0x9b, 0x01, 0x22, 0x33, 0x44, 0x55, 0x66, (byte)i)))];

    internal static Person Named(string name) => All.Single(p => p.Name == name);

    internal static readonly string[] Scanners = [Zgrab, Nmap, Censys, CertSurvey, ShellHunter];
}
