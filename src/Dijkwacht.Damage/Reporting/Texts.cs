namespace Dijkwacht.Damage.Reporting;

/// <summary>Every sentence and label of the report and of the console summary, in both languages.</summary>
/// <remarks>Tests check that none is empty and that both languages fill in the same places.</remarks>
internal static class Texts
{
    // Connectives.
    internal static readonly LocalText Until = new("tot", "to");
    internal static readonly LocalText And = new("en", "and");
    internal static readonly LocalText More = new("en nog {0}", "and {0} more");
    internal static readonly LocalText MoreRows = new("Nog {0} staan in report.json.", "{0} more are in report.json.");
    internal static readonly LocalText Yes = new("ja", "yes");
    internal static readonly LocalText No = new("nee", "no");
    internal static readonly LocalText Unknown = new("onbekend", "unknown");
    internal static readonly LocalText NoLimitBecause = new("Waarom hoogstens niet te begrenzen is:", "Why there is no upper limit:");
    internal static readonly LocalText NoLimit = new("niet te begrenzen", "no upper limit known");

    // Nouns that are counted.
    internal static readonly (LocalText One, LocalText Many) Files = (new("bestand", "file"), new("bestanden", "files"));
    internal static readonly (LocalText One, LocalText Many) Findings = (new("bevinding", "finding"), new("bevindingen", "findings"));
    internal static readonly (LocalText One, LocalText Many) Records = (new("record", "record"), new("records", "records"));
    internal static readonly (LocalText One, LocalText Many) Requests = (new("verzoek", "request"), new("verzoeken", "requests"));
    internal static readonly (LocalText One, LocalText Many) Rules = (new("regel", "rule"), new("regels", "rules"));
    internal static readonly (LocalText One, LocalText Many) Mailboxes = (new("postvak", "mailbox"), new("postvakken", "mailboxes"));
    internal static readonly (LocalText One, LocalText Many) Places = (new("vindplaats", "place"), new("vindplaatsen", "places"));

    // Head and verdict.
    internal static readonly LocalText Title = new("Onderzoek van Exchange-server {0}", "Assessment of Exchange server {0}");
    internal static readonly LocalText TitleSeveral = new("Onderzoek van {0} Exchange-servers", "Assessment of {0} Exchange servers");
    internal static readonly LocalText TitleNone = new(
        "Onderzoek zonder herkende Exchange-server", "Assessment without a recognised Exchange server");
    internal static readonly LocalText VerdictAlone = new("Oordeel", "Verdict");
    internal static readonly LocalText Kicker = new("Dijkwacht · inbraakonderzoek", "Dijkwacht · compromise assessment");
    internal static readonly LocalText MadeOn = new(
        "Opgesteld op {0} op basis van {1} ({2}). Alle tijden zijn in UTC.", "Made on {0} from {1} ({2}). All times are in UTC.");
    internal static readonly LocalText MadeOnLocal = new(
        "Opgesteld op {0} op basis van {1} ({2}). Tijden zijn in UTC, behalve uit bestanden waarvan de klok geen UTC is: die zijn lokaal, ook waar hier UTC staat.",
        "Made on {0} from {1} ({2}). Times are in UTC, except from files whose clock is not UTC: those are local, also where it says UTC here.");
    internal static readonly LocalText VerdictOf = new("Oordeel over {0}", "Verdict on {0}");
    internal static readonly LocalText WorstOf = new(
        "Oordeel over het geheel; het zwaarst getroffen is {0}", "Overall verdict; worst affected is {0}");
    internal static readonly LocalText Confidence = new("Zekerheid: {0}", "Confidence: {0}");
    internal static readonly LocalText ConfidenceHigh = new(
        "twee onafhankelijke bronnen bevestigen dit, of één die niet anders kan zijn ontstaan.",
        "two independent sources say so, or one that cannot arise otherwise.");
    internal static readonly LocalText ConfidenceMedium = new("dit berust op één bron.", "this rests on one source.");
    internal static readonly LocalText ConfidenceLow = new(
        "dit is afgeleid uit tijdstip, naam of onvolledige logs.", "this is inferred from time, name or incomplete logs.");
    internal static readonly LocalText DoThisNow = new("Doe nu eerst dit", "Do this first");
    internal static readonly LocalText FallbackCompromised = new(
        "Koppel de server los van het internet, stel de logs veilig en herstel daarna pas.",
        "Take the server off the internet, secure its logs, and only then start to repair.");
    internal static readonly LocalText FallbackAttempted = new(
        "Installeer de ontbrekende updates en bewaar de logs.", "Install the missing updates and keep the logs.");
    internal static readonly LocalText FallbackNoTrace = new(
        "Houd de server bijgewerkt en bewaar de logs ten minste een halfjaar.",
        "Keep the server up to date and keep its logs for at least six months.");
    internal static readonly LocalText FallbackCannotTell = new(
        "Zoek oudere logs of back-ups en behandel de server tot die tijd als mogelijk gecompromitteerd.",
        "Look for older logs or back-ups, and until then treat the server as possibly compromised.");
    internal static readonly LocalText NotClean = new(
        "Geen bevinding is geen bewijs dat de server schoon is.", "No finding is not the same as clean.");
    internal static readonly LocalText Contents = new("Inhoud", "Contents");

