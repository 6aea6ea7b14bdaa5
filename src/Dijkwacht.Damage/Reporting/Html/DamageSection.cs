namespace Dijkwacht.Damage.Reporting.Html;

/// <summary>Who did it and what was reached: actors, mailboxes, backdoors, files, accounts.</summary>
internal static class DamageSection
{
    internal static void Write(Page page)
    {
        WriteActors(page);
        HtmlWriter html = page.Html;
        html.Line($"""<section id="damage"><h2>{Texts.Damage}</h2>""");
        WriteMailboxes(page);
        WriteBackdoors(page);
        WriteFiles(page);
        WriteAccounts(page);
        html.Line($"</section>");
    }

    private static void WriteMailboxes(Page page)
    {
        HtmlWriter html = page.Html;
        IReadOnlyList<MailboxReport> mailboxes = page.Report.Damage.Mailboxes;
        html.Line($"""<h3 id="mailboxes">{Texts.MailboxesTitle}</h3>""");
        if (mailboxes.Count == 0)
        {
            html.Line($"<p>{Texts.NoMailboxes}</p>");
            return;
        }

        page.StartTable(
            page.Words.Of(Texts.MailboxesTitle),
            Texts.Mailbox, Texts.Class, Texts.BytesOut, Texts.BytesOutUpper, Texts.RequestsColumn, Texts.Items, Texts.Period, Texts.FindingsColumn);
        foreach (MailboxReport mailbox in mailboxes.Take(Page.MaxRows))
        {
            html.Write($"""<tr><th scope="row" class="code">{mailbox.Mailbox}</th>""");
            html.Write($"""<td class="{ClassOf(mailbox.Class)}">{Vocabulary.Of(Vocabulary.MailboxClasses, mailbox.Class)}</td>""");
            html.Write($"""<td class="number">{Bytes(page, mailbox.BytesOut, Texts.Unknown)}</td>""");
            html.Write($"""<td class="number">{Bytes(page, mailbox.BytesOutUpper, Texts.NoLimit)}</td>""");
            html.Write($"""<td class="number">{page.Words.Number(mailbox.Requests)}</td>""");
            html.Write($"""<td class="number">{(mailbox.Items is { } items ? page.Words.Number(items) : page.Words.Of(Texts.Unknown))}</td>""");
            html.Write($"""<td class="time">""");
            page.Period(mailbox.From, mailbox.To);
            html.Write($"""</td><td>""");
            page.Links(mailbox.Findings);
            html.Line($"</td></tr>");
        }

        page.EndTable(mailboxes.Count);
        foreach (LocalText reason in mailboxes.Where(m => m is { NoUpperReason: not null, NoUpperReasonNl: not null })
                     .Select(m => new LocalText(m.NoUpperReasonNl!, m.NoUpperReason!)).Distinct().Take(Page.MaxRows))
            html.Line($"<p>{Texts.NoLimitBecause} {reason}</p>");
    }

    private static void WriteBackdoors(Page page)
    {
        HtmlWriter html = page.Html;
        IReadOnlyList<BackdoorReport> backdoors = page.Report.Damage.Backdoors;
        html.Line($"""<h3 id="backdoors">{Texts.Backdoors}</h3>""");
        if (backdoors.Count == 0)
        {
            html.Line($"<p>{Texts.NoBackdoors}</p>");
            return;
        }

        page.StartTable(page.Words.Of(Texts.Backdoors), Texts.Kind, Texts.Server, Texts.Location, Texts.Period, Texts.FindingsColumn);
        foreach (BackdoorReport backdoor in backdoors.Take(Page.MaxRows))
        {
            html.Write($"""<tr><th scope="row">{Vocabulary.Of(Vocabulary.Things, backdoor.Kind)}</th><td>{backdoor.Host}</td><td class="code">{backdoor.Location}</td>""");
            html.Write($"""<td class="time">""");
            page.Period(backdoor.From, backdoor.To);
            html.Write($"""</td><td>""");
            page.Links(backdoor.Findings);
            html.Line($"</td></tr>");
        }

        page.EndTable(backdoors.Count);
    }

