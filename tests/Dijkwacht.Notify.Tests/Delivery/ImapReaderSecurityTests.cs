using Dijkwacht.MailSink;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.Storage;

namespace Dijkwacht.Notify.Tests.Delivery;

public sealed class ImapReaderSecurityTests : IDisposable
{
    private readonly ServerSecurityBench _bench = new();
    private readonly DeskDatabase _database;

    public ImapReaderSecurityTests()
    {
        _database = DeskDatabase.Open(_bench.Folder);
        Directory.CreateDirectory(Path.Combine(_bench.Folder, "maildir", "new"));
        File.WriteAllText(Path.Combine(_bench.Folder, "maildir", "new", "1"), "From: a@example.org\r\nSubject: Word\r\n\r\nText\r\n");
    }

    public void Dispose()
    {
        _database.Dispose();
        _bench.Dispose();
    }

    [Theory]
    [InlineData("StartTls")]
    [InlineData("Implicit")]
    public async Task A_mailbox_is_read_over_tls_with_its_login(string tls)
    {
        await using ImapServer server = Server(Enum.Parse<SinkTls>(tls));
        Assert.Equal(1, await TakeAsync(Settings(server, Enum.Parse<MailSecurity>(tls))));
        Assert.Contains(server.Commands, command => command.StartsWith("LOGIN", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_password_is_said_and_nothing_is_taken()
    {
        await using ImapServer server = Server(SinkTls.StartTls);
        string problem = await FailureAsync(Settings(server, MailSecurity.StartTls) with { Password = "wrong" });
        Assert.Contains("not you", problem, StringComparison.Ordinal);
        Assert.Equal(1, await TakeAsync(Settings(server, MailSecurity.StartTls)));
    }

    [Fact]
    public async Task A_server_that_offers_no_login_is_named()
    {
        await using ImapServer server = Server(SinkTls.StartTls, mechanisms: "");
        Assert.NotEmpty(await FailureAsync(Settings(server, MailSecurity.StartTls)));
        Assert.DoesNotContain(server.Commands, command => command.StartsWith("LOGIN", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("None")]
    [InlineData("Refused")]
    public async Task A_server_without_starttls_is_not_told_the_password(string tls)
    {
        await using ImapServer server = Server(Enum.Parse<SinkTls>(tls));
        Assert.NotEmpty(await FailureAsync(Settings(server, MailSecurity.StartTls)));
        Assert.DoesNotContain(server.Commands, command => command.StartsWith("LOGIN", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("none", false)]
    [InlineData("another name", true)]
    [InlineData("expired", true)]
    [InlineData("another authority", true)]
    [InlineData("an authority of the same name", true)]
    [InlineData("signs itself", true)]
    public async Task A_certificate_that_nobody_trusted_vouches_for_is_refused(string flaw, bool isAuthorityTrusted)
    {
        foreach ((SinkTls tls, MailSecurity security) in new[] { (SinkTls.StartTls, MailSecurity.StartTls), (SinkTls.Implicit, MailSecurity.Implicit) })
        {
            await using ImapServer server = Server(tls, flaw);
            string problem = await FailureAsync(Settings(server, security) with { TrustedCertificates = isAuthorityTrusted ? _bench.AuthorityFile : null });
            Assert.DoesNotContain('\n', problem);
            Assert.DoesNotContain(server.Commands, command => command.StartsWith("LOGIN", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_file_of_trusted_certificates_that_is_missing_is_named() =>
        Assert.Contains("missing.pem", Assert.Single(new ImapSettings { Host = "imap.example.org", UserName = "a", Password = "b", TrustedCertificates = Path.Combine(_bench.Folder, "missing.pem") }.Problems()), StringComparison.Ordinal);

    private ImapServer Server(SinkTls tls, string certificate = "none", string mechanisms = "PLAIN") => ImapServer.Start(
        Path.Combine(_bench.Folder, "maildir"), 0, new SinkSecurity { Tls = tls, Certificate = _bench.Certificate(certificate), UserName = "answers", Password = "dijk", Mechanisms = mechanisms });

    private ImapSettings Settings(ImapServer server, MailSecurity security) => new()
    {
        Host = "127.0.0.1",
        Port = server.Port,
        Security = security,
        UserName = "answers",
        Password = "dijk",
        TrustedCertificates = _bench.AuthorityFile,
        Timeout = TimeSpan.FromSeconds(20),
    };

    private async Task<int> TakeAsync(ImapSettings settings) => await new ImapReader(_database, new ReaderOptions(_ => null, _ => null)).TakeAsync(settings, _ => { });

    private async Task<string> FailureAsync(ImapSettings settings) => (await Assert.ThrowsAsync<IOException>(() => TakeAsync(settings))).Message;
}
