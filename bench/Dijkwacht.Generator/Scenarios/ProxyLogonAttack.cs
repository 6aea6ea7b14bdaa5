using System.Text;
using Dijkwacht.Generator.Evidence;
using Dijkwacht.Generator.Servers;
using Dijkwacht.Generator.Traffic;

namespace Dijkwacht.Generator.Scenarios;

/// <summary>The steps of the 2021 chain, as published logs show them.</summary>
internal sealed class ProxyLogonAttack(Scene scene, Server front, Server back, string address)
{
    private const string Tool = "python-requests/2.25.1";

    internal string? Balancer { get; init; }

    internal string Script { get; init; } = "/ecp/y.js";

    /// <summary>What is said of a first step whose party cannot be told from anyone else's.</summary>
    internal string FirstOutcome { get; init; } = "succeeded";

    /// <summary>A request that carries the forged cookie: any file name, any back-end path.</summary>
    internal Trace Forged(DateTime time, string backEndPath, string backEndQuery = "", int status = 200, string agent = Tool, string errors = "") =>
        front.Handle(new Request(time, Script, Balancer ?? address, agent)
        {
            Method = "POST",
            Protocol = Script.StartsWith("/owa", StringComparison.Ordinal) ? "Owa" : "Ecp",
            Status = status,
            Anchor = "ServerInfo~a]@" + back.Fqdn + ":444" + backEndPath + "?" + backEndQuery + "#",
            RoutingHint = "X-BEResource-Cookie",
            ReachesBackEnd = errors.Length == 0,
            BackEndStem = backEndPath,
            BackEndQuery = backEndQuery,
            BackEndUser = front.MachineAccount,
            BackEnd = back,
            RequestBytes = scene.Dice.Between(380, 1800),
            ResponseBytes = errors.Length == 0 ? scene.Dice.Between(500, 5000) : 0,
            GenericErrors = errors,
            ForwardedFor = Balancer is null ? "" : People.Claimed + address,
        });

    /// <summary>From the first request to the page on disk; returns the time after it.</summary>
    internal DateTime TakeSession(DateTime time)
    {
        string canary = scene.Dice.Canary();
        scene.Expect("proxylogon", "access|recon", FirstOutcome, Forged(time, "/autodiscover/autodiscover.xml", agent: "ExchangeServicesClient/0.0.0.0"));
        scene.Expect("proxylogon", "access|recon|privilege", "succeeded", Forged(time.AddSeconds(1.6), "/mapi/emsmdb/"));
        scene.Expect("proxylogon", "privilege|access", "succeeded", Forged(time.AddSeconds(4.1), "/ecp/proxyLogon.ecp", status: 241));
        Forged(time.AddSeconds(9.4), "/ecp/DDI/DDIService.svc/GetObject", "msExchEcpCanary=" + canary + "&schema=OABVirtualDirectory");
        DateTime set = time.AddSeconds(12.2);
        Trace write = Forged(set, "/ecp/DDI/DDIService.svc/SetObject", "msExchEcpCanary=" + canary + "&schema=OABVirtualDirectory");
        Mark command = back.EcpServer(set.AddMilliseconds(-40), "Set-OabVirtualDirectory.ExternalUrl='" + ScriptUrl() + "'.Identity='" + scene.Dice.Guid().ToString("D") + "'", "/ecp/DDI/DDIService.svc/SetObject?msExchEcpCanary=" + canary + "&schema=OABVirtualDirectory", "S-1-5-21-2127521184-1604012920-1887927527-500");
        scene.Expect("proxylogon", "persistence|execution", "succeeded", command, write.Proxy, write.Back, write.Front);
        Trace reset = Forged(set.AddSeconds(2.3), "/ecp/DDI/DDIService.svc/SetObject", "msExchEcpCanary=" + canary + "&schema=ResetOABVirtualDirectory");
        scene.Expect("proxylogon", "persistence|execution", "succeeded", reset);
        back.EcpServer(set.AddSeconds(2.2), "Remove-OABVirtualDirectory.Force=$true.Identity='" + back.Name + "\\OAB (Default Web Site)'", "/ecp/DDI/DDIService.svc/SetObject?msExchEcpCanary=" + canary + "&schema=ResetOABVirtualDirectory", "S-1-5-21-2127521184-1604012920-1887927527-500");
        scene.Truth.Actors.Add(address);
        return set.AddSeconds(10);
    }