    // Servers and reasons.
    internal static readonly LocalText Servers = new("Servers", "Servers");
    internal static readonly LocalText Server = new("Server", "Server");
    internal static readonly LocalText Product = new("Exchange", "Exchange");
    internal static readonly LocalText Build = new("Laatst geziene build", "Last build seen");
    internal static readonly LocalText BuildColumn = new("Build", "Build");
    internal static readonly LocalText Verdict = new("Oordeel", "Verdict");
    internal static readonly LocalText ConfidenceColumn = new("Zekerheid", "Confidence");
    internal static readonly LocalText SummaryColumn = new("Samenvatting", "Summary");
    internal static readonly LocalText Why = new("Waarom dit oordeel", "Why this verdict");
    internal static readonly LocalText NoReasons = new("Er zijn geen afzonderlijke redenen vastgelegd.", "No separate reasons are recorded.");
    internal static readonly LocalText BuildHistory = new("Buildgeschiedenis", "Build history");
    internal static readonly LocalText NoBuilds = new(
        "Uit de logs blijkt niet welke Exchange-build draaide.", "The logs do not show which Exchange build was running.");
    internal static readonly LocalText Source = new("Bron", "Source");
    internal static readonly LocalText From = new("Van (UTC)", "From (UTC)");
    internal static readonly LocalText To = new("Tot (UTC)", "To (UTC)");

    // Chain.
    internal static readonly LocalText Chain = new("Verloop van de aanval", "Course of the attack");
    internal static readonly LocalText ChainLead = new(
        "Per aanvalsgolf de stappen van verkenning tot schade, met wat de logs daarover laten zien.",
        "For each campaign the stages from recon to impact, and what the logs show of them.");
    internal static readonly LocalText NoCampaigns = new(
        "Van geen enkele bekende aanvalsgolf zijn stappen te reconstrueren. Geen bevinding is geen bewijs dat de server schoon is.",
        "No stages of a known campaign could be reconstructed. No finding is not the same as clean.");
    internal static readonly LocalText StagesOf = new("Stappen van {0}", "Stages of {0}");
    internal static readonly LocalText ChainAlt = new("Stappen van {0}: {1}", "Stages of {0}: {1}");
    internal static readonly LocalText MissingLinks = new(
        "Ontbrekende schakels: {0}. Daarvan is in de logs niets teruggevonden; dat sluit niet uit dat de stap is gezet.",
        "Missing links: {0}. No record of them was found, which does not mean that they did not happen.");
    internal static readonly LocalText NoStages = new("Geen stappen aangetroffen.", "No stages found.");
    internal static readonly LocalText Stage = new("Stap", "Stage");
    internal static readonly LocalText Outcome = new("Uitkomst", "Outcome");
    internal static readonly LocalText First = new("Eerste (UTC)", "First (UTC)");
    internal static readonly LocalText Last = new("Laatste (UTC)", "Last (UTC)");
    internal static readonly LocalText FindingsColumn = new("Bevindingen", "Findings");

