using System.Globalization;

namespace Dijkwacht.Notify.Notices;

/// <summary>Words for values, in Dutch and English.</summary>
internal static class NoticeWords
{
    private static readonly string[] s_monthsNl = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"];
    private static readonly string[] s_monthsEn = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    public static string Date(DateOnly day, string language) => $"{day.Day} {Month(day.Month, language)} {day.Year:0000}";

    public static string Moment(DateTimeOffset moment, string language)
    {
        DateTime utc = moment.UtcDateTime;
        return $"{Date(DateOnly.FromDateTime(utc), language)}, {utc:HH:mm} UTC";
    }

    /// <summary>A day or a month as files write it; null when it is neither.</summary>
    public static string? DayOrMonth(string? text, string language) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) ? Date(day, language)
        : DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly month) ? $"{Month(month.Month, language)} {month.Year:0000}"
        : null;

    public static string Ordinal(int number, string language) => language == "nl"
        ? number switch { 1 => "eerste", 2 => "tweede", 3 => "derde", 4 => "vierde", 5 => "vijfde", _ => $"{number}e" }
        : number switch { 1 => "first", 2 => "second", 3 => "third", 4 => "fourth", 5 => "fifth", _ => $"{number}th" };

    public static string Unknown(string language) => language == "nl" ? "onbekend" : "unknown";

    public static string Method(string method, string language) => (method, language) switch
    {
        ("header", "nl") => "versie in het antwoord van de webserver",
        ("header", _) => "version in the answer of the web server",
        ("path", "nl") => "versie in het adres van de inlogpagina",
        ("path", _) => "version in the address of the login page",
        ("manifest", "nl") => "openbaar versiebestand op de server",
        ("manifest", _) => "public version file on the server",
        ("autodiscover", "nl") => "antwoord van autodiscover",
        ("autodiscover", _) => "answer of autodiscover",
        ("smtp", "nl") => "begroeting van de mailserver (SMTP)",
        ("smtp", _) => "greeting of the mail server (SMTP)",
        ("import", "nl") => "lijst van een andere organisatie",
        ("import", _) => "list of another organisation",
        ("report", "nl") => "melding van een andere organisatie",
        ("report", _) => "report of another organisation",
        _ => SafeText.Line(method, 60) is { Length: > 0 } word ? word : Unknown(language),
    };

    public static string Matter(Situation situation, bool isCertain, bool isReported, string language) => (situation, isCertain, language) switch
    {
        (Situation.Closed, _, "nl") when isReported => "melding afgesloten",
        (Situation.Closed, _, _) when isReported => "report closed",
        (Situation.Closed, _, "nl") => "niet meer gezien",
        (Situation.Closed, _, _) => "no longer seen",
        (Situation.OutOfSupport, _, "nl") => "krijgt geen updates meer",
        (Situation.OutOfSupport, _, _) => "gets no more updates",
        (Situation.PatchedLate, _, "nl") => "nu gedicht, was open tijdens de aanvallen",
        (Situation.PatchedLate, _, _) => "closed now, was open during the attacks",
        (Situation.Open, true, "nl") => "mist de update",
        (Situation.Open, true, _) => "lacks the update",
        (Situation.Open, false, "nl") => "mist mogelijk de update",
        (Situation.Open, false, _) => "possibly lacks the update",
        (Situation.ProbablyEntered, true, "nl") => "lang open tijdens de aanvallen",
        (Situation.ProbablyEntered, true, _) => "open for long during the attacks",
        (Situation.ProbablyEntered, false, "nl") => "mogelijk lang open tijdens de aanvallen",
        (Situation.ProbablyEntered, false, _) => "possibly open for long during the attacks",
        (Situation.ShellPresent, true, "nl") => "achterdeur gemeld",
        (Situation.ShellPresent, true, _) => "back door reported",
        (Situation.ShellPresent, false, "nl") => "mogelijk een achterdeur gemeld",
        (Situation.ShellPresent, false, _) => "possibly a back door reported",
        (_, _, "nl") => "mogelijk bron van aangeboden mail",
        _ => "possibly the source of mail on offer",
    };

    private static string Month(int month, string language) => (language == "nl" ? s_monthsNl : s_monthsEn)[month - 1];
}
