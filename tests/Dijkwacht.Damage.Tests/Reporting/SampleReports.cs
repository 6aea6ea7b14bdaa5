using Dijkwacht.Damage.Reporting;

namespace Dijkwacht.Damage.Tests.Reporting;

/// <summary>Reports to write: a rich one, an empty one, and ones made of a given text or number.</summary>
internal static class SampleReports
{
    internal const string Hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    internal static DateTimeOffset At(string time) => DateTimeOffset.Parse(time + "Z", System.Globalization.CultureInfo.InvariantCulture);

    internal static Report Rich()
    {
        var exchange = new ExchangeReport("Exchange Server 2016", "15.1.2106.13", "CU18 Mar21SU",
        [
            new("15.1.2106.2", At("2020-09-20T22:04:00"), At("2021-03-09T19:58:11"), "HttpProxy"),
            new("15.1.2106.13", At("2021-03-09T20:31:40"), At("2021-03-16T09:12:00"), "HttpProxy"),
        ]);
        var verdict = new VerdictReport("compromised", "high",
            new("Een aanvaller is op 3 maart 2021 via ProxyLogon binnengekomen, heeft een webshell geplaatst en de mail van ten minste twee postvakken meegenomen.",
                "An intruder came in through ProxyLogon on 3 March 2021, placed a web shell and took the mail of at least two mailboxes."),
        [
            new("Het adres 203.0.113.66 kreeg via de server een beheersessie als SYSTEM (HttpProxy en ECP).",
                "The address 203.0.113.66 was given a management session as SYSTEM through the server (HttpProxy and ECP)."),
            new("De virtuele map OAB is omgezet naar een pad in de webmap; 40 seconden later is dat bestand opgevraagd.",
                "The virtual directory OAB was pointed at a path in the web folder; 40 seconds later that file was requested."),
            new("Via EWS is 1,8 GB uit twee postvakken verstuurd naar hetzelfde adres.",
                "Through EWS 1.8 GB of two mailboxes was sent to the same address."),
        ]);
        var second = new VerdictReport("cannot-tell", "low",
            new("De logs van EX02 beginnen pas na de kwetsbare periode.", "The logs of EX02 begin only after the server was open."), []);
        return new Report
        {
            Hosts = [new("EX01", exchange, verdict), new("EX02", new(null, null, null, []), second) { NotJudged = [new("CVE-2026-42897: geen pakket.", "CVE-2026-42897: no pack.")] }],
            Host = "EX01",
            Exchange = exchange,
            Verdict = verdict,
            Exposure =
            [
                new("EX01", "proxylogon", At("2021-01-03T00:00:00"), At("2021-03-09T20:31:40"),
                    new("Eerste bekende misbruik tot het eerste record van een herstelde build.", "First known exploitation to the first record of a fixed build.")),
                new("EX01", "proxyshell", null, null,
                    new("De laatst geziene build is van vóór de eerste bekende aanval.", "The last build seen is from before the first known attack.")),
                new("EX02", "proxylogon", At("2021-01-03T00:00:00"), null,
                    new("De datum van de update is onbekend; geef die op met --patched.", "The date of the update is unknown; give it with --patched.")),
            ],
            Coverage =
            [
                new("EX01", "HttpProxy", At("2021-02-11T00:00:02"), At("2021-03-16T09:12:00"), 812, 4_212_998,
                    [new(At("2021-02-20T03:00:00"), At("2021-02-22T11:30:00"))],
                    [new("Logging/HttpProxy/Ecp/HttpProxy_2021022003-1.LOG", "CutOff", 1, 4096, "Ends inside a quoted record.")],
                    new Dictionary<string, bool?> { ["proxylogon"] = false }),
                new("EX01", "IisW3c", At("2020-06-01T00:00:00"), At("2021-03-16T09:11:58"), 289, 9_870_112, [], [],
                    new Dictionary<string, bool?> { ["proxylogon"] = true }),
                new("EX01", "EcpServer", At("2021-02-14T08:11:00"), At("2021-03-15T17:40:00"), 30, 18_220, [], [],
                    new Dictionary<string, bool?> { ["proxylogon"] = false }),
                new("EX01", "Ews", At("2021-02-14T00:00:00"), At("2021-03-16T09:00:00"), 702, 2_120_433, [], [],
                    new Dictionary<string, bool?> { ["proxylogon"] = false }),
                new("EX01", "WindowsEvent", At("2021-03-01T14:22:00"), At("2021-03-16T09:12:10"), 6, 512_009, [], [],
                    new Dictionary<string, bool?> { ["proxylogon"] = false }),
                new("EX01", "WebPage", null, null, 4211, 0, [], [], new Dictionary<string, bool?> { ["proxylogon"] = null }),
                new("EX02", "IisW3c", At("2021-03-12T00:00:00"), At("2021-03-16T09:00:00"), 5, 80_120, [], [],
                    new Dictionary<string, bool?> { ["proxylogon"] = false }),
            ],
            Campaigns =
            [
                new("proxylogon", "ProxyLogon", "compromised",
                [
                    new("recon", "attempted", At("2021-02-27T04:10:00"), At("2021-03-03T06:47:00"), ["f-1"]),
                    new("access", "succeeded", At("2021-03-03T06:49:12"), At("2021-03-03T06:49:12"), ["f-2"]),
                    new("privilege", "succeeded", At("2021-03-03T06:49:13"), At("2021-03-03T06:49:15"), ["f-3"]),
                    new("persistence", "succeeded", At("2021-03-03T06:50:02"), At("2021-03-05T02:00:00"), ["f-4", "f-5"]),
                    new("execution", "missing", null, null, []),
                    new("credentials", "missing", null, null, []),
                    new("collection", "missing", null, null, []),
                    new("exfiltration", "succeeded", At("2021-03-04T01:12:00"), At("2021-03-05T03:40:00"), ["f-6"]),
                ]),
            ],
            Findings =
            [
                Finding("f-1", "attempted", "low", "2021-02-27T04:10:00", 3, "recon",
                    new("Aftasting van de autodiscover-voorziening", "Autodiscover was probed"), "203.0.113.9"),
                Finding("f-2", "succeeded", "critical", "2021-03-03T06:49:12", 14, "access",
                    new("Verzoek dat de server misbruikt om een achterliggend systeem te bereiken", "Request that made the server reach a back end for the intruder"),
                    "203.0.113.66"),
                Finding("f-3", "succeeded", "critical", "2021-03-03T06:49:13", 2, "privilege",
                    new("Beheersessie verkregen als SYSTEM", "Management session obtained as SYSTEM"), "203.0.113.66"),
                Finding("f-4", "succeeded", "critical", "2021-03-03T06:50:02", 1, "persistence",
                    new("Virtuele map OAB omgezet naar een webshell", "Virtual directory OAB turned into a web shell"), "203.0.113.66"),
                Finding("f-5", "succeeded", "high", "2021-03-03T06:50:42", 61, "persistence",
                    new("Webshell opgevraagd", "Web shell requested"), "203.0.113.66", places: 5),
                Finding("f-6", "succeeded", "critical", "2021-03-04T01:12:00", 20_114, "exfiltration",
                    new("Mail uitgelezen via EWS buiten de eigenaar om", "Mail read through EWS by someone other than its owner"), "198.51.100.23"),
                Finding("f-7", "unclear", "info", null, 1, null, new("Onbekend bestand in een webmap", "Unknown file in a web folder"), null) with { Known = true },
            ],
            Damage = new(
                [
                    new("directie@example.org", "content-taken", 1_804_220_118, 1_932_000_441, 18_411, 9_120, At("2021-03-04T01:12:00"), At("2021-03-05T03:40:00"), ["f-6"]),
                    new("financien@example.org", "content-taken", 22_118_004, null, 1_702, 311, At("2021-03-04T03:02:00"), At("2021-03-04T03:50:00"), ["f-6"]),
                    new("beheer@example.org", "access-proven", null, null, 1, null, At("2021-03-03T06:49:13"), At("2021-03-03T06:49:13"), ["f-3"]),
                ],
                [new("EX01", @"C:\inetpub\wwwroot\aspnet_client\it.zip", "archive", 48_220_101, At("2021-03-05T02:00:00"), null, ["f-5"])],
                [new("EX01", "web-shell", @"C:\inetpub\wwwroot\aspnet_client\sys.aspx", At("2021-03-03T06:50:02"), At("2021-03-05T02:00:00"), ["f-4", "f-5"])],
                [new(@"EXAMPLE\svc_backup", "created", At("2021-03-03T07:14:00"), null, ["f-3"])]),
            Actors =
            [
                new("a-1", ["203.0.113.66", "198.51.100.23"], ["ExchangeServicesClient/0.0.0.0", "python-requests/2.25.1"],
                    At("2021-03-03T06:49:12"), At("2021-03-05T03:40:00"), ["HAFNIUM (Microsoft, 2021-03-02)"], ["f-2", "f-3", "f-4", "f-5", "f-6"]),
            ],
            Suppressed =
            [
                new(new("Gezondheidscontrole van Exchange zelf", "Exchange's own health check"), 48_112, At("2021-02-11T00:00:02"), At("2021-03-16T09:12:00"),
                    "/ecp/exhealth.check"),
            ],
            Advice =
            [
                new("preserve-logs", new("de logs van 3 maart verdwijnen na 30 dagen", "the logs of 3 March are deleted after 30 days"),
                    new("Kopieer de logmappen en een geheugenbeeld naar een andere machine voordat u iets wijzigt.",
                        "Copy the log folders and an image of memory to another machine before you change anything.")),
                new("isolate", new("de webshell kan nog bereikbaar zijn", "the web shell may still be reachable"),
                    new("Sluit de server af van het internet; laat alleen beheer via een vertrouwde machine toe.",
                        "Cut the server off from the internet; allow management from one trusted machine only.")),
                new("notify", new("de inhoud van postvakken is buitgemaakt", "the content of mailboxes was taken"),
                    new("Meld het datalek binnen 72 uur bij de Autoriteit Persoonsgegevens.",
                        "Report the breach to the data protection authority within 72 hours.")),
            ],
            Run = new("0.1.0", ["proxylogon 2026.11", "generic 2026.11"], 412,
                [new("rules/own/old.yml", "Old rule", "DW1004: the condition names no search.")],
                At("2026-11-24T03:00:00"), 41.26, 1844, 18_220_114_003,
                [new("Logging/other.bin", "unrecognised", "No known content; 1,204 bytes.")]),
        };
    }

