using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Dijkwacht.Census.Tests.Probing;

/// <summary>A server on all loopback addresses that answers each request with what a test hands it, well-formed or not.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    private static readonly Lazy<X509Certificate2> s_certificate = new(() => Certificate("CN=EX01", ["mail.example.org", "autodiscover.example.org"]));

    private readonly TcpListener _listener = new(IPAddress.Any, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    /// <param name="answer">Writes the answer to a request: stream, address asked, request line.</param>
    /// <param name="certificate">Another than the usual one.</param>
    /// <param name="isPlain">No TLS: <paramref name="answer"/> gets the raw stream at once.</param>
    public LocalServer(Func<Stream, IPAddress, string, CancellationToken, Task> answer, X509Certificate2? certificate = null, bool isPlain = false)
    {
        _listener.Start(512);
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(answer, certificate ?? s_certificate.Value, isPlain);
    }

    public int Port { get; }

    /// <summary>Every request: address asked, request line, Host header.</summary>
    public ConcurrentQueue<(IPAddress Address, string Line, string Host)> Requests { get; } = [];

    public static LocalServer Http(Func<IPAddress, string, string> answer) => new(async (stream, address, line, stop) =>
        await stream.WriteAsync(Encoding.Latin1.GetBytes(answer(address, line)), stop));

    public static string Exchange(string build) => $"HTTP/1.1 302 Found\r\nX-OWA-Version: {build}\r\nX-FEServer: EX01\r\nContent-Length: 0\r\n\r\n";

    public static X509Certificate2 Certificate(string subject, string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        var alternative = new SubjectAlternativeNameBuilder();
        foreach (string name in names)
            alternative.AddDnsName(name);
        if (names.Length > 0)
            request.CertificateExtensions.Add(alternative.Build());
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(70));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<Stream, IPAddress, string, CancellationToken, Task> answer, X509Certificate2 certificate, bool isPlain)
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptSocketAsync(_stop.Token), answer, certificate, isPlain);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or InvalidOperationException)
        {
        }
    }

    private async Task ServeAsync(Socket socket, Func<Stream, IPAddress, string, CancellationToken, Task> answer, X509Certificate2 certificate, bool isPlain)
    {
        try
        {
            using var network = new NetworkStream(socket, ownsSocket: true);
            IPAddress address = ((IPEndPoint)socket.LocalEndPoint!).Address;
            if (isPlain)
            {
                await answer(network, address, "", _stop.Token);
                return;
            }

            using var tls = new SslStream(network);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, _stop.Token);
            using var reader = new StreamReader(tls, Encoding.Latin1, false, 1024, leaveOpen: true);
            while (await reader.ReadLineAsync(_stop.Token) is { } line)
            {
                string host = "";
                while (await reader.ReadLineAsync(_stop.Token) is { Length: > 0 } field)
                    host = field.StartsWith("Host: ", StringComparison.Ordinal) ? field[6..] : host;
                Requests.Enqueue((address, line, host));
                await answer(tls, address, line, _stop.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or System.Security.Authentication.AuthenticationException or SocketException or ObjectDisposedException)
        {
            // The peer may leave whenever it likes.
        }
    }
}
