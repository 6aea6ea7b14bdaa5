namespace Dijkwacht.Notify.Notices;

/// <summary>A list for people who phone owners.</summary>
public static class PhoneList
{
    /// <summary>Writes CSV, one line a notice, in the order given; cells that look like a formula start with an apostrophe.</summary>
    /// <param name="notices">Their recipient's value is the number.</param>
    /// <param name="writer">Stays open.</param>
    public static void Write(IEnumerable<Notice> notices, TextWriter writer)
    {
        ArgumentNullException.ThrowIfNull(notices);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(SafeCsv.Line("organisation", "name", "number", "language", "token", "situation", "servers", "say_nl", "say_en"));
        foreach (Notice notice in notices)
        {
            writer.Write(SafeCsv.Line(notice.Recipient.Organisation, notice.Recipient.Name, notice.Recipient.Value, NoticeModel.Language(notice), notice.Token,
                notice.Situation.Name(), string.Join(' ', notice.Servers.Take(20).Select(server => ServerTable.Name(server, "en"))) + (notice.Servers.Count > 20 ? $" +{notice.Servers.Count - 20}" : ""),
                Say(notice.Situation, isDutch: true), Say(notice.Situation, isDutch: false)));
        }
    }

    private static string Say(Situation situation, bool isDutch) => (situation, isDutch) switch
    {
        (Situation.Closed, true) => "Dank u: wat wij meldden zien wij niet meer.",
        (Situation.Closed, false) => "Thank you: we no longer see what we reported.",
        (Situation.OutOfSupport, true) => "Uw Exchange-server krijgt geen updates meer: haal hem van internet of vervang hem.",
        (Situation.OutOfSupport, false) => "Your Exchange server gets no more updates: take it off the internet or replace it.",
        (Situation.PatchedLate, true) => "Uw Exchange-server is bijgewerkt, maar stond open tijdens aanvallen: bewaar de logbestanden en zoek naar sporen.",
        (Situation.PatchedLate, false) => "Your Exchange server is updated but was open during attacks: keep the log files and look for traces.",
        (Situation.Open, true) => "Uw Exchange-server mist waarschijnlijk een update: bewaar eerst de logbestanden en werk hem dan bij.",
        (Situation.Open, false) => "Your Exchange server probably lacks an update: first keep the log files, then update it.",
        (Situation.ProbablyEntered, true) => "Ga ervan uit dat uw Exchange-server is overgenomen: bewaar de logbestanden en haal hem dan van internet.",
        (Situation.ProbablyEntered, false) => "Assume that your Exchange server is taken over: keep the log files and then take it off the internet.",
        (Situation.ShellPresent, true) => "Op uw Exchange-server is een achterdeur gemeld: laat die staan als bewijs, bewaar de logbestanden en haal de server dan van internet.",
        (Situation.ShellPresent, false) => "A back door was reported on your Exchange server: leave it as evidence, keep the log files and then take the server off the internet.",
        (_, true) => "Mail die van u kan zijn wordt te koop aangeboden: bewaar de logbestanden en laat het onderzoeken.",
        _ => "Mail that may be yours is offered for sale: keep the log files and have it investigated.",
    };
}
