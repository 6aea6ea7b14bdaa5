using Dijkwacht.Shared;

namespace Dijkwacht.Desk;

/// <summary>What the commands of <c>builds</c> say beside the sheet, both languages side by side.</summary>
internal sealed class BuildsWords : WordTable
{
    private static readonly (string Key, string En, string Nl)[] s_words =
    [
        ("no-build", "'{0}' is no Exchange build; expected three or four numbers such as 15.1.2176.9.", "'{0}' is geen build van Exchange; verwacht worden drie of vier getallen, zoals 15.1.2176.9."),
        ("no-date", "--at '{0}' is no date; expected YYYY-MM-DD.", "--at '{0}' is geen datum; verwacht wordt JJJJ-MM-DD."),
        ("unknown-build", "{0} is older than every build of its product line that is known, or of no product that is known.", "{0} is ouder dan elke bekende build van zijn productlijn, of van een product dat niet bekend is."),
        ("no-knowledge", "'{0}' is no file of knowledge; expected {1}.", "'{0}' is geen kennisbestand; verwacht wordt {1}."),
        ("or", " or ", " of "),
        ("too-large", "{0} is larger than {1} MB.", "{0} is groter dan {1} MB."),
        ("no-signature", "{0}.sig is no signature of {0} by the key {1}. The file was not taken over.", "{0}.sig is geen handtekening van {0} met de sleutel {1}. Het bestand is niet overgenomen."),
        ("not-newer", "{0} is of {1:yyyy-MM-dd} and the one in use of {2:yyyy-MM-dd}. It was not taken over; --force does it all the same.", "{0} is van {1:yyyy-MM-dd} en het bestand in gebruik van {2:yyyy-MM-dd}. Het is niet overgenomen; --force doet het toch."),
        ("taken-over", "{0} of {1:yyyy-MM-dd} is in use from now on (before: {2:yyyy-MM-dd}).", "{0} van {1:yyyy-MM-dd} is vanaf nu in gebruik (hiervoor: {2:yyyy-MM-dd})."),
    ];

    private BuildsWords(string language)
        : base(s_words, language, "dijkwacht-desk")
    {
    }

    public static BuildsWords Of(string language) => new(language);
}
