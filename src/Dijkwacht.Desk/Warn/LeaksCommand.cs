using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using Dijkwacht.Census.Owners;
using Dijkwacht.Census.Runs;
using Dijkwacht.Notify.Contacts;
using Dijkwacht.Notify.FollowUp;
using Dijkwacht.Notify.Leaks;
using Dijkwacht.Notify.Notices;
using Dijkwacht.Notify.Settings;

namespace Dijkwacht.Desk.Warn;

/// <summary><c>dijkwacht-desk leaks</c>: whose mail is offered for sale?</summary>
internal static class LeaksCommand
{
    public static Command Create() => new("leaks", "Find out whose mail an offer for sale may be. Nothing in an offer is fetched; a person decides.")
    {
        CreateMatch(),
        CreateKey(),
        CreateHash(),
        CreateCompare(),
    };

    private static Command CreateMatch()
    {
        Option<string> workspace = ReportOptions.Workspace(), language = ReportOptions.Language();
        var file = new Argument<string>("file") { Description = "Offer: CSV, JSON or text with addresses, domains, counts, dates or sample headers.", HelpName = "FILE" };
        var ledger = new Option<string>("--ledger") { Description = "report.json of 'dijkwacht triage' of one owner's own case: what was taken there.", HelpName = "FILE" };
        var owner = new Option<string>("--owner") { Description = "Key of the owner of the ledger; needed when the offer has several candidates.", HelpName = "KEY" };
        var seen = new Option<string>("--seen") { Description = "Day on which the offer was seen (2021-03-14).", HelpName = "DATE" };
        seen.Validators.Add(result =>
        {
            if (result.GetValue(seen) is { } text && !TryDay(text, out _))
                result.AddError($"--seen '{text}' is no day; expected one such as 2021-03-14.");
        });
        var draft = new Option<string>("--draft") { Description = "Folder for drafts of notices to the candidates.", HelpName = "DIR" };
        var format = new Option<string>("--format") { Description = "Shape of what goes to the standard output.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command("match", "Match an offer with the register of owners, the census and, inside one owner's case, with what was taken there.") { file, workspace, ledger, owner, seen, draft, format, language };
        command.SetAction((parsed, cancellationToken) => HandleAsync(async () => await MatchAsync(
            parsed.GetValue(file)!, parsed.GetValue(workspace)!, parsed.GetValue(ledger), parsed.GetValue(owner), TryDay(parsed.GetValue(seen), out DateOnly day) ? day : null, parsed.GetValue(draft), parsed.GetValue(format)!, parsed.GetValue(language)!, cancellationToken)));
        return command;
    }

    private static Command CreateKey()
    {
        var file = new Argument<string>("file") { Description = "File for the key; must not exist.", HelpName = "FILE" };
        var command = new Command("key", "Make a key for one comparison between two parties.") { file };
        command.SetAction((parsed, cancellationToken) => HandleAsync(async () =>
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            await using var writer = new StreamWriter(parsed.GetValue(file)!, options);
            await writer.WriteLineAsync(KeyedHashes.NewKey().AsMemory(), cancellationToken);
            return ExitCodes.Done;
        }));
        return command;
    }

    private static Command CreateHash()
    {
        Option<string> key = KeyOption();
        var file = new Argument<string>("file") { Description = "Addresses: an offer in any form that 'leaks match' reads, or one address a line.", HelpName = "FILE" };
        var command = new Command("hash", "Write keyed hashes of addresses, to hand over in their place. Who holds the key can try out guesses: see docs/leaks.md.") { file, key };
        command.SetAction((parsed, cancellationToken) => HandleAsync(async () =>
        {
            KeyedHashes hashes = KeyedHashes.Read(await File.ReadAllTextAsync(parsed.GetValue(key)!, cancellationToken));
            Offer offer = OfferReader.Read(parsed.GetValue(file)!, _ => true, cancellationToken);
            await Console.Out.WriteLineAsync("hash");
            foreach (string hash in offer.Domains.SelectMany(d => d.Addresses).Select(a => hashes.Of(a)).OfType<string>().Order(StringComparer.Ordinal))
                await Console.Out.WriteLineAsync(hash);
            return ExitCodes.Done;
        }));
        return command;
    }

