using System.Collections.Frozen;

namespace Dijkwacht.Damage.Reporting;

/// <summary>The report's stable words in words a person reads; an unknown word is shown as it is.</summary>
internal static class Vocabulary
{
    /// <summary>Stages in the order in which an intrusion runs.</summary>
    internal static IReadOnlyList<string> StageOrder { get; } =
        ["recon", "access", "privilege", "persistence", "execution", "credentials", "evasion", "lateral", "collection", "exfiltration", "impact"];

    internal static FrozenDictionary<string, LocalText> Levels { get; } = Table(
        ("compromised", "Gecompromitteerd", "Compromised"),
        ("attempted", "Aangevallen, inbraak niet gebleken", "Attacked, no break-in seen"),
        ("no-trace", "Geen sporen gevonden", "No trace found"),
        ("cannot-tell", "Niet vast te stellen", "Cannot tell"));

    internal static FrozenDictionary<string, LocalText> Confidences { get; } = Table(
        ("high", "hoog", "high"), ("medium", "gemiddeld", "medium"), ("low", "laag", "low"));

    internal static FrozenDictionary<string, LocalText> Stages { get; } = Table(
        ("recon", "Verkenning", "Recon"),
        ("access", "Toegang", "Access"),
        ("privilege", "Hogere rechten", "Privilege"),
        ("persistence", "Verankering", "Persistence"),
        ("execution", "Uitvoering", "Execution"),
        ("credentials", "Inloggegevens", "Credentials"),
        ("evasion", "Verhulling", "Evasion"),
        ("lateral", "Verspreiding", "Lateral move"),
        ("collection", "Verzameling", "Collection"),
        ("exfiltration", "Exfiltratie", "Exfiltration"),
        ("impact", "Schade", "Impact"));

    internal static FrozenDictionary<string, LocalText> Outcomes { get; } = Table(
        ("succeeded", "geslaagd", "succeeded"),
        ("attempted", "geprobeerd", "attempted"),
        ("missing", "niet aangetroffen", "not found"),
        ("probe", "afgetast", "probe"),
        ("unclear", "onduidelijk", "unclear"));

    internal static FrozenDictionary<string, LocalText> Severities { get; } = Table(
        ("critical", "kritiek", "critical"),
        ("high", "hoog", "high"),
        ("medium", "middel", "medium"),
        ("low", "laag", "low"),
        ("info", "ter informatie", "info"));

    internal static FrozenDictionary<string, LocalText> MailboxClasses { get; } = Table(
        ("content-taken", "Inhoud buitgemaakt", "Content taken"),
        ("access-proven", "Toegang bewezen", "Access proven"),
        ("possible", "Mogelijk geraakt", "Possibly affected"),
        ("no-trace", "Geen sporen", "No trace"));

    /// <summary>Artefact kinds; keys are compared without case, hyphens and underscores.</summary>
    internal static FrozenDictionary<string, LocalText> Artefacts { get; } = Table(
        ("unknown", "Niet herkend", "Not recognised"),
        ("iisw3c", "IIS-weblog", "IIS web log"),
        ("iisbackend", "IIS-weblog van de back-end", "IIS web log of the back end"),
        ("httperr", "HTTP.sys-foutlog", "HTTP.sys error log"),
        ("httpproxy", "Exchange HttpProxy-log", "Exchange HttpProxy log"),
        ("ecpserver", "Exchange ECP-serverlog", "Exchange ECP server log"),
        ("ecpactivity", "Exchange ECP-activiteitenlog", "Exchange ECP activity log"),
        ("ews", "Exchange EWS-log", "Exchange EWS log"),
        ("mapihttp", "Exchange MAPI/HTTP-log", "Exchange MAPI/HTTP log"),
        ("rpshttp", "PowerShell-toegangslog", "Remote PowerShell log"),
        ("rpscmdlet", "Exchange-cmdletlog", "Exchange cmdlet log"),
        ("audit", "Beheerauditlog", "Admin audit log"),
        ("messagetracking", "Berichtentracering", "Message tracking log"),
        ("oabgenerator", "OAB-generatorlog", "OAB generator log"),
        ("exchangelog", "Overige Exchange-logs", "Other Exchange logs"),
        ("exchangesetup", "Exchange-installatielog", "Exchange setup log"),
        ("applicationhostconfig", "IIS-configuratie", "IIS configuration"),
        ("webconfig", "web.config", "web.config"),
        ("agentsconfig", "Transportagents", "Transport agents"),
        ("scheduledtask", "Geplande taken", "Scheduled tasks"),
        ("compiledpage", "Gecompileerde pagina's", "Compiled pages"),
        ("webpage", "Bestanden in webmappen", "Files in web folders"),
        ("windowsevent", "Windows-gebeurtenislogs", "Windows event logs"));

