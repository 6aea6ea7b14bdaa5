using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Dijkwacht.Generator.Answers;
using Dijkwacht.Generator.Evidence;
using Dijkwacht.Generator.Servers;
using Dijkwacht.Generator.Traffic;

namespace Dijkwacht.Generator.Scenarios;

/// <summary>What looks alike and is not: each scenario holds an attack and its nearest harmless neighbour, or two attacks that are easily taken for one.</summary>
internal static class NeighbourScenarios
{
    private const string Attacker = "203.0.113.71";
    private const string Tool = "python-requests/2.28.1";

    /// <summary>Two organisations in one run: one party entered the first, and only asked the second.</summary>
    internal static void TwoServers(Scene scene)
    {
        scene.Period(Scene.Utc(2021, 3, 5), 4);
        Server entered = scene.AddServer("EX01", Scene.Cu19);
        Server asked = scene.AddServer("MAIL02", Scene.Cu19);
        foreach (Server server in scene.Servers)
            scene.Ordinary(server, 100, Scene.Utc(2020, 12, 20, 9), "Upgrade");
        DateTime t = scene.At(1, 2, 40);
        new ProxyLogonAttack(scene, entered, entered, Attacker).TakeSession(t);
        var look = new ProxyLogonAttack(scene, asked, asked, Attacker);
        scene.Expect("proxylogon", "access|recon", "attempted", look.Forged(t.AddMinutes(20), "/autodiscover/autodiscover.xml", agent: "ExchangeServicesClient/0.0.0.0"));
        scene.Verdict("compromised");
        scene.Campaign("proxylogon", "compromised");
    }

    /// <summary>
    /// Only the outside comes through a balancer that few use, and only IIS writes down who was behind it: two parties with one
    /// tool are two, and the balancer is none.
    /// </summary>
    internal static void BalancerOutside(Scene scene)
    {
        scene.Period(Scene.Utc(2021, 3, 5), 4);
        Server server = scene.AddServer("EX01", Scene.Cu19);
        server.IisColumns = Columns.IisWithForwarded;
        scene.Ordinary(server, 120, Scene.Utc(2020, 12, 20, 9), "Upgrade");
        const string Second = "192.0.2.171";
        new ProxyLogonAttack(scene, server, server, Attacker) { Balancer = People.Balancer }.TakeSession(scene.At(2, 2, 40));
        new ProxyLogonAttack(scene, server, server, Second) { Balancer = People.Balancer, Script = "/ecp/q.js" }.TakeSession(scene.At(1, 5, 12));
        scene.Truth.SeparateActors.AddRange([[Attacker], [Second]]);
        scene.Truth.NotActors.Add(People.Balancer);
        scene.Verdict("compromised");
        scene.Campaign("proxylogon", "compromised");
    }

    /// <summary>Refused requests in logs that cover the wave; that they do not reach back to a hole never seen exploited changes nothing.</summary>
    internal static void ProxyShellLaterLogs(Scene scene)
    {
        scene.Period(Scene.Utc(2021, 8, 20), 22);
        Server server = scene.AddServer("EX01", Scene.Cu20);
        scene.Ordinary(server, 60, Scene.Utc(2021, 3, 25, 9), "Install");
        for (int i = 0; i < 3; i++)
        {
            scene.Expect("proxyshell", "access|recon", "attempted", server.Handle(new Request(scene.At(4 - i, 3, 10 + i), "/autodiscover/autodiscover.json", Attacker, "Mozilla/5.0")
            {
                Query = "@evil.example.net/mapi/nspi/?&Email=autodiscover/autodiscover.json%3F@evil.example.net",
                Protocol = "Autodiscover",
                Status = 401,
                ResponseBytes = 0,
            }));
        }

        scene.Truth.Actors.Add(Attacker);
        scene.Verdict("attempted");
        scene.Campaign("proxyshell", "attempted");
        scene.Campaign("cve-2021-28480", "absent");
    }

