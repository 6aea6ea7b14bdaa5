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
        Option<string> workspace = ReportOptions.Workspace(), at = AtOption();
        var plan = new Option<string>("--plan") { Description = "Plan: matter, arms, steps, seed. docs/warn.md has a complete example.", HelpName = "FILE", Required = true };
        var command = new Command("plan", "Take in the newest census, find contacts, and write what is due to disk. Nothing is sent.") { plan, workspace, at };
        command.SetAction((parsed, cancellationToken) => HandleAsync(parsed.GetValue(workspace)!, parsed.GetValue(at), session => PlanAsync(session, parsed.GetValue(plan)!, cancellationToken)));
        return command;
    }

    private static async Task<int> PlanAsync(WarnSession session, string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            await Console.Error.WriteLineAsync($"dijkwacht-desk: {file}: no such file.");
            return ExitCodes.Usage;
        }

        (WarningPlan? plan, IReadOnlyList<SettingsProblem> problems) = WarningPlan.Read(await File.ReadAllTextAsync(file, cancellationToken), SeenServers.Matters);
        if (plan is null)
        {
            WarnSession.Tell(file, problems);
            return ExitCodes.Usage;
        }

        var workspace = new Workspace(session.Folder);
        session.ReadOwners();
        using ObservationStore store = await ObservationStore.OpenAsync(workspace, cancellationToken);
        if (store.Default is null)
        {
            await Console.Error.WriteLineAsync("dijkwacht-desk: the workspace has no census yet; make one with 'census run' or 'census import'.");
            return ExitCodes.Usage;
        }

        var seen = new SeenServers(plan, OwnerRegister.Open(workspace));
        var book = new WarningBook(session.Database, plan, session.Clock);
        var outbox = new Outbox(session.Database, session.Clock);

        // A send that was cut off left mails that went out and are not yet known to have.
        Settle(book, outbox, book.Planned(), session.Clock);
        UpdateSummary update = await Task.Run(() => book.Update(seen.Read(store)), cancellationToken);
        foreach (string notice in update.Cancelled)
            outbox.Cancel(notice);
        await FindContactsAsync(session, book, store, cancellationToken);
        IReadOnlySet<string> worse = ArmResults.Worse(session.Database, plan);
        PlannedRound round = new NoticePlanner(session.Database, book, session.Owners(), new PlannerOptions
        {
            TokenOf = (id, addressee) => NoticeToken.Of(session.Key, id, addressee),
            Campaign = seen.Campaign,
            AnswerDays = session.Settings.AnswerDays,
            Clock = session.Clock,
        }).Make(worse);

        // Those of an earlier call that was cut off between planning and laying out are laid out now.
        IReadOnlyList<Notice> waiting = book.Planned();
        string folder = await LayOutAsync(session, plan, waiting, outbox, cancellationToken);
        Summarise(update, round, waiting, worse, folder);
        return ExitCodes.Done;
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
                await Console.Error.WriteAsync($"\rLooking up contacts: {++done} of {wanted.Count} owners");
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
                using MimeMessage message = NoticeMail.Compose(notice, sender, session.Templates);
                using var bytes = new MemoryStream();
                await message.WriteToAsync(bytes, cancellationToken);
                mails.Add(new OutgoingMail(notice.Id, $"<{message.MessageId}>", notice.Recipient.Value, bytes.ToArray()));
                await File.WriteAllBytesAsync(Path.Combine(folder, notice.Id + ".eml"), mails[^1].Message, cancellationToken);
            }

            outbox.Add(mails);
        }

        foreach (Notice notice in notices.Where(n => n.Recipient.Channel == "letter"))
            await AtomicFile.WriteAsync(Path.Combine(folder, notice.Id + ".pdf"), stream => Task.Run(() => LetterPdf.Write(notice, sender, stream, session.Templates), cancellationToken));
        List<Notice> calls = [.. notices.Where(n => n.Recipient.Channel == "phone")];
        if (calls.Count > 0)
        {
            await using var list = new StreamWriter(Path.Combine(folder, "phone.csv"));
            PhoneList.Write(calls, list);
        }

        return folder;
    }

    private static void Summarise(UpdateSummary update, PlannedRound round, IReadOnlyList<Notice> waiting, IReadOnlySet<string> worse, string folder)
    {
        TextWriter output = Console.Out;
        output.WriteLine($"Census: {update.New} new, {update.Fixed} fixed, {update.Gone} no longer Exchange, {update.Reopened} open again, {update.Unreachable} not told this time.");
        foreach (IGrouping<(string, string, string), Notice> group in waiting.GroupBy(n => (n.Recipient.Channel, n.Recipient.Relation, n.Situation.Name())).OrderBy(g => g.Key))
            output.WriteLine($"To go out: {group.Count()} by {group.Key.Item1} to {group.Key.Item2}: {group.Key.Item3}.");
        if (round.Waiting > 0)
            output.WriteLine($"{round.Waiting} owners wait for their turn.");
        if (round.ClosedSilently > 0)
            output.WriteLine($"{round.ClosedSilently} closed without a word.");
        foreach (string arm in worse)
            output.WriteLine($"Arm '{arm}' is worse than the first beyond chance: it gets no new owners.");
        foreach (UnreachedOwner owner in round.Unreached.Take(20))
            output.WriteLine($"Nobody to write to: {owner.Owner} ({owner.Servers} servers): {owner.Message}.");
        if (round.Unreached.Count > 20)
            output.WriteLine($"... and {round.Unreached.Count - 20} owners more: 'warn status --format csv' lists them.");
        output.WriteLine(waiting.Count == 0
            ? "Nothing is due."
            : $"Look at what would go out: {folder}{Environment.NewLine}Nothing has been sent. Send with: dijkwacht-desk warn send --send");
    }
}