    // Coverage.
    internal static readonly LocalText Coverage = new("Wat de logs bestrijken", "What the logs cover");
    internal static readonly LocalText CoverageLead = new(
        "Een oordeel reikt niet verder dan de logs. "
        + "Ingekleurd is de periode waarin de server kwetsbaar was; een onderbroken balk is een gat in het log.",
        "A verdict reaches no further than the logs. Shaded is the time in which the server was open to attack; a broken bar is a gap in the log.");
    internal static readonly LocalText NoCoverage = new(
        "Er is geen leesbaar log aangetroffen. Over deze server is daarom niets vast te stellen.",
        "No readable log was found. Nothing can be said about this server.");
    internal static readonly LocalText CoverageOf = new("Dekking van {0}", "Coverage of {0}");
    internal static readonly LocalText CoverageAlt = new(
        "Tijdlijn van {0} van {1} tot {2}: per logsoort de bestreken periode. De tabel hieronder geeft dezelfde gegevens.",
        "Timeline of {0} from {1} to {2}: the period each kind of log covers. The table below gives the same data.");
    internal static readonly LocalText Artefact = new("Soort log", "Artefact");
    internal static readonly LocalText FilesColumn = new("Bestanden", "Files");
    internal static readonly LocalText RecordsColumn = new("Records", "Records");
    internal static readonly LocalText Gaps = new("Gaten", "Gaps");
    internal static readonly LocalText NoGaps = new("geen", "none");
    internal static readonly LocalText Reaches = new("Gaat ver genoeg terug", "Reaches back far enough");
    internal static readonly LocalText NoDates = new("zonder datum", "undated");
    internal static readonly LocalText FindingsLane = new("Bevindingen", "Findings");
    internal static readonly LocalText WindowLabel = new("kwetsbaar voor {0}", "open to {0}");
    internal static readonly LocalText WindowOpenEnd = new("einde onbekend", "end unknown");
    internal static readonly LocalText Exposure = new("Wanneer de server kwetsbaar was", "When the server was open to attack");
    internal static readonly LocalText NoExposure = new(
        "Er is geen periode vastgesteld waarin de server voor een bekende aanvalsgolf openstond.",
        "No period was established in which the server was open to a known campaign.");
    internal static readonly LocalText Campaign = new("Aanvalsgolf", "Campaign");
    internal static readonly LocalText Basis = new("Waaruit dit blijkt", "How this is known");
    internal static readonly LocalText NeverOpen = new("niet kwetsbaar", "never open");
    internal static readonly LocalText LegendCovered = new("records aanwezig", "records present");
    internal static readonly LocalText LegendGap = new("gat", "gap");
    internal static readonly LocalText LegendWindow = new("kwetsbaar", "open to attack");
    internal static readonly LocalText LegendSucceeded = new("geslaagd", "succeeded");
    internal static readonly LocalText LegendOther = new("overige bevinding", "other finding");
    internal static readonly LocalText LegendBeyond = new("loopt door buiten beeld", "goes on outside the picture");