    /// <summary>A virtual directory that leads to a hiding place, and the page used through it; beside it an intranet that is the owner's.</summary>
    internal static void HiddenFolder(Scene scene)
    {
        scene.Period(Scene.Utc(2021, 9, 3), 6);
        Server server = scene.AddServer("EX01", Scene.Cu21July);
        scene.Ordinary(server, 100, scene.First.AddSeconds(-900), "Install");
        scene.Loose(server.Name, @"C:\Windows\System32\inetsrv\config\applicationHost.config", Encoding.UTF8.GetBytes("""
            <?xml version="1.0" encoding="UTF-8"?>
            <configuration><system.applicationHost><sites><site name="Default Web Site" id="1"><application path="/">
            <virtualDirectory path="/" physicalPath="%SystemDrive%\inetpub\wwwroot" />
            <virtualDirectory path="/intranet" physicalPath="D:\Sites\intranet" />
            <virtualDirectory path="/hjk" physicalPath="C:\ProgramData\COM1\hjk" />
            </application></site></sites></system.applicationHost></configuration>
            """));
        scene.Expect("null|proxyshell", "execution|persistence", "succeeded", server.Handle(new Request(scene.At(2, 3, 12), "/hjk/qw.aspx", Attacker, Tool)
        {
            Method = "POST",
            InExchangeApplication = false,
        }));
        Harmless(scene, "page of an own intranet", server.Handle(new Request(scene.At(2, 9, 12), "/intranet/login.aspx", "10.0.1.22", People.Chrome)
        {
            Method = "POST",
            InExchangeApplication = false,
        }));
        scene.Truth.Actors.Add(Attacker);
        scene.Verdict("compromised");
    }

    /// <summary>Asked without a login on a server where only the later hole was open: in its long form and in the short one.</summary>
    internal static void ProxyNotShellAttempts(Scene scene)
    {
        scene.Period(Scene.Utc(2022, 10, 6), 8);
        Server server = scene.AddServer("EX01", Scene.Cu23August);
        scene.Ordinary(server, 120, scene.First.AddSeconds(-900), "Install");
        string[] queries =
        [
            "@evil.example.net/powershell/?x=1&Email=autodiscover/autodiscover.json%3F@evil.example.net",
            "a..example.net/owershell/?&Email=autodiscover/autodiscover.json?a..example.net&Protocol=XYZ&FooProtocol=Powershell",
        ];
        for (int i = 0; i < 4; i++)
        {
            scene.Expect("proxynotshell", "access|recon", "attempted", server.Handle(new Request(scene.At(4 - i, 3, 10 + i), "/autodiscover/autodiscover.json", Attacker, "Mozilla/5.0")
            {
                Query = queries[i % 2],
                Protocol = "Autodiscover",
                Status = 401,
                ResponseBytes = 0,
            }));
        }

        scene.Truth.Actors.Add(Attacker);
        scene.Verdict("attempted");
        scene.Campaign("proxynotshell", "attempted");
    }

    /// <summary>A mailbox emptied over EWS with a stolen password; beside it what reads as much by right.</summary>
    internal static void StolenMail(Scene scene)
    {
        scene.Period(Scene.Utc(2023, 5, 12), 8);
        Server server = scene.AddServer("EX01", Scene.Cu23March2023);
        scene.Ordinary(server, 120, scene.First.AddSeconds(-900), "Install");
        Lawful(scene, server);
        Person victim = People.Named("hanna.vos");
        DateTime t = scene.At(2, 23, 5);
        long bytes = 0;
        for (int i = 0; i < 60; i++)
        {
            int size = scene.Dice.Between(40_000, 2_000_000);
            Trace read = Ews(server, t.AddSeconds(i * 4), Attacker, Tool, victim, victim.Address, size, i == 0 ? "FindItem" : "GetItem");
            if (i == 0)
                scene.Expect("null", "collection|access", "succeeded", read);
            bytes += size;
        }

        scene.Truth.Actors.Add(Attacker);
        scene.Truth.Mailboxes.Add(new ExpectedMailbox(victim.Address, ["content-taken"], bytes));
        scene.Verdict("compromised");
    }

    /// <summary>Much EWS and nobody's crime: migration, a holiday, an own script, other organisations' free and busy times, photos.</summary>
    internal static void BusyClean(Scene scene)
    {
        scene.Period(Scene.Utc(2023, 5, 12), 8);
        Server server = scene.AddServer("EX01", Scene.Cu23March2023);
        scene.Ordinary(server, 120, scene.First.AddSeconds(-900), "Install");
        Lawful(scene, server);
        scene.Verdict("no-trace");
    }

