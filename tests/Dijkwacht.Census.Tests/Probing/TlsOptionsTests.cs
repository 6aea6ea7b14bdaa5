using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Dijkwacht.Census.Probing;

namespace Dijkwacht.Census.Tests.Probing;

/// <summary>Both ways to speak TLS, OpenSSL itself and .NET's stream, against the same servers.</summary>
public sealed class TlsOptionsTests
{
    private static readonly Lazy<X509Certificate2> s_certificate = new(() => LocalServer.Certificate("CN=EX01", ["mail.example.org", "autodiscover.example.org"]));

    [Fact]
    public void OpenSSL_is_called_directly_where_a_Linux_has_it() => Assert.Equal(OperatingSystem.IsLinux() && NativeIsThere(), OpenSsl.IsThere);

    [Theory]
    [InlineData(true, SslProtocols.Tls12)]
    [InlineData(true, SslProtocols.Tls13)]
    [InlineData(false, SslProtocols.Tls12)]
    [InlineData(false, SslProtocols.Tls13)]
    public async Task Both_ways_see_the_version_and_the_certificate_and_carry_every_byte(bool usesOpenSsl, SslProtocols protocol)
    {
        byte[] sent = RandomNumberGenerator.GetBytes(200_000);
        byte[] back = new byte[sent.Length];
        await WithServerAsync(protocol, usesOpenSsl, null, async (session, stop) =>
        {
            Task writing = session.Stream.WriteAsync(sent, stop).AsTask();
            await session.Stream.ReadExactlyAsync(back, stop);
            await writing;
            Assert.Equal(protocol.ToString(), session.Version);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(s_certificate.Value.RawData)), session.Certificate!.Sha256);
            Assert.Equal("CN=EX01", session.Certificate.Subject);
            Assert.Equal(["mail.example.org", "autodiscover.example.org"], session.Certificate.Names);
        }, EchoAsync);
        Assert.Equal(sent, back);
    }

    [Theory]
    [InlineData(true, null, "")]
    [InlineData(false, null, "")]
    [InlineData(true, "mail.example.org", "mail.example.org")]
    [InlineData(false, "mail.example.org", "mail.example.org")]
    public async Task The_name_is_sent_where_there_is_one_and_nothing_where_there_is_none(bool usesOpenSsl, string? name, string expected)
    {
        string? seen = null;
        await WithServerAsync(SslProtocols.Tls12, usesOpenSsl, name, (_, _) => Task.CompletedTask, (_, info, _) =>
        {
            seen = info.ServerName;
            return Task.CompletedTask;
        });
        Assert.Equal(expected, seen);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_connection_cut_off_within_a_record_is_an_error_and_not_an_end(bool usesOpenSsl)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Task serving = Task.Run(async () =>
        {
            using Socket accepted = await listener.AcceptSocketAsync(limit.Token);
            using var cut = new CuttingStream(new NetworkStream(accepted));
            using var tls = new SslStream(cut);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = s_certificate.Value, EnabledSslProtocols = SslProtocols.Tls12 }, limit.Token);
            cut.IsCutting = true;
            await tls.WriteAsync(new byte[1000], limit.Token);
            accepted.Shutdown(SocketShutdown.Both);
        });
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndpoint, limit.Token);
        TlsSession session = await new TlsOptions(usesOpenSsl).OpenAsync(socket, null, limit.Token);
        await using Stream stream = session.Stream;
        await Assert.ThrowsAsync<IOException>(() => stream.ReadAsync(new byte[2000], limit.Token).AsTask());
        await serving;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_closes_in_order_ends_the_stream(bool usesOpenSsl) =>
        await WithServerAsync(SslProtocols.Tls13, usesOpenSsl, null, async (session, stop) =>
        {
            await session.Stream.WriteAsync("GET"u8.ToArray(), stop);
            byte[] buffer = new byte[100];
            Assert.Equal(4, await session.Stream.ReadAtLeastAsync(buffer, 100, throwOnEndOfStream: false, stop));
            Assert.Equal("over", Encoding.ASCII.GetString(buffer, 0, 4));
        }, async (stream, _, stop) =>
        {
            await stream.ReadExactlyAsync(new byte[3], stop);
            await stream.WriteAsync("over"u8.ToArray(), stop);
            await stream.ShutdownAsync();
        });

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Bytes_that_are_no_TLS_are_refused(bool usesOpenSsl)
    {
        for (int seed = 0; seed < 20; seed++)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(listener.LocalEndpoint);
            using Socket accepted = await listener.AcceptSocketAsync();
            byte[] noise = new byte[1 + (seed * 37)];
            new Random(seed).NextBytes(noise);
            if (seed % 2 == 0)
                new byte[] { 22, 3, 3, 0, 4, 2 }.AsSpan(0, Math.Min(6, noise.Length)).CopyTo(noise);
            await accepted.SendAsync(noise);
            accepted.Shutdown(SocketShutdown.Send);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            Exception refused = await Assert.ThrowsAnyAsync<Exception>(() => new TlsOptions(usesOpenSsl).OpenAsync(socket, null, limit.Token).AsTask());
            Assert.True(refused is IOException or AuthenticationException, refused.ToString());
        }
    }

    private static bool NativeIsThere() => System.Runtime.InteropServices.NativeLibrary.TryLoad("libssl.so.3", out _);

    private static async Task EchoAsync(SslStream stream, SslClientHelloInfo info, CancellationToken stop)
    {
        byte[] all = new byte[200_000];
        await stream.ReadExactlyAsync(all, stop);
        await stream.WriteAsync(all, stop);
    }

    private static async Task WithServerAsync(
        SslProtocols protocol, bool usesOpenSsl, string? name, Func<TlsSession, CancellationToken, Task> ask, Func<SslStream, SslClientHelloInfo, CancellationToken, Task> answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Task serving = Task.Run(async () =>
        {
            using Socket accepted = await listener.AcceptSocketAsync(limit.Token);
            using var tls = new SslStream(new NetworkStream(accepted));
            SslClientHelloInfo hello = default;
            await tls.AuthenticateAsServerAsync((_, info, _, _) =>
            {
                hello = info;
                return ValueTask.FromResult(new SslServerAuthenticationOptions { ServerCertificate = s_certificate.Value, EnabledSslProtocols = protocol });
            }, null, limit.Token);
            await answer(tls, hello, limit.Token);
        });
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(listener.LocalEndpoint, limit.Token);
        TlsSession session = await new TlsOptions(usesOpenSsl).OpenAsync(socket, name, limit.Token);
        await using (session.Stream)
            await ask(session, limit.Token);
        await serving;
    }

    private sealed class CuttingStream(Stream inner) : Stream
    {
        public bool IsCutting { get; set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => inner.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            inner.WriteAsync(IsCutting ? buffer[..(buffer.Length / 2)] : buffer, cancellationToken);

        public override void Flush() => inner.Flush();

        public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
