using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Dijkwacht.Evidence.Evtx;

namespace Dijkwacht.Evidence.Logs;

/// <summary>Reads text as a sliding window of UTF-8 bytes and hashes what it reads.</summary>
/// <remarks>
/// UTF-8 with or without BOM passes through as it is; UTF-16 (by BOM, or by its zero bytes) is turned into UTF-8.
/// The buffer is rented and bounded by <see cref="MaxWindow"/>. Not thread-safe.
/// </remarks>
public sealed class BlockReader : IDisposable
{
    /// <summary>The most bytes a window holds: a record longer than this is skipped by the caller.</summary>
    public const int MaxWindow = 4 << 20;

    private const int ReadSize = 256 << 10;
    private const int EncodingSample = 256;

    private readonly Stream _stream;
    private readonly IncrementalHash? _hash;
    private readonly CancellationToken _cancellationToken;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * ReadSize);
    private byte[]? _raw;
    private Decoder? _decoder;
    private int _start;
    private int _end;
    private long _offset;
    private bool _first = true;
    private bool _atStart = true;

    /// <summary>Reads from a stream that the caller disposes.</summary>
    /// <param name="stream">The artefact's bytes.</param>
    /// <param name="hash">Whether to compute SHA-256.</param>
    /// <param name="cancellationToken">Asked before every read.</param>
    public BlockReader(Stream stream, bool hash, CancellationToken cancellationToken)
    {
        _stream = stream;
        _hash = hash ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
        _cancellationToken = cancellationToken;
    }

    /// <summary>Unconsumed text. Valid until the next call that reads or consumes.</summary>
    public ReadOnlySpan<byte> Window => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Whether the artefact holds nothing after the window.</summary>
    public bool AtEnd { get; private set; }

    /// <summary>Bytes of the artefact read so far.</summary>
    public long BytesRead { get; private set; }

    /// <summary>SHA-256 of the artefact, lower-case hexadecimal; null before its end or without hashing.</summary>
    public string? Sha256 { get; private set; }

    /// <summary>Whether the artefact is UTF-16.</summary>
    public bool IsUtf16 => _decoder is not null;

    /// <summary>The offset in the artefact, in its own encoding, of a position in the window.</summary>
    public long OffsetOf(int position) => _offset + (_decoder is null ? position : 2L * Encoding.UTF8.GetCharCount(Window[..position]));

    /// <summary>Gives up the first bytes of the window.</summary>
    public void Consume(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _end - _start);
        _offset = OffsetOf(count);
        _start += count;
    }

    /// <summary>Reads more behind the window.</summary>
    /// <returns>False when nothing was added: at the end, or because the window is full.</returns>
    public bool Fill()
    {
        if (AtEnd)
            return false;
        if (_start > 0)
        {
            Window.CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (!HasRoom())
            return false;
        int before = _end;
        while (_end == before && !AtEnd)
            ReadOnce();
        return _end > before;
    }

    /// <summary>Reads to the end without keeping anything, so that the hash is complete.</summary>
    public void Drain()
    {
        while (!AtEnd)
        {
            Consume(_end - _start);
            _ = Fill();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        if (_raw is not null)
            ArrayPool<byte>.Shared.Return(_raw);
        _raw = null;
        _hash?.Dispose();
    }

    private bool HasRoom()
    {
        if (_end >= MaxWindow)
            return false;
        int needed = _end + (_decoder is null ? ReadSize : ReadSize * 2);
        if (needed <= _buffer.Length)
            return true;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _buffer.Length * 2));
        Window.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
        return true;
    }

    private void ReadOnce()
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (_decoder is not null)
        {
            Decode(ReadInto(_raw.AsSpan(0, ReadSize)));
            return;
        }

        int read = ReadInto(_buffer.AsSpan(_end, ReadSize));
        if (_first && read > 0)
        {
            // The encoding is judged from enough bytes, however small the stream's reads are.
            _first = false;
            while (read < EncodingSample && !AtEnd)
                read += ReadInto(_buffer.AsSpan(_end + read, ReadSize - read));
            ReadOnlySpan<byte> head = _buffer.AsSpan(_end, read);
            // An event log is no text, whatever its header's unused bytes were made to look like.
            if (!EvtxReader.Recognises(head) && Utf16Of(head) is { } encoding)
            {
                _raw = ArrayPool<byte>.Shared.Rent(ReadSize);
                head.CopyTo(_raw);
                _decoder = encoding.GetDecoder();
                Decode(read);
                return;
            }

            if (head.StartsWith("\uFEFF"u8))
            {
                _end += read;
                _start += 3;
                _offset = 3;
                return;
            }
        }

        _end += read;
    }

    private int ReadInto(Span<byte> target)
    {
        int read = _stream.Read(target);
        BytesRead += read;
        if (read > 0)
        {
            _hash?.AppendData(target[..read]);
        }
        else
        {
            AtEnd = true;
            Sha256 = _hash is null ? null : Convert.ToHexStringLower(_hash.GetHashAndReset());
        }

        return read;
    }

    private void Decode(int read)
    {
        char[] chars = ArrayPool<char>.Shared.Rent(ReadSize);
        int count = _decoder!.GetChars(_raw.AsSpan(0, read), chars, flush: read == 0);
        ReadOnlySpan<char> text = chars.AsSpan(0, count);
        if (_atStart && text.StartsWith("\uFEFF"))
        {
            text = text[1..];
            _offset = 2;
        }

        _atStart &= text.IsEmpty;

        _end += Encoding.UTF8.GetBytes(text, _buffer.AsSpan(_end));
        ArrayPool<char>.Shared.Return(chars);
    }

    private static UnicodeEncoding? Utf16Of(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
            return new UnicodeEncoding(bigEndian: false, byteOrderMark: true);
        if (head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]))
            return new UnicodeEncoding(bigEndian: true, byteOrderMark: true);

        // Without a BOM: ASCII text whose every other byte is zero.
        if (head.Length < 8)
            return null;
        ReadOnlySpan<byte> sample = head[..Math.Min(head.Length & ~1, EncodingSample)];
        int zeroOdd = 0;
        int zeroEven = 0;
        for (int i = 0; i < sample.Length; i += 2)
        {
            zeroEven += sample[i] == 0 ? 1 : 0;
            zeroOdd += sample[i + 1] == 0 ? 1 : 0;
        }

        int enough = sample.Length / 2 * 9 / 10;
        if (zeroOdd >= enough && zeroEven == 0)
            return new UnicodeEncoding(bigEndian: false, byteOrderMark: false);
        return zeroEven >= enough && zeroOdd == 0 ? new UnicodeEncoding(bigEndian: true, byteOrderMark: false) : null;
    }
}
