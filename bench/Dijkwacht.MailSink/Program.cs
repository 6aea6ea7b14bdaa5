using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
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

var tls = new Option<SinkTls>("--tls") { Description = "TLS of the servers, with a certificate made at the start.", DefaultValueFactory = _ => SinkTls.None };
var certificateOut = new Option<string?>("--certificate-out") { Description = "Writes that certificate, for a sender to trust." };
var user = new Option<string?>("--user") { Description = "Who may log in." };
var passwordFrom = new Option<string?>("--password-from") { Description = "Environment variable with the password of that login." };

var serve = new Command("serve", "Takes mails until it is interrupted; lets owners reply.") { port, seed, maildir, journal, dropAfter, dropBefore, imapPort, replies, bounce, read, answer, auto, delivered, tls, certificateOut, user, passwordFrom };
serve.SetAction(async (parsed, cancellation) =>
{
    OwnerReplies? owners = parsed.GetValue(replies) is { } folder
        ? new OwnerReplies(parsed.GetValue(seed), folder, parsed.GetValue(bounce), parsed.GetValue(read), parsed.GetValue(answer), parsed.GetValue(auto), parsed.GetValue(delivered)) : null;
    using X509Certificate2? shownCertificate = parsed.GetValue(tls) == SinkTls.None ? null : SinkCertificate.Server();
    if (shownCertificate is not null && parsed.GetValue(certificateOut) is { } kept)
        await File.WriteAllTextAsync(kept, shownCertificate.ExportCertificatePem(), cancellation);
    var security = new SinkSecurity
    {
        Tls = parsed.GetValue(tls),
        Certificate = shownCertificate,
        UserName = parsed.GetValue(user),
        Password = parsed.GetValue(passwordFrom) is { } variable ? Environment.GetEnvironmentVariable(variable) : null,
    };
    await using ImapServer? imap = owners is not null && parsed.GetValue(imapPort) is { } shown ? ImapServer.Start(owners.Maildir, shown, security) : null;
    await using SmtpSink sink = SmtpSink.Start(new SinkOptions
    {
        Port = parsed.GetValue(port),
        Seed = parsed.GetValue(seed),
        Maildir = parsed.GetValue(maildir),
        Journal = parsed.GetValue(journal),
        DropAfterText = parsed.GetValue(dropAfter),
        DropBeforeText = parsed.GetValue(dropBefore),
        Security = security,
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

var uncertain = new Command("uncertain", "Lists the Message-IDs of mails that are uncertain.") { workspace };
uncertain.SetAction(parsed =>
{
    using DeskDatabase database = DeskDatabase.Open(parsed.GetValue(workspace)!);
    foreach (OutboxEntry entry in new Outbox(database).List(OutboxState.Uncertain))
        Console.WriteLine(entry.MessageId);
});

var mailbox = new Option<string>("--maildir") { Description = "Folder of the maildir.", Required = true };
var strangers = new Option<int>("--messages") { Description = "How many strange messages.", DefaultValueFactory = _ => 100_000 };
var genuine = new Option<int>("--genuine") { Description = "How many genuine ones among them.", DefaultValueFactory = _ => 600 };
var huge = new Option<int>("--huge") { Description = "How many of the strange ones have a header line of 10 MB.", DefaultValueFactory = _ => 20 };
var expected = new Option<string>("--expected") { Description = "File that says what is genuine.", Required = true };
var strange = new Command("strange", "Fills a maildir with strange messages, some genuine ones among them, and a workspace whose mails these answer.") { workspace, mailbox, expected, strangers, genuine, huge, seed };
strange.SetAction(async (parsed, cancellation) =>
{
    (IReadOnlyList<ExpectedNews> news, int different) = await StrangeMaildir.FillAsync(
        parsed.GetValue(workspace)!, parsed.GetValue(mailbox)!, parsed.GetValue(strangers), parsed.GetValue(genuine), parsed.GetValue(huge), parsed.GetValue(seed));
    await File.WriteAllLinesAsync(parsed.GetValue(expected)!, [different.ToString(CultureInfo.InvariantCulture), .. news.Select(one => $"{one.Key}\t{one.Kind}\t{one.Notice}")], cancellation);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{parsed.GetValue(strangers)} strange, {news.Count} genuine, {different} different"));
});

var take = new Command("take", "Reads a maildir of strange messages twice; fails when a genuine one is missed, a strange one believed, or one taken twice.") { workspace, mailbox, expected };
take.SetAction(parsed =>
{
    string[] lines = File.ReadAllLines(parsed.GetValue(expected)!);
    int different = int.Parse(lines[0], CultureInfo.InvariantCulture);
    ExpectedNews[] news = [.. lines.Skip(1).Select(line => line.Split('\t')).Select(cells => new ExpectedNews(cells[0], Enum.Parse<IncomingKind>(cells[1]), cells[2]))];
    long start = Stopwatch.GetTimestamp();
    StrangeReading first = StrangeReading.Of(parsed.GetValue(workspace)!, parsed.GetValue(mailbox)!, news);
    TimeSpan took = Stopwatch.GetElapsedTime(start);
    start = Stopwatch.GetTimestamp();
    int again = StrangeReading.Of(parsed.GetValue(workspace)!, parsed.GetValue(mailbox)!, []).Taken;
    TimeSpan tookAgain = Stopwatch.GetElapsedTime(start);
    foreach (string mistake in first.Mistakes.Take(20))
        Console.WriteLine(mistake);
    Console.WriteLine(string.Join(", ", first.ByKind.Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Value} {pair.Key}"))));
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{first.Taken} of {different} taken, {took.TotalSeconds:F1} s, {first.Taken / took.TotalSeconds:F0} messages/s, slowest {first.Slowest.TotalMilliseconds:F0} ms, {first.Mistakes.Count} mistakes; read again: {again} taken, {tookAgain.TotalSeconds:F1} s"));
    return first.Taken == different && first.Mistakes.Count == 0 && again == 0 ? 0 : 1;
});

return await new RootCommand("A mail server on loopback for tests and measurements of the sender, and strange mails for its reader.") { serve, fill, send, uncertain, strange, take }
    .Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(5) });
