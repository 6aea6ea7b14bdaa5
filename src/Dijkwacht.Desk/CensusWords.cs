using Dijkwacht.Shared;

namespace Dijkwacht.Desk;

/// <summary>What the commands of <c>census</c> that ask, check and take in say, both languages side by side.</summary>
internal sealed class CensusWords : WordTable
{
    private static readonly (string Key, string En, string Nl)[] s_words =
    [
        ("no-folder", "{0}: no such folder.", "{0}: die map is er niet."),
        ("no-file", "{0}: no such file.", "{0}: dat bestand is er niet."),
        ("audited", "{0}  {1} requests to {2} hosts, {3} mail banners, {4} look-ups, {5} lines", "{0}  {1} vragen aan {2} hosts, {3} mailbegroetingen, {4} opzoekingen, {5} regels"),
        ("audited-span", ", {0:yyyy-MM-dd HH:mm:ss} to {1:yyyy-MM-dd HH:mm:ss} UTC", ", {0:yyyy-MM-dd HH:mm:ss} tot {1:yyyy-MM-dd HH:mm:ss} UTC"),
        ("head", "    head {0}", "    kop {0}"),
        ("problem", "PROBLEM {0}", "FOUT {0}"),
        ("audit-good", "{0} runs: every chain holds, every request was inside its scope and within the day's limit.", "{0} ronden: elke keten klopt, elke vraag bleef binnen haar bereik en binnen de daggrens."),
        ("audit-bad", "{0} runs, {1} problems.", "{0} ronden, {1} fouten."),
        ("nothing-read", "{0}: no line could be read as {1}.", "{0}: geen regel was te lezen als {1}."),
        ("imported", "Run {0} ({1}): {2} observations from {3:yyyy-MM-dd} to {4:yyyy-MM-dd}, {5} lines not understood.", "Ronde {0} ({1}): {2} waarnemingen van {3:yyyy-MM-dd} tot {4:yyyy-MM-dd}, {5} regels niet begrepen."),
        ("no-target", "'{0}' is no address and no name.", "'{0}' is geen adres en geen naam."),
        ("bad-time", "--at '{0}' is no time; expected one such as 2021-03-02T09:00:00Z.", "--at '{0}' is geen tijd; verwacht wordt iets als 2021-03-02T09:00:00Z."),
        ("at-loopback", "--at is for test countries: every range of {0} would have to be loopback (127.0.0.0/8, ::1).", "--at is voor oefenlanden: elk bereik van {0} zou loopback moeten zijn (127.0.0.0/8, ::1)."),
        ("stopped", "stopped.", "gestopt."),
        ("kept", "What was written is kept; the same command goes on where it stopped.", "Wat geschreven is, blijft; dezelfde opdracht gaat verder waar zij stopte."),
        ("target-list", "Target list ({0}): {1} addresses, {2} names, {3} lines not understood.", "Doelenlijst ({0}): {1} adressen, {2} namen, {3} regels niet begrepen."),
        ("run-done", "Run {0}: {1} of {2} targets. {3}", "Ronde {0}: {1} van {2} doelen. {3}"),
        ("go-on", "Stopped before the end. Go on with: dijkwacht-desk census run --scope {0} --workspace {1}", "Gestopt voor het einde. Verder met: dijkwacht-desk census run --scope {0} --workspace {1}"),
        ("mandate-over", "The mandate ended before every target was asked.", "Het mandaat liep af voordat elk doel bevraagd was."),
        ("scope-problems", "{0} problems; nothing would be asked.", "{0} fouten; er zou niets gevraagd worden."),
        ("mandate", "mandate     {0}: {1}", "mandaat     {0}: {1}"),
        ("from-until", "            from {0:yyyy-MM-dd HH:mm} until {1:yyyy-MM-dd HH:mm} UTC", "            van {0:yyyy-MM-dd HH:mm} tot {1:yyyy-MM-dd HH:mm} UTC"),
        ("until", "            until {0:yyyy-MM-dd HH:mm} UTC", "            tot {0:yyyy-MM-dd HH:mm} UTC"),
        ("agent", "user agent  {0}", "user agent  {0}"),
        ("port", "port {0,-6} {1}", "poort {0,-5} {1}"),
        ("more-ranges", "            ... and {0} more ranges", "            ... en nog {0} bereiken"),
        ("name", "name        {0}", "naam        {0}"),
        ("mail-hosts", " and its mail hosts", " en zijn mailhosts"),
        ("anywhere", ", anywhere", ", overal"),
        ("more-names", "            ... and {0} more names", "            ... en nog {0} namen"),
        ("targets", "targets     {0} addresses, {1} names", "doelen      {0} adressen, {1} namen"),
        ("dns", "look-ups    DNS at {0}", "opzoeken    DNS bij {0}"),
        ("systems-dns", "the system's server", "de server van het systeem"),
        ("no-dns", "look-ups    none", "opzoeken    niets"),
        ("pace", "pace        {0}/s in all, {1}/s per network, {2} s between requests to one host, at most 4 a day", "tempo       {0}/s in totaal, {1}/s per netwerk, {2} s tussen vragen aan een host, ten hoogste 4 per dag"),
        ("shortest", "shortest    {0:d'.'hh':'mm':'ss} (days.hours:minutes:seconds) at that pace, silent hosts and hours not counted", "kortst      {0:d'.'hh':'mm':'ss} (dagen.uren:minuten:seconden) in dat tempo, zwijgende hosts en stille uren niet meegeteld"),
        ("progress", "{0:0.0}% of {1}, {2:0} hosts/s, {3} Exchange, {4} in flight, {5} left", "{0:0.0}% van {1}, {2:0} hosts/s, {3} Exchange, {4} onderweg, nog {5}"),
        ("progress-waits", "; waiting: {0}", "; wacht: {0}"),
        ("unknown", "unknown", "onbekend"),
    ];

    private CensusWords(string language)
        : base(s_words, language, "dijkwacht-desk")
    {
    }

    public static CensusWords English { get; } = new("en");

    public static CensusWords Dutch { get; } = new("nl");

    public static CensusWords Of(string language) => language == "nl" ? Dutch : English;
}
