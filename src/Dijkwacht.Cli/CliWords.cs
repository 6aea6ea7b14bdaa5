using Dijkwacht.Shared;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Cli;

/// <summary>What the commands say beside their results, both languages side by side. Names of fields and columns never change.</summary>
internal sealed class CliWords : WordTable
{
    private static readonly (string Key, string En, string Nl)[] s_words =
    [
        // What a command line lacks.
        ("nothing-to-find", "give --rules or --ioc: there is nothing to look for.", "geef --rules of --ioc: er is niets om naar te zoeken."),
        ("parquet-file", "--format parquet needs --output FILE.", "--format parquet vraagt om --output FILE."),
        ("no-path", "'{0}' does not exist; give {1}.", "'{0}' bestaat niet; geef {1}."),
        ("evidence", "a folder, an archive or a file", "een map, een archief of een bestand"),
        ("rule-folder", "a folder or file of Sigma rules", "een map of bestand met Sigma-regels"),
        ("indicator-list", "a list of indicators", "een lijst van indicatoren"),
        ("placeholder-list", "a file or folder of placeholder values", "een bestand of map met waarden voor placeholders"),
        ("case-folder", "a folder of cases", "een map met gevallen"),
        ("no-known", "--known '{0}' does not exist; it is a text file with one key of a finding a line.", "--known '{0}' bestaat niet; het is een tekstbestand met op elke regel de sleutel van een bevinding."),
        ("bad-date", "{0} '{1}' is no date; expected yyyy-MM-dd, such as 2021-03-05.", "{0} '{1}' is geen datum; verwacht wordt jjjj-MM-dd, zoals 2021-03-05."),
        ("bad-offset", "--assume-utc-offset '{0}' is no offset; expected hours and minutes ahead of UTC, such as +01:00.", "--assume-utc-offset '{0}' is geen verschil; verwacht worden uren en minuten voor op UTC, zoals +01:00."),
        ("inside-evidence", "{0} '{1}' lies inside the evidence '{2}'; evidence is never written to. Choose another place.", "{0} '{1}' ligt in het bewijs '{2}'; in bewijs wordt nooit geschreven. Kies een andere plaats."),

        // While it runs and when it ends early.
        ("reading", "reading", "lezen"),
        ("following", "following traces", "sporen volgen"),
        ("progress", "{0}: {1} files, {2} MB, {3:mm\\:ss}", "{0}: {1} bestanden, {2} MB, {3:mm\\:ss}"),
        ("stopped", "Stopped before the end; a file given with --output was not written.", "Gestopt voor het einde; een bestand van --output is niet geschreven."),
        ("stopped-triage", "Stopped; no report was written.", "Afgebroken; er is geen rapport geschreven."),

        // What a hunt and the decoding of events came to.
        ("hunted", "{0} matches in {1} records; {2} rules and {3} indicators in use.", "{0} treffers in {1} records; {2} regels en {3} indicatoren in gebruik."),
        ("rules-not-used", "{0} rules not used: {1}.", "{0} regels niet gebruikt: {1}."),
        ("more-rule-problems", "... and {0} more problems of rules; 'dijkwacht rules check' lists all.", "... en nog {0} fouten in regels; 'dijkwacht rules check' noemt ze alle."),
        ("more-indicator-problems", "... and {0} more problems of indicators.", "... en nog {0} fouten in indicatoren."),
        ("correlation", "correlation '{0}' {1}", "correlatie '{0}': {1}"),
        ("more-limits", "... and {0} more correlations that left something out.", "... en nog {0} correlaties die niet alles meetelden."),
        ("hunt-stretches", "{0} stretches could not be read; what they held is not known.", "{0} stukken waren niet te lezen; wat erin stond, is niet bekend."),
        ("more-warnings", "... and {0} more warnings of files.", "... en nog {0} waarschuwingen over bestanden."),
        ("not-read", "not read: {0}: {1}: {2}", "niet gelezen: {0}: {1}: {2}"),
        ("more-not-read", "... and {0} more files not read.", "... en nog {0} bestanden niet gelezen."),
        ("decoded", "{0} events in {1} files.", "{0} gebeurtenissen in {1} bestanden."),
        ("no-events", "No file of Windows events (EVTX, or JSON lines of a known tool) was found.", "Geen bestand met Windows-gebeurtenissen (EVTX, of JSON-regels van een bekend programma) gevonden."),
        ("stretches", "{0} stretches could not be read.", "{0} stukken waren niet te lezen."),
        ("checksums", "{0}: {1} checksums are wrong: the log is damaged or was edited", "{0}: {1} controlesommen kloppen niet: het logboek is beschadigd of bewerkt"),
        ("hidden", "{0}: {1} records were hidden inside another: the log was edited", "{0}: {1} records waren verborgen in een ander: het logboek is bewerkt"),
        ("clock", "{0}: the clock is not UTC, by {1} Sysmon records; give --assume-utc-offset {2}", "{0}: de klok is geen UTC, volgens {1} Sysmon-records; geef --assume-utc-offset {2}"),

        // Headings of the table of matches.
        ("col-time", "TIME (UTC)", "TIJD (UTC)"),
        ("col-level", "LEVEL", "ERNST"),
        ("col-event", "EVENT", "SOORT"),
        ("col-rule", "RULE", "REGEL"),
        ("col-where", "WHERE", "PLAATS"),
        ("in-records", " ({0} records)", " ({0} records)"),

        // Rules.
        ("checked", "{0} errors, {1} warnings", "{0} fouten, {1} waarschuwingen"),
        ("listed", "{0} rules loaded: {1} used, {2} not used; {3} filters; {4} problems.", "{0} regels geladen: {1} gebruikt, {2} niet gebruikt; {3} filters; {4} fouten."),
        ("not-linear", "{0} rules with a regular expression that is not linear in time.", "{0} regels met een reguliere expressie die niet lineair in tijd is."),
        ("not-used", "not used: {0} ({1})", "niet gebruikt: {0} ({1})"),
        ("does-not-hold", "does not hold: {0}: {1}: {2}", "klopt niet: {0}: {1}: {2}"),
        ("of-matches", "{0} of {1} matches", "{0} van {1} treffers"),
        ("cases-hold", "{0} of {1} cases hold", "{0} van {1} gevallen kloppen"),

        // Why a rule is not used, why a case cannot be judged: the words of the libraries, looked up as they are.
        ("no log source", "no log source", "geen logbron"),
        ("can never match", "can never match", "kan nooit treffen"),
        ("refers to a rule that is not there", "refers to a rule that is not there", "verwijst naar een regel die er niet is"),
        ("refers to itself", "refers to itself", "verwijst naar zichzelf"),
        ("it is not evaluated", "it is not evaluated", "die wordt niet uitgevoerd"),
        ("no values for the placeholder ", "no values for the placeholder ", "geen waarden voor de placeholder "),
        ("too many values for the placeholder ", "too many values for the placeholder ", "te veel waarden voor de placeholder "),
        ("refers to ", "refers to ", "verwijst naar "),
        ("the rule is not used: ", "the rule is not used: ", "de regel wordt niet gebruikt: "),
        ("there is no such rule", "there is no such rule", "die regel is er niet"),
        ("the file holds no Windows events", "the file holds no Windows events", "het bestand bevat geen Windows-gebeurtenissen"),

        // Why a file was not read.
        ("reason-damaged", "damaged", "beschadigd"),
        ("reason-encrypted", "encrypted", "versleuteld"),
        ("reason-too-large", "too-large", "te groot"),
        ("reason-ratio", "ratio", "te sterk ingepakt"),
        ("reason-dictionary", "dictionary", "te groot woordenboek"),
        ("reason-depth", "depth", "te diep genest"),
        ("reason-count", "count", "te veel bestanden"),
        ("reason-hostile-path", "hostile-path", "vijandig pad"),
        ("reason-link", "link", "koppeling"),
        ("reason-no-permission", "no-permission", "geen toestemming"),
        ("reason-unreadable", "unreadable", "onleesbaar"),
    ];

