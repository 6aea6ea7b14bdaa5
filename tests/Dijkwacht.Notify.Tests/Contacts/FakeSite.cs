using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Dijkwacht.Notify.Tests.Contacts;

/// <summary>A web server on the machine itself that answers with the very bytes a test gives it, whoever's name is asked for.</summary>
internal sealed class FakeSite : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<string, IEnumerable<byte[]>> _answer;
    private readonly Task _serving;

    /// <param name="answer">Bytes for <c>HOST/path</c>, piece by piece.</param>
    public FakeSite(Func<string, IEnumerable<byte[]>> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public FakeSite(Func<string, byte[]> answer)
        : this(asked => [answer(asked)])
    {
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Url => new($"http://127.0.0.1:{Port}/");

    /// <summary>A response with a body and its length.</summary>
    public static byte[] Response(string body, string type = "text/plain; charset=utf-8", string status = "200 OK", string headers = "") =>
        Response(Encoding.UTF8.GetBytes(body), type, status, headers);

    public static byte[] Response(byte[] body, string type = "text/plain; charset=utf-8", string status = "200 OK", string headers = "") =>
        [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{headers}\r\n"), .. body];

    public static byte[] NotFound() => Response("", status: "404 Not Found");

    public static byte[] Redirect(string to) => Response("", status: "302 Found", headers: $"Location: {to}\r\n");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var open = new List<Task>();
        try
        {
            while (true)
                open.Add(AnswerAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(open);
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        try
        {
            await using var stream = new NetworkStream(socket, ownsSocket: true);
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            string path = (await reader.ReadLineAsync(_stop.Token) ?? "").Split(' ')[1];
            string host = "";
            while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } line)
            {
                if (line.StartsWith("Host: ", StringComparison.OrdinalIgnoreCase))
                    host = line["Host: ".Length..];
            }

            foreach (byte[] piece in _answer(host + path))
                await stream.WriteAsync(piece, _stop.Token);
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException or IndexOutOfRangeException)
        {
            // The client hung up, as it should on an answer without end.
        }
    }
}

/// <summary>Sends what is meant for any https host to a site on the machine itself.</summary>
internal sealed class SendTo(FakeSite site) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, MaxResponseHeadersLength = 16 })
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Host = request.RequestUri!.Authority;
        request.RequestUri = new Uri(site.Url, request.RequestUri.PathAndQuery);
        return base.SendAsync(request, cancellationToken);
    }
}

/// <summary>A clock that stands until it is moved; timers run as always.</summary>
internal sealed class SetClock(DateTimeOffset now) : TimeProvider
{
    public DateTimeOffset Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => Now;
}