    /// <summary>What each kind that a collection should hold would have shown.</summary>
    internal static IReadOnlyList<(string Artefact, LocalText Shows)> Expected { get; } =
    [
        ("IisW3c", new("ieder webverzoek met adres, pad en antwoord", "every web request with its address, path and answer")),
        ("HttpProxy", new("welk achterliggend systeem via de server is bereikt", "which back end was reached through the server")),
        ("EcpServer", new("instellingen die via het beheerpaneel zijn gewijzigd", "settings changed through the control panel")),
        ("Ews", new("welke postvakken zijn uitgelezen en hoeveel", "which mailboxes were read, and how much")),
        ("RpsHttp", new("wie op afstand een beheersessie opende", "who opened a remote management session")),
        ("RpsCmdlet", new("welke beheeropdrachten zijn uitgevoerd", "which management commands were run")),
        ("MessageTracking", new("mail die is verzonden of doorgestuurd", "mail that was sent or forwarded")),
        ("WindowsEvent", new("processen, aanmeldingen en nieuwe accounts", "processes, logons and new accounts")),
        ("ExchangeSetup", new("wanneer updates zijn geïnstalleerd", "when updates were installed")),
        ("WebPage", new("webshells die op schijf zijn achtergelaten", "web shells left on disk")),
    ];

    internal static FrozenDictionary<string, LocalText> ProblemKinds { get; } = Table(
        ("malformed", "onjuist gevormd", "malformed"),
        ("toolong", "te lang", "too long"),
        ("cutoff", "afgebroken", "cut off"),
        ("binary", "geen tekst", "not text"),
        ("undecodable", "niet te decoderen", "cannot be decoded"),
        ("unreadable", "onleesbaar", "unreadable"));

    internal static FrozenDictionary<string, LocalText> Things { get; } = Table(
        ("web-shell", "Webshell", "Web shell"),
        ("webshell", "Webshell", "Web shell"),
        ("transport-agent", "Transportagent", "Transport agent"),
        ("iis-module", "IIS-module", "IIS module"),
        ("mailbox-rule", "Postvakregel", "Mailbox rule"),
        ("inbox-rule", "Postvakregel", "Inbox rule"),
        ("forwarding", "Doorstuurregel", "Forwarding"),
        ("scheduled-task", "Geplande taak", "Scheduled task"),
        ("service", "Dienst", "Service"),
        ("account", "Account", "Account"),
        ("role-assignment", "Toegekende beheerrol", "Role assignment"),
        ("virtual-directory", "Aangepaste virtuele map", "Changed virtual directory"),
        ("mailbox-export", "Postvakexport", "Mailbox export"),
        ("archive", "Archief", "Archive"),
        ("dump", "Geheugendump", "Memory dump"),
        ("tool", "Gereedschap", "Tool"));

