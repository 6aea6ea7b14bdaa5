using System.CommandLine;
using System.Globalization;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Owners;
using Dijkwacht.Census.Runs;
using Dijkwacht.Census.Storage;
using Dijkwacht.Notify.Contacts;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.FollowUp;
using Dijkwacht.Notify.Notices;
using Dijkwacht.Notify.Settings;
using MimeKit;

namespace Dijkwacht.Desk.Warn;

/// <content><c>warn plan</c>: what the newest census means for every owner, and what is to be sent.</content>
internal static partial class WarnCommand
{
    private static Command CreatePlan()
    {
        var plan = new Option<string>("--plan") { Description = "Plan: matter, arms, steps, seed. docs/warn.md has a complete example.", HelpName = "FILE", Required = true };
        var reports = new Option<string>("--reports") { Description = "What was reported, for plans about 'shell' (CSV of back doors) or 'offered' (candidates that 'leaks match --format json' found and a person chose from).", HelpName = "FILE" };
        var command = new Command("plan", "Take in the newest census or what was reported, find contacts, and write what is due to disk. Nothing is sent.") { plan, reports, s_workspace, s_at, s_language };
        command.SetAction((parsed, cancellationToken) => HandleAsync(parsed, session => PlanAsync(session, parsed.GetValue(plan)!, parsed.GetValue(reports), cancellationToken)));
        return command;
    }

    private static async Task<int> PlanAsync(WarnSession session, string file, string? reports, CancellationToken cancellationToken)
    {
        foreach (string path in (string[])[file, .. reports is null ? Array.Empty<string>() : [reports]])
        {
            if (!File.Exists(path))
            {
                session.Words.Complain("no-file", path);
                return ExitCodes.Usage;
            }
        }

        (WarningPlan? plan, IReadOnlyList<SettingsProblem> problems) = WarningPlan.Read(await File.ReadAllTextAsync(file, cancellationToken), SeenServers.Matters);
        if (plan is null)
        {
            WarnSession.Tell(file, problems);
            return ExitCodes.Usage;
        }

        if (!IsReady(session, plan, reports))
            return ExitCodes.Usage;
        var workspace = new Workspace(session.Folder);
        session.ReadOwners();
        using ObservationStore store = await ObservationStore.OpenAsync(workspace, cancellationToken);
        if (store.Default is null && !plan.IsReported)
        {
            session.Words.Complain("no-census");
            return ExitCodes.Usage;
        }

        OwnerRegister owners = OwnerRegister.Open(workspace);
        var book = new WarningBook(session.Database, plan, session.Clock);
        var outbox = new Outbox(session.Database, session.Clock);

        // A send that was cut off left mails that went out and are not yet known to have.
        Settle(book, outbox, book.Planned(), session.Clock);
        NoticeCampaign? campaign = null;
        UpdateSummary update;
        if (plan.IsReported)
        {
            IReadOnlyList<SeenServer> reported = reports is null ? [] : ReportedServers.Read(plan, reports, owners, session.Clock);
            FollowedOffer[] offers = [.. book.All().Select(w => w.Server.Offer).Concat(reported.Select(r => r.Server.Offer)).OfType<FollowedOffer>().DistinctBy(o => o.Sha256)];
            if (offers.Length > 1)
            {
                session.Words.Complain("other-offer", plan.Id, offers[0].Title);
                return ExitCodes.Usage;
            }

            update = book.Report(reported);
        }
        else
        {
            var seen = new SeenServers(plan, owners);
            campaign = seen.Campaign;
            update = await Task.Run(() => book.Update(seen.Read(store)), cancellationToken);
        }

        foreach (string notice in update.Cancelled)
            outbox.Cancel(notice);
        await FindContactsAsync(session, book, store, cancellationToken);
        IReadOnlySet<string> worse = ArmResults.Worse(session.Database, plan);
        PlannedRound round = new NoticePlanner(session.Database, book, session.Owners(), new PlannerOptions
        {
            TokenOf = (id, addressee) => NoticeToken.Of(session.Key, id, addressee),
            Campaign = campaign,
            AnswerDays = session.Settings.AnswerDays,
            Clock = session.Clock,
        }).Make(worse);

        // Those of an earlier call that was cut off between planning and laying out are laid out now.
        IReadOnlyList<Notice> waiting = book.Planned();
        string folder = await LayOutAsync(session, plan, waiting, outbox, cancellationToken);
        Summarise(session.Words, plan, update, round, waiting, worse, folder);
        return ExitCodes.Done;
    }