    private static readonly string[] s_prefixes =
        ["no values for the placeholder ", "too many values for the placeholder ", "the rule is not used: "];

    private CliWords(string language)
        : base(s_words, language, "dijkwacht")
    {
    }

    public static CliWords English { get; } = new("en");

    public static CliWords Dutch { get; } = new("nl");

    public static CliWords Of(string language) => language == "nl" ? Dutch : English;

    public string In(Text text) => Language == "nl" ? text.Nl : text.En;

    /// <summary>Why a rule is not used or a case not judged; what is in no table stays as the library says it.</summary>
    public string Reason(string reason)
    {
        const string refers = "refers to ";
        if (reason.StartsWith(refers + "'", StringComparison.Ordinal) && reason.LastIndexOf("': ", StringComparison.Ordinal) is > 0 and int end)
            return $"{this[refers]}{reason[refers.Length..end]}': {Reason(reason[(end + 3)..])}";
        foreach (string prefix in s_prefixes)
        {
            if (reason.StartsWith(prefix, StringComparison.Ordinal))
                return this[prefix] + Reason(reason[prefix.Length..]);
        }

        return Or(reason, reason);
    }

    /// <summary>Why a file was not read.</summary>
    public string SkipReason(string reason) => Or("reason-" + reason, reason);
}
