using Dijkwacht.Notify.Notices;
using Dijkwacht.Shared;

namespace Dijkwacht.Desk.Warn;

/// <summary>What the commands of <c>warn</c> and <c>leaks</c> say, both languages side by side.</summary>
internal sealed class WarnWords : WordTable
{
    private static readonly (string Key, string En, string Nl)[] s_words =
    [
        ("no-census", "the workspace has no census yet; make one with 'census run' or 'census import'.", "de werkmap heeft nog geen telling; maak er een met 'census run' of 'census import'."),
        ("no-file", "{0}: no such file.", "{0}: dat bestand is er niet."),
        ("no-settings", "{0}: no such file. It says who warns and by which mail server; docs/warn.md has a complete example.", "{0}: dat bestand is er niet. Het zegt wie waarschuwt en met welke mailserver; docs/warn.md geeft een volledig voorbeeld."),
        ("no-reports", "a plan about '{0}' begins with what was reported: give --reports FILE.", "een plan over '{0}' begint met wat er gemeld is: geef --reports FILE."),
        ("reports-unwanted", "--reports is for plans about 'shell' or 'offered'; '{0}' is what a census sees.", "--reports is voor plannen over 'shell' of 'offered'; '{0}' is wat een telling ziet."),
        ("other-offer", "the plan '{0}' is about another offer ('{1}'); give this one a plan of its own.", "het plan '{0}' gaat over een ander aanbod ('{1}'); geef dit aanbod een eigen plan."),
        ("no-wording", "arm '{0}' wants the wording '{1}', but there is no folder {2}.", "groep '{0}' wil de teksten '{1}', maar er is geen map {2}."),
        ("updated", "Census: {0} new, {1} fixed, {2} no longer Exchange, {3} open again, {4} not told this time.", "Telling: {0} nieuw, {1} hersteld, {2} geen Exchange meer, {3} weer open, {4} deze keer niet te zeggen."),
        ("reported", "Reports: {0} new, {1} again after they were closed.", "Meldingen: {0} nieuw, {1} opnieuw nadat ze waren afgesloten."),
        ("to-go-out", "To go out: {0} by {1} to {2}: {3}.", "Klaar om uit te gaan: {0} per {1} aan {2}: {3}."),
        ("waiting", "{0} owners wait for their turn.", "{0} eigenaren wachten op hun beurt."),
        ("silent", "{0} closed without a word.", "{0} afgesloten zonder bericht."),
        ("worse", "Arm '{0}' is worse than the first beyond chance: it gets no new owners.", "Groep '{0}' doet het slechter dan de eerste, meer dan toeval: zij krijgt geen nieuwe eigenaren."),
        ("unreached", "Nobody to write to: {0} (servers: {1}): {2}.", "Niemand om aan te schrijven: {0} (servers: {1}): {2}."),
        ("no-contact", "no contact for any step of its arm", "geen contact voor enige stap van de groep"),
        ("all-bounced", "every contact bounced ({0})", "elk contact kwam terug ({0})"),
        ("unreached-more", "... and {0} owners more: 'warn status --format csv' lists them.", "... en nog {0} eigenaren: 'warn status --format csv' noemt ze alle."),
        ("nothing-due", "Nothing is due.", "Er hoeft niets uit."),
        ("look", "Look at what would go out: {0}", "Bekijk wat er uit zou gaan: {0}"),
        ("not-sent", "Nothing has been sent. Send with: dijkwacht-desk warn send --send", "Er is niets verzonden. Verzenden gaat met: dijkwacht-desk warn send --send"),
        ("looking-up", "Looking up contacts: {0} of {1} owners", "Contacten zoeken: {0} van {1} eigenaren"),
        ("stopped", "the plan is stopped: {0}. Look why; then 'warn resume {1}'.", "het plan ligt stil: {0}. Kijk waarom; daarna 'warn resume {1}'."),
        ("stopped-preview", "STOPPED: {0}.", "LIGT STIL: {0}."),
        ("sent", "Sent {0}, refused {1}, put off {2}, given up {3}, uncertain {4}. Handed over: {5} letters, {6} calls (in the folder that 'warn plan' named).", "Verzonden {0}, geweigerd {1}, uitgesteld {2}, opgegeven {3}, onzeker {4}. Overhandigd: {5} brieven, {6} telefoontjes (in de map die 'warn plan' noemde)."),
        ("uncertain", "UNCERTAIN {0} to {1}: decide with 'warn resolve {0} --send-again' or '--sent'.", "ONZEKER {0} aan {1}: beslis met 'warn resolve {0} --send-again' of '--sent'."),
        ("next-attempt", "The next attempt is due at {0:yyyy-MM-dd HH:mm} UTC: send again then.", "De volgende poging kan om {0:yyyy-MM-dd HH:mm} UTC: verzend dan opnieuw."),
        ("unsigned", "mails go out unsigned: 'signing' is not set.", "e-mails gaan zonder ondertekening uit: 'signing' is niet ingesteld."),
        ("sending", "Sending: {0} of {1}", "Verzenden: {0} van {1}"),
        ("preview", "{0} {1} {2,3} server(s)  {3}  ({4}, {5})", "{0} {1} {2,3} server(s)  {3}  ({4}, {5})"),
        ("preview-more", "... and {0} more.", "... en nog {0}."),
        ("preview-sum", "{0} notices would go out; {1} are uncertain and wait for 'warn resolve'. Nothing has been sent: give --send to send.", "Er zouden {0} berichten uitgaan; {1} zijn onzeker en wachten op 'warn resolve'. Er is niets verzonden: geef --send om te verzenden."),
        ("resolve-either", "Give either --send-again or --sent.", "Geef --send-again of --sent."),
        ("not-uncertain", "'{0}' is no uncertain notice; uncertain are {1}.", "'{0}' is geen onzeker bericht; onzeker zijn {1}."),
        ("none", "none", "geen"),
        ("goes-again", "It goes out with the next 'warn send --send'.", "Het gaat uit met de volgende 'warn send --send'."),
        ("taken-for-sent", "Taken for sent.", "Geldt als verzonden."),
        ("no-inbox", "{0} names no inbox ('inbox': a maildir, or an IMAP host).", "{0} noemt geen postvak ('inbox': een maildir of een IMAP-host)."),
        ("to-read", "To read: {0}: {1}", "Zelf lezen: {0}: {1}"),
        ("nothing-new", "Nothing new.", "Niets nieuws."),
        ("received", "{0}; {1} belong to no notice.", "{0}; {1} horen bij geen bericht."),
        ("reading", "Reading mail: {0}", "Post lezen: {0}"),
        ("kind-Unknown", "unknown", "onbekend"),
        ("kind-Delivered", "delivered", "bezorgd"),
        ("kind-Delayed", "delayed", "vertraagd"),
        ("kind-Bounced", "bounced", "teruggekomen"),
        ("kind-Read", "read", "gelezen"),
        ("kind-AutoReply", "automatic replies", "automatische antwoorden"),
        ("kind-Answer", "answers", "antwoorden"),
        ("no-notice", "the plan {0} has no notice with the id or token '{1}'.", "het plan {0} kent geen bericht met nummer of kenmerk '{1}'."),
        ("recorded", "Now {1}: {0} server(s).", "Nu {1}: {0} server(s)."),
        ("goes-on", "The plan {0} goes on.", "Het plan {0} gaat verder."),
        ("chain-whole", "{0} lines: every one fits the one before.", "{0} regels: elke past bij de vorige."),
        ("chain-broken", "PROBLEM line {0} does not fit: the history was changed.", "FOUT regel {0} past niet: de geschiedenis is veranderd."),
        ("pages", "Pages: {0}", "Pagina's: {0}"),
        ("no-plan", "no plan has begun; start one with 'warn plan --plan FILE'.", "er is nog geen plan begonnen; begin met 'warn plan --plan FILE'."),
        ("several-plans", "there are several plans; give one with --plan: {0}.", "er zijn meer plannen; kies er een met --plan: {0}."),
        ("unknown-plan", "there is no plan '{0}'; there are {1}.", "er is geen plan '{0}'; er zijn {1}."),
        ("bad-time", "--at '{0}' is no time; expected one such as 2021-03-02T09:00:00Z.", "--at '{0}' is geen tijd; verwacht wordt iets als 2021-03-02T09:00:00Z."),
        ("at-loopback", "--at is for test countries: the mail server would have to be a loopback address, not {0}.", "--at is voor oefenlanden: de mailserver zou een loopback-adres moeten zijn, niet {0}."),
        ("more-problems", "{0} more problems.", "nog {0} fouten."),
        ("no-folder", "{0}: no such folder.", "{0}: die map is er niet."),
        ("cut-off", "stopped. What was done is kept; the same command goes on.", "gestopt. Wat gedaan is, blijft; dezelfde opdracht gaat verder."),
        ("no-owners", "{0} names no owner; without a register nobody can be found.", "{0} noemt geen eigenaar; zonder register is niemand te vinden."),
        ("whose-ledger", "whose ledger is it? Give --owner with one of {0}.", "van wie is dit verliesoverzicht? Geef --owner met een van {0}."),
        ("nobody", "nobody: the offer names no owner of the register", "niemand: het aanbod noemt geen eigenaar uit het register"),
        ("drafts", "{0} drafts in {1}: read them, and what speaks against, before anything is sent.", "{0} concepten in {1}: lees ze, en wat ertegen spreekt, voordat er iets uitgaat."),
        ("compared", "{0} of {1} own addresses are among {2} hashes.", "{0} van {1} eigen adressen staan tussen {2} hashes."),
        ("to-owner", "the owner", "de eigenaar"),
        ("to-supplier", "the supplier", "de leverancier"),
        ("to-upstream", "the sector's CERT", "het sector-CERT"),
    ];

    private readonly StatusWords _states;

    private WarnWords(string language)
        : base(s_words, language, "dijkwacht-desk") => _states = StatusWords.Of(language);

    public static WarnWords English { get; } = new("en");

    public static WarnWords Dutch { get; } = new("nl");

    public static WarnWords Of(string language) => language == "nl" ? Dutch : English;

    public string Situation(Situation situation) => _states.Situation(situation.Name());

    public string Channel(string channel) => _states.Channel(channel);

    public string Relation(string relation) => this["to-" + relation];

    public string State(string state) => _states.State(state);
}