    // Damage.
    internal static readonly LocalText Damage = new("Wat er is geraakt", "What was reached");
    internal static readonly LocalText Actors = new("Aanvallers", "Actors");
    internal static readonly LocalText NoActors = new(
        "Er is geen partij met een poging of een geslaagde stap aangetroffen. Verkenners en scanners tellen niet mee.",
        "No party with an attempted or succeeded step was found. Probes and surveys do not count.");
    internal static readonly LocalText ManyActors = new(
        "Zoveel adressen deden een poging dat geen partijen te onderscheiden zijn; de bevindingen noemen ze samen.",
        "So many addresses made attempts that no parties can be told apart; the findings name them together.");
    internal static readonly LocalText Actor = new("Partij", "Actor");
    internal static readonly LocalText Addresses = new("Adressen", "Addresses");
    internal static readonly LocalText UserAgents = new("User-agents", "User agents");
    internal static readonly LocalText Period = new("Periode (UTC)", "Period (UTC)");
    internal static readonly LocalText ConsistentWith = new("Past bij", "Consistent with");
    internal static readonly LocalText NeverProof = new(
        "Overeenkomst met gepubliceerde kenmerken is een aanwijzing, geen bewijs van daderschap.",
        "A match with published indicators is a lead, never proof of who it was.");
    internal static readonly LocalText MailboxesTitle = new("Postvakken", "Mailboxes");
    internal static readonly LocalText NoMailboxes = new(
        "Er is geen toegang tot een postvak aangetroffen. Dat zegt alleen iets over de periode die de logs bestrijken.",
        "No access to a mailbox was found. That holds only for the period the logs cover.");
    internal static readonly LocalText Mailbox = new("Postvak", "Mailbox");
    internal static readonly LocalText Class = new("Oordeel", "Class");
    internal static readonly LocalText BytesOut = new("Verstuurd, minstens", "Sent out, at least");
    internal static readonly LocalText BytesOutUpper = new("Verstuurd, hoogstens", "Sent out, at most");
    internal static readonly LocalText RequestsColumn = new("Verzoeken", "Requests");
    internal static readonly LocalText Items = new("Items", "Items");
    internal static readonly LocalText Backdoors = new("Achterdeuren", "Backdoors");
    internal static readonly LocalText NoBackdoors = new(
        "Er is geen achterdeur aangetroffen. Zoek ook op de schijf zelf: niet elke achterdeur laat sporen na in een log.",
        "No backdoor was found. Search the disk itself too: not every backdoor leaves a trace in a log.");
    internal static readonly LocalText Kind = new("Soort", "Kind");
    internal static readonly LocalText Location = new("Plaats", "Location");
    internal static readonly LocalText FilesTitle = new("Opgehaalde en achtergelaten bestanden", "Files fetched or left behind");
    internal static readonly LocalText NoFiles = new(
        "Er zijn geen bestanden aangetroffen die de aanvaller heeft opgehaald of achtergelaten.",
        "No files were found that the intruder fetched or left behind.");
    internal static readonly LocalText Size = new("Grootte", "Size");
    internal static readonly LocalText Accounts = new("Accounts", "Accounts");
    internal static readonly LocalText NoAccounts = new(
        "Van geen account is bewezen dat de aanvaller het heeft gebruikt, gemaakt of gewijzigd. Accounts die na een bewezen inbraak nieuw zijn of meer rechten kregen, staan bij de bevindingen.",
        "No account is proven to have been used, made or changed by the intruder. Accounts that are new or got more rights after a proven intrusion are among the findings.");
    internal static readonly LocalText Account = new("Account", "Account");
    internal static readonly LocalText Use = new("Gebruik", "Use");

