using System.IO.Pipelines;
using System.Net.Security;

namespace Dijkwacht.Simulator.Serving;

/// <summary>A TLS connection of the simulator with itself, in memory: while it is open .NET keeps the OpenSSL context of its certificate.</summary>
internal sealed class HeldConnection : IDisposable
{
    // Each side goes on within the call of the other: the handshake needs no thread but its caller's.
    private static readonly PipeOptions s_inline = new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, useSynchronizationContext: false);

    private readonly Pipe _toServer = new(s_inline);
    private readonly Pipe _toClient = new(s_inline);
    private readonly SslStream _server;

    private HeldConnection() => _server = new SslStream(new Duplex(_toServer.Reader.AsStream(), _toClient.Writer.AsStream()));

    /// <summary>Shakes hands with the options that further connections will use.</summary>
    public static HeldConnection Open(SslServerAuthenticationOptions options)
    {
        var held = new HeldConnection();
        using var client = new SslStream(new Duplex(held._toClient.Reader.AsStream(), held._toServer.Writer.AsStream()));
        var trusting = new SslClientAuthenticationOptions
        {
            TargetHost = "",
#pragma warning disable CA5359 // it speaks to itself
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
        };
        Task.WaitAll(held._server.AuthenticateAsServerAsync((_, _, _, _) => ValueTask.FromResult(options), null), client.AuthenticateAsClientAsync(trusting));
        return held;
    }

    public void Dispose() => _server.Dispose();

    private sealed class Duplex(Stream input, Stream output) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => input.ReadAsync(buffer, cancellationToken);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => output.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => input.Read(buffer, offset, count);

        public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer, offset, count);

        public override void Flush() => output.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
