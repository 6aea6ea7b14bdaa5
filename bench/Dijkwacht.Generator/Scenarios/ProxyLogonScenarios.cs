using Dijkwacht.Generator.Servers;
using Dijkwacht.Generator.Traffic;

namespace Dijkwacht.Generator.Scenarios;

/// <summary>Servers in the first months of 2021.</summary>
internal static class ProxyLogonScenarios
{
    private const string Attacker = "203.0.113.21";
    private const string Helper = "203.0.113.88";

    // A machine whose administrator session was taken may have lost any mailbox: only these two are proven.
    internal static void Full(Scene scene)
    {
        scene.Period(Scene.Utc(2021, 3, 5), 5);
        Server server = Open2021(scene);
        server.IisColumnsChangeAt = scene.At(2, 11, 0);
        Attack(scene, server, server);
        scene.Verdict("compromised");
        scene.Campaign("proxylogon", "compromised");
    }

    internal static void OnDriveE(Scene scene)
    {
        scene.Period(Scene.Utc(2021, 3, 5), 4);
        Server server = scene.AddServer("EX01", Scene.Cu19);
        server.InstallPath = @"E:\Exchange2016";
        server.IisLogPath = @"E:\logs\IIS";
        scene.Ordinary(server, 150, Scene.Utc(2020, 12, 20, 9), "Upgrade");
        Attack(scene, server, server);
        scene.Verdict("compromised");
        scene.Campaign("proxylogon", "compromised");
    }

    /// <summary>The request comes in at EX01 and is answered by EX02: half of the proof lies on each.</summary>
    internal static void Dag(Scene scene)
    {
        scene.Period(Scene.Utc(2021, 3, 5), 4);
        Server front = Open2021(scene, 120);
        Server back = scene.AddServer("EX02", Scene.Cu19);
        scene.Ordinary(back, 120, Scene.Utc(2020, 12, 20, 9), "Upgrade");
        scene.Truth.NotActors.Add(front.Address);
        Attack(scene, front, back);
        scene.Verdict("compromised");
        scene.Campaign("proxylogon", "compromised");
    }

    /// <summary>Tried by three parties, before and after the update; never past autodiscover. The logs begin with the server.</summary>
    internal static void Attempts(Scene scene)
    {
        scene.Period(Scene.Utc(2021, 3, 6), 12);
        Server server = scene.AddServer("EX01", Scene.Cu19);
        DateTime patched = scene.At(2, 20, 30);
        server.Update(patched, Scene.Cu19March);
        // Setup ends after the new services have answered their first probe, as it does on a real machine.
        scene.Ordinary(server, 100, scene.First.AddSeconds(-900), "Install", mitigated: true);
        server.Handle(new Request(scene.First.AddSeconds(-950), "/", "::1", People.Chrome) { InExchangeApplication = false, ResponseBytes = 703 });
        string[] addresses = ["203.0.113.31", "203.0.113.32", "192.0.2.33"];
        for (int i = 0; i < 3; i++)
        {
            var attack = new ProxyLogonAttack(scene, server, server, addresses[i]) { Script = i == 1 ? "/ecp/a.js" : "/ecp/y.js" };
            DateTime before = scene.At(3, 3 + i, 12 + i);
            scene.Expect("proxylogon", "access|recon", "attempted", attack.Forged(before, "/autodiscover/autodiscover.xml", agent: "ExchangeServicesClient/0.0.0.0"));
            scene.Expect("proxylogon", "access|recon", "attempted", attack.Forged(
                scene.At(1, 2 + i, 40),
                "/autodiscover/autodiscover.xml",
                status: 500,
                errors: "System.ArgumentException: Invalid input value Parameter name: input at Microsoft.Exchange.Data.ApplicationLogic.Cafe.BackEndServer.FromString(String input)"));
            scene.Truth.Actors.Add(addresses[i]);
        }

        scene.Verdict("attempted");
        scene.Campaign("proxylogon", "attempted");
    }

    internal static void January(Scene scene)
    {
        JanuaryTheft(scene, viaProxyLog: true);
        scene.Verdict("compromised");
        scene.Campaign("proxylogon", "compromised");
    }

    /// <summary>The same theft where the proxy's logs are long gone: IIS and EWS remain.</summary>
    internal static void JanuaryIisOnly(Scene scene)
    {
        JanuaryTheft(scene, viaProxyLog: false);
        scene.Servers[0].Drop(f => f.Contains("\\HttpProxy\\", StringComparison.Ordinal) && f.Contains("\\Logging\\", StringComparison.Ordinal));
        scene.Verdict("compromised");
        scene.Campaign("proxylogon", "compromised");
    }

    private static void JanuaryTheft(Scene scene, bool viaProxyLog)
    {
        scene.Period(Scene.Utc(2021, 1, 9), 7);
        Server server = Open2021(scene, 150);
        string[] agents = ["DuckDuckBot/1.0; (+http://duckduckgo.com/duckduckbot.html)", "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)"];
        string[] files = ["/owa/auth/Current/themes/resources/logon.css", "/owa/auth/Current/themes/resources/lgnbotl.gif"];
        string[] victims = ["director", "hanna.vos"];
        for (int i = 0; i < 2; i++)
        {
            var attack = new ProxyLogonAttack(scene, server, server, "203.0.113." + (41 + i)) { Script = files[i] };
            attack.Steal(scene.At(3 - i, 1, 20), People.Named(victims[i]), 24, viaProxyLog, agents[i]);
        }
    }

