namespace Dijkwacht.Generator.Scenarios;

/// <summary>A kind of collection, by name.</summary>
internal sealed record Scenario(string Name, string Shows, Action<Scene> Play);

/// <summary>Every scenario, in the order of the documentation.</summary>
internal static class Catalogue
{
    internal static readonly Scenario[] All =
    [
        new("proxylogon-full", "the whole chain of March 2021: forged cookie, administrator session, page, dump, mail of two boxes", ProxyLogonScenarios.Full),
        new("proxylogon-attempts", "the same hole tried by three parties, before and after the update, never past autodiscover", ProxyLogonScenarios.Attempts),
        new("january-theft", "mail theft through static OWA files in January 2021", ProxyLogonScenarios.January),
        new("january-theft-iis-only", "the same with the proxy's logs rotated away", ProxyLogonScenarios.JanuaryIisOnly),
        new("rotated", "an updated server whose logs begin after the weeks that matter", ProxyLogonScenarios.Rotated),
        new("scanned-clean", "scanners, surveys and shell hunters on a server whose logs cover the window", ProxyLogonScenarios.ScannedClean),
        new("two-actors", "two parties three weeks apart with their own pages", ProxyLogonScenarios.TwoActors),
        new("balancer-forwarded", "a balancer in front, the clients in an X-Forwarded-For column", s => ProxyLogonScenarios.Balancer(s, forwarded: true)),
        new("balancer-blind", "a balancer in front and nothing that tells who was behind it", s => ProxyLogonScenarios.Balancer(s, forwarded: false)),
        new("exchange-on-e", "Exchange and the IIS logs on drive E", ProxyLogonScenarios.OnDriveE),
        new("dag", "two servers: the front end of one, the back end of the other", ProxyLogonScenarios.Dag),
        new("proxyshell-full", "address forged, draft placed, shell session, role, export as a page, page used", LaterScenarios.ProxyShellFull),
        new("proxyshell-attempts", "the same asked for and refused; the logs begin with the server", LaterScenarios.ProxyShellAttempts),
        new("proxytoken", "a redirect rule set without login, answered 500, and the mail it sent out", LaterScenarios.ProxyToken),
        new("proxynotshell", "the ProxyShell address with a user's login, then a page", LaterScenarios.ProxyNotShell),
        new("owassrf", "the shell through an OWA address, then a page", LaterScenarios.Owassrf),
        new("stolen-password", "a redirect rule from an address the user never had; no hole", LaterScenarios.StolenPassword),
        new("local-export", "a page runs an export to a web root, and the file is fetched", LaterScenarios.LocalExport),
        new("archive-fetch", "a page prepares an archive that is fetched from a web root", LaterScenarios.ArchiveFetch),
        new("deleted-page-compiled", "the page is gone; its .compiled and a few requests remain", s => LaterScenarios.DeletedPage(s, withRequests: true)),
        new("compiled-only", "only the .compiled of a page remains", s => LaterScenarios.DeletedPage(s, withRequests: false)),
        new("no-build-iis-only", "IIS logs alone, no build known", LaterScenarios.NoBuild),
        new("two-servers", "one party entered one server and only asked the other", NeighbourScenarios.TwoServers),
        new("balancer-outside", "two parties through a balancer that few use; only IIS shows who was behind it", NeighbourScenarios.BalancerOutside),
        new("proxyshell-later-logs", "refused requests in logs that cover the wave, on a server open to a hole never seen exploited", NeighbourScenarios.ProxyShellLaterLogs),
        new("shared-office", "an intruder behind the address of an office whose user reads mail as always", NeighbourScenarios.SharedOffice),
        new("hidden-folder", "a page used through a virtual directory that leads to a hiding place", NeighbourScenarios.HiddenFolder),
        new("cmdlet-events", "a ProxyShell session in the web logs, its cmdlets only in the Windows events", NeighbourScenarios.CmdletEvents),
        new("viewstate", "CVE-2020-0688 answered 500, and what the web server started in the Windows events", NeighbourScenarios.Viewstate),
        new("proxynotshell-attempts", "asked without a login where ProxyShell was long closed", NeighbourScenarios.ProxyNotShellAttempts),
        new("stolen-mail", "a mailbox emptied over EWS by a script with a stolen password, beside lawful tools", NeighbourScenarios.StolenMail),
        new("busy-clean", "the lawful tools alone: migration, holiday, own script, other organisations, photos", NeighbourScenarios.BusyClean),
        new("garbage", "files named like logs that are none", LaterScenarios.Garbage),
    ];
}