    internal static Report Empty() => new()
    {
        Hosts = [],
        Host = "-",
        Exchange = new(null, null, null, []),
        Verdict = new("cannot-tell", "low",
            new("Er is geen leesbaar log aangeleverd.", "No readable log was handed over."), []),
        Exposure = [],
        Coverage = [],
        Campaigns = [],
        Findings = [],
        Damage = new([], [], [], []),
        Actors = [],
        Suppressed = [],
        Advice = [],
        Run = new("0.1.0", [], 0, [], At("2026-11-24T03:00:00"), 0, 0, 0, []),
    };

    /// <summary>A report that holds one text wherever a text can be.</summary>
    internal static Report Hostile(string text)
    {
        var both = new LocalText(text, text);
        DateTimeOffset time = At("2021-03-03T06:49:12");
        string[] one = [text];
        var exchange = new ExchangeReport(text, text, text, [new(text, time, time, text)]);
        var verdict = new VerdictReport(text, text, both, [both]);
        var finding = new FindingReport
        {
            Id = text,
            Host = text,
            Rule = text,
            Campaign = text,
            Stage = text,
            Outcome = text,
            Time = time,
            Last = time,
            Count = 1,
            Severity = text,
            Title = both,
            Explanation = both,
            Evidence = [new(text, text, 1, 1, 0, text, time, text)],
            Attack = one,
            Actor = new(text, text, text),
        };
        return new Report
        {
            Hosts = [new(text, exchange, verdict), new(text, exchange, verdict)],
            Host = text,
            Exchange = exchange,
            Verdict = verdict,
            Exposure = [new(text, text, time, time, both), new(text, text, null, null, both)],
            Coverage =
            [
                new(text, text, time, time.AddDays(2), 1, 1, [new(time, time.AddHours(1))], [new(text, text, 1, 1, text)],
                    new Dictionary<string, bool?> { [text] = false }),
            ],
            Campaigns = [new(text, text, text, [new(text, text, time, time, one), new(text, "missing", null, null, [])])],
            Findings = [finding, finding with { Severity = "high", Outcome = "succeeded" }],
            Damage = new(
                [new(text, text, 1, 1, 1, 1, time, time, one)],
                [new(text, text, text, 1, time, time, one)],
                [new(text, text, text, time, time, one)],
                [new(text, text, time, time, one)]),
            Actors = [new(text, one, one, time, time, one, one)],
            Suppressed = [new(both, 1, time, time, text)],
            Advice = [new(text, both, both)],
            Run = new(text, one, 1, [new(text, text, text)], time, 1, 1, 1, [new(text, text, text)]),
        };
    }