    private static Command CreateCompare()
    {
        Option<string> key = KeyOption();
        var file = new Argument<string>("file") { Description = "Hashes of the other side.", HelpName = "HASHES" };
        var addresses = new Option<string>("--addresses") { Description = "Own addresses, in any form that 'leaks match' reads.", HelpName = "FILE" };
        var ledger = new Option<string>("--ledger") { Description = "report.json of 'dijkwacht triage': its mailboxes.", HelpName = "FILE" };
        Option<string> language = ReportOptions.Language();
        var command = new Command("compare", "Tell which own addresses are among the hashes of the other side.") { file, key, addresses, ledger, language };
        command.Validators.Add(result =>
        {
            if (result.GetValue(addresses) is null == result.GetValue(ledger) is null)
                result.AddError("Give either --addresses or --ledger.");
        });
        command.SetAction((parsed, cancellationToken) => HandleAsync(async () =>
        {
            KeyedHashes hashes = KeyedHashes.Read(await File.ReadAllTextAsync(parsed.GetValue(key)!, cancellationToken));
            Offer theirs = OfferReader.Read(parsed.GetValue(file)!, _ => true, cancellationToken);
            IReadOnlyList<string> own = parsed.GetValue(ledger) is { } report
                ? [.. LossLedger.Read(report).Mailboxes.Select(m => m.Mailbox)]
                : [.. OfferReader.Read(parsed.GetValue(addresses)!, _ => true, cancellationToken).Domains.SelectMany(d => d.Addresses)];
            IReadOnlyList<string> both = OfferMatcher.Compare(theirs, own, hashes);
            foreach (string address in both)
                await Console.Out.WriteLineAsync(address);
            await Console.Error.WriteLineAsync(WarnWords.Of(parsed.GetValue(language)!).Format("compared", both.Count, own.Count, theirs.Hashes.Count));
            return ExitCodes.Done;
        }));
        return command;
    }

    private static Option<string> KeyOption() => new("--key") { Description = "Key that both sides hold, made with 'leaks key'.", HelpName = "FILE", Required = true };

    private static async Task<int> MatchAsync(string file, string folder, string? ledger, string? owner, DateOnly? seenOn, string? draft, string format, string language, CancellationToken cancellationToken)
    {
        WarnWords words = WarnWords.Of(language);
        if (!Directory.Exists(folder))
        {
            words.Complain("no-folder", folder);
            return ExitCodes.Usage;
        }

        OwnerRegister register = OwnerRegister.Open(new Workspace(folder));
        if (register.Count == 0)
        {
            words.Complain("no-owners", Path.Combine(folder, OwnerFile.FileName));
            return ExitCodes.Usage;
        }

        string? OwnerOf(string name) => register.Find(null, name)?.Key;
        Offer offer = await Task.Run(() => OfferReader.Read(file, domain => OwnerOf(domain) is not null, cancellationToken), cancellationToken);
        using Notify.Storage.DeskDatabase database = Notify.Storage.DeskDatabase.Open(folder);
        IReadOnlyDictionary<string, OpenTime> open = WarningBook.OpenTimes(database);
        IReadOnlyList<LeakCandidate> candidates = OfferMatcher.Match(offer, OwnerOf, key => open.GetValueOrDefault(key));
        if (ledger is not null)
        {
            if (candidates.FirstOrDefault(c => owner is null ? candidates.Count == 1 : c.Owner == owner) is not { } own)
            {
                words.Complain("whose-ledger", string.Join(", ", candidates.Take(20).Select(c => c.Owner).DefaultIfEmpty(words["nobody"])));
                return ExitCodes.Usage;
            }

            candidates = [.. candidates.Select(c => c == own ? OfferMatcher.WithLedger(c, offer, LossLedger.Read(ledger)) : c).OrderByDescending(c => c.Weight)];
        }

        if (format == "json")
        {
            using Stream output = Console.OpenStandardOutput();
            new CandidateList(offer.Title, offer.Sha256, seenOn, offer.Records, candidates).Write(output);
        }
        else
            WriteText(offer, candidates, language == "nl");
        return draft is null || candidates.Count == 0 ? ExitCodes.Done : await DraftAsync(folder, offer, seenOn, candidates, draft, words, cancellationToken);
    }