    /// <summary>Campaigns by name, for a report that mentions one without describing it.</summary>
    internal static FrozenDictionary<string, LocalText> Campaigns { get; } = Table(
        ("proxylogon", "ProxyLogon", "ProxyLogon"),
        ("proxyshell", "ProxyShell", "ProxyShell"),
        ("proxytoken", "ProxyToken", "ProxyToken"),
        ("proxynotshell", "ProxyNotShell", "ProxyNotShell"),
        ("owassrf", "OWASSRF", "OWASSRF"),
        ("cve-2020-0688", "CVE-2020-0688", "CVE-2020-0688"),
        ("cve-2021-28480", "CVE-2021-28480", "CVE-2021-28480"),
        ("cve-2021-42321", "CVE-2021-42321", "CVE-2021-42321"));

    internal static FrozenDictionary<string, LocalText> Uses { get; } = Table(
        ("used", "gebruikt", "used"),
        ("created", "aangemaakt", "created"),
        ("changed", "gewijzigd", "changed"),
        ("impersonated", "via impersonatie gebruikt", "impersonated"));

    internal static FrozenDictionary<string, LocalText> SkipReasons { get; } = Table(
        ("unrecognised", "niet herkend", "not recognised"),
        ("unreadable", "onleesbaar", "unreadable"),
        ("too-large", "te groot", "too large"),
        ("encrypted", "versleuteld", "encrypted"),
        ("limit", "grens bereikt", "limit reached"),
        ("own-file", "bestand van Dijkwacht zelf", "a file of Dijkwacht itself"));

    /// <summary>The word's text, or the word itself.</summary>
    internal static LocalText Of(FrozenDictionary<string, LocalText> table, string word) =>
        table.TryGetValue(word, out LocalText? text) || (!word.StartsWith(EventPrefix, StringComparison.Ordinal) && table.TryGetValue(Normalise(word), out text))
            ? text
            : Channel(word);

    private const string EventPrefix = "event:";

    /// <summary>An event log has the telling part of its channel's name, which Windows does not translate either.</summary>
    private static LocalText Channel(string word)
    {
        if (!word.StartsWith(EventPrefix, StringComparison.Ordinal))
            return new LocalText(word, word);
        string name = word[EventPrefix.Length..];
        if (name.StartsWith("Microsoft-Windows-", StringComparison.OrdinalIgnoreCase))
            name = name["Microsoft-Windows-".Length..];
        if (name.EndsWith("/Operational", StringComparison.OrdinalIgnoreCase))
            name = name[..^"/Operational".Length];
        return new LocalText($"Log {name}", $"Log {name}");
    }

    /// <summary>The artefact kind without case, hyphens and underscores; the short names of kinds in their long form.</summary>
    internal static string Normalise(string word)
    {
        if (word == "event" || word.StartsWith(EventPrefix, StringComparison.Ordinal))
            return "windowsevent";
        string plain = word.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
        return plain switch
        {
            "iis" => "iisw3c",
            "setup" => "exchangesetup",
            "applicationhost" => "applicationhostconfig",
            _ => plain,
        };
    }

    /// <summary>Where a stage comes in the order; unknown ones last.</summary>
    internal static int StageRank(string stage)
    {
        for (int i = 0; i < StageOrder.Count; i++)
        {
            if (StageOrder[i] == stage)
                return i;
        }

        return StageOrder.Count;
    }

    /// <summary>0 for the most severe; unknown words last.</summary>
    internal static int SeverityRank(string severity) => severity switch
    {
        "critical" => 0,
        "high" => 1,
        "medium" => 2,
        "low" => 3,
        "info" => 4,
        _ => 5,
    };

    /// <summary>0 for the worst verdict.</summary>
    internal static int LevelRank(string level) => level switch
    {
        "compromised" => 0,
        "cannot-tell" => 1,
        "attempted" => 2,
        _ => 3,
    };

    private static FrozenDictionary<string, LocalText> Table(params ReadOnlySpan<(string Word, string Nl, string En)> rows)
    {
        var table = new Dictionary<string, LocalText>(StringComparer.Ordinal);
        foreach ((string word, string nl, string en) in rows)
            table.Add(word, new LocalText(nl, en));
        return table.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