    // What a person must give, and the texts of every arm: told before anything is drawn or written.
    private static bool IsReady(WarnSession session, WarningPlan plan, string? reports)
    {
        if (plan.IsReported && reports is null && session.Plans().All(p => p.Id != plan.Id))
        {
            session.Words.Complain("no-reports", plan.Matter);
            return false;
        }

        if (!plan.IsReported && reports is not null)
        {
            session.Words.Complain("reports-unwanted", plan.Matter);
            return false;
        }

        foreach (Arm arm in plan.Arms.Where(a => a.Wording is not null))
        {
            string folder = session.FolderOf(arm.Wording!);
            if (!Directory.Exists(folder))
            {
                session.Words.Complain("no-wording", arm.Id, arm.Wording!, folder);
                return false;
            }

            session.LoadWording(arm.Wording!);
        }

        return true;
    }

    private static async Task FindContactsAsync(WarnSession session, WarningBook book, ObservationStore store, CancellationToken cancellationToken)
    {
        ContactSettings settings = session.Settings.Contacts;
        if (!settings.SecurityTxt && settings.RdapServers.Count == 0 && !settings.RoleAddresses)
            return;
        OwnerBook owners = session.Owners();
        List<IGrouping<string, Warning>> wanted = [.. book.All().Where(w => w.State.IsToBeReminded()).GroupBy(w => w.Owner).Where(o => owners.ContactsOf(o.Key, "owner", "mail").All(c => c.Source != "register"))];
        if (wanted.Count == 0)
            return;
        ILookup<string, Observation> observed = Observed(store, [.. wanted.SelectMany(o => o).Select(w => w.Server.Address ?? w.Server.Name ?? "")]);
        await using var log = new StreamWriter(Path.Combine(session.Folder, "lookups.log"), append: true);
        using var resolver = new ContactResolver(session.Database, settings, session.Clock, log: request =>
        {
            lock (log)
                log.WriteLine($"{request.At:yyyy-MM-dd'T'HH:mm:ss'Z'} {request.Kind} {request.Url} {request.Status}");
        });
        int done = 0;
        foreach (IGrouping<string, Warning> owner in wanted)
        {
            if (owners.Owner(owner.Key) is { } known)
                await resolver.ResolveAsync(known, SubjectOf(owner, observed), cancellationToken);
            if (!Console.IsErrorRedirected)
                await Console.Error.WriteAsync("\r" + session.Words.Format("looking-up", ++done, wanted.Count));
        }

        if (!Console.IsErrorRedirected)
            await Console.Error.WriteLineAsync();
    }

    private static ILookup<string, Observation> Observed(ObservationStore store, HashSet<string> wanted) =>
        store.Read([.. store.Runs.Select(r => r.Id)], all: false)
            .Where(o => wanted.Contains(o.Address?.ToString() ?? "") || wanted.Contains(o.Name ?? ""))
            .DistinctBy(o => (o.Address, o.Name, o.Certificate?.Sha256))
            .ToLookup(o => o.Address?.ToString() ?? o.Name ?? "", StringComparer.Ordinal);

