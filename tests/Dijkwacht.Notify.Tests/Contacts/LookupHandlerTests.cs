using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Dijkwacht.Notify.Contacts;

namespace Dijkwacht.Notify.Tests.Contacts;

public sealed class LookupHandlerTests
{
    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2a00::1", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("192.0.2.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2002:a00:1::", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("2001:db8::1", false)]
    public void Only_addresses_of_the_open_internet_are_public(string address, bool expected) =>
        Assert.Equal(expected, PublicAddress.Is(IPAddress.Parse(address)));

    [Fact]
    public async Task A_name_that_leads_into_the_machine_is_not_connected_to()
    {
        bool isAsked = false;
        await using var site = new FakeSite(asked =>
        {
            isAsked = true;
            return FakeSite.NotFound();
        });
        using var http = new HttpMessageInvoker(LookupHandler.Create(new ContactSettings()));
        HttpRequestException failure = await Assert.ThrowsAsync<HttpRequestException>(() => http.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"http://localhost:{site.Port}/"), default));
        Assert.Contains("no address of the open internet", (failure.InnerException ?? failure).Message, StringComparison.Ordinal);
        Assert.False(isAsked);
    }

    [Fact]
    public async Task The_machine_itself_is_asked_in_a_rehearsal()
    {
        await using var site = new FakeSite(asked => FakeSite.Response("yes"));
        using var http = new HttpMessageInvoker(LookupHandler.Create(new ContactSettings { AllowLoopback = true }));
        using HttpResponseMessage response = await http.SendAsync(new HttpRequestMessage(HttpMethod.Get, site.Url), default);
        Assert.Equal("yes", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_certificate_that_nobody_vouches_for_ends_the_question_unless_in_a_rehearsal()
    {
        Assert.Equal(("failed: tls", LookupStatus.Failed), await AskTlsAsync(acceptAny: false));
        Assert.Equal(("200", LookupStatus.Found), await AskTlsAsync(acceptAny: true));
    }

    [Fact]
    public void The_host_and_all_hosts_together_are_paced_but_not_the_machine_itself()
    {
        var clock = new SetClock(ResolverBench.Start);
        var pacer = new LookupPacer(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(0.2), clock);
        Assert.Equal([0, 0.2, 1, 2], new[] { "https://a.example/", "https://b.example/", "https://a.example/x", "https://a.example/y" }.Select(u => pacer.Take(new Uri(u)).TotalSeconds));
        Assert.Equal([0, 0], new[] { "http://127.0.0.1/", "http://localhost/" }.Select(u => pacer.Take(new Uri(u)).TotalSeconds));
        clock.Now += TimeSpan.FromSeconds(10);
        Assert.Equal(TimeSpan.Zero, pacer.Take(new Uri("https://a.example/")));
    }

    private static async Task<(string Status, LookupStatus Answer)> AskTlsAsync(bool acceptAny)
    {
        using RSA key = RSA.Create(2048);
        using X509Certificate2 made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(ResolverBench.Start.AddYears(-1), ResolverBench.Start.AddYears(30));
        using X509Certificate2 certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), password: null);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        Task serving = ServeAsync(listener, certificate);
        var settings = new ContactSettings { AllowLoopback = true, Timeout = TimeSpan.FromSeconds(5) };
        var log = new List<LookupRequest>();
        using SocketsHttpHandler handler = LookupHandler.Create(settings with { AllowLoopback = true });
        if (!acceptAny)
            handler.SslOptions.RemoteCertificateValidationCallback = null;
        using var http = new HttpMessageInvoker(handler);
        var client = new LookupClient(http, settings, new LookupPacer(default, default, TimeProvider.System), TimeProvider.System, log.Add);
        LookupAnswer answer = await client.AskAsync(
            new LookupQuestion("test", new Uri($"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/"), ["text/plain"], 1024, next => false), default);
        await serving;
        return (answer.Status == LookupStatus.Found ? log[0].Status : $"failed: {log[0].Status}", answer.Status);
    }

    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate)
    {
        try
        {
            using TcpClient client = await listener.AcceptTcpClientAsync();
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(certificate);
            byte[] request = new byte[4096];
            if (await tls.ReadAsync(request) > 0)
                await tls.WriteAsync(FakeSite.Response("yes"));
        }
        catch (Exception refused) when (refused is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client would not have the certificate.
        }
    }
}