    private static void WriteFiles(Page page)
    {
        HtmlWriter html = page.Html;
        IReadOnlyList<FileReport> files = page.Report.Damage.Files;
        html.Line($"""<h3 id="files">{Texts.FilesTitle}</h3>""");
        if (files.Count == 0)
        {
            html.Line($"<p>{Texts.NoFiles}</p>");
            return;
        }

        page.StartTable(page.Words.Of(Texts.FilesTitle), Texts.Location, Texts.Server, Texts.Kind, Texts.Size, Texts.Period, Texts.FindingsColumn);
        foreach (FileReport file in files.Take(Page.MaxRows))
        {
            html.Write($"""<tr><th scope="row" class="code">{file.Path}</th><td>{file.Host}</td><td>{Vocabulary.Of(Vocabulary.Things, file.Kind)}</td>""");
            html.Write($"""<td class="number">{Bytes(page, file.Bytes, Texts.Unknown)}</td><td class="time">""");
            page.Period(file.From, file.To);
            html.Write($"""</td><td>""");
            page.Links(file.Findings);
            html.Line($"</td></tr>");
        }

        page.EndTable(files.Count);
    }

    private static void WriteAccounts(Page page)
    {
        HtmlWriter html = page.Html;
        IReadOnlyList<AccountReport> accounts = page.Report.Damage.Accounts;
        html.Line($"""<h3 id="accounts">{Texts.Accounts}</h3>""");
        if (accounts.Count == 0)
        {
            html.Line($"<p>{Texts.NoAccounts}</p>");
            return;
        }

        page.StartTable(page.Words.Of(Texts.Accounts), Texts.Account, Texts.Use, Texts.Period, Texts.FindingsColumn);
        foreach (AccountReport account in accounts.Take(Page.MaxRows))
        {
            html.Write($"""<tr><th scope="row" class="code">{account.Account}</th><td>{Vocabulary.Of(Vocabulary.Uses, account.Use)}</td>""");
            html.Write($"""<td class="time">""");
            page.Period(account.From, account.To);
            html.Write($"""</td><td>""");
            page.Links(account.Findings);
            html.Line($"</td></tr>");
        }

        page.EndTable(accounts.Count);
    }

    private static void WriteActors(Page page)
    {
        HtmlWriter html = page.Html;
        IReadOnlyList<ActorReport> actors = page.Report.Actors;
        html.Line($"""<section id="actors"><h2>{Texts.Actors}</h2>""");
        if (actors.Count == 0)
        {
            bool isFlood = page.Report.Findings.Any(f => f.Outcome == "attempted" && f.Severity is "medium" or "high" or "critical" && f.Actor.Address is not null);
            html.Line($"<p>{(isFlood ? Texts.ManyActors : Texts.NoActors)}</p></section>");
            return;
        }

        page.StartTable(
            page.Words.Of(Texts.Actors),
            Texts.Actor, Texts.Addresses, Texts.UserAgents, Texts.Period, Texts.ConsistentWith, Texts.FindingsColumn);
        foreach (ActorReport actor in actors.Take(Page.MaxRows))
        {
            html.Write($"""<tr><th scope="row">{actor.Id}</th><td class="code">""");
            Several(page, actor.Addresses);
            html.Write($"""</td><td class="code">""");
            Several(page, actor.UserAgents);
            html.Write($"""</td><td class="time">""");
            page.Period(actor.From, actor.To);
            html.Write($"""</td><td>""");
            Several(page, actor.ConsistentWith);
            html.Write($"</td><td>");
            page.Links(actor.Findings);
            html.Line($"</td></tr>");
        }

        page.EndTable(actors.Count);
        if (actors.Any(actor => actor.ConsistentWith.Count > 0))
            html.Line($"""<p class="note">{Texts.NeverProof}</p>""");
        html.Line($"</section>");
    }

    private static void Several(Page page, IReadOnlyList<string> values)
    {
        const int shown = 6;
        for (int i = 0; i < Math.Min(shown, values.Count); i++)
            page.Html.Write($"""<span class="each">{values[i]}</span>""");
        if (values.Count == 0)
            page.Html.Write($"–");
        else if (values.Count > shown)
            page.Html.Write($"""<span class="each">{page.Words.Fill(Texts.More, page.Words.Number(values.Count - shown))}</span>""");
    }

    private static string Bytes(Page page, long? bytes, LocalText otherwise) =>
        bytes is { } known ? page.Words.ExactBytes(known) : page.Words.Of(otherwise);

    private static string ClassOf(string mailboxClass) => mailboxClass switch
    {
        "content-taken" => "worst",
        "access-proven" => "bad",
        _ => "",
    };
}