    /// <summary>What is left was written after the update: nothing is known of the weeks that matter.</summary>
    internal static void Rotated(Scene scene)
    {
        scene.Period(Scene.Utc(2021, 4, 9), 6);
        Server server = scene.AddServer("EX01", Scene.Cu19March);
        scene.Ordinary(server, 200, Scene.Utc(2020, 12, 20, 9), "Upgrade");
        scene.Verdict("cannot-tell");
        scene.Campaign("proxylogon", "cannot-tell");
    }

    /// <summary>Logs from before the first exploitation to after the update; only scanners came by.</summary>
    internal static void ScannedClean(Scene scene)
    {
        scene.Period(Scene.Utc(2021, 3, 6), 70);
        Server server = scene.AddServer("EX01", Scene.Cu19);
        server.Update(scene.At(2, 21, 0), Scene.Cu19March);
        scene.Ordinary(server, 40, Scene.Utc(2020, 12, 20, 9), "Upgrade", mitigated: true);
        // The scanners came back after the update.
        new Traps(server, scene.Dice, scene.Truth).Place(scene.Last);
        scene.Verdict("no-trace");
        scene.Campaign("proxylogon", "no-trace");
    }

    internal static void TwoActors(Scene scene)
    {
        scene.Period(Scene.Utc(2021, 3, 20), 24);
        Server server = Open2021(scene, 80);
        string[] second = ["192.0.2.140", "192.0.2.141"];
        var a = new ProxyLogonAttack(scene, server, server, Attacker);
        a.TakeSession(scene.At(21, 5, 11));
        new PageUse(scene, server, Attacker, "/aspnet_client/supp0rt.aspx") { Campaigns = "null|proxylogon" }.Post(scene.At(21, 5, 30));
        var b = new ProxyLogonAttack(scene, server, server, second[0]) { Script = "/ecp/q.js" };
        b.TakeSession(scene.At(2, 19, 4));
        new PageUse(scene, server, second[1], "/owa/auth/errorEW.aspx") { Campaigns = "null|proxylogon", Agent = People.Chrome }.Post(scene.At(2, 19, 50));
        scene.Truth.SeparateActors.AddRange([[Attacker], second]);
        scene.Verdict("compromised");
        scene.Campaign("proxylogon", "compromised");
    }

    /// <summary>Every client is the balancer; a custom column may tell who was behind it.</summary>
    internal static void Balancer(Scene scene, bool forwarded)
    {
        scene.Period(Scene.Utc(2021, 3, 5), 4);
        Server server = scene.AddServer("EX01", Scene.Cu19);
        if (forwarded)
            server.IisColumns = Columns.IisWithForwarded;
        scene.Ordinary(server, 150, Scene.Utc(2020, 12, 20, 9), "Upgrade", balancer: People.Balancer);
        var attack = new ProxyLogonAttack(scene, server, server, Attacker) { Balancer = People.Balancer, FirstOutcome = forwarded ? "succeeded" : "succeeded|attempted" };
        DateTime time = attack.TakeSession(scene.At(1, 4, 9));
        new PageUse(scene, server, Attacker, "/owa/auth/RedirSuiteServerProxy.aspx") { Balancer = People.Balancer, Campaigns = "null|proxylogon" }.Post(time.AddMinutes(5));
        if (!forwarded)
            scene.Truth.Actors.Clear();
        scene.Verdict("compromised");
        scene.Campaign("proxylogon", "compromised");
    }

    private static Server Open2021(Scene scene, int requests = 200)
    {
        Server server = scene.AddServer("EX01", Scene.Cu19);
        scene.Ordinary(server, requests, Scene.Utc(2020, 12, 20, 9), "Upgrade");
        return server;
    }

    private static void Attack(Scene scene, Server front, Server back)
    {
        var attack = new ProxyLogonAttack(scene, front, back, Attacker);
        DateTime time = attack.TakeSession(scene.At(1, 3, 49, 42.162));
        var page = new PageUse(scene, front, Helper, "/owa/auth/RedirSuiteServerProxy.aspx") { Campaigns = "null|proxylogon" };
        page.Post(time.AddMinutes(4));
        page.Post(time.AddMinutes(6), expected: false);
        page.Post(time.AddMinutes(7), expected: false);
        page.Fetch(time.AddMinutes(11), "/owa/auth/Current/l.dmp.zip", 14_532_207, "exfiltration|credentials|collection");
        attack.Steal(time.AddMinutes(20), People.Named("finance"), 20);
        attack.Steal(time.AddMinutes(35), People.Named("director"), 12, expected: false); // a report cites twenty lines of a finding, and these come later
        new Configuration(front, scene.Dice, scene.Truth).Compiled("/owa/auth/RedirSuiteServerProxy.aspx", time.AddMinutes(4));
    }
}