    /// <summary>The rich report with this many findings more, each with twenty places.</summary>
    internal static Report Huge(int findings)
    {
        Report rich = Rich();
        return rich with
        {
            Findings =
            [
                .. rich.Findings,
                .. Enumerable.Range(100, findings).Select(i => Finding(
                    $"f-{i}", "attempted", "low", "2021-03-06T00:00:00", 3, "access", new("Poging", "Attempt"), "192.0.2.1", places: 20)),
            ],
        };
    }

    internal static IEnumerable<TimelineEntry> Timeline(int entries = 4) => Enumerable.Range(0, entries).Select(i => (i % 4) switch
    {
        0 => new TimelineEntry { Time = At("2021-02-20T03:00:00"), Host = "EX01", Kind = "gap", Message = "No HttpProxy records for 56 hours", File = "Logging/HttpProxy" },
        1 => new TimelineEntry
        {
            Time = At("2021-03-03T06:49:12").AddTicks(1_234_560),
            Host = "EX01",
            Kind = "finding",
            Message = "Request that made the server reach a back end",
            FindingId = "f-2",
            Campaign = "proxylogon",
            Stage = "access",
            Outcome = "succeeded",
            Address = "203.0.113.66",
            UserAgent = "python-requests/2.25.1",
            User = @"NT AUTHORITY\SYSTEM",
            File = "Logging/HttpProxy/Ecp/a.LOG",
            Line = 118,
            Offset = 40_112,
            Sha256 = Hash,
            Url = "/ecp/y.js",
            Status = 200,
            Bytes = 2_048,
            Rule = "proxylogon-ssrf",
            Mailbox = "beheer@example.org",
        },
        2 => new TimelineEntry { Time = At("2021-03-09T20:31:40"), Host = "EX01", Kind = "build-change", Message = "Build 15.1.2106.13 first seen" },
        _ => new TimelineEntry { Time = At("2021-03-10T00:00:00"), Host = "EX01", Kind = "chain", Message = "Session of the same actor", Record = 5_112, File = "Security.evtx" },
    });

