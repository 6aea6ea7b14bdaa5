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
        Option<string> workspace = ReportOptions.Workspace(), at = AtOption(), plan = PlanOption();
        var send = new Option<bool>("--send") { Description = "Send. Without it, only what would happen is told." };
        var command = new Command("send", "Send the mails that are planned; letters and calls are handed over on disk. Dry run unless --send is given.") { send, plan, workspace, at };
        command.SetAction((parsed, cancellationToken) => HandleAsync(parsed.GetValue(workspace)!, parsed.GetValue(at), session => SendAsync(session, parsed.GetValue(plan), parsed.GetValue(send), cancellationToken), usesServers: parsed.GetValue(send)));
        return command;
    }

    private static Command CreateResolve()
    {
        Option<string> workspace = ReportOptions.Workspace();
        var notice = new Argument<string>("notice") { Description = "Id of a notice that is uncertain.", HelpName = "NOTICE" };
        var again = new Option<bool>("--send-again") { Description = "It did not arrive: send it again." };
        var sent = new Option<bool>("--sent") { Description = "It arrived, or is to be left: take it for sent." };
        var command = new Command("resolve", "Decide about a mail of which nobody knows whether it went out. It is never sent again without this.") { notice, again, sent, workspace };
        command.Validators.Add(result =>
        {
            if (result.GetValue(again) == result.GetValue(sent))
                result.AddError("Give either --send-again or --sent.");
        });
        command.SetAction((parsed, _) => HandleAsync(parsed.GetValue(workspace)!, null, session => Task.FromResult(Resolve(session, parsed.GetValue(notice)!, parsed.GetValue(again)))));
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
            Preview(waiting, outbox, stopped);
            return ExitCodes.Done;
        }

        if (stopped is not null)
        {
            await Console.Error.WriteLineAsync($"dijkwacht-desk: the plan is stopped: {stopped}. Look why; then 'warn resume {plan.Id}'.");
            return ExitCodes.Failed;
        }

        SendSummary summary = await SendMailsAsync(session, plan, waiting, cancellationToken);
        Settle(book, outbox, waiting, session.Clock);
        foreach (Notice notice in waiting.Where(n => n.Recipient.Channel != "mail"))
            book.MarkSent(notice.Id, session.Clock.GetUtcNow(), "handed over on disk");
        int onPaper = waiting.Count(n => n.Recipient.Channel == "letter"), calls = waiting.Count(n => n.Recipient.Channel == "phone");
        await Console.Out.WriteLineAsync($"Sent {summary.Sent}, refused {summary.Refused}, put off {summary.PutOff}, given up {summary.Failed}, uncertain {summary.Uncertain}. Handed over: {onPaper} letters, {calls} calls (in the folder that 'warn plan' named).");
        foreach (OutboxEntry entry in outbox.List(OutboxState.Uncertain).Take(20))
            await Console.Out.WriteLineAsync($"UNCERTAIN {entry.Notice} to {entry.Recipient}: decide with 'warn resolve {entry.Notice} --send-again' or '--sent'.");
        if (summary.NextAttemptAt is { } next)
            await Console.Out.WriteLineAsync($"The next attempt is due at {next:yyyy-MM-dd HH:mm} UTC: send again then.");
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
            await Console.Error.WriteLineAsync("dijkwacht-desk: mails go out unsigned: 'signing' is not set.");

        // Of this plan alone: another may be stopped, or not yet looked at.
        SendOptions options = session.Settings.Sending with { Plan = plan.Id, Progress = Console.IsErrorRedirected ? null : new SendProgress(waiting.Count(n => n.Recipient.Channel == "mail")) };
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

    private static void Preview(IReadOnlyList<Notice> waiting, Outbox outbox, string? stopped)
    {
        if (stopped is not null)
            Console.Out.WriteLine($"STOPPED: {stopped}.");
        foreach (Notice notice in waiting.Take(50))
            Console.Out.WriteLine($"{notice.Recipient.Channel,-6} {notice.Situation.Name(),-12} {notice.Servers.Count,3} servers  {notice.Recipient.Value.Replace("\n", ", ", StringComparison.Ordinal)}  ({notice.Recipient.Relation}, {notice.Recipient.Organisation})");
        if (waiting.Count > 50)
            Console.Out.WriteLine($"... and {waiting.Count - 50} more.");
        int uncertain = outbox.Counts().GetValueOrDefault(OutboxState.Uncertain);
        Console.Out.WriteLine($"{waiting.Count} notices would go out; {uncertain} are uncertain and wait for 'warn resolve'. Nothing has been sent: give --send to send.");
    }

    private static int Resolve(WarnSession session, string notice, bool again)
    {
        var outbox = new Outbox(session.Database, session.Clock);
        if (!outbox.Resolve(notice, again))
        {
            Console.Error.WriteLine($"dijkwacht-desk: '{notice}' is no uncertain notice; uncertain are {string.Join(", ", outbox.List(OutboxState.Uncertain).Take(10).Select(e => e.Notice).DefaultIfEmpty("none"))}.");
            return ExitCodes.Usage;
        }

        foreach (WarningPlan plan in session.Plans())
        {
            var book = new WarningBook(session.Database, plan, session.Clock);
            Settle(book, outbox, book.Planned(), session.Clock);
        }

        Console.Out.WriteLine(again ? "It goes out with the next 'warn send --send'." : "Taken for sent.");
        return ExitCodes.Done;
    }

    private sealed class SendProgress(int all) : IProgress<int>
    {
        public void Report(int value) => Console.Error.Write($"\rSending: {value} of {all}{(value == all ? Environment.NewLine : "")}");
    }
}
