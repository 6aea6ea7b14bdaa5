using System.Globalization;
using System.Text;
using Dijkwacht.MailSink;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.Storage;

namespace Dijkwacht.Notify.Tests.Delivery;

public sealed class ImapReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-imap-").FullName;
    private readonly DeskDatabase _database;

    public ImapReaderTests() => _database = DeskDatabase.Open(Path.Combine(_folder, "workspace"));

    private string Maildir => Path.Combine(_folder, "maildir");

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Every_message_is_taken_once_and_the_mailbox_is_left_as_it_was()
    {
        await using ImapServer server = ImapServer.Start(Maildir);
        for (int i = 1; i <= 250; i++)
            Deliver(i);
        List<string> details = [];
        Assert.Equal(250, await TakeAsync(server, details.Add));
        Assert.Equal(Enumerable.Range(1, 250).Select(i => $"Word {i} | Text {i}"), details);

        Deliver(251);
        Assert.Equal(1, await TakeAsync(server, details.Add));
        Assert.Equal(0, await TakeAsync(server, details.Add));
        Assert.DoesNotContain(server.Commands, c => c.StartsWith("SELECT", StringComparison.Ordinal) || c.Contains("STORE", StringComparison.Ordinal) || c.Contains("EXPUNGE", StringComparison.Ordinal) || c.Contains("BODY[", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_handler_could_not_take_is_there_the_next_time()
    {
        await using ImapServer server = ImapServer.Start(Maildir);
        Deliver(1);
        Deliver(2);
        await Assert.ThrowsAsync<InvalidOperationException>(() => TakeAsync(server, detail => throw new InvalidOperationException(detail)));
        Assert.Equal(2, await TakeAsync(server, _ => { }));
    }

    [Fact]
    public async Task Of_a_huge_message_only_the_beginning_is_fetched()
    {
        await using ImapServer server = ImapServer.Start(Maildir);
        File.WriteAllText(Path.Combine(Maildir, "new", "1"), "From: a@example.org\r\nSubject: Huge\r\n\r\n" + new string('x', 3_000_000));
        Assert.Equal(1, await TakeAsync(server, detail => Assert.StartsWith("Huge", detail, StringComparison.Ordinal)));
        Assert.Contains(server.Commands, c => c.Contains("<0.1048576>", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        int port;
        await using (ImapServer server = ImapServer.Start(Maildir))
            port = server.Port;
        IOException failure = await Assert.ThrowsAsync<IOException>(() => Reader().TakeAsync(Settings(port), _ => { }));
        Assert.Contains($"127.0.0.1:{port}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_login_goes_over_a_plain_connection_to_another_machine() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Reader().TakeAsync(Settings(143) with { Host = "imap.example.org" }, _ => { }));

    private ImapReader Reader() => new(_database, new ReaderOptions(_ => null, _ => null));

    private Task<int> TakeAsync(ImapServer server, Action<string> detail) => Reader().TakeAsync(Settings(server.Port), news => detail(news.Detail));

    private static ImapSettings Settings(int port) => new() { Host = "127.0.0.1", Port = port, Security = MailSecurity.None, UserName = "answers", Password = "any" };

    private void Deliver(int number) => File.WriteAllBytes(
        Path.Combine(Maildir, "new", number.ToString("d5", CultureInfo.InvariantCulture)),
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"From: a@example.org\r\nTo: b@example.org\r\nSubject: Word {number}\r\nMessage-ID: <{number}@example.org>\r\n\r\nText {number}\r\n")));
}
