using System.Buffers;
using System.Security.Authentication;

namespace Dijkwacht.Census.Probing;

/// <summary>TLS as a client over a stream that stays its owner's, one operation at a time.</summary>
internal sealed class OpenSslStream : Stream
{
    // A record and its frame: nothing that comes or goes at once is larger.
    private const int BufferBytes = (16 + 1) * 1024;

    private readonly Stream _network;
    private readonly OpenSslHandle _connection;
    private readonly IntPtr _input;
    private readonly IntPtr _output;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);

    /// <param name="network">Connected.</param>
    /// <param name="name">Sent as the server's name; null to send none.</param>
    public OpenSslStream(Stream network, string? name)
    {
        _network = network;
        _connection = OpenSsl.Connect(name, out _input, out _output);
    }

    /// <summary>Such as <c>Tls12</c>, after the handshake.</summary>
    public string Version => OpenSsl.Version(_connection);

    /// <summary>As the server sent it, after the handshake; empty when it sent none.</summary>
    public byte[] Certificate => OpenSsl.Certificate(_connection);

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Shakes hands. With TLS 1.3 the last message of the client leaves together with the first bytes written.</summary>
    /// <exception cref="AuthenticationException">The two do not understand each other.</exception>
    /// <exception cref="IOException">The server closed.</exception>
    public async ValueTask HandshakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int reason = OpenSsl.Handshake(_connection);
            if (reason == 0)
                return;
            string? trouble = reason == OpenSsl.WantsRead ? null : OpenSsl.LastError();
            await SendAsync(cancellationToken);
            if (trouble is not null)
                throw new AuthenticationException(trouble);
            if (!await ReceiveAsync(cancellationToken))
                throw new IOException("the server closed within the TLS handshake");
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            int read = OpenSsl.Read(_connection, buffer.Span, out int reason);
            string? trouble = reason is 0 or OpenSsl.WantsRead or OpenSsl.IsClosed ? null : OpenSsl.LastError();
            await SendAsync(cancellationToken);
            if (trouble is not null)
                throw new IOException(trouble);
            if (read > 0 || reason == OpenSsl.IsClosed)
                return read;
            if (!await ReceiveAsync(cancellationToken))
                return OpenSsl.IsWithinRecord(_connection, _input) ? throw new IOException("the server closed within a TLS record") : 0;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length > 0)
            OpenSsl.Write(_connection, buffer.Span);
        await SendAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override Task FlushAsync(CancellationToken cancellationToken) => SendAsync(cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _connection.Dispose();
            byte[] buffer = Interlocked.Exchange(ref _buffer, []);
            if (buffer.Length > 0)
                ArrayPool<byte>.Shared.Return(buffer);
        }

        base.Dispose(disposing);
    }

    private async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        while (OpenSsl.Drain(_output, _buffer) is > 0 and int length)
            await _network.WriteAsync(_buffer.AsMemory(0, length), cancellationToken);
    }

    private async ValueTask<bool> ReceiveAsync(CancellationToken cancellationToken)
    {
        int received = await _network.ReadAsync(_buffer, cancellationToken);
        OpenSsl.Feed(_input, _buffer.AsSpan(0, received));
        return received > 0;
    }
}