    // Findings.
    internal static readonly LocalText FindingsTitle = new("Bevindingen", "Findings");
    internal static readonly LocalText NoFindings = new(
        "Er zijn geen bevindingen. Geen bevinding is geen bewijs dat de server schoon is: zie wat de logs bestrijken.",
        "There are no findings. No finding is not the same as clean: see what the logs cover.");
    internal static readonly LocalText FindingsShown = new(
        "Hieronder staan {0} van de {1}, de ernstigste eerst. Alle {1} staan in findings.csv.",
        "Shown are {0} of {1}, the most severe first. All {1} are in findings.csv.");
    internal static readonly LocalText FindingsAll = new("{0}, de ernstigste eerst.", "{0}, the most severe first.");
    internal static readonly LocalText Severity = new("Ernst", "Severity");
    internal static readonly LocalText TimeColumn = new("Tijd (UTC)", "Time (UTC)");
    internal static readonly LocalText NoClock = new("geen tijd in de bron", "no time in the evidence");
    internal static readonly LocalText CountColumn = new("Aantal", "Count");
    internal static readonly LocalText Rule = new("Regel", "Rule");
    internal static readonly LocalText Address = new("Adres", "Address");
    internal static readonly LocalText UserAgent = new("User-agent", "User agent");
    internal static readonly LocalText User = new("Gebruiker", "User");
    internal static readonly LocalText Techniques = new("ATT&CK", "ATT&CK");
    internal static readonly LocalText Evidence = new("Vindplaats", "Evidence");
    internal static readonly LocalText Line = new("regel {0}", "line {0}");
    internal static readonly LocalText Record = new("record {0}", "record {0}");
    internal static readonly LocalText Offset = new("positie {0}", "offset {0}");
    internal static readonly LocalText NotHashed = new("niet tot het einde gelezen", "not read to its end");
    internal static readonly LocalText MoreEvidence = new("Toon nog {0}", "Show {0} more");
    internal static readonly LocalText Known = new("eerder beoordeeld", "acknowledged before");
    internal static readonly LocalText BrokenUp = new(
        "Fragmenten zijn ingekort en op gevaarlijke plekken met een · onderbroken, zodat een virusscanner dit rapport niet verwijdert. "
        + "De exacte bytes staan op de genoemde positie.",
        "Excerpts are cut, and broken with a · at dangerous places so that an antivirus does not remove this report. "
        + "The exact bytes are at the offset given.");

    // Suppressed, advice, not checked, run.
    internal static readonly LocalText Suppressed = new("Onschuldig gebleken", "Recognised as harmless");
    internal static readonly LocalText NoSuppressed = new(
        "Niets dat verdacht leek, is als onschuldig terzijde gelegd.", "Nothing that looked alarming was set aside as harmless.");
    internal static readonly LocalText Reason = new("Reden", "Reason");
    internal static readonly LocalText Example = new("Voorbeeld", "Example");
    internal static readonly LocalText Advice = new("Wat u nu moet doen", "What to do now");
    internal static readonly LocalText AdviceLead = new(
        "In deze volgorde. Stel eerst bewijs veilig: herstel wist sporen.",
        "In this order. Secure the evidence first: repair destroys traces.");
    internal static readonly LocalText NoAdvice = new("Er is geen advies vastgelegd.", "No advice is recorded.");
    internal static readonly LocalText BecauseOf = new("Aanleiding: {0}", "Why: {0}");
    internal static readonly LocalText NotChecked = new("Wat niet is onderzocht", "What was not checked");
    internal static readonly LocalText NotCheckedLead = new(
        "Wat hier staat, kan een inbraak verbergen die dit onderzoek niet heeft kunnen zien.",
        "Whatever is listed here may hide an intrusion that this assessment could not see.");
    internal static readonly LocalText NothingMissed = new(
        "Alle bestanden zijn gelezen, alle regels zijn geladen, alle verwachte logsoorten zijn aanwezig en er zitten geen gaten in.",
        "Every file was read, every rule was loaded, and every expected kind of log is present without gaps.");
    internal static readonly LocalText Absent = new("Niet in de verzameling", "Not in the collection");
    internal static readonly LocalText WouldShow = new("Zou hebben laten zien", "Would have shown");
    internal static readonly LocalText NotJudged = new("Lekken waarover dit onderzoek niets zegt", "Holes that this assessment says nothing of");
    internal static readonly LocalText TooShort = new("Logs die te kort zijn", "Logs that are too short");
    internal static readonly LocalText TooShortRow = new(
        "{0} op {1}: eerste record op {2}, na het begin van de kwetsbare periode voor {3}.",
        "{0} on {1}: first record on {2}, after the server became open to {3}.");
    internal static readonly LocalText GapsTitle = new("Gaten in de logs", "Gaps in the logs");
    internal static readonly LocalText Notes = new("Beperkingen van logboeken", "Limits of logs");
    internal static readonly LocalText Problems = new("Onleesbare gedeelten", "Stretches that could not be read");
    internal static readonly LocalText File = new("Bestand", "File");
    internal static readonly LocalText Bytes = new("Bytes", "Bytes");
    internal static readonly LocalText Detail = new("Toelichting", "Detail");
    internal static readonly LocalText SkippedFiles = new("Overgeslagen bestanden", "Skipped files");
    internal static readonly LocalText RulesSkipped = new("Regels die niet zijn geladen", "Rules that were not loaded");
    internal static readonly LocalText RulesLimited = new("Regels die iets buiten beschouwing lieten", "Rules that left something out");
    internal static readonly LocalText Run = new("Over dit onderzoek", "About this run");
    internal static readonly LocalText Version = new("Versie", "Version");
    internal static readonly LocalText Packs = new("Pakketten", "Packs");
    internal static readonly LocalText RulesLoaded = new("Regels geladen", "Rules loaded");
    internal static readonly LocalText Started = new("Gestart", "Started");
    internal static readonly LocalText Duration = new("Duur", "Duration");
    internal static readonly LocalText DurationSeconds = new("{0:0.0} seconden", "{0:0.0} seconds");
    internal static readonly LocalText Read = new("Gelezen", "Read");
    internal static readonly LocalText Footer = new(
        "Dit rapport is een momentopname van de aangeleverde logs. Oordelen volgen uit vastgelegde regels; ieder feit verwijst naar zijn bron.",
        "This report is a snapshot of the evidence handed over. Verdicts follow recorded rules; every fact points to its source.");

