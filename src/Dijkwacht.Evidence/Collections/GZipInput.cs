using System.Buffers.Binary;

namespace Dijkwacht.Evidence.Collections;

/// <summary>The compressed side of a gzip: remembers its last bytes, so that a file that was cut off is told from a whole one.</summary>
/// <remarks>
/// The runtime's decoder ends quietly where its input ends. A gzip ends with the checksum and length of its content (RFC 1952, 2.3.1).
/// Where several were joined the trailer speaks for the last alone, and only the decoder's own check remains.
/// </remarks>
internal sealed class GZipInput(Stream content) : Stream
{
    private const int TrailerLength = 8;
    private const int HeaderLength = 10;

    private readonly byte[] _tail = new byte[TrailerLength];
    private int _tailLength;
    private long _count;
    private bool _mayBeJoined;
    private uint _lastBytes;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _count;
        set => throw new NotSupportedException();
    }

    /// <summary>What is wrong with a gzip that gave so many bytes with this checksum, or null.</summary>
    public string? Check(long length, uint crc)
    {
        if (_tailLength < TrailerLength)
            return "The gzip is cut off.";
        bool isWhole = BinaryPrimitives.ReadUInt32LittleEndian(_tail) == crc && BinaryPrimitives.ReadUInt32LittleEndian(_tail.AsSpan(4)) == (uint)length;
        // Tapes and some tools fill up with zeros behind the end.
        bool isPadded = !_tail.AsSpan().ContainsAnyExcept((byte)0);
        return isWhole || isPadded || _mayBeJoined ? null : $"The gzip ends after {length} bytes without their checksum: it is cut off.";
    }

    public override int Read(Span<byte> buffer)
    {
        int got = content.Read(buffer);
        if (got > 0)
            Remember(buffer[..got]);
        return got;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    private void Remember(ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length && !_mayBeJoined; i++)
        {
            _lastBytes = (_lastBytes << 8) | bytes[i];
            _mayBeJoined = (_lastBytes & 0xFFFFFFE0) is 0x1F8B0800 && _count + i > HeaderLength + TrailerLength;
        }

        _count += bytes.Length;
        if (bytes.Length >= TrailerLength)
        {
            bytes[^TrailerLength..].CopyTo(_tail);
            _tailLength = TrailerLength;
            return;
        }

        int kept = Math.Min(_tailLength, TrailerLength - bytes.Length);
        _tail.AsSpan(_tailLength - kept, kept).CopyTo(_tail);
        bytes.CopyTo(_tail.AsSpan(kept));
        _tailLength = kept + bytes.Length;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
