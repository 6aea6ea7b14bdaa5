using System.Globalization;
using Dijkwacht.Notify.FollowUp;
using Dijkwacht.Shared;

namespace Dijkwacht.Desk.Warn;

/// <summary>The words of the pages and tables of <c>warn status</c>, both languages side by side.</summary>
internal sealed class StatusWords : WordTable
{
    private static readonly (string Key, string En, string Nl)[] s_words =
    [
        ("title", "Warning", "Waarschuwen"),
        ("other", "Nederlands", "English"),
        ("skip", "Skip to content", "Naar de inhoud"),
        ("pages", "Pages", "Pagina's"),
        ("overview", "Overview", "Overzicht"),
        ("owners", "Owners", "Eigenaren"),
        ("lead", "Plan {0} · {1} · begun {2} · last census {3}", "Plan {0} · {1} · begonnen {2} · laatste telling {3}"),
        ("never", "none yet", "nog geen"),
        ("stopped", "Nothing is sent: {0}. A person must look and resume the plan.", "Er gaat niets uit: {0}. Een mens moet kijken en het plan hervatten."),
        ("states", "How far it has come", "Hoe ver het is"),
        ("states-caption", "Servers by state", "Servers naar toestand"),
        ("state", "State", "Toestand"),
        ("meaning", "What it means", "Wat het betekent"),
        ("servers", "Servers", "Servers"),
        ("situations", "What is the matter", "Wat er aan de hand is"),
        ("situations-caption", "Servers by situation and state", "Servers naar situatie en toestand"),
        ("situation", "Situation", "Situatie"),
        ("done", "Fixed or closed", "Hersteld of afgesloten"),
        ("busy", "Under way", "Onderweg"),
        ("to-do", "Nothing sent", "Nog niets verzonden"),
        ("notices", "Notices", "Berichten"),
        ("notices-caption", "Notices by channel and state", "Berichten naar kanaal en toestand"),
        ("channel", "Channel", "Kanaal"),
        ("number", "Number", "Aantal"),
        ("sectors", "Sectors", "Sectoren"),
        ("sectors-caption", "Servers by sector", "Servers naar sector"),
        ("sector", "Sector", "Sector"),
        ("unknown", "not known", "onbekend"),
        ("arms", "What helped", "Wat hielp"),
        ("arms-caption", "Owners all of whose servers were closed so many days after they were assigned to an arm", "Eigenaren van wie alle servers dicht waren, zoveel dagen nadat zij aan een groep werden toegewezen"),
        ("arm", "Arm", "Groep"),
        ("days", "Days", "Dagen"),
        ("assigned", "Owners", "Eigenaren"),
        ("judged", "Judged", "Beoordeeld"),
        ("fixed", "Fixed", "Hersteld"),
        ("share", "Share (95 %)", "Aandeel (95 %)"),
        ("effect", "Difference from the first arm (95 %)", "Verschil met de eerste groep (95 %)"),
        ("arms-note", "Owners are judged at the first census at or after the day. Those whose server may be entered never wait and are compared only with those who could be drawn for the same arms. Owners that share one supplier are not independent of each other; the intervals do not know that.", "Eigenaren worden beoordeeld bij de eerste telling op of na de dag. Wie een server heeft die mogelijk is binnengedrongen, wacht nooit en wordt alleen vergeleken met wie voor dezelfde groepen kon loten. Eigenaren met één leverancier zijn niet onafhankelijk van elkaar; dat zit niet in de grenzen."),
        ("list", "Every owner and server", "Elke eigenaar en server"),
        ("list-caption", "Owners and servers", "Eigenaren en servers"),
        ("owner", "Owner", "Eigenaar"),
        ("server", "Server", "Server"),
        ("build", "Build", "Build"),
        ("since", "Since", "Sinds"),
        ("sent", "Sent", "Verzonden"),
        ("token", "Token", "Kenmerk"),
        ("last", "Last word", "Laatste bericht"),
        ("foot", "Confidential: names of owners and servers. Not read means that nobody told us, not that nobody read it.", "Vertrouwelijk: namen van eigenaren en servers. Niet gelezen betekent dat niemand het ons vertelde, niet dat niemand het las."),
        ("state-planned", "nothing has gone out yet", "er is nog niets verzonden"),
        ("state-sent", "a mail server took it, or it was handed over for posting", "een mailserver nam het aan, of het is ter post gegeven"),
        ("state-delivered", "the recipient's server says that it arrived", "de server van de ontvanger zegt dat het is aangekomen"),
        ("state-bounced", "it did not arrive", "het is niet aangekomen"),
        ("state-read", "a receipt or a person says that it was read", "een ontvangstbevestiging of een mens zegt dat het is gelezen"),
        ("state-answered", "the owner answered; the fix has not been seen yet", "de eigenaar antwoordde; herstel is nog niet gezien"),
        ("state-escalated", "gone on to another channel, the supplier or the sector's CERT", "verder langs een ander kanaal, de leverancier of het sector-CERT"),
        ("state-mitigated", "guarded by the owner's word, or Exchange no longer answers there", "afgeschermd volgens de eigenaar, of er antwoordt geen Exchange meer"),
        ("state-disputed", "the owner says that it is not so; a person must look", "de eigenaar zegt dat het niet klopt; een mens moet kijken"),
        ("state-opted-out", "asked to be written to no more", "wil niet meer aangeschreven worden"),
        ("state-fixed", "a census saw that it is closed, or a person says so", "een telling zag dat het dicht is, of een mens zegt het"),
        ("state-closed", "done with", "afgesloten"),
        ("name-planned", "planned", "gepland"),
        ("name-sent", "sent", "verzonden"),
        ("name-delivered", "delivered", "bezorgd"),
        ("name-bounced", "bounced", "teruggekomen"),
        ("name-read", "read", "gelezen"),
        ("name-answered", "answered", "beantwoord"),
        ("name-escalated", "escalated", "opgeschaald"),
        ("name-mitigated", "mitigated", "afgeschermd"),
        ("name-disputed", "disputed", "betwist"),
        ("name-opted-out", "opted out", "afgemeld"),
        ("name-fixed", "fixed", "hersteld"),
        ("name-closed", "closed", "afgesloten"),
        ("name-cancelled", "cancelled", "ingetrokken"),
        ("situation-closed", "closed", "dicht"),
        ("situation-unsupported", "out of support", "zonder ondersteuning"),
        ("situation-patched-late", "patched late: investigate", "laat hersteld: onderzoeken"),
        ("situation-open", "open", "open"),
        ("situation-entered", "open, assume it was entered", "open, ga uit van een inbraak"),
        ("situation-shell", "back door present", "achterdeur aanwezig"),
        ("situation-offered", "mailbox offered for sale", "postbus te koop aangeboden"),
        ("channel-mail", "mail", "e-mail"),
        ("channel-letter", "letter", "brief"),
        ("channel-phone", "phone", "telefoon"),
    ];

    private StatusWords(string language)
        : base(s_words, language, "dijkwacht-desk")
    {
    }

    public static StatusWords English { get; } = new("en");

    public static StatusWords Dutch { get; } = new("nl");

    public static StatusWords Of(string language) => language == "nl" ? Dutch : English;

    /// <summary>Name of a state of warnings or notices.</summary>
    public string State(string state) => this["name-" + state];

    public string State(WarningState state) => State(state.Name());

    public string Situation(string situation) => this["situation-" + situation];

    public string Channel(string channel) => this["channel-" + channel];

    /// <summary>A share in per cent.</summary>
    public string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture).Replace('.', Language == "nl" ? ',' : '.') + "%";

    /// <summary>Percentage points with their sign.</summary>
    public string Points(double difference) => (100 * difference).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture).Replace('.', Language == "nl" ? ',' : '.');
}
