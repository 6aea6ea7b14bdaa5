using Dijkwacht.Generator.Answers;
using Dijkwacht.Generator.Evidence;
using Dijkwacht.Generator.Servers;

namespace Dijkwacht.Generator.Traffic;

/// <summary>Lawful or harmless things that look like an attack to a careless reader: present in every collection.</summary>
internal sealed class Traps(Server server, Dice dice, Truth truth)
{
    // Names published with the 2021 waves: hunters for other people's shells ask for them on every server.
    private static readonly string[] s_hunted =
        ["RedirSuiteServerProxy.aspx", "shell.aspx", "supp0rt.aspx", "discover.aspx", "help.aspx", "OutlookEN.aspx", "Err0r.aspx", "8Lw7tAhF9i1pJnRo.aspx", "web.aspx", "xx.aspx", "HttpProxy.aspx", "one.aspx"];

    private static readonly string[] s_phones = ["Apple-iPhone13C2/1801.55", "Android-SAMSUNG-SM-G973F/9.2021", "Outlook-iOS-Android/1.0"];

    /// <summary>Who the front end sees when a balancer stands before it.</summary>
    internal string? Balancer { get; init; }

    internal void Place(DateTime day)
    {
        Zgrab(day.AddHours(2).AddMinutes(11));
        Nmap(day.AddHours(4).AddMinutes(40));
        Survey(day.AddHours(5).AddMinutes(3));
        HuntShells(day.AddHours(6).AddMinutes(20));
        AutodiscoverJson(day.AddHours(7).AddMinutes(5));
        EditUrl(day.AddHours(9).AddMinutes(30));
        LegalExport(day.AddHours(13).AddMinutes(12));
        GrantToBackup(day.AddHours(14).AddMinutes(2));
        OwnForward(day.AddHours(16).AddMinutes(45));
        truth.NotActors.AddRange(People.Scanners);
        truth.NotActors.AddRange([People.Balancer, People.AdminDesk, People.BackupServer, server.Address, "127.0.0.1", "::1"]);
    }

    private void Add(string what, Trace trace, bool lowAllowed = false)
    {
        foreach (Mark mark in trace.All)
            truth.Traps.Add(new Trap(what, mark, lowAllowed));
    }

    private Request From(DateTime time, string stem, string client, string agent) =>
        new(time, stem, Balancer ?? client, agent) { ForwardedFor = Balancer is null ? "" : client };

    private void Zgrab(DateTime time)
    {
        Add("zgrab reads the start page", server.Handle(From(time, "/owa/", People.Zgrab, "Mozilla/5.0 zgrab/0.x") with { Protocol = "Owa", Status = 302, ResponseBytes = 210 }));
        Add("zgrab reads the exporttool manifest", server.Handle(From(time.AddSeconds(3), "/ecp/Current/exporttool/microsoft.exchange.ediscovery.exporttool.application", People.Zgrab, "Mozilla/5.0 zgrab/0.x") with
        {
            Protocol = "Ecp",
            AuthenticationType = "FBA",
            Anchor = "ServerVersion~Version 15.0 (Build 0.0)",
            RoutingHint = "EDiscoveryExportTool-ServerVersion",
            ReachesBackEnd = true,
            BackEndUser = server.MachineAccount,
            ResponseBytes = 10112,
        }));
        server.HttpErr(time.AddSeconds(5), People.Zgrab, "GET", "/", "400", "Hostname");
    }

    private void Nmap(DateTime time)
    {
        const string Agent = "Mozilla/5.0 (compatible; Nmap Scripting Engine)";
        bool refused = server.BuildAt(time) > new Version(15, 1, 2176, 4);
        // The check sends a back-end anchor that stays on localhost: Microsoft's own test leaves it out.
        Add("nmap's version check by GET", server.Handle(From(time, "/owa/auth/x.js", People.Nmap, Agent) with
        {
            Protocol = "Owa",
            Status = 500,
            Anchor = refused ? "" : "ServerInfo~localhost/ecp/default.flt?",
            RoutingHint = "X-AnonResource-Backend-Cookie",
            GenericErrors = refused ? "System.ArgumentException: Invalid input value" : "System.Net.WebException: The remote name could not be resolved",
            ResponseBytes = 0,
        }), lowAllowed: true);
    }

    private void Survey(DateTime time)
    {
        Add("a CERT asks for x.js by GET", server.Handle(From(time, "/owa/auth/x.js", People.CertSurvey, "ExampleCERT-survey/1.2 (+https://example.org/survey)") with { Protocol = "Owa", Status = 404, ResponseBytes = 0 }));
        Add("Censys reads the start page", server.Handle(From(time.AddMinutes(9), "/owa/auth/logon.aspx", People.Censys, "Mozilla/5.0 (compatible; CensysInspect/1.1)") with { Protocol = "Owa", ResponseBytes = 58720 }));
    }

    private void HuntShells(DateTime time)
    {
        for (int i = 0; i < s_hunted.Length; i++)
        {
            bool inOwa = i % 2 == 0;
            Add("a hunter asks for a shell that is not there", server.Handle(From(time.AddSeconds(i * 2), (inOwa ? "/owa/auth/" : "/aspnet_client/") + s_hunted[i], People.ShellHunter, "python-requests/2.25.1") with
            {
                InExchangeApplication = inOwa,
                Status = inOwa ? 302 : 404,
                ResponseBytes = 190,
            }));
        }
    }