    /// <summary>A party behind the address of an office: what its user read there before is nobody's loss.</summary>
    internal static void SharedOffice(Scene scene)
    {
        scene.Period(Scene.Utc(2021, 3, 5), 5);
        Server server = scene.AddServer("EX01", Scene.Cu19);
        scene.Ordinary(server, 120, Scene.Utc(2020, 12, 20, 9), "Upgrade");
        Person neighbour = People.Named("karin.dekker");
        for (int i = 0; i < 40; i++)
        {
            Trace own = server.Handle(new Request(scene.At(4, 8, i), "/owa/service.svc", Attacker, People.Chrome)
            {
                Method = "POST",
                Query = "action=GetItem",
                Protocol = "Owa",
                User = neighbour.Login,
                AuthenticationType = "FBA",
                Anchor = "Sid~S-1-5-21-2127521184-1604012920-1887927527-1140",
                ReachesBackEnd = true,
                ResponseBytes = 9_000,
            });
            if (i == 0)
                scene.Truth.Traps.Add(new Trap("mail of a user who shares the address", own.Main, LowAttemptAllowed: true));
        }

        new ProxyLogonAttack(scene, server, server, Attacker).TakeSession(scene.At(1, 2, 40));
        scene.Verdict("compromised");
        scene.Campaign("proxylogon", "compromised");
    }

    /// <summary>The server answers 500 and the code runs all the same: only the Windows events show the child of the web server.</summary>
    internal static void Viewstate(Scene scene)
    {
        scene.Period(Scene.Utc(2020, 3, 4), 6);
        Server server = scene.AddServer("EX01", new Version(15, 1, 1847, 3));
        scene.Ordinary(server, 120, Scene.Utc(2019, 10, 1, 9), "Upgrade");
        DateTime t = scene.At(1, 9, 12);
        scene.Expect("cve-2020-0688", "access|execution", "succeeded", server.Handle(new Request(t, "/ecp/default.aspx", Attacker, "python-requests/2.22.0")
        {
            Query = "__VIEWSTATEGENERATOR=B97B4E27&__VIEWSTATE=%2FwEyhAYAAQAAAP%2F%2F%2F%2F8BAAAA",
            Protocol = "Ecp",
            User = People.Named("guus.bos").Login,
            AuthenticationType = "FBA",
            Status = 500,
            ReachesBackEnd = true,
        }));
        var lines = new StringBuilder();
        int record = 4_100;
        for (DateTime hour = scene.First; hour < scene.Last.AddDays(1); hour = hour.AddHours(1))
            Add(lines, server, ref record, hour, @"C:\Windows\System32\svchost.exe", @"C:\Windows\System32\services.exe", "svchost.exe -k netsvcs");
        Add(lines, server, ref record, scene.At(2, 9, 12), @"C:\Windows\Microsoft.NET\Framework64\v4.0.30319\csc.exe", @"C:\Windows\System32\inetsrv\w3wp.exe", "csc.exe /noconfig");
        Add(lines, server, ref record, t.AddSeconds(1), @"C:\Windows\System32\cmd.exe", @"C:\Windows\System32\inetsrv\w3wp.exe", "cmd.exe /c whoami");
        scene.Loose(server.Name, @"C:\events\security.jsonl", Encoding.UTF8.GetBytes(lines.ToString()));
        scene.Truth.Actors.Add(Attacker);
        scene.Verdict("compromised");
        scene.Campaign("cve-2020-0688", "compromised");
    }

