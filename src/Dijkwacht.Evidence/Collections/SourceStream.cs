using System.Buffers;

namespace Dijkwacht.Evidence.Collections;

/// <summary>A stretch of a <see cref="ByteSource"/> as a stream: small reads are buffered, large ones go straight through.</summary>
internal sealed class SourceStream(ByteSource source, long start, long length) : Stream
{
    private const int BufferSize = 64 * 1024;

    private byte[]? _buffer;
    private long _bufferStart;
    private int _bufferLength;
    private long _position;

    public SourceStream(ByteSource source) : this(source, 0, source.Length)
    {
    }

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => _position = Math.Clamp(value, 0, length);
    }

    public override int Read(Span<byte> buffer)
    {
        int wanted = (int)Math.Min(buffer.Length, length - _position);
        if (wanted <= 0)
            return 0;
        long inBuffer = _position - _bufferStart;
        if (inBuffer < 0 || inBuffer >= _bufferLength)
        {
            if (wanted >= BufferSize)
            {
                int direct = source.Read(start + _position, buffer[..wanted]);
                _position += direct;
                return direct;
            }

            _buffer ??= ArrayPool<byte>.Shared.Rent(BufferSize);
            _bufferStart = _position;
            _bufferLength = source.Read(start + _position, _buffer.AsSpan(0, (int)Math.Min(BufferSize, length - _position)));
            inBuffer = 0;
        }

        int count = Math.Min(wanted, _bufferLength - (int)inBuffer);
        if (count <= 0)
            return 0;
        _buffer.AsSpan((int)inBuffer, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int ReadByte()
    {
        Span<byte> one = stackalloc byte[1];
        return Read(one) == 1 ? one[0] : -1;
    }

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => length + offset,
        };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = null;
            _bufferLength = 0;
        }

        base.Dispose(disposing);
    }
}
