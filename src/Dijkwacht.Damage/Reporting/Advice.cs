using Dijkwacht.Damage.Exfiltration;
using Dijkwacht.Damage.Mailboxes;
using Dijkwacht.Triage;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Verdicts;

namespace Dijkwacht.Damage.Reporting;

/// <summary>What to do now, in order; the first step is always to keep the logs.</summary>
internal static class Advice
{
    public static IReadOnlyList<AdviceReport> For(Assessment assessment, DamageSummary damage)
    {
        VerdictLevel level = assessment.Verdict.Level;
        var steps = new List<AdviceReport>
        {
            Step("preserve-logs",
                "Logboeken worden vanzelf overschreven en zijn het enige bewijs.", "Logs are overwritten by themselves and are the only proof.",
                "Stel eerst de logboeken veilig: kopieer inetpub\\logs\\LogFiles, de map Logging en TransportRoles\\Logs van Exchange en winevt\\Logs naar een ander systeem, met controlegetallen. Herinstalleer of ruim niets op voordat dit is gedaan.",
                "First secure the logs: copy inetpub\\logs\\LogFiles, Exchange's Logging and TransportRoles\\Logs folders and winevt\\Logs to another system, with checksums. Reinstall or clean nothing before this is done."),
        };
        if (level == VerdictLevel.Compromised)
            AddCompromised(steps, assessment, damage);
        if (level == VerdictLevel.CannotTell)
            AddCannotTell(steps, assessment);
        if (assessment.Hosts.Any(h => h.Exposure.Any(w => w.IsOpen && w.ToTicks == assessment.LastRecordTicks)))
        {
            steps.Add(Step("patch",
                "In het laatste record ontbreekt de update nog.", "The last record still lacks the fix.",
                "Installeer de beveiligingsupdate van Microsoft, of haal de server van internet tot dat kan. Een update verwijdert geen indringer.",
                "Install Microsoft's security update, or take the server off the internet until you can. An update removes no intruder."));
        }

        if (level == VerdictLevel.Attempted)
        {
            steps.Add(Step("watch",
                "De server is aangevallen; de volgende poging kan slagen.", "The server was attacked; the next attempt may work.",
                "Controleer of alle updates zijn geïnstalleerd, bewaar logboeken langer (minstens 90 dagen, op een ander systeem) en herhaal deze beoordeling over een week.",
                "Check that all updates are installed, keep logs longer (at least 90 days, on another system) and repeat this assessment in a week."));
        }

        if (level == VerdictLevel.NoTrace)
        {
            steps.Add(Step("repeat",
                "Geen spoor is niet hetzelfde als schoon.", "No trace is not the same as clean.",
                "Herhaal deze beoordeling na elke nieuwe update van de regels en bewaar de logboeken zo lang mogelijk.",
                "Repeat this assessment after every update of the rules and keep the logs as long as you can."));
        }

        return steps;
    }

