using System.Net;
using System.Net.Sockets;
using Dijkwacht.MailSink;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.Storage;

namespace Dijkwacht.Notify.Tests.Delivery;

/// <summary>Servers that take a connection, say so much, and then nothing.</summary>
public sealed class SilentServerTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-silent-").FullName;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _held = [];

    public void Dispose()
    {
        _listener.Dispose();
        _held.ForEach(client => client.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData("", MailSecurity.None)]
    [InlineData("* OK ready\r\n", MailSecurity.None)]
    [InlineData("", MailSecurity.Implicit)]
    public async Task A_mailbox_that_falls_silent_is_given_up(string says, MailSecurity security)
    {
        int port = Listen(says);
        using DeskDatabase database = DeskDatabase.Open(_folder);
        var settings = new ImapSettings { Host = "127.0.0.1", Port = port, Security = security, UserName = "answers", Password = "any", Timeout = TimeSpan.FromSeconds(1) };
        IOException failure = await Assert.ThrowsAsync<IOException>(() => new ImapReader(database, new ReaderOptions(_ => null, _ => null)).TakeAsync(settings, _ => { }).WaitAsync(s_patience));
        Assert.Contains("127.0.0.1", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", MailSecurity.None)]
    [InlineData("220 ready\r\n", MailSecurity.None)]
    [InlineData("220 ready\r\n250 ready\r\n", MailSecurity.None)]
    [InlineData("", MailSecurity.Implicit)]
    public async Task A_server_that_falls_silent_before_the_text_leaves_every_mail_planned(string says, MailSecurity security)
    {
        int port = Listen(says);
        using DeskDatabase database = DeskDatabase.Open(_folder);
        var outbox = new Outbox(database);
        outbox.Add(TestMails.Make(2));
        var options = new SendOptions { Connections = 1, PerSecond = null, PerDomainPerMinute = null, RetryAfter = [TimeSpan.FromHours(1)] };
        var settings = new SmtpSettings { Host = "127.0.0.1", Port = port, Security = security, Timeout = TimeSpan.FromSeconds(1) };
        SendSummary summary = await MailSender.RunAsync(settings, _folder, null, options, new SwiftClock()).WaitAsync(s_patience);
        Assert.Equal((0, 0), (summary.Sent, summary.Uncertain));
        Assert.Equal(2, outbox.Counts()[OutboxState.Planned]);
    }

    private int Listen(string says)
    {
        _listener.Start();
        _ = Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    TcpClient client = await _listener.AcceptTcpClientAsync();
                    lock (_held)
                        _held.Add(client);
                    await client.GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(says));
                }
            }
            catch (Exception end) when (end is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
            {
                // The test is over.
            }
        });
        return ((IPEndPoint)_listener.LocalEndpoint).Port;
    }
}
