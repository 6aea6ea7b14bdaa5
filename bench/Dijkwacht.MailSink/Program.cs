using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Dijkwacht.MailSink;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.Storage;

var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0 for a free one." };
var seed = new Option<int>("--seed") { Description = "Chance follows from it.", DefaultValueFactory = _ => 1 };
var maildir = new Option<string?>("--maildir") { Description = "Keeps mails in a folder." };
var journal = new Option<string?>("--journal") { Description = "Writes a line per mail." };
var dropAfter = new Option<double>("--drop-after-text") { Description = "Share of mails kept but not answered." };
var dropBefore = new Option<double>("--drop-before-text") { Description = "Share of connections dropped before the text." };
var workspace = new Option<string>("--workspace") { Description = "Folder of the desk's database.", Required = true };
var mails = new Option<int>("--mails") { Description = "How many mails.", DefaultValueFactory = _ => 10_000 };
var connections = new Option<int>("--connections") { Description = "Connections of the sender.", DefaultValueFactory = _ => 2 };
var certificate = new Option<string?>("--certificate") { Description = "Signs with the certificate and key of a file, for cert@cert.example." };

var imapPort = new Option<int?>("--imap-port") { Description = "Shows the replies as an IMAP mailbox on this port of 127.0.0.1." };
var replies = new Option<string?>("--replies") { Description = "Maildir for what comes back." };
var bounce = new Option<double>("--bounce") { Description = "Share of recipients that do not exist." };
var read = new Option<double>("--read") { Description = "Share that sends a receipt." };
var answer = new Option<double>("--answer") { Description = "Share that answers with the form." };
var auto = new Option<double>("--auto") { Description = "Share that answers by machine." };
var delivered = new Option<double>("--delivered") { Description = "Share whose server says that it was delivered." };

var serve = new Command("serve", "Takes mails until it is interrupted; lets owners reply.") { port, seed, maildir, journal, dropAfter, dropBefore, imapPort, replies, bounce, read, answer, auto, delivered };
serve.SetAction(async (parsed, cancellation) =>
{
    OwnerReplies? owners = parsed.GetValue(replies) is { } folder
        ? new OwnerReplies(parsed.GetValue(seed), folder, parsed.GetValue(bounce), parsed.GetValue(read), parsed.GetValue(answer), parsed.GetValue(auto), parsed.GetValue(delivered)) : null;
    await using ImapServer? imap = owners is not null && parsed.GetValue(imapPort) is { } shown ? ImapServer.Start(owners.Maildir, shown) : null;
    await using SmtpSink sink = SmtpSink.Start(new SinkOptions
    {
        Port = parsed.GetValue(port),
        Seed = parsed.GetValue(seed),
        Maildir = parsed.GetValue(maildir),
        Journal = parsed.GetValue(journal),
        DropAfterText = parsed.GetValue(dropAfter),
        DropBeforeText = parsed.GetValue(dropBefore),
    }, owners is null ? null : owners.Take);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"port {sink.Port}"));
    try
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
    }
    catch (OperationCanceledException)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{sink.Count} mails"));
    }
});

var fill = new Command("fill", "Lays test mails in the outbox of a workspace.") { workspace, mails };
fill.SetAction(parsed =>
{
    using DeskDatabase database = DeskDatabase.Open(parsed.GetValue(workspace)!);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{new Outbox(database).Add(TestMails.Make(parsed.GetValue(mails)))} mails"));
});

var send = new Command("send", "Sends what is planned in a workspace, as fast as it goes.") { workspace, port, connections, certificate };
send.SetAction(async (parsed, cancellation) =>
{
    using MailSigner? signer = parsed.GetValue(certificate) is { } file ? MailSigner.Load(file, TestMails.From) : null;
    long start = Stopwatch.GetTimestamp();
    SendSummary summary = await MailSender.RunAsync(
        new SmtpSettings { Host = "127.0.0.1", Port = parsed.GetValue(port), Security = MailSecurity.None },
        parsed.GetValue(workspace)!,
        signer,
        new SendOptions { Connections = parsed.GetValue(connections), PerSecond = null, PerDomainPerMinute = null },
        cancellation: cancellation);
    TimeSpan took = Stopwatch.GetElapsedTime(start);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{summary.Sent} sent, {summary.Uncertain} uncertain, {took.TotalSeconds:F1} s, {summary.Sent / took.TotalSeconds:F0} mails/s {summary.Problem}"));
    return summary.Problem is null ? 0 : 1;
});

return await new RootCommand("A mail server on loopback for tests and measurements of the sender.") { serve, fill, send }
    .Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });
