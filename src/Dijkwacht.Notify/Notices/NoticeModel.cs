using Scriban.Runtime;

namespace Dijkwacht.Notify.Notices;

/// <summary>What templates may name: every key is always there, null where the notice has nothing for it.</summary>
/// <remarks>The check of templates walks the model of <see cref="Specimen"/>, so that check and rendering cannot differ.</remarks>
internal static class NoticeModel
{
    /// <summary>Servers written in full; the rest is in the attachment.</summary>
    public const int MostServers = 200;

    /// <summary>Stands before a stranger's text, so that none can start a block; <see cref="SafeText"/> lets no such character through.</summary>
    public const char Foreign = '\uE000';

    /// <summary>Stand around the address of a page that may be a link.</summary>
    public const char LinkStart = '\uE001';

    /// <inheritdoc cref="LinkStart"/>
    public const char LinkEnd = '\uE002';

    public static ScriptObject Of(Notice notice, SenderIdentity sender, LegalKnowledge legal, string campaignPart)
    {
        string language = Language(notice);
        string Day(DateOnly? day) => NoticeWords.Date(day!.Value, language);
        NoticeCampaign? campaign = notice.Campaign;
        DateOnly? endOfSupport = notice.Servers.Select(server => server.EndOfSupport).FirstOrDefault(day => day is not null);
        return new ScriptObject
        {
            ["language"] = language,
            ["situation"] = notice.Situation.Name(),
            ["token"] = notice.Token,
            ["wave"] = notice.Wave,
            ["wave_word"] = NoticeWords.Ordinal(notice.Wave, language),
            ["made_on"] = Day(DateOnly.FromDateTime(notice.MadeAt.UtcDateTime)),
            ["answer_by"] = notice.AnswerBy is null ? null : Day(notice.AnswerBy),
            ["certain"] = notice.Servers.All(server => server.IsCertain),
            ["recipient"] = new ScriptObject
            {
                ["organisation"] = Text(notice.Recipient.Organisation) ?? NoticeWords.Unknown(language),
                ["name"] = Text(notice.Recipient.Name),
                ["relation"] = notice.Recipient.Relation is "supplier" or "upstream" ? notice.Recipient.Relation : "owner",
                ["source"] = notice.Recipient.Source,
            },
            ["campaign"] = new ScriptObject
            {
                ["name"] = Text(campaign?.Name),
                ["cves"] = campaign is { Cves.Count: > 0 } ? Text(string.Join(", ", campaign.Cves), 400) : null,
                ["first_exploited"] = NoticeWords.DayOrMonth(campaign?.FirstExploited, language),
                ["patched_on"] = campaign?.PatchedOn is null ? null : Day(campaign.PatchedOn),
                ["part"] = campaignPart,
            },
            ["servers"] = new ScriptObject
            {
                ["count"] = notice.Servers.Count,
                ["shown"] = Math.Min(notice.Servers.Count, MostServers),
                ["more"] = Math.Max(0, notice.Servers.Count - MostServers),
                ["one"] = notice.Servers.Count == 1,
                ["reported"] = notice.Servers.Any(ServerTable.IsReported),
                ["end_of_support"] = endOfSupport is null ? null : Day(endOfSupport),
            },
            ["offer"] = new ScriptObject
            {
                ["title"] = Text(notice.Offer?.Title),
                ["seen_on"] = notice.Offer?.SeenOn is null ? null : Day(notice.Offer.SeenOn),
                ["domains"] = notice.Offer is { Domains.Count: > 0 } ? Text(string.Join(", ", notice.Offer.Domains.Take(50)), 2_000) : null,
                ["mailboxes"] = notice.Offer?.Mailboxes,
                ["reasons"] = new ScriptArray((notice.Offer?.Reasons ?? []).Take(20).Select(reason => Text(reason, 300)).OfType<string>()),
            },
            ["sender"] = new ScriptObject
            {
                ["organisation"] = Text(sender.Organisation),
                ["mandate"] = Text(language == "nl" ? sender.MandateNl : sender.MandateEn, 1_000),
                ["from"] = Text(sender.From),
                ["reply_to"] = Text(sender.ReplyTo),
                ["phone"] = Text(sender.Phone),
                ["verify_page"] = Link(sender.VerifyPage.AbsoluteUri),
                ["kit_page"] = Link(sender.KitPage?.AbsoluteUri),
                ["address"] = sender.PostalAddress.Count > 0 ? Text(string.Join(", ", sender.PostalAddress), 500) : null,
                ["fingerprint"] = Text(sender.CertificateFingerprint),
            },
            ["legal"] = new ScriptObject
            {
                ["as_of"] = Day(legal.AsOf),
                ["intro"] = legal.Intro.In(language),
                ["terms"] = new ScriptArray(legal.Terms.Select(term => new ScriptObject
                {
                    ["law"] = term.Law.In(language),
                    ["text"] = term.Text.In(language),
                    ["check"] = term.NeedsCheck,
                    ["date"] = Day(term.Date),
                })),
                ["authorities"] = Pages(legal.Authorities, language),
                ["pages"] = Pages(legal.Pages, language),
            },
        };
    }

    public static string Language(Notice notice) => notice.Recipient.Language == "nl" ? "nl" : "en";

    /// <summary>A text of a stranger: clean, short, marked, and without a working web address.</summary>
    public static string? Text(string? text, int longest = 200) =>
        SafeText.Line(text, longest).Replace("://", "[:]//", StringComparison.Ordinal) is { Length: > 0 } clean ? Foreign + clean : null;

    /// <summary>A model in which everything is filled in.</summary>
    public static ScriptObject Specimen(LegalKnowledge legal) => Of(
        new Notice
        {
            Id = "specimen",
            Token = "DW-0000-0000",
            Recipient = new Recipient("Organisation", "Name", "mail", "name@example.org", "en", "register"),
            Situation = Situation.MailboxOffered,
            Campaign = new NoticeCampaign("specimen", "Specimen", ["CVE-2021-26855"], "2021-01", new DateOnly(2021, 3, 2)),
            Servers = [],
            Offer = new NoticedOffer("Offer", new DateOnly(2021, 3, 2), ["example.org"], 1, ["reason"]),
            MadeAt = DateTimeOffset.UnixEpoch,
        },
        new SenderIdentity { Organisation = "S", MandateNl = "S", MandateEn = "S", From = "a@example.org", ReplyTo = "a@example.org", Phone = "0", VerifyPage = new Uri("https://example.org") },
        legal,
        "campaigns/general");

    private static ScriptArray Pages(IReadOnlyList<LegalPage> pages, string language) => new(pages.Select(page => new ScriptObject
    {
        ["name"] = page.Name.In(language),
        ["role"] = page.Role.In(language),
        ["page"] = Link(page.Page),
    }));

    private static string? Link(string? page) => page is null ? null : LinkStart + page + LinkEnd;
}
