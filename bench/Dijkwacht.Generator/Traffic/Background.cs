using Dijkwacht.Generator.Evidence;
using Dijkwacht.Generator.Servers;

namespace Dijkwacht.Generator.Traffic;

/// <summary>The ordinary day: mail clients, phones, browsers, probes, the balancer, a backup product.</summary>
internal sealed class Background(Server server, Dice dice)
{
    private static readonly string[] s_ewsActions = ["GetFolder", "SyncFolderItems", "GetItem", "FindItem", "GetUserAvailability", "ResolveNames"];
    private static readonly string[] s_owaActions = ["GetItem", "FindItem", "GetConversationItems", "FindConversation", "GetFolder", "CreateItem"];

    /// <summary>A balancer hides the clients' addresses when set.</summary>
    internal bool BehindBalancer { get; init; }

    internal void Day(DateTime day, int requests)
    {
        // Managed availability never sleeps: without it every night would look like a gap in the logs.
        int step = requests < 30 ? 4 : 1;
        for (int hour = 0; hour < 24; hour += step)
            Probe(day.AddHours(hour).AddSeconds(dice.Between(60, 3500)).AddMilliseconds(dice.Between(0, 999)));

        for (int i = 0; i < requests; i++)
        {
            int hour = dice.OneIn(8) ? dice.Between(0, 24) : dice.Between(7, 18);
            DateTime time = day.AddHours(hour).AddSeconds(dice.Between(0, 3600)).AddMilliseconds(dice.Between(0, 999));
            Person person = dice.Pick(People.All);
            switch (dice.Between(0, 20))
            {
                case < 7: Mapi(time, person); break;
                case < 11: ActiveSync(time, person); break;
                case < 14: EwsClient(time, person); break;
                case < 17: Owa(time, person); break;
                case 17: Autodiscover(time, person); break;
                case 18: Send(time, person); break;
                default: BalancerProbe(time); break;
            }
        }

        Oab(day.AddHours(8).AddSeconds(dice.Between(0, 3000)), dice.Pick(People.All));
        DateTime morning = day.AddHours(9).AddSeconds(dice.Between(0, 3000));
        Person first = dice.Pick(People.All);
        server.EcpServer(morning, "Get-InboxRule", "/ecp/RulesEditor/InboxRules.svc/GetList?msExchEcpCanary=" + dice.Canary(), dice.Guid().ToString("D"));
        server.EcpActivity(morning.AddMilliseconds(40), first.Address, "/ecp/?rfr=owa");
        HealthCmdlets(day.AddHours(3).AddSeconds(dice.Between(0, 3000)));
        Backup(day.AddHours(1).AddSeconds(dice.Between(0, 600)));
        string client = Client(first, out string forwarded);
        server.HttpErr(day.AddHours(10).AddSeconds(dice.Between(0, 3000)), forwarded.Length > 0 ? forwarded : client, "POST", "/mapi/emsmdb/", "-", "Connection_Dropped");
    }

    private void Mapi(DateTime time, Person p)
    {
        string client = Client(p, out string forwarded);
        var r = new Request(time, "/mapi/emsmdb/", client, People.Outlook)
        {
            Method = "POST",
            Query = "MailboxId=" + p.Mailbox.ToString("D") + "@" + Server.Domain,
            User = p.Login,
            AuthenticationType = "Negotiate",
            Protocol = "Mapi",
            ReachesBackEnd = true,
            Anchor = "MailboxGuid~" + p.Mailbox.ToString("D"),
            RoutingHint = "MailboxGuidWithDomain",
            RequestBytes = dice.Between(200, 3000),
            ResponseBytes = dice.Between(200, 40000),
            Milliseconds = dice.Between(5, 400),
            ForwardedFor = forwarded,
        };
        server.Handle(r);
        server.MapiHttp(r, p.Address);
    }

