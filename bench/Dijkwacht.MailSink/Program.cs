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

var serve = new Command("serve", "Takes mails until it is interrupted.") { port, seed, maildir, journal, dropAfter, dropBefore };
serve.SetAction(async (parsed, cancellation) =>
{
    await using SmtpSink sink = SmtpSink.Start(new SinkOptions
    {
        Port = parsed.GetValue(port),
        Seed = parsed.GetValue(seed),
        Maildir = parsed.GetValue(maildir),
        Journal = parsed.GetValue(journal),
        DropAfterText = parsed.GetValue(dropAfter),
        DropBeforeText = parsed.GetValue(dropBefore),
    });
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
