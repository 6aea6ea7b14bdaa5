using System.CommandLine;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.FollowUp;
using Dijkwacht.Notify.Notices;
using Dijkwacht.Notify.Settings;

namespace Dijkwacht.Desk.Warn;

/// <content><c>warn send</c> and what a person decides about mails that are in doubt.</content>
internal static partial class WarnCommand
{
    private static Command CreateSend()
    {
        var send = new Option<bool>("--send") { Description = "Send. Without it, only what would happen is told." };
        var command = new Command("send", "Send the mails that are planned; letters and calls are handed over on disk. Dry run unless --send is given.") { send, s_plan, s_workspace, s_at, s_language };
        command.SetAction((parsed, cancellationToken) => HandleAsync(parsed, session => SendAsync(session, parsed.GetValue(s_plan), parsed.GetValue(send), cancellationToken), usesServers: parsed.GetValue(send)));
        return command;
    }

    private static Command CreateResolve()
    {
        var notice = new Argument<string>("notice") { Description = "Id of a notice that is uncertain.", HelpName = "NOTICE" };
        var again = new Option<bool>("--send-again") { Description = "It did not arrive: send it again." };
        var sent = new Option<bool>("--sent") { Description = "It arrived, or is to be left: take it for sent." };
        var command = new Command("resolve", "Decide about a mail of which nobody knows whether it went out. It is never sent again without this.") { notice, again, sent, s_workspace, s_language };
        command.Validators.Add(result =>
        {
            if (result.GetValue(again) == result.GetValue(sent))
                result.AddError(WarnWords.Of(result.GetValue(s_language) ?? "en")["resolve-either"]);
        });
        command.SetAction((parsed, _) => HandleAsync(parsed, session => Task.FromResult(Resolve(session, parsed.GetValue(notice)!, parsed.GetValue(again)))));
        return command;
    }

    private static async Task<int> SendAsync(WarnSession session, string? id, bool isForReal, CancellationToken cancellationToken)
    {
        if (session.Plan(id) is not { } plan)
            return ExitCodes.Usage;
        var book = new WarningBook(session.Database, plan, session.Clock);
        var outbox = new Outbox(session.Database, session.Clock);
        IReadOnlyList<Notice> waiting = book.Planned();
        string? stopped = StopCheck.Judge(session.Database, plan, session.Clock);
        if (!isForReal)
        {
            Preview(session.Words, waiting, outbox, stopped);
            return ExitCodes.Done;
        }

        if (stopped is not null)
        {
            session.Words.Complain("stopped", stopped, plan.Id);
            return ExitCodes.Failed;
        }

        SendSummary summary = await SendMailsAsync(session, plan, waiting, cancellationToken);
        Settle(book, outbox, waiting, session.Clock);
        foreach (Notice notice in waiting.Where(n => n.Recipient.Channel != "mail"))
            book.MarkSent(notice.Id, session.Clock.GetUtcNow(), "handed over on disk");
        int onPaper = waiting.Count(n => n.Recipient.Channel == "letter"), calls = waiting.Count(n => n.Recipient.Channel == "phone");
        await Console.Out.WriteLineAsync(session.Words.Format("sent", summary.Sent, summary.Refused, summary.PutOff, summary.Failed, summary.Uncertain, onPaper, calls));
        foreach (OutboxEntry entry in outbox.List(OutboxState.Uncertain).Take(20))
            await Console.Out.WriteLineAsync(session.Words.Format("uncertain", entry.Notice, entry.Recipient));
        if (summary.NextAttemptAt is { } next)
            await Console.Out.WriteLineAsync(session.Words.Format("next-attempt", next));
        if (summary.Problem is { } problem)
            await Console.Error.WriteLineAsync($"dijkwacht-desk: {problem}");
        return summary.Problem is null ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static async Task<SendSummary> SendMailsAsync(WarnSession session, WarningPlan plan, IReadOnlyList<Notice> waiting, CancellationToken cancellationToken)
    {
        if (session.Settings.Smtp is not { } smtp)
        {
            if (waiting.Any(n => n.Recipient.Channel == "mail"))
                throw new InvalidDataException($"{WarnSettings.FileName} names no mail server ('smtp').");
            return new SendSummary();
        }

        using MailSigner? signer = session.Signer();
        foreach (string warning in signer?.Warnings ?? [])
            await Console.Error.WriteLineAsync($"dijkwacht-desk: {warning}");
        if (signer is null)
            session.Words.Complain("unsigned");

        // Of this plan alone: another may be stopped, or not yet looked at.
        SendOptions options = session.Settings.Sending with { Plan = plan.Id, Progress = Console.IsErrorRedirected ? null : new SendProgress(session.Words, waiting.Count(n => n.Recipient.Channel == "mail")) };
        return await MailSender.RunAsync(smtp, session.Folder, signer, options, session.Clock, cancellationToken);
    }

    // What the outbox knows and the book does not yet, also of an earlier call that was cut off.
    private static void Settle(WarningBook book, Outbox outbox, IReadOnlyList<Notice> waiting, TimeProvider clock)
    {
        foreach (Notice notice in waiting)
        {
            switch (outbox.Find(notice.Id))
            {
                case { State: OutboxState.Sent } entry:
                    book.MarkSent(notice.Id, entry.ChangedAt, entry.Reply ?? "");
                    break;
                case { State: OutboxState.Refused or OutboxState.Failed } entry:
                    book.MarkSent(notice.Id, entry.ChangedAt, "tried");
                    book.Apply(new IncomingEvent(notice.Id, clock.GetUtcNow(), IncomingKind.Bounced, notice.Id, null, "our mail server", entry.Reply ?? "", null));
                    break;
            }
        }
    }

    private static void Preview(WarnWords words, IReadOnlyList<Notice> waiting, Outbox outbox, string? stopped)
    {
        if (stopped is not null)
            Console.Out.WriteLine(words.Format("stopped-preview", stopped));
        foreach (Notice notice in waiting.Take(50))
        {
            string recipient = notice.Recipient.Value.Replace("\n", ", ", StringComparison.Ordinal);
            Console.Out.WriteLine(words.Format("preview", words.Channel(notice.Recipient.Channel).PadRight(8), words.Situation(notice.Situation).PadRight(24), notice.Servers.Count, recipient, words.Relation(notice.Recipient.Relation), notice.Recipient.Organisation));
        }

        if (waiting.Count > 50)
            Console.Out.WriteLine(words.Format("preview-more", waiting.Count - 50));
        Console.Out.WriteLine(words.Format("preview-sum", waiting.Count, outbox.Counts().GetValueOrDefault(OutboxState.Uncertain)));
    }

    private static int Resolve(WarnSession session, string notice, bool again)
    {
        var outbox = new Outbox(session.Database, session.Clock);
        if (!outbox.Resolve(notice, again))
        {
            session.Words.Complain("not-uncertain", notice, string.Join(", ", outbox.List(OutboxState.Uncertain).Take(10).Select(e => e.Notice).DefaultIfEmpty(session.Words["none"])));
            return ExitCodes.Usage;
        }

        foreach (WarningPlan plan in session.Plans())
        {
            var book = new WarningBook(session.Database, plan, session.Clock);
            Settle(book, outbox, book.Planned(), session.Clock);
        }

        Console.Out.WriteLine(session.Words[again ? "goes-again" : "taken-for-sent"]);
        return ExitCodes.Done;
    }

    private sealed class SendProgress(WarnWords words, int all) : IProgress<int>
    {
        public void Report(int value) => Console.Error.Write($"\r{words.Format("sending", value, all)}{(value == all ? Environment.NewLine : "")}");
    }
}