    // Console.
    internal static readonly LocalText ConsoleConfidence = new("zekerheid {0}", "confidence {0}");
    internal static readonly LocalText ConsoleServers = new("{0} en {1}", "{0} and {1}");
    internal static readonly (LocalText One, LocalText Many) GapCount = (new("gat", "gap"), new("gaten", "gaps"));
    internal static readonly (LocalText One, LocalText Many) OtherServers =
        (new("andere server", "other server"), new("andere servers", "other servers"));
    internal static readonly LocalText ConsoleHappened = new("Wat er is gebeurd (UTC)", "What happened (UTC)");
    internal static readonly LocalText ConsoleHappenedLocal = new(
        "Wat er is gebeurd (lokale tijd waar de klok geen UTC is)", "What happened (local time where the clock is not UTC)");
    internal static readonly LocalText ConsoleLogs = new("Hoe ver de logs teruggaan", "How far back the logs go");
    internal static readonly LocalText ConsoleUnseen = new("Wat niet te zien was", "What could not be seen");
    internal static readonly LocalText ConsoleNext = new("Wat u nu moet doen", "What to do now");
    internal static readonly LocalText ConsoleFiles = new("Rapport: {0}", "Report: {0}");
    internal static readonly LocalText ConsoleCampaigns = new("Aanvalsgolven", "Campaigns");
    internal static readonly LocalText ConsoleShort = new("niet ver genoeg", "not far enough");
    internal static readonly LocalText ConsoleFarEnough = new("ver genoeg", "far enough");
    internal static readonly LocalText ConsoleAbsent = new("niet aangeleverd: {0}", "not in the collection: {0}");
    internal static readonly LocalText ConsoleSkipped = new("overgeslagen: {0}", "skipped: {0}");
    internal static readonly LocalText ConsoleRules = new("niet geladen: {0}", "not loaded: {0}");
    internal static readonly LocalText ConsoleLimited = new("niet alles meegeteld: {0}", "something left out: {0}");
    internal static readonly LocalText ConsoleProblems = new("onleesbaar: {0} in {1}", "unreadable: {0} in {1}");
    internal static readonly LocalText ConsoleSent = new("minstens {0} verstuurd", "at least {0} sent out");
    internal static readonly LocalText ConsoleNothing = new("geen geslaagde stap aangetroffen", "no succeeded step was found");

    /// <summary>Columns of numbers, which stand to the right.</summary>
    internal static readonly IReadOnlyList<LocalText> NumberColumns =
        [FilesColumn, RecordsColumn, BytesOut, BytesOutUpper, RequestsColumn, Items, Size, Bytes, CountColumn];
}