    /// <summary>Mail of one box through the forged cookie; returns proven bytes, all requests and the content alone.</summary>
    internal (long All, long Content) Steal(DateTime time, Person victim, int items, bool viaProxyLog = true, string agent = "ExchangeServicesClient/0.0.0.0", bool expected = true)
    {
        long all = 0, content = 0;
        for (int i = 0; i < items + 2; i++)
        {
            string action = i == 0 ? "FindFolder" : i == 1 ? "FindItem" : "GetItem";
            int proxyBytes = i < 2 ? scene.Dice.Between(6000, 90000) : scene.Dice.Between(20000, 3000000);
            long size = proxyBytes - 388;
            Trace trace = front.Handle(new Request(time.AddSeconds(i * 2.7), Script, Balancer ?? address, agent)
            {
                Method = "POST",
                Protocol = Script.StartsWith("/owa", StringComparison.Ordinal) ? "Owa" : "Ecp",
                Anchor = "ServerInfo~a]@" + back.Fqdn + ":444/EWS/Exchange.asmx?#",
                RoutingHint = "X-BEResource-Cookie",
                ReachesBackEnd = true,
                BackEndStem = "/EWS/Exchange.asmx",
                BackEndUser = front.MachineAccount,
                BackEnd = back,
                RequestBytes = scene.Dice.Between(900, 2600),
                ResponseBytes = proxyBytes,
                Milliseconds = scene.Dice.Between(80, 2000),
                ForwardedFor = Balancer is null ? "" : People.Claimed + address,
                Ews = new EwsCall(action, front.MachineAccount) { ActAs = victim.Address, ResponseSize = size, LocalIds = i < 2 ? 1 : 10 },
            });
            long counted = viaProxyLog ? proxyBytes : size;
            all += counted;
            if (i >= 2)
                content += counted;
            if (i == 2 && expected)
                scene.Expect("proxylogon", "collection|exfiltration|access", "succeeded", trace);
        }

        if (!scene.Truth.Actors.Contains(address))
            scene.Truth.Actors.Add(address);
        scene.Truth.Mailboxes.Add(new Answers.ExpectedMailbox(victim.Address, ["content-taken"], all, content));
        return (all, content);
    }

    /// <summary>The URL of the log line, its body left out: the words are there, nothing that could run.</summary>
    private static string ScriptUrl() =>
        Word("aHR0cDovL2Yv") + Word("PHNjcmlwdCBsYW5ndWFnZT0=") + "\"" + Word("SlNjcmlwdA==") + "\"" + Word("IHJ1bmF0PQ==") + "\"" + Word("c2VydmVy") + "\">" +
        Word("ZnVuY3Rpb24gUGFnZV9Mb2FkKCk=") + "{...}" + Word("PC9zY3JpcHQ+");

    private static string Word(string encoded) => Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
}

/// <summary>The use of a page that is not of the product, whatever hole brought it there.</summary>
internal sealed class PageUse(Scene scene, Server server, string address, string page)
{
    internal string? Balancer { get; init; }

    internal string Agent { get; init; } = "antSword/v2.1";

    internal string Campaigns { get; init; } = "null";

    private bool InOwa => page.StartsWith("/owa", StringComparison.Ordinal);

    internal Trace Post(DateTime time, bool expected = true)
    {
        Trace trace = server.Handle(new Request(time, page, Balancer ?? address, Agent)
        {
            Method = "POST",
            InExchangeApplication = InOwa,
            RequestBytes = scene.Dice.Between(300, 5000),
            ResponseBytes = scene.Dice.Between(200, 9000),
            Milliseconds = scene.Dice.Between(50, 4000),
            ForwardedFor = Balancer is null ? "" : People.Claimed + address,
        });
        if (expected)
            scene.Expect(Campaigns, "execution|persistence", "succeeded", trace);
        if (!scene.Truth.Actors.Contains(address))
            scene.Truth.Actors.Add(address);
        return trace;
    }

    internal Trace Fetch(DateTime time, string file, long bytes, string stages = "exfiltration|collection|credentials")
    {
        Trace trace = server.Handle(new Request(time, file, Balancer ?? address, Agent)
        {
            InExchangeApplication = file.StartsWith("/owa", StringComparison.Ordinal),
            ResponseBytes = bytes,
            Milliseconds = (int)(bytes / 900),
            ForwardedFor = Balancer is null ? "" : People.Claimed + address,
        });
        scene.Expect(Campaigns, stages, "succeeded", trace);
        return trace;
    }
}