    private static ContactSubject SubjectOf(IGrouping<string, Warning> owner, ILookup<string, Observation> observed)
    {
        List<Observation> of = [.. owner.SelectMany(w => observed[w.Server.Address ?? w.Server.Name ?? ""])];
        return new ContactSubject
        {
            ServerNames = [.. owner.Select(w => w.Server.Name).Concat(of.Select(o => o.Name)).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).Take(20)],
            Addresses = [.. owner.Select(w => w.Server.Address).OfType<string>().Distinct(StringComparer.Ordinal).Take(20)],
            CertificateNames = [.. of.SelectMany(o => o.Certificate?.Names ?? []).Distinct(StringComparer.OrdinalIgnoreCase).Take(50)],
        };
    }

    // Everything that would go out, as it would go out, for a person to look at.
    private static async Task<string> LayOutAsync(WarnSession session, WarningPlan plan, IReadOnlyList<Notice> notices, Outbox outbox, CancellationToken cancellationToken)
    {
        string folder = Path.Combine(session.Folder, "notices", plan.Id, session.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HHmm'Z'", CultureInfo.InvariantCulture));
        if (notices.Count == 0)
            return folder;
        Directory.CreateDirectory(folder);
        using MailSigner? signer = session.Signer();
        SenderIdentity sender = session.Settings.Sender with { CertificateFingerprint = signer?.Fingerprint };
        foreach (Notice[] part in notices.Where(n => n.Recipient.Channel == "mail").Chunk(500))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var mails = new List<OutgoingMail>();
            foreach (Notice notice in part)
            {
                using MimeMessage message = NoticeMail.Compose(notice, sender, session.TemplatesOf(notice));
                using var bytes = new MemoryStream();
                await message.WriteToAsync(bytes, cancellationToken);
                mails.Add(new OutgoingMail(notice.Id, $"<{message.MessageId}>", notice.Recipient.Value, bytes.ToArray()));
                await File.WriteAllBytesAsync(Path.Combine(folder, notice.Id + ".eml"), mails[^1].Message, cancellationToken);
            }

            outbox.Add(mails);
        }

        foreach (Notice notice in notices.Where(n => n.Recipient.Channel == "letter"))
            await AtomicFile.WriteAsync(Path.Combine(folder, notice.Id + ".pdf"), stream => Task.Run(() => LetterPdf.Write(notice, sender, stream, session.TemplatesOf(notice)), cancellationToken));
        List<Notice> calls = [.. notices.Where(n => n.Recipient.Channel == "phone")];
        if (calls.Count > 0)
        {
            await using var list = new StreamWriter(Path.Combine(folder, "phone.csv"));
            PhoneList.Write(calls, list);
        }

        return folder;
    }

    private static void Summarise(WarnWords words, WarningPlan plan, UpdateSummary update, PlannedRound round, IReadOnlyList<Notice> waiting, IReadOnlySet<string> worse, string folder)
    {
        TextWriter output = Console.Out;
        output.WriteLine(plan.IsReported
            ? words.Format("reported", update.New, update.Reopened)
            : words.Format("updated", update.New, update.Fixed, update.Gone, update.Reopened, update.Unreachable));
        foreach (IGrouping<(string Channel, string Relation, Situation Situation), Notice> group in waiting.GroupBy(n => (n.Recipient.Channel, n.Recipient.Relation, n.Situation)).OrderBy(g => g.Key))
            output.WriteLine(words.Format("to-go-out", group.Count(), words.Channel(group.Key.Channel), words.Relation(group.Key.Relation), words.Situation(group.Key.Situation)));
        if (round.Waiting > 0)
            output.WriteLine(words.Format("waiting", round.Waiting));
        if (round.ClosedSilently > 0)
            output.WriteLine(words.Format("silent", round.ClosedSilently));
        foreach (string arm in worse)
            output.WriteLine(words.Format("worse", arm));
        foreach (UnreachedOwner owner in round.Unreached.Take(20))
            output.WriteLine(words.Format("unreached", owner.Owner, owner.Servers, owner.Bounced.Count == 0 ? words["no-contact"] : words.Format("all-bounced", string.Join(", ", owner.Bounced))));
        if (round.Unreached.Count > 20)
            output.WriteLine(words.Format("unreached-more", round.Unreached.Count - 20));
        output.WriteLine(waiting.Count == 0 ? words["nothing-due"] : words.Format("look", folder) + Environment.NewLine + words["not-sent"]);
    }
}