    private static void AddCompromised(List<AdviceReport> steps, Assessment assessment, DamageSummary damage)
    {
        bool byLogin = assessment.Findings.Where(f => f.Outcome == Outcome.Succeeded && !f.IsKnown).All(f => f.IsByLogin);
        steps.Add(byLogin ? Step("close-accounts",
            "Iemand anders heeft het wachtwoord van een gebruiker.", "Somebody else has a user's password.",
            "Blokkeer de accounts in dit rapport, beëindig hun sessies en vraag de gebruikers of zij het zelf waren. Geef nieuwe wachtwoorden uit, verwijder regels en doorsturingen die zij niet kennen, en sluit aanmelden zonder tweede factor van buiten af.",
            "Block the accounts in this report, end their sessions and ask the users whether it was they. Issue new passwords, remove rules and forwarding that they do not know, and close logins from outside without a second factor.")
            : Step("isolate",
            "Een indringer heeft of had toegang tot de server.", "An intruder has or had access to the server.",
            "Koppel de server los van internet en van de rest van het netwerk, maar zet hem niet uit: het geheugen is bewijs. Laat ook de domeincontrollers onderzoeken.",
            "Disconnect the server from the internet and from the rest of the network, but do not switch it off: its memory is evidence. Have the domain controllers examined too."));
        if (damage.Backdoors.Count > 0)
        {
            steps.Add(Step("remove-backdoors",
                $"{damage.Backdoors.Count} achterdeuren zijn bewezen; er kunnen er meer zijn.", $"{damage.Backdoors.Count} backdoors are proven; there may be more.",
                "Kopieer elk genoemd bestand en elke instelling als bewijs en verwijder ze daarna. Herinstallatie van de server is zekerder dan opschonen.",
                "Copy every file and setting named here as evidence, then remove them. Rebuilding the server is surer than cleaning it."));
        }

        if (!byLogin)
        {
            steps.Add(Step("reset-credentials",
                "Wie als systeem op een Exchange-server draait kan wachtwoorden en sleutels van het domein lezen.", "Whoever runs as the system on an Exchange server can read passwords and keys of the domain.",
                "Wijzig de wachtwoorden van alle beheerders en van de accounts in dit rapport, daarna van alle gebruikers; vervang certificaten en machinesleutels van de server en wijzig krbtgt tweemaal.",
                "Change the passwords of all administrators and of the accounts in this report, then of all users; replace the server's certificates and machine keys and change krbtgt twice."));
        }

        if (damage.Mailboxes.Any(m => m.Class >= MailboxClass.Possible))
        {
            steps.Add(Step("report-breach",
                "Persoonsgegevens in mailboxen zijn of kunnen zijn ingezien.", "Personal data in mailboxes was or may have been read.",
                "Leg vast wanneer u dit te weten kwam: daarmee begint de termijn van 72 uur voor een melding van een datalek bij de toezichthouder. Betrek uw functionaris gegevensbescherming; vallen uw diensten onder NIS2, dan geldt ook een vroege waarschuwing binnen 24 uur.",
                "Note when you learnt of this: it starts the 72 hours for notifying the data protection authority. Involve your data protection officer; where your services fall under NIS2, an early warning within 24 hours applies too."));
        }

        steps.Add(Step("get-help",
            "Een inbraak opruimen vraagt ervaring.", "Clearing a break-in takes experience.",
            "Schakel een specialist in incidentafhandeling in en meld het bij het nationale of sectorale CERT en bij de politie. Geef dit rapport mee.",
            "Call in incident responders and report it to the national or sector CERT and to the police. Hand them this report."));
    }

    private static void AddCannotTell(List<AdviceReport> steps, Assessment assessment)
    {
        bool asks = assessment.Hosts.Any(h => h.Exposure.Any(w => w.IsEndUnknown && w.Counts));
        if (asks)
        {
            steps.Add(Step("state-patch-date",
                "Sinds wanneer de update erop staat is niet te zien.", "Since when the update is installed cannot be seen.",
                "Zoek de datum van de update op (Geïnstalleerde updates, ExchangeSetup.log, wijzigingsregistratie) en draai opnieuw met --patched JJJJ-MM-DD.",
                "Look up the date of the update (installed updates, ExchangeSetup.log, change records) and run again with --patched YYYY-MM-DD."));
        }

        steps.Add(Step("find-older-logs",
            "De logboeken dekken de gevaarlijke tijd niet.", "The logs do not cover the dangerous time.",
            "Zoek oudere logboeken: back-ups van de server, een centraal logsysteem, de proxy of loadbalancer ervoor, de firewall. Voeg ze toe en draai opnieuw.",
            "Look for older logs: backups of the server, a central log system, the proxy or load balancer in front, the firewall. Add them and run again."));
        steps.Add(Step("treat-as-suspect",
            "Zonder bewijs van het tegendeel kan er een achterdeur zijn.", "Without proof of the opposite there may be a backdoor.",
            "Behandel de server als verdacht: zoek in de webmappen naar bestanden die niet bij Exchange horen, controleer beheerders, taken en doorstuurregels.",
            "Treat the server as suspect: search its web folders for files that are not Exchange's, check administrators, tasks and forwarding rules."));
    }

    private static AdviceReport Step(string id, string whyNl, string whyEn, string nl, string en) =>
        new(id, new LocalText(whyNl, whyEn), new LocalText(nl, en));
}