    private static async Task<int> DraftAsync(string folder, Offer offer, DateOnly? seenOn, IReadOnlyList<LeakCandidate> candidates, string draft, WarnWords words, CancellationToken cancellationToken)
    {
        using WarnSession? session = WarnSession.Open(folder, words);
        if (session is null)
            return ExitCodes.Usage;
        session.ReadOwners();
        OwnerBook owners = session.Owners();
        WarnSettings settings = session.Settings;
        Directory.CreateDirectory(draft);
        int number = 0;
        foreach (LeakCandidate candidate in candidates)
        {
            Recipient recipient = owners.ContactsOf(candidate.Owner, "owner", "mail") is [Recipient best, ..]
                ? best
                : new Recipient(owners.Find(candidate.Owner)?.Organisation ?? candidate.Owner, "", "mail", settings.Sender.ReplyTo, owners.Find(candidate.Owner)?.Language ?? settings.Language, "register");
            var notice = new Notice
            {
                Id = $"leak{offer.Sha256[..16]}{(++number).ToString("d4", CultureInfo.InvariantCulture)}",
                Token = NoticeToken.Of(session.Key, "leak-" + offer.Sha256, candidate.Owner),
                Recipient = recipient,
                Situation = Situation.MailboxOffered,
                Servers = [],
                Offer = new NoticedOffer(offer.Title, seenOn, candidate.Domains, candidate.Mailboxes, [.. candidate.Reasons.Where(r => r.Weight >= 0).Select(r => recipient.Language == "nl" ? r.Nl : r.En)]),
                MadeAt = TimeProvider.System.GetUtcNow(),
            };
            RenderedNotice rendered = NoticeRenderer.Render(notice, settings.Sender, session.Templates);
            await AtomicFile.WriteAsync(Path.Combine(draft, notice.Id + ".txt"), stream => stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"{rendered.Subject}\n\n{rendered.Text}"), cancellationToken).AsTask());
        }

        await Console.Error.WriteLineAsync(words.Format("drafts", number, draft));
        return ExitCodes.Done;
    }

    private static void WriteText(Offer offer, IReadOnlyList<LeakCandidate> candidates, bool isDutch)
    {
        Console.Out.WriteLine(isDutch
            ? $"{offer.Title}: {offer.Records} regels ({offer.Format}), {offer.Domains.Count} domeinen, {offer.Dates.Count} data, {offer.Hosts.Count} servers in voorbeelden."
            : $"{offer.Title}: {offer.Records} records ({offer.Format}), {offer.Domains.Count} domains, {offer.Dates.Count} dates, {offer.Hosts.Count} servers in samples.");
        foreach (string problem in offer.Problems)
            Console.Out.WriteLine($"  ! {problem}");
        foreach (LeakCandidate candidate in candidates)
        {
            Console.Out.WriteLine($"{(isDutch ? Dutch(candidate.Weight) : candidate.Weight.ToString().ToLowerInvariant()),-7} {candidate.Owner}: {string.Join(", ", candidate.Domains)}");
            foreach (LeakReason reason in candidate.Reasons)
                Console.Out.WriteLine($"    {(reason.Weight > 0 ? '+' : reason.Weight < 0 ? '-' : ' ')} {(isDutch ? reason.Nl : reason.En)}");
        }

        if (candidates.Count == 0)
            Console.Out.WriteLine(isDutch ? "Niemand uit het register. Dat betekent niet dat het aanbod niemand treft." : "Nobody of the register. That does not mean that the offer touches nobody.");
    }

    private static bool TryDay(string? text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private static string Dutch(LeakWeight weight) => weight switch { LeakWeight.Strong => "sterk", LeakWeight.Medium => "matig", _ => "zwak" };

    private static async Task<int> HandleAsync(Func<Task<int>> work)
    {
        try
        {
            return await work();
        }
        catch (NoticeFileException failure)
        {
            foreach (string error in failure.Errors)
                await Console.Error.WriteLineAsync(error);
            return ExitCodes.Usage;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("dijkwacht-desk: stopped.");
            return ExitCodes.Failed;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException or DbException)
        {
            await Console.Error.WriteLineAsync($"dijkwacht-desk: {failure.Message}");
            return ExitCodes.Failed;
        }
    }
}