    private void ActiveSync(DateTime time, Person p)
    {
        bool ping = dice.OneIn(2);
        string forwarded = BehindBalancer ? p.Home : "";
        server.Handle(new Request(time, "/Microsoft-Server-ActiveSync/default.eas", BehindBalancer ? People.Balancer : p.Home, People.IPhone)
        {
            Method = "POST",
            Query = $"Cmd={(ping ? "Ping" : "Sync")}&User={p.Name}&DeviceId={p.DeviceId}&DeviceType=iPhone",
            BackEndQuery = $"Cmd={(ping ? "Ping" : "Sync")}&User={p.Name}&DeviceId={p.DeviceId}&DeviceType=iPhone&Log=SC1:1_PrxFrom:{server.Address}_Ver1:141_As:AllowedG_Mbx:{server.Fqdn}_",
            User = p.Login,
            AuthenticationType = "Basic",
            Protocol = "Eas",
            ReachesBackEnd = true,
            Anchor = "Sid~S-1-5-21-2127521184-1604012920-1887927527-" + (1100 + p.Name.Length),
            RoutingHint = "WindowsIdentity-ServerCookie",
            RequestBytes = dice.Between(20, 900),
            ResponseBytes = dice.Between(20, 30000),
            Milliseconds = ping ? dice.Between(60000, 900000) : dice.Between(20, 900),
            ForwardedFor = forwarded,
        });
    }

    private void EwsClient(DateTime time, Person p)
    {
        string client = Client(p, out string forwarded);
        int size = dice.Between(900, 60000);
        server.Handle(new Request(time, "/EWS/Exchange.asmx", client, "MacOutlook/16.46.21021202 (Intelx64 Mac OS X Version 10.15.7)")
        {
            Method = "POST",
            User = p.Login,
            AuthenticationType = "Negotiate",
            Protocol = "Ews",
            ReachesBackEnd = true,
            Anchor = "SMTP:" + p.Address,
            RoutingHint = "AnchorMailboxHeader-SMTP",
            RequestBytes = dice.Between(700, 4000),
            ResponseBytes = size,
            Milliseconds = dice.Between(10, 500),
            Ews = new EwsCall(dice.Pick(s_ewsActions), p.Address) { Impersonated = dice.OneIn(3) ? p.Address : "", ResponseSize = dice.OneIn(5) ? null : size - 312 },
            ForwardedFor = forwarded,
        });
    }

    private void Owa(DateTime time, Person p)
    {
        string client = Client(p, out string forwarded);
        bool static_ = dice.OneIn(4);
        if (static_)
        {
            server.Handle(new Request(time, $"/owa/auth/15.1.{server.BuildAt(time).Build}/themes/resources/{dice.Pick(["favicon.ico", "logon.css", "segoeui-regular.ttf", "olk_logo_white.png"])}", client, People.Chrome)
            {
                Protocol = "Owa",
                RoutingHint = "",
                ResponseBytes = dice.Between(1000, 60000),
                ForwardedFor = forwarded,
            });
            return;
        }

        string action = dice.Pick(s_owaActions);
        server.Handle(new Request(time, "/owa/service.svc", client, People.Chrome)
        {
            Method = "POST",
            Query = $"action={action}&EP=1&ID=-{dice.Between(2, 400)}&AC=1",
            User = p.Login,
            AuthenticationType = "FBA",
            Protocol = "Owa",
            ReachesBackEnd = true,
            Anchor = "Sid~S-1-5-21-2127521184-1604012920-1887927527-" + (1100 + p.Name.Length),
            RoutingHint = "WindowsIdentity-ServerCookie",
            BackEndCookie = "Database~" + p.Mailbox.ToString("D") + "~~2021-04-02T10:00:00",
            RequestBytes = dice.Between(500, 4000),
            ResponseBytes = dice.Between(800, 50000),
            Milliseconds = dice.Between(10, 300),
            ForwardedFor = forwarded,
        });
    }

    private void Autodiscover(DateTime time, Person p)
    {
        string client = Client(p, out string forwarded);
        server.Handle(new Request(time, "/Autodiscover/Autodiscover.xml", client, People.Outlook)
        {
            Method = "POST",
            User = p.Login,
            AuthenticationType = "Negotiate",
            Protocol = "Autodiscover",
            ReachesBackEnd = true,
            Anchor = "SMTP:" + p.Address,
            RequestBytes = 420,
            ResponseBytes = dice.Between(3800, 4400),
            UrlHost = "autodiscover." + Server.Domain,
            ForwardedFor = forwarded,
        });
    }