    private static FindingReport Finding(
        string id, string outcome, string severity, string? time, long count, string? stage, LocalText title, string? address, int places = 1) => new()
        {
            Id = id,
            Host = "EX01",
            Rule = "proxylogon-" + (stage ?? "generic"),
            Campaign = stage is null ? null : "proxylogon",
            Stage = stage,
            Outcome = outcome,
            Time = time is null ? null : At(time),
            Last = time is null ? null : At(time).AddMinutes(count),
            Count = count,
            Severity = severity,
            Title = title,
            Explanation = new(
            "Het verzoek draagt het kenmerk van de aanval; het antwoord en de sessie die volgt, laten zien dat het is gelukt.",
            "The request carries the exploit's primitive; the answer and the session that follows show that it worked."),
            Evidence =
        [
            .. Enumerable.Range(0, places).Select(i => new EvidenceReport(
                "EX01.zip!/Logging/HttpProxy/Ecp/HttpProxy_2021030306-1.LOG", @"C:\Program Files\Microsoft\Exchange Server\V15\Logging\HttpProxy\Ecp\HttpProxy_2021030306-1.LOG",
                118 + i, null, 40_112 + (i * 400), i % 2 == 0 ? Hash : null, time is null ? null : At(time).AddSeconds(i),
                $"2021-03-03T06:49:{12 + i}.120Z,aa11-22,15,1,2106,2,,Ecp,mail.example.org,/ecp/y.js,,FBA,True,NT AUTHORITY\\SYSTEM,,ServerInfo~a]@ex01.example.org:444/ecp/,200")),
        ],
            Attack = ["T1190"],
            Actor = new(address, address is null ? null : "python-requests/2.25.1", null),
        };
}