    /// <summary>The session is in the web logs, what was done in it only in the Windows events: Exchange's own cmdlet logs are gone.</summary>
    internal static void CmdletEvents(Scene scene)
    {
        scene.Period(Scene.Utc(2021, 8, 22), 5);
        Server server = scene.AddServer("EX01", Scene.Cu20);
        scene.Ordinary(server, 120, Scene.Utc(2021, 3, 20, 9), "Upgrade");
        DateTime t = scene.At(1, 3, 11);
        for (int i = 0; i < 4; i++)
        {
            Trace session = server.Handle(new Request(t.AddSeconds(i), "/autodiscover/autodiscover.json", Attacker, Tool)
            {
                Method = "POST",
                Query = "@evil.example.net/powershell/?X-Rps-CAT=VgEAVAdXaW5kb3dzQwBBBUJhc2lj&Email=autodiscover/autodiscover.json%3F@evil.example.net",
                Protocol = "Autodiscover",
                Anchor = "SMTP:@evil.example.net",
                ReachesBackEnd = true,
                BackEndStem = "/powershell/",
                BackEndQuery = "X-Rps-CAT=VgEAVAdXaW5kb3dzQwBBBUJhc2lj",
                BackEndUser = server.MachineAccount,
            });
            if (i == 0)
                scene.Expect("proxyshell", "access|privilege|execution", "succeeded", session);
        }

        server.Drop(f => f.Contains("\\CmdletInfra\\", StringComparison.Ordinal));
        var lines = new StringBuilder();
        int record = 900;
        for (DateTime hour = scene.First; hour < scene.Last.AddDays(1); hour = hour.AddHours(1))
            Cmdlet(lines, server, ref record, hour, "Set-Mailbox", "-Identity \"" + People.HealthMailbox + "\"", "NT AUTHORITY\\SYSTEM");
        Cmdlet(lines, server, ref record, scene.At(3, 10, 0), "New-MailboxExportRequest", "-Mailbox \"karin.dekker\" -FilePath \"\\\\fs01\\legal$\\k.pst\"", Server.Domain + "/Admins/admin");
        int asked = record;
        Cmdlet(lines, server, ref record, t.AddSeconds(9), "New-ManagementRoleAssignment", "-Role \"Mailbox Import Export\" -SecurityGroup \"Organization Management\"", Server.Domain + "/Users/Administrator");
        Cmdlet(lines, server, ref record, t.AddSeconds(14), "New-MailboxExportRequest", "-Mailbox \"legal\" -ContentFilter \"Subject -eq '7'\" -FilePath \"\\\\127.0.0.1\\c$\\inetpub\\wwwroot\\aspnet_client\\cm.aspx\"", Server.Domain + "/Users/Administrator");
        string[] all = lines.ToString().TrimEnd('\n').Split('\n');
        var file = new EvidenceFile(server.Name, @"C:\events\management.json", Encoding.UTF8.GetBytes(lines.ToString()), scene.Last);
        scene.Add(file);
        scene.Expect("proxyshell|null", "persistence|execution", "succeeded", new Mark { Time = t.AddSeconds(14), Artefact = file, Line = all.Length });
        scene.Truth.Traps.Add(new Trap("a lawful export in the events", new Mark { Time = scene.At(3, 10, 0), Artefact = file, Line = asked - 900 }));
        scene.Truth.Actors.Add(Attacker);
        scene.Verdict("compromised");
        scene.Campaign("proxyshell", "compromised");
    }

    /// <summary>A cmdlet in the log MSExchange Management as Velociraptor exports it: values without names.</summary>
    private static void Cmdlet(StringBuilder lines, Server server, ref int record, DateTime time, string cmdlet, string parameters, string caller) => lines.Append(new JsonObject
    {
        ["System"] = new JsonObject
        {
            ["Provider"] = new JsonObject { ["Name"] = "MSExchange CmdletLogs" },
            ["EventID"] = new JsonObject { ["Value"] = 1 },
            ["TimeCreated"] = new JsonObject { ["SystemTime"] = (time - DateTime.UnixEpoch).TotalSeconds },
            ["EventRecordID"] = record++,
            ["Channel"] = "MSExchange Management",
            ["Computer"] = server.Fqdn,
        },
        ["EventData"] = new JsonObject
        {
            ["Data"] = new JsonArray(cmdlet, parameters, caller, "S-1-5-21-1-2-3-500", "S-1-5-21-1-2-3-500", "Remote-ManagementShell-Unknown", "8372 w3wp#MSExchangePowerShellAppPool"),
        },
    }.ToJsonString()).Append('\n');