    private void Send(DateTime time, Person p)
    {
        Person to = dice.Pick(People.All);
        string id = $"<{dice.Guid():N}@{Server.Domain}>";
        int bytes = dice.Between(4000, 400000);
        string context = $"MDB:{dice.Guid():D}, Mailbox:{p.Mailbox:D}, Event:{dice.Between(100000, 999999)}, MessageClass:IPM.Note, CreationTime:{LogFamily.Iso(time)}, ClientType:MOMT";
        string subject = dice.Pick(["Planning week", "Notes of the meeting", "Invoice", "Re: offer, second version", "Lunch"]);
        server.Mail(time, "STOREDRIVER", "RECEIVE", p.Address, to.Address, bytes, subject, context, id);
        server.Mail(time.AddMilliseconds(900), "STOREDRIVER", "DELIVER", p.Address, to.Address, bytes + 412, subject, "", id);
    }

    private void BalancerProbe(DateTime time) =>
        server.Handle(new Request(time, "/owa/healthcheck.htm", People.Balancer, "") { Protocol = "Owa", ResponseBytes = 60, Milliseconds = 1 });

    private void Probe(DateTime time)
    {
        string mailbox = People.HealthMailbox + "@" + Server.Domain;
        int size = dice.Between(600, 700);
        server.Handle(new Request(time, "/EWS/Exchange.asmx", "::1", People.EwsProbe)
        {
            Method = "POST",
            User = Server.NetBios + "\\" + People.HealthMailbox,
            AuthenticationType = "Negotiate",
            Protocol = "Ews",
            ReachesBackEnd = true,
            Anchor = "SMTP:" + mailbox,
            RequestBytes = 640,
            ResponseBytes = size + 300,
            Ews = new EwsCall("GetFolder", mailbox) { Impersonated = mailbox, ResponseSize = size },
        });
    }

    private void Oab(DateTime time, Person p)
    {
        string client = Client(p, out string forwarded);
        server.Handle(new Request(time, "/OAB/3f6e2a10-77d4-4d0e-9f0a-5b2c8e1d7a44/oab.xml", client, "Microsoft BITS/7.8")
        {
            User = p.Login,
            AuthenticationType = "Negotiate",
            Protocol = "Oab",
            ReachesBackEnd = true,
            ResponseBytes = 11200,
            ForwardedFor = forwarded,
        });
    }

    private void HealthCmdlets(DateTime time)
    {
        server.Cmdlet(time, "NT AUTHORITY\\SYSTEM", "Set-Mailbox", $"-Identity \"{People.HealthMailbox}\" -SingleItemRecoveryEnabled \"False\"", local: true);
        server.Cmdlet(time.AddSeconds(9), Server.NetBios + "\\" + People.HealthMailbox, "Get-Mailbox", "-ResultSize \"1\"");
        server.RpsHttp(time.AddSeconds(9), Server.NetBios + "\\" + People.HealthMailbox, "::1", "", "Exchange BackEnd Probes");
    }

    /// <summary>A backup product reads every mailbox at night: more bytes than any thief, and nothing wrong with it.</summary>
    private void Backup(DateTime time)
    {
        for (int i = 0; i < People.All.Length; i += 3)
        {
            Person p = People.All[(i + time.Day) % People.All.Length];
            int size = dice.Between(200000, 4000000);
            server.Handle(new Request(time.AddSeconds(i * 7), "/EWS/Exchange.asmx", People.BackupServer, People.BackupAgent)
            {
                Method = "POST",
                User = Server.NetBios + "\\svc-backup",
                AuthenticationType = "Negotiate",
                Protocol = "Ews",
                ReachesBackEnd = true,
                Anchor = "SMTP:" + p.Address,
                RequestBytes = 3100,
                ResponseBytes = size,
                Milliseconds = dice.Between(300, 3000),
                Ews = new EwsCall(dice.OneIn(2) ? "ExportItems" : "GetItem", "svc-backup@" + Server.Domain) { Impersonated = p.Address, ResponseSize = size - 400, LocalIds = 50 },
            });
        }
    }

    private string Client(Person p, out string forwarded)
    {
        string client = dice.OneIn(4) ? p.Home : p.Office;
        forwarded = BehindBalancer ? client : "";
        return BehindBalancer ? People.Balancer : client;
    }
}
