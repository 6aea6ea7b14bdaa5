using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Dijkwacht.Census.Reporting;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.FollowUp;
using Dijkwacht.Notify.Notices;
using Dijkwacht.Notify.Settings;

namespace Dijkwacht.Desk.Warn;

/// <content>What came back, and where a plan stands.</content>
internal static partial class WarnCommand
{
    private static Command CreateReceive()
    {
        var command = new Command("receive", "Read bounces, receipts and answers from the mailbox; nothing in it is changed.") { s_workspace, s_at, s_language };
        command.SetAction((parsed, cancellationToken) => HandleAsync(parsed, session => ReceiveAsync(session, cancellationToken), usesServers: true));
        return command;
    }

    private static Command CreateStatus()
    {
        var html = new Option<string>("--html") { Description = "Folder for the status as pages, in Dutch and English.", HelpName = "DIR" };
        var names = new Option<bool>("--names") { Description = "With a page of every owner and server. Leave it off for pages that others read." };
        var format = new Option<string>("--format") { Description = "Shape of what goes to the standard output.", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json", "csv");
        var command = new Command("status", "Tell where every owner and server stands, and what helped.") { s_plan, s_workspace, html, names, format, s_language };
        command.SetAction((parsed, _) => HandleAsync(parsed, session => StatusAsync(
            session, parsed.GetValue(s_plan), parsed.GetValue(html), parsed.GetValue(names), parsed.GetValue(format)!)));
        return command;
    }

    private static Command CreateRecord()
    {
        var reference = new Argument<string>("reference") { Description = "Token or id of a notice.", HelpName = "TOKEN|NOTICE" };
        var state = new Argument<string>("state") { Description = "What became of it.", HelpName = "STATE" };
        state.AcceptOnlyFromAmong([.. WarningStates.All.Where(s => s is not ("planned" or "sent"))]);
        var note = new Option<string>("--note") { Description = "Who says so and why.", HelpName = "TEXT", Required = true };
        var command = new Command("record", "Record what a person knows: a letter came back, a call was answered, a server is disputed or closed.") { reference, state, note, s_plan, s_workspace, s_at, s_language };
        command.SetAction((parsed, _) => HandleAsync(parsed, session => Task.FromResult(Record(
            session, parsed.GetValue(s_plan), parsed.GetValue(reference)!, parsed.GetValue(state)!, parsed.GetValue(note)!))));
        return command;
    }

    private static Command CreateResume()
    {
        var plan = new Argument<string>("plan") { Description = "Id of a plan that is stopped.", HelpName = "ID" };
        var command = new Command("resume", "Let a stopped plan go on after a person has looked; its stop rules count anew.") { plan, s_workspace, s_language };
        command.SetAction((parsed, _) => HandleAsync(parsed, session =>
        {
            if (session.Plan(parsed.GetValue(plan)) is not { } found)
                return Task.FromResult(ExitCodes.Usage);
            StopCheck.Resume(session.Database, found.Id, session.Clock);
            Console.Out.WriteLine(session.Words.Format("goes-on", found.Id));
            return Task.FromResult(ExitCodes.Done);
        }));
        return command;
    }

    private static Command CreateAudit()
    {
        var command = new Command("audit", "Verify the history of all warnings: every line chained to the one before. Exit code 1 when something is wrong.") { s_workspace, s_language };
        command.SetAction((parsed, _) => HandleAsync(parsed, session =>
        {
            (long lines, long? broken) = History.Verify(session.Database);
            Console.Out.WriteLine(broken is { } line ? session.Words.Format("chain-broken", line) : session.Words.Format("chain-whole", lines));
            return Task.FromResult(broken is null ? ExitCodes.Done : ExitCodes.Failed);
        }));
        return command;
    }

    private static async Task<int> ReceiveAsync(WarnSession session, CancellationToken cancellationToken)
    {
        if (session.Settings.Inbox is not { } inbox)
        {
            session.Words.Complain("no-inbox", WarnSettings.FileName);
            return ExitCodes.Usage;
        }

        List<WarningBook> books = [.. session.Plans().Select(plan => new WarningBook(session.Database, plan, session.Clock))];
        var kinds = new SortedDictionary<IncomingKind, int>();
        int strange = 0;
        void Take(IncomingEvent news)
        {
            kinds[news.Kind] = kinds.GetValueOrDefault(news.Kind) + 1;
            bool isOurs = books.Exists(book => book.Apply(news));
            if (news.Kind == IncomingKind.Unknown || !isOurs)
                strange++;
            if (news.Kind == IncomingKind.Unknown || (news.Kind == IncomingKind.Answer && (!isOurs || news.Answer is null)))
                Console.Out.WriteLine(session.Words.Format("to-read", news.Sender, news.Detail));
        }

        if (inbox.Maildir is { } folder)
            await Task.Run(() => new MaildirReader(session.Database, Understanding(session.Words)).Take(folder, Take, cancellationToken), cancellationToken);
        else
            await new ImapReader(session.Database, Understanding(session.Words)).TakeAsync(inbox.Imap!, Take, cancellationToken);
        await Console.Out.WriteLineAsync(kinds.Count == 0
            ? session.Words["nothing-new"]
            : session.Words.Format("received", string.Join(", ", kinds.Select(k => $"{session.Words[$"kind-{k.Key}"]} {k.Value}")), strange));
        return ExitCodes.Done;
    }

    private static ReaderOptions Understanding(WarnWords words) => new(
        text => AnswerForm.TryRead(text, out Answer answer) ? answer : null,
        text => NoticeToken.TryFind(text, out string token) ? token : null)
    {
        Problem = problem => Console.Error.WriteLine($"dijkwacht-desk: {problem}"),
        Progress = Console.IsErrorRedirected ? null : new ReadProgress(words),
    };

    private sealed class ReadProgress(WarnWords words) : IProgress<int>
    {
        public void Report(int value) => Console.Error.Write("\r" + words.Format("reading", value));
    }

    private static int Record(WarnSession session, string? id, string reference, string state, string note)
    {
        if (session.Plan(id) is not { } plan)
            return ExitCodes.Usage;
        _ = WarningStates.TryParse(state, out WarningState told);
        int changed = new WarningBook(session.Database, plan, session.Clock).Record(reference, told, note);
        if (changed < 0)
        {
            session.Words.Complain("no-notice", plan.Id, reference);
            return ExitCodes.Usage;
        }

        Console.Out.WriteLine(session.Words.Format("recorded", changed, session.Words.State(state)));
        return ExitCodes.Done;
    }

    private static async Task<int> StatusAsync(WarnSession session, string? id, string? html, bool hasNames, string format)
    {
        if (session.Plan(id) is not { } plan)
            return ExitCodes.Usage;
        StatusReport report = StatusReport.Read(session.Database, plan, session.Owners(), session.Clock);
        if (html is not null)
        {
            foreach ((string path, string page) in StatusPages.Of(report, session.Words.Language, hasNames))
                await AtomicFile.WriteAsync(Path.Combine(html, path), stream => stream.WriteAsync(Encoding.UTF8.GetBytes(page)).AsTask());
            await Console.Error.WriteLineAsync(session.Words.Format("pages", Path.Combine(html, "index.html")));
        }

        switch (format)
        {
            case "csv":
                WriteCsv(report);
                break;
            case "json":
                WriteJson(report);
                break;
            default:
                WriteText(report, StatusWords.Of(session.Words.Language));
                break;
        }

        return ExitCodes.Done;
    }

    private static void WriteText(StatusReport report, StatusWords words)
    {
        if (report.StoppedWhy is { } why)
            Console.Out.WriteLine(words.Format("stopped", why));
        foreach (StatusTable table in (StatusTable[])[StatusTables.States(report, words), StatusTables.Situations(report, words), .. report.Plan.IsReported ? Array.Empty<StatusTable>() : [StatusTables.Arms(report, words)], StatusTables.Notices(report, words)])
        {
            Console.Out.WriteLine();
            Console.Out.WriteLine(words[table.Key + "-caption"]);
            IReadOnlyList<string>[] rows = [table.Headings, .. table.Rows];
            int[] widths = [.. table.Headings.Select((_, column) => rows.Max(row => row[column].Length))];
            foreach (IReadOnlyList<string> row in rows)
                Console.Out.WriteLine("  " + string.Join("  ", row.Select((cell, column) => column < table.Texts ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());
        }
    }

    private static void WriteCsv(StatusReport report)
    {
        Console.Out.Write(CsvCell.Line(["owner", "organisation", "sector", "region", "server", "address", "name", "product", "build", "situation", "state", "changed", "first_seen", "last_seen", "arm", "notices", "channel", "recipient", "relation", "token", "last_word"]));
        foreach (StatusLine line in report.Lines)
        {
            NoticedServer server = line.Warning.Server;
            Console.Out.Write(CsvCell.Line([
                line.Warning.Owner, line.Owner?.Organisation, line.Owner?.Sector, line.Owner?.Region, server.Key, server.Address, server.Name, server.Product, server.Build,
                server.Situation.Name(), line.Warning.State.Name(), Time(line.Warning.ChangedAt), Time(server.FirstSeen), Time(server.LastSeen), line.Arm,
                line.Notices.ToString(CultureInfo.InvariantCulture), line.Channel, line.Recipient.Replace("\n", ", ", StringComparison.Ordinal), line.Relation, line.Token, line.LastWord]));
        }
    }

    private static void WriteJson(StatusReport report)
    {
        using Stream output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("schema", "dijkwacht.warn-status/1");
        json.WriteString("plan", report.Plan.Id);
        json.WriteString("matter", report.Plan.Matter);
        json.WriteString("startedAt", Time(report.StartedAt));
        json.WriteString("lastCensus", report.LastCheck is { } last ? Time(last) : null);
        json.WriteString("stopped", report.StoppedWhy);
        json.WriteStartObject("states");
        foreach ((WarningState state, int servers) in report.States)
            json.WriteNumber(state.Name(), servers);
        json.WriteEndObject();
        json.WriteStartArray("arms");
        foreach (ArmResult arm in report.Arms)
        {
            foreach (ArmHorizon horizon in arm.Horizons)
            {
                json.WriteStartObject();
                json.WriteString("arm", arm.Arm);
                json.WriteNumber("owners", arm.Owners);
                json.WriteNumber("days", horizon.Days);
                json.WriteNumber("judged", horizon.Judged);
                json.WriteNumber("fixed", horizon.Fixed);
                json.WriteNumber("lower", Math.Round(horizon.Lower, 6));
                json.WriteNumber("upper", Math.Round(horizon.Upper, 6));
                if (horizon.Effect is { } effect)
                {
                    json.WriteStartObject("effect");
                    json.WriteNumber("difference", Math.Round(effect.Value, 6));
                    json.WriteNumber("lower", Math.Round(effect.Lower, 6));
                    json.WriteNumber("upper", Math.Round(effect.Upper, 6));
                    json.WriteString("method", effect.Method);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