    private void AutodiscoverJson(DateTime time)
    {
        for (int i = 0; i < 3; i++)
        {
            Person p = People.All[i];
            Add("Autodiscover V2 of a phone", server.Handle(From(time.AddMinutes(i * 7), "/autodiscover/autodiscover.json", p.Home, s_phones[i]) with
            {
                Query = $"Email={p.Name}%40{Server.Domain}&Protocol={(i == 1 ? "ActiveSync" : "Autodiscoverv1")}&RedirectCount=1",
                Protocol = "Autodiscover",
                Anchor = "SMTP:" + p.Address,
                ReachesBackEnd = true,
                ResponseBytes = 240,
                UrlHost = "autodiscover." + Server.Domain,
            }));
        }

        Person last = People.All[3];
        Add("Autodiscover V2 with the address in the path", server.Handle(From(time.AddMinutes(31), "/autodiscover/autodiscover.json/v1.0/" + last.Address, last.Home, "Outlook-iOS-Android/1.0") with
        {
            Query = "Protocol=EWS&RedirectCount=1",
            Protocol = "Autodiscover",
            Anchor = "SMTP:" + last.Address,
            ReachesBackEnd = true,
            ResponseBytes = 240,
        }));
    }

    private void EditUrl(DateTime time)
    {
        string canary = dice.Canary();
        foreach ((string schema, string cmdlet, string url) in new[]
        {
            ("OABVirtualDirectory", "Set-OabVirtualDirectory", "https://mail.example.org/OAB"),
            ("OWAVirtualDirectory", "Set-OwaVirtualDirectory", "https://mail.example.org/owa"),
        })
        {
            Add("an administrator edits a virtual directory", server.Handle(From(time, "/ecp/DDI/DDIService.svc/SetObject", People.AdminDesk, People.Chrome) with
            {
                Method = "POST",
                Query = $"schema={schema}&msExchEcpCanary={canary}",
                User = Server.NetBios + "\\admin",
                AuthenticationType = "FBA",
                Protocol = "Ecp",
                ReachesBackEnd = true,
                Anchor = "Sid~S-1-5-21-2127521184-1604012920-1887927527-1104",
                RoutingHint = "WindowsIdentity",
                RequestBytes = 900,
                ResponseBytes = 1900,
            }));
            truth.Traps.Add(new Trap("a virtual directory gets a plain URL", server.EcpServer(
                time.AddMilliseconds(600),
                $"{cmdlet}.ExternalUrl='{url}'.Identity='{dice.Guid():D}'",
                $"/ecp/DDI/DDIService.svc/SetObject?schema={schema}&msExchEcpCanary={canary}",
                "S-1-5-21-2127521184-1604012920-1887927527-1104")));
            time = time.AddMinutes(2);
        }
    }

    private void LegalExport(DateTime time)
    {
        const string User = Server.Domain + "/IT/admin";
        truth.Traps.Add(new Trap("a lawful export to a file server", server.Cmdlet(time, User, "New-MailboxExportRequest", "-Mailbox \"legal\" -Name \"hold-2021-014\" -FilePath \"\\\\fs01\\legal$\\hold-2021-014.pst\"")));
        truth.Traps.Add(new Trap("a lawful export to a file server", server.Audit(time, User, "New-MailboxExportRequest", ("Mailbox", "legal"), ("Name", "hold-2021-014"), ("FilePath", @"\\fs01\legal$\hold-2021-014.pst"))));
        server.RpsHttp(time.AddMilliseconds(-30), User, People.AdminDesk, "?PSVersion=5.1.17763.1490", "Microsoft WinRM Client");
        server.Cmdlet(time.AddMinutes(-4), User, "Get-Mailbox", "-Identity \"legal\"", local: true);
    }

    private void GrantToBackup(DateTime time)
    {
        const string User = Server.Domain + "/IT/admin";
        truth.Traps.Add(new Trap("a backup product gets its role", server.Cmdlet(time, User, "New-ManagementRoleAssignment", "-Name \"Backup impersonation\" -Role \"ApplicationImpersonation\" -User \"svc-backup\"")));
        truth.Traps.Add(new Trap("a backup product gets its role", server.Audit(time, User, "New-ManagementRoleAssignment", ("Name", "Backup impersonation"), ("Role", "ApplicationImpersonation"), ("User", "svc-backup"))));
    }

    private void OwnForward(DateTime time)
    {
        Person p = People.Named("karin.dekker");
        string canary = dice.Canary();
        Add("a user's own rule, from the usual desk", server.Handle(From(time, "/ecp/RulesEditor/InboxRules.svc/NewObject", p.Office, People.Chrome) with
        {
            Method = "POST",
            Query = "msExchEcpCanary=" + canary,
            User = p.Login,
            AuthenticationType = "FBA",
            Protocol = "Ecp",
            ReachesBackEnd = true,
            Anchor = "Sid~S-1-5-21-2127521184-1604012920-1887927527-1113",
            RequestBytes = 600,
            ResponseBytes = 820,
        }));
        truth.Traps.Add(new Trap("a user's own rule, from the usual desk", server.EcpServer(
            time.AddMilliseconds(300),
            "New-InboxRule.Name='To my own box'.FromAddressContainsWords='club'.ForwardTo='karin.private@example.net'",
            "/ecp/RulesEditor/InboxRules.svc/NewObject?msExchEcpCanary=" + canary,
            "S-1-5-21-2127521184-1604012920-1887927527-1113")));
        server.EcpActivity(time.AddMilliseconds(310), p.Address, "/ecp/RulesEditor/InboxRules.svc/NewObject");
    }
}