    /// <summary>A record of process creation as winlogbeat writes it.</summary>
    private static void Add(StringBuilder lines, Server server, ref int record, DateTime time, string image, string parent, string command) => lines.Append(new JsonObject
    {
        ["@timestamp"] = time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
        ["winlog"] = new JsonObject
        {
            ["channel"] = "Security",
            ["provider_name"] = "Microsoft-Windows-Security-Auditing",
            ["event_id"] = 4688,
            ["record_id"] = record++,
            ["computer_name"] = server.Fqdn,
            ["event_data"] = new JsonObject
            {
                ["SubjectUserName"] = server.Name + "$",
                ["NewProcessId"] = "0x" + record.ToString("x", CultureInfo.InvariantCulture),
                ["ProcessId"] = "0x1f4",
                ["NewProcessName"] = image,
                ["ParentProcessName"] = parent,
                ["CommandLine"] = command,
            },
        },
    }.ToJsonString()).Append('\n');

    private static void Lawful(Scene scene, Server server)
    {
        var mover = new Person("svc_move", "10.0.3.30", "192.0.2.90", "", scene.Dice.Guid());
        Person traveller = People.Named("bram.dejong");
        var keeper = new Person("svc_rooms", "10.0.3.31", "192.0.2.91", "", scene.Dice.Guid());
        Harmless(scene, "migration tool", Ews(server, scene.At(3, 1, 0), mover.Home, "ExchangeServicesClient/15.00.0913.015", mover, People.Named("eva.mulder").Address, 4_000_000, "GetItem"));
        for (int i = 1; i < 60; i++)
            Ews(server, scene.At(3, 1, 0, i * 9), mover.Home, "ExchangeServicesClient/15.00.0913.015", mover, People.All[i % 5].Address, 4_000_000, "GetItem");
        Harmless(scene, "a user's own mail program on holiday", Ews(server, scene.At(2, 19, 0), "192.0.2.92", "MacOutlook/16.70 (Intel Mac OS X 13.2)", traveller, traveller.Address, 900_000, "GetItem"));
        for (int i = 1; i < 60; i++)
            Ews(server, scene.At(2, 19, 0, i * 9), "192.0.2.92", "MacOutlook/16.70 (Intel Mac OS X 13.2)", traveller, traveller.Address, 900_000, "GetItem");
        for (DateTime day = scene.First; day <= scene.Last; day = day.AddDays(1))
        {
            for (int i = 0; i < 30; i++)
            {
                Trace own = Ews(server, day.AddHours(7).AddMinutes(i), keeper.Home, "exchangelib/4.9.0 (python-requests/2.28.1)", keeper, keeper.Address, 90_000, "FindItem");
                if (day == scene.First && i == 0)
                    Harmless(scene, "a script that always ran", own);
            }
        }

        Harmless(scene, "free and busy times for another organisation", server.Handle(new Request(scene.At(4, 10, 1), "/ews/exchange.asmx/wssecurity", "192.0.2.93", "ASProxy/CrossForest/EmailDomain//15.20.6387.000")
        {
            Method = "POST",
            Protocol = "Ews",
            ReachesBackEnd = true,
        }));
        Harmless(scene, "photo of a colleague", server.Handle(new Request(scene.At(4, 10, 2), "/EWS/Exchange.asmx/s/GetUserPhoto", traveller.Office, People.Outlook)
        {
            Query = "email=" + People.Named("eva.mulder").Address + "&size=HR96x96",
            Protocol = "Ews",
            User = traveller.Login,
            AuthenticationType = "Negotiate",
            ReachesBackEnd = true,
        }));
        scene.Truth.NotActors.AddRange([mover.Home, "192.0.2.92", keeper.Home, "192.0.2.93"]);
    }

    private static void Harmless(Scene scene, string what, Trace trace)
    {
        foreach (Mark place in trace.All)
            scene.Truth.Traps.Add(new Trap(what, place));
    }

    private static Trace Ews(Server server, DateTime time, string address, string agent, Person caller, string mailbox, int bytes, string action) =>
        server.Handle(new Request(time, "/EWS/Exchange.asmx", address, agent)
        {
            Method = "POST",
            Protocol = "Ews",
            User = caller.Login,
            AuthenticationType = "Basic",
            Anchor = "SMTP:" + mailbox,
            ReachesBackEnd = true,
            RequestBytes = 900,
            ResponseBytes = bytes,
            Ews = new EwsCall(action, caller.Address) { Impersonated = mailbox, ResponseSize = bytes - 380 },
        });
}
