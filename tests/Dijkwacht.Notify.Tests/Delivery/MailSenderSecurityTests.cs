using System.Collections.Concurrent;
using Dijkwacht.MailSink;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.Storage;

namespace Dijkwacht.Notify.Tests.Delivery;

public sealed class MailSenderSecurityTests : IDisposable
{
    private readonly ServerSecurityBench _bench = new();
    private readonly ConcurrentQueue<TakenMail> _taken = new();

    public void Dispose() => _bench.Dispose();

    [Theory]
    [InlineData("StartTls", "PLAIN LOGIN")]
    [InlineData("StartTls", "LOGIN")]
    [InlineData("Implicit", "PLAIN")]
    [InlineData("Implicit", "LOGIN")]
    public async Task Mails_go_over_tls_with_a_login_that_nobody_else_hears(string tls, string mechanisms)
    {
        await using SmtpSink sink = Sink(Enum.Parse<SinkTls>(tls), mechanisms);
        SendSummary summary = await SendAsync(Settings(sink, Enum.Parse<MailSecurity>(tls)));
        Assert.Null(summary.Problem);
        Assert.Equal((3, 0), (summary.Sent, sink.PlainLogins));
        Assert.Equal(3, _taken.DistinctBy(mail => mail.MessageId).Count());
    }

