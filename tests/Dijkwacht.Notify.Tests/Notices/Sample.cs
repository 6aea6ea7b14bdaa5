using Dijkwacht.Notify.Notices;

namespace Dijkwacht.Notify.Tests.Notices;

/// <summary>A made-up owner, its servers and a sender.</summary>
internal static class Sample
{
    public static string Token { get; } = NoticeToken.Of(new byte[32], "plan", "owner");

    public static DateTimeOffset MadeAt { get; } = new(2021, 3, 16, 9, 30, 0, TimeSpan.Zero);

    public static NoticeCampaign ProxyLogon { get; } =
        new("proxylogon", "ProxyLogon", ["CVE-2021-26855", "CVE-2021-26857", "CVE-2021-26858", "CVE-2021-27065"], "2021-01-03", new DateOnly(2021, 3, 2));

    public static SenderIdentity Sender { get; } = new()
    {
        Organisation = "Voorbeeld Waarschuwingsdienst",
        MandateNl = "Wij zoeken in Nederland naar kwetsbare mailservers en waarschuwen de eigenaren.",
        MandateEn = "We look for vulnerable mail servers in the Netherlands and warn their owners.",
        From = "notices@warn.example.org",
        ReplyTo = "answers@warn.example.org",
        Phone = "+31 30 000 0000",
        VerifyPage = new Uri("https://warn.example.org/verify"),
        KitPage = new Uri("https://warn.example.org/kit"),
        PostalAddress = ["Voorbeeld Waarschuwingsdienst", "Dijkstraat 1", "1234 AB Voorbeelddorp"],
        CertificateFingerprint = "00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF:00:11:22:33:44:55:66:77:88:99:AA:BB:CC:DD:EE:FF",
    };

    public static NoticedServer Server(Situation situation, bool isCertain = true, bool hasBuild = true, bool hasName = true, int number = 1) => new()
    {
        Key = $"server-{number}",
        Name = hasName ? $"mail{number}.example.org" : null,
        Address = $"192.0.2.{number % 250}",
        Product = hasBuild ? "Exchange Server 2016" : null,
        Build = hasBuild ? "15.1.2176.2" : null,
        BuildName = hasBuild ? "CU19" : null,
        Situation = situation,
        IsCertain = isCertain,
        FirstSeen = new DateTimeOffset(2021, 3, 9, 4, 5, 6, TimeSpan.Zero),
        LastSeen = new DateTimeOffset(2021, 3, 15, 22, 0, 0, TimeSpan.Zero),
        Method = situation == Situation.ShellPresent ? "report" : "manifest",
        ReportedFile = situation == Situation.ShellPresent && hasBuild ? "/aspnet_client/system_web/page.aspx" : null,
        ReportedBy = situation == Situation.ShellPresent ? "Example CERT" : null,
        EndOfSupport = situation == Situation.OutOfSupport ? new DateOnly(2025, 10, 14) : null,
    };

    public static Notice Notice(Situation situation, string language, int wave = 1, string relation = "owner", bool isCertain = true, bool hasBuild = true, bool hasName = true, bool hasCampaign = true, bool hasServers = true) => new()
    {
        Id = $"{SituationNames.All[(int)situation].Replace("-", "", StringComparison.Ordinal)}{wave}{language}",
        Token = Token,
        Recipient = new Recipient("Gemeente Voorbeelddorp", hasName ? "J. de Vries" : "", "mail", "beheer@example.org", language, "register", relation),
        Situation = situation,
        Campaign = hasCampaign && situation is not (Situation.OutOfSupport or Situation.MailboxOffered) ? ProxyLogon : null,
        Servers = hasServers ? [Server(situation, isCertain, hasBuild, hasName), Server(situation, isCertain, hasBuild, hasName, 2)] : [],
        Offer = situation == Situation.MailboxOffered
            ? new NoticedOffer("Mail NL 2021", new DateOnly(2021, 3, 14), ["example.org"], hasBuild ? 120 : null, [language == "nl" ? "het aanbod noemt uw domein" : "the offer names your domain"])
            : null,
        Wave = wave,
        AnswerBy = hasBuild ? new DateOnly(2021, 3, 23) : null,
        MadeAt = MadeAt,
    };
}
