using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Dijkwacht.Notify.Contacts;

/// <summary>Makes the connections of lookups: no proxy, cookies, redirects or decompression of its own, and only to open addresses.</summary>
internal static class LookupHandler
{
    private const int MaximumHeaderKibibytes = 16;

    public static SocketsHttpHandler Create(ContactSettings settings)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = settings.Timeout,
            Credentials = null,
            MaxConnectionsPerServer = 2,
            MaxResponseDrainSize = 0,
            MaxResponseHeadersLength = MaximumHeaderKibibytes,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
            UseCookies = false,
            UseProxy = false,
            ConnectCallback = (context, cancellation) => ConnectAsync(context.DnsEndPoint, settings.AllowLoopback, cancellation),
        };
        if (settings.AllowLoopback)
            handler.SslOptions.RemoteCertificateValidationCallback = (sender, _, _, errors) => errors == SslPolicyErrors.None || (sender is SslStream tls && IsLoopback(tls.TargetHostName));
        return handler;
    }

    private static bool IsLoopback(string host) => host == "localhost" || (IPAddress.TryParse(host, out IPAddress? address) && IPAddress.IsLoopback(address));

    private static async ValueTask<Stream> ConnectAsync(DnsEndPoint target, bool allowLoopback, CancellationToken cancellation)
    {
        IPAddress[] all = await Dns.GetHostAddressesAsync(target.Host, cancellation);

        // The addresses that were checked are the ones connected to: a second look-up could answer differently.
        IPAddress[] allowed = [.. all.Where(address => PublicAddress.Is(address) || (allowLoopback && IPAddress.IsLoopback(address)))];
        if (allowed.Length == 0)
            throw new HttpRequestException($"{target.Host} has no address of the open internet");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, target.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