    [Theory]
    [InlineData("StartTls")]
    [InlineData("Implicit")]
    public async Task A_wrong_password_ends_the_run_and_every_mail_is_still_planned(string tls)
    {
        await using SmtpSink sink = Sink(Enum.Parse<SinkTls>(tls));
        SendSummary summary = await SendAsync(Settings(sink, Enum.Parse<MailSecurity>(tls)) with { Password = "wrong" });
        AssertNothingSent(summary, sink);
        Assert.Contains("not you", summary.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_offers_no_login_is_not_taken_for_the_right_one()
    {
        await using SmtpSink sink = Sink(SinkTls.StartTls, mechanisms: "");
        SendSummary summary = await SendAsync(Settings(sink, MailSecurity.StartTls));
        AssertNothingSent(summary, sink);
        Assert.Contains("does not support authentication", summary.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_wants_a_login_where_there_is_none_ends_the_run()
    {
        await using SmtpSink sink = Sink(SinkTls.StartTls);
        SendSummary summary = await SendAsync(Settings(sink, MailSecurity.StartTls) with { UserName = null, Password = null });
        AssertNothingSent(summary, sink);
        Assert.Contains("log in first", summary.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("None")]
    [InlineData("Refused")]
    public async Task A_server_without_starttls_gets_neither_login_nor_mail(string tls)
    {
        await using SmtpSink sink = Sink(Enum.Parse<SinkTls>(tls));
        SendSummary summary = await SendAsync(Settings(sink, MailSecurity.StartTls));
        AssertNothingSent(summary, sink);
        Assert.Equal(0, sink.PlainLogins);
    }

    [Fact]
    public async Task A_server_without_tls_is_refused_where_tls_is_to_begin_at_once()
    {
        await using SmtpSink sink = Sink(SinkTls.None);
        AssertNothingSent(await SendAsync(Settings(sink, MailSecurity.Implicit) with { Timeout = TimeSpan.FromSeconds(2) }), sink);
        Assert.Equal(0, sink.PlainLogins);
    }

    [Theory]
    [InlineData("StartTls")]
    [InlineData("Implicit")]
    public async Task A_certificate_that_nobody_vouches_for_is_refused(string tls)
    {
        await using SmtpSink sink = Sink(Enum.Parse<SinkTls>(tls));
        SendSummary summary = await SendAsync(Settings(sink, Enum.Parse<MailSecurity>(tls)) with { TrustedCertificates = null });
        AssertNothingSent(summary, sink);
        Assert.Contains("certificate", summary.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', summary.Problem!);
    }

    [Theory]
    [InlineData("another name")]
    [InlineData("expired")]
    [InlineData("another authority")]
    [InlineData("an authority of the same name")]
    [InlineData("signs itself")]
    public async Task Trust_in_an_authority_covers_only_what_it_vouches_for(string flaw)
    {
        await using SmtpSink sink = Sink(SinkTls.StartTls, certificate: flaw);
        AssertNothingSent(await SendAsync(Settings(sink, MailSecurity.StartTls)), sink);
    }

    [Fact]
    public async Task A_certificate_that_signs_itself_is_trusted_when_it_is_the_one_named()
    {
        await using SmtpSink sink = SmtpSink.Start(Options(SinkTls.StartTls, "PLAIN", _bench.Certificate("signs itself")), _taken.Enqueue);
        SmtpSettings settings = Settings(sink, MailSecurity.StartTls);
        AssertNothingSent(await SendAsync(settings with { TrustedCertificates = _bench.Write("other.pem", _bench.Certificate("signs itself")) }), sink);
        await using SmtpSink known = SmtpSink.Start(Options(SinkTls.StartTls, "PLAIN", _bench.Good), _taken.Enqueue);
        AssertNothingSent(await SendAsync(Settings(known, MailSecurity.StartTls) with { TrustedCertificates = _bench.Write("other.pem", _bench.Certificate("signs itself")) }), known);
        using var own = _bench.Certificate("signs itself");
        await using SmtpSink same = SmtpSink.Start(Options(SinkTls.StartTls, "PLAIN", own), _taken.Enqueue);
        Assert.Equal(3, (await SendAsync(Settings(same, MailSecurity.StartTls) with { TrustedCertificates = _bench.Write("own.pem", own) })).Sent);
    }

    [Fact]
    public void A_file_of_trusted_certificates_that_holds_none_is_named()
    {
        string empty = Path.Combine(_bench.Folder, "empty.pem"), broken = Path.Combine(_bench.Folder, "broken.pem");
        File.WriteAllText(empty, "no certificate\n");
        File.WriteAllText(broken, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        foreach (string path in new[] { empty, broken, Path.Combine(_bench.Folder, "missing.pem") })
            Assert.Contains(path, Assert.Single(new SmtpSettings { Host = "mail.example.org", TrustedCertificates = path }.Problems()), StringComparison.Ordinal);
        Assert.Empty(new SmtpSettings { Host = "mail.example.org", TrustedCertificates = _bench.AuthorityFile }.Problems());
    }

    private SmtpSink Sink(SinkTls tls, string mechanisms = "PLAIN LOGIN", string certificate = "none") =>
        SmtpSink.Start(Options(tls, mechanisms, _bench.Certificate(certificate)), _taken.Enqueue);

    private static SinkOptions Options(SinkTls tls, string mechanisms, System.Security.Cryptography.X509Certificates.X509Certificate2 certificate) =>
        new() { Security = new SinkSecurity { Tls = tls, Certificate = certificate, UserName = "warnings", Password = "dijk en wacht", Mechanisms = mechanisms } };

    private SmtpSettings Settings(SmtpSink sink, MailSecurity security) => new()
    {
        Host = "127.0.0.1",
        Port = sink.Port,
        Security = security,
        UserName = "warnings",
        Password = "dijk en wacht",
        TrustedCertificates = _bench.AuthorityFile,
        Timeout = TimeSpan.FromSeconds(20),
    };

    private async Task<SendSummary> SendAsync(SmtpSettings settings)
    {
        using (DeskDatabase database = DeskDatabase.Open(_bench.Folder))
            new Outbox(database).Add(TestMails.Make(3));
        return await MailSender.RunAsync(settings, _bench.Folder, null, new SendOptions { PerSecond = null, PerDomainPerMinute = null, RetryAfter = [TimeSpan.Zero] }, new SwiftClock());
    }

    private void AssertNothingSent(SendSummary summary, SmtpSink sink)
    {
        Assert.NotNull(summary.Problem);
        Assert.Equal((0, 0), (summary.Sent, sink.Count));
        using DeskDatabase database = DeskDatabase.Open(_bench.Folder);
        Assert.Equal(3, new Outbox(database).Counts()[OutboxState.Planned]);
    }
}
