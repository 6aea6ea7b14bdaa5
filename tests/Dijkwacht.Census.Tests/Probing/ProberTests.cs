using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Probing;
using Dijkwacht.Census.Scopes;

namespace Dijkwacht.Census.Tests.Probing;

public sealed class ProberTests
{
    private static readonly IPAddress s_address = IPAddress.Parse("127.9.1.1");

    [Fact]
    public async Task An_exact_build_ends_the_questions()
    {
        await using LocalServer server = LocalServer.Http((_, _) => LocalServer.Exchange("15.1.2507.39"));

        ProbeResult result = await AskAsync(server);

        Assert.Equal(ObservedState.Exchange, result.State);
        Assert.Equal("15.1.2507.39", result.Fingerprint!.Build.ToString());
        Assert.Equal(1, result.Requests);
        Assert.Equal("GET /owa/ HTTP/1.1", Assert.Single(server.Requests).Line);
        Assert.Equal(["mail.example.org", "autodiscover.example.org"], result.Certificate!.Names);
        Assert.StartsWith("Tls1", result.TlsVersion, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://other.example.org/owa/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://127.0.0.1:1/")]
    [InlineData("//127.0.0.1:1/\u0000")]
    public async Task A_redirect_is_read_and_never_followed(string location)
    {
        await using LocalServer server = LocalServer.Http((_, _) => $"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n");

        ProbeResult result = await AskAsync(server);

        Assert.True(result.IsConnected);
        Assert.InRange(server.Requests.Count, 1, 4);
        Assert.All(server.Requests, request => Assert.True(request.Address.Equals(s_address) && request.Host == $"{s_address}:{server.Port}"));
        Assert.All(server.Requests, request => Assert.Matches("^GET /(owa|autodiscover|ecp|Microsoft-Server-ActiveSync)[/a-zA-Z.]* HTTP/1.1$", request.Line));
    }

    [Fact]
    public async Task A_closed_connection_is_opened_again_without_a_further_request()
    {
        await using LocalServer server = new(async (stream, _, _, stop) =>
        {
            await stream.WriteAsync("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), stop);
            stream.Close();
        });

        ProbeResult result = await AskAsync(server);

        Assert.Equal(server.Requests.Count, result.Requests);
        Assert.InRange(result.Requests, 1, 4);
        Assert.True(result.State is not ObservedState.Broken);
    }

    [Fact]
    public async Task Endless_headers_end_at_the_limit()
    {
        await using LocalServer server = new(async (stream, _, _, stop) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), stop);
            while (true)
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"X-A: {new string('a', 4000)}\r\n"), stop);
        });

        ProbeResult result = await AskAsync(server);

        Assert.Equal(ObservedState.Broken, result.State);
        Assert.Contains("32 KiB of headers", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endless_body_ends_at_the_limit()
    {
        await using LocalServer server = new(async (stream, _, _, stop) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), stop);
            while (true)
                await stream.WriteAsync(new byte[8192], stop);
        });

        ProbeResult result = await AskAsync(server);

        Assert.True(result.IsConnected);
        Assert.InRange(result.Requests, 1, 4);
    }

    [Fact]
    public async Task A_server_that_stalls_costs_its_time_limit_only()
    {
        await using LocalServer server = new(async (stream, _, _, stop) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nX-"u8.ToArray(), stop);
            await Task.Delay(Timeout.Infinite, stop);
        });

        ProbeResult result = await AskAsync(server, pace: "requestTimeout: 2");

        Assert.Equal(ObservedState.Broken, result.State);
        Assert.Equal("the answer took too long", result.Detail);
    }

    [Fact]
    public async Task A_drip_of_bytes_does_not_outlive_the_limit_of_the_host()
    {
        await using LocalServer server = new(async (stream, _, _, stop) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n"u8.ToArray(), stop);
            while (true)
            {
                await stream.WriteAsync("a"u8.ToArray(), stop);
                await Task.Delay(20, stop);
            }
        });

        ProbeResult result = await AskAsync(server, pace: "requestTimeout: 30, hostTimeout: 3").WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(ObservedState.Broken, result.State);
    }

    [Theory]
    [InlineData("\u0016\u0003\u0001")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n")]
    [InlineData("")]
    public async Task Garbage_instead_of_TLS_is_a_failed_handshake(string garbage)
    {
        await using LocalServer server = new(async (stream, _, _, stop) => await stream.WriteAsync(Encoding.Latin1.GetBytes(garbage), stop), isPlain: true);

        ProbeResult result = await AskAsync(server);

        Assert.Equal(ObservedState.TlsFailed, result.State);
        Assert.Equal(0, result.Requests);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n\r\n")]
    [InlineData("HTTP/1.1 xx\r\n\r\n")]
    [InlineData("HTTP/1.1 20\r\n\r\n")]
    public async Task What_is_no_HTTP_is_broken(string answer)
    {
        await using LocalServer server = LocalServer.Http((_, _) => answer);

        Assert.Equal(ObservedState.Broken, (await AskAsync(server)).State);
    }

    [Fact]
    public async Task A_certificate_of_thousands_of_names_is_cut()
    {
        using X509Certificate2 certificate = LocalServer.Certificate("CN=" + new string('x', 60), [.. Enumerable.Range(0, 1500).Select(i => $"host{i}.example.org")]);
        await using LocalServer server = new(async (stream, _, _, stop) => await stream.WriteAsync(Encoding.ASCII.GetBytes(LocalServer.Exchange("15.2.1544.11")), stop), certificate);

        ProbeResult result = await AskAsync(server);

        Assert.Equal(ObservedState.Exchange, result.State);
        Assert.Equal(100, result.Certificate!.Names.Count);
    }

    [Fact]
    public async Task A_megabyte_of_certificate_is_contained()
    {
        using X509Certificate2 certificate = LocalServer.Certificate("CN=EX01", [.. Enumerable.Range(0, 40_000).Select(i => $"host{i}.example.org")]);
        await using LocalServer server = new(async (stream, _, _, stop) => await stream.WriteAsync(Encoding.ASCII.GetBytes(LocalServer.Exchange("15.2.1544.11")), stop), certificate);

        ProbeResult result = await AskAsync(server);

        Assert.True(result.State is ObservedState.TlsFailed or ObservedState.Exchange);
        Assert.True(result.Certificate is null || result.Certificate.Names.Count <= 100);
    }

    [Fact]
    public async Task A_refused_request_is_not_sent()
    {
        await using LocalServer server = LocalServer.Http((_, _) => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        var gate = new OpenGate { MostAdmitted = 1 };

        ProbeResult result = await AskAsync(server, gate);

        Assert.Equal(1, result.Requests);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_name_of_the_certificate_can_end_it_before_a_request()
    {
        await using LocalServer server = LocalServer.Http((_, _) => LocalServer.Exchange("15.1.2507.39"));
        var gate = new OpenGate { RefusedName = "mail.example.org" };

        ProbeResult result = await AskAsync(server, gate);

        Assert.Equal(ObservedState.NotAsked, result.State);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_server_that_says_enough_is_left_alone()
    {
        await using LocalServer server = LocalServer.Http((_, _) => "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n");

        ProbeResult result = await AskAsync(server);

        Assert.Equal(TimeSpan.FromSeconds(120), result.LeaveAlone);
        Assert.Equal(1, result.Requests);
    }

    [Fact]
    public async Task The_name_goes_into_the_Host_field()
    {
        await using LocalServer server = LocalServer.Http((_, _) => LocalServer.Exchange("15.1.2507.39"));

        await new Prober(ScopeOf(server.Port, ""), new OpenGate()).AskAsync(s_address, server.Port, "mail.example.org", CancellationToken.None);

        Assert.Equal($"mail.example.org:{server.Port}", Assert.Single(server.Requests).Host);
    }

    [Fact]
    public async Task Nothing_that_listens_is_refused()
    {
        ProbeResult result = await new Prober(ScopeOf(9, ""), new OpenGate()).AskAsync(IPAddress.Parse("127.9.9.9"), 9, null, CancellationToken.None);

        Assert.Equal(ObservedState.Refused, result.State);
    }

    [Fact]
    public async Task The_banner_of_the_mail_port_is_one_line()
    {
        await using LocalServer mail = new(async (stream, _, _, stop) => await stream.WriteAsync("220 EX01.example.org Microsoft ESMTP MAIL Service ready\r\nmore"u8.ToArray(), stop), isPlain: true);
        await using LocalServer server = LocalServer.Http((_, _) => LocalServer.Exchange("15.1.2507.39"));
        Scope scope = ScopeOf(server.Port, "") with { SmtpPort = mail.Port };

        ProbeResult result = await new Prober(scope, new OpenGate()).AskAsync(s_address, server.Port, null, CancellationToken.None);

        Assert.Equal("220 EX01.example.org Microsoft ESMTP MAIL Service ready", result.SmtpBanner);
    }

    private static Task<ProbeResult> AskAsync(LocalServer server, OpenGate? gate = null, string pace = "") =>
        new Prober(ScopeOf(server.Port, pace), gate ?? new OpenGate()).AskAsync(s_address, server.Port, null, CancellationToken.None);

    internal static Scope ScopeOf(int port, string pace)
    {
        ScopeFile file = ScopeFile.Parse(Encoding.UTF8.GetBytes(
            $"mandate: {{who: A, what: B, until: 2060-01-01, contact: a@example.org}}\nports: [{port}]\nranges: [127.9.0.0/16]\npace: {{betweenRequests: 0, perSecond: 100000, perNetworkPerSecond: 100000{(pace.Length > 0 ? ", " + pace : "")}}}"), "scope.yml");
        Assert.Empty(file.Problems);
        return file.Scope!;
    }

    private sealed class OpenGate : IRequestGate
    {
        private int _admitted;

        public int MostAdmitted { get; init; } = 4;

        public string? RefusedName { get; init; }

        public string? Refusal(IPAddress address, int port, string? name) => null;

        public string? Refusal(IReadOnlyList<string> certificateNames) => RefusedName is { } name && certificateNames.Contains(name) ? "opted out" : null;

        public string? Admit(bool isSmtp, IPAddress address, int port, string? name, string what) => ++_admitted > MostAdmitted ? "enough" : null;

        public ValueTask WaitTurnAsync(IPAddress address, CancellationToken cancellationToken) => ValueTask.CompletedTask;
    }
}
