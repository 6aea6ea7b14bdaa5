using System.Buffers;
using System.Buffers.Text;
using System.IO.Compression;
using System.Text;
using Dijkwacht.Census.Fingerprints;

namespace Dijkwacht.Census.Probing;

/// <summary>Reads HTTP/1.x answers from a stream that nobody vouches for: every size has a limit.</summary>
internal sealed class AnswerReader : IDisposable
{
    public const int MostHeaderBytes = 32 * 1024;
    public const int MostFields = 100;
    public const int MostBodyBytes = 64 * 1024;

    private const int MostInterimAnswers = 4;

    private readonly Stream _stream;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(MostHeaderBytes + 1024);
    private int _start;
    private int _end;

    public AnswerReader(Stream stream) => _stream = stream;

    /// <summary>Whether the connection can carry a further request after the last answer.</summary>
    public bool CanGoOn { get; private set; }

    /// <summary>Reads one answer; null when the connection closed before its first byte.</summary>
    /// <exception cref="BadAnswerException">The answer is no HTTP, or larger than allowed where that matters.</exception>
    public async ValueTask<HttpAnswer?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        CanGoOn = false;
        for (int interim = 0; interim <= MostInterimAnswers; interim++)
        {
            int headerLength = await FillHeaderAsync(cancellationToken);
            if (headerLength == 0)
                return null;
            (int status, bool isVersion11, List<KeyValuePair<string, string>> fields) = ParseHeader(_buffer.AsSpan(_start, headerLength));
            _start += headerLength;
            if (status is >= 100 and < 200)
                continue;
            var answer = new HttpAnswer(path, status, fields, default);
            string? connection = answer.Field("Connection");
            bool staysOpen = connection is null ? isVersion11 : !connection.Contains("close", StringComparison.OrdinalIgnoreCase);
            (byte[] body, bool isWhole) = status is 204 or 304 ? ([], true) : await BodyAsync(answer, cancellationToken);
            CanGoOn = staysOpen && isWhole;
            return answer with { Body = Decode(body, answer.Field("Content-Encoding")) };
        }

        throw new BadAnswerException("endless interim answers");
    }

    /// <summary>Reads one line of a text protocol, cut to what fits; null when the connection closed before any byte.</summary>
    public async ValueTask<string?> LineAsync(int most, CancellationToken cancellationToken)
    {
        while (true)
        {
            int feed = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (feed >= 0 || _end - _start >= most || !await MoreAsync(cancellationToken))
            {
                int length = Math.Min(feed >= 0 ? feed : _end - _start, most);
                return feed < 0 && length == 0 ? null : PlainText.Of(_buffer.AsSpan(_start, length).TrimEnd(" \r"u8));
            }
        }
    }

    public void Dispose()
    {
        byte[] buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
    }

    private async ValueTask<int> FillHeaderAsync(CancellationToken cancellationToken)
    {
        int searched = 0;
        while (true)
        {
            ReadOnlySpan<byte> seen = _buffer.AsSpan(_start, _end - _start);
            if (seen.Length >= 5 && !seen.StartsWith("HTTP/"u8))
                throw new BadAnswerException("the answer is no HTTP");
            int from = Math.Max(0, searched - 3);
            int blank = seen[from..].IndexOf("\r\n\r\n"u8);
            int bare = seen[from..].IndexOf("\n\n"u8);
            if (blank >= 0 && (bare < 0 || blank < bare))
                return Checked(from + blank + 4);
            if (bare >= 0)
                return Checked(from + bare + 2);
            searched = seen.Length;
            if (searched > MostHeaderBytes)
                throw new BadAnswerException($"more than {MostHeaderBytes / 1024} KiB of headers");
            if (!await MoreAsync(cancellationToken))
            {
                if (searched == 0)
                    return 0;
                throw new BadAnswerException("the connection closed within the headers");
            }
        }
    }

    private static int Checked(int length) =>
        length <= MostHeaderBytes ? length : throw new BadAnswerException($"more than {MostHeaderBytes / 1024} KiB of headers");

    private static (int Status, bool IsVersion11, List<KeyValuePair<string, string>> Fields) ParseHeader(ReadOnlySpan<byte> header)
    {
        int feed = header.IndexOf((byte)'\n');
        ReadOnlySpan<byte> first = header[..feed].TrimEnd((byte)'\r');
        int space = first.IndexOf((byte)' ');
        if (!first.StartsWith("HTTP/"u8) || space < 0 || first.Length < space + 4
            || !Utf8Parser.TryParse(first.Slice(space + 1, 3), out int status, out int used) || used != 3 || status is < 100 or > 999)
            throw new BadAnswerException("the answer is no HTTP");
        var fields = new List<KeyValuePair<string, string>>();
        ReadOnlySpan<byte> rest = header[(feed + 1)..];
        while (rest.Length > 0)
        {
            feed = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (feed < 0 ? rest : rest[..feed]).TrimEnd((byte)'\r');
            rest = feed < 0 ? [] : rest[(feed + 1)..];
            int colon = line.IndexOf((byte)':');
            if (colon <= 0 || line[0] is (byte)' ' or (byte)'\t')
                continue;
            if (fields.Count == MostFields)
                break;
            fields.Add(new(PlainText.Of(line[..colon]).Trim(), PlainText.Of(line[(colon + 1)..]).Trim()));
        }

        return (status, first.StartsWith("HTTP/1.1"u8), fields);
    }

    private async ValueTask<(byte[] Body, bool IsWhole)> BodyAsync(HttpAnswer answer, CancellationToken cancellationToken)
    {
        if (answer.Field("Transfer-Encoding")?.Contains("chunked", StringComparison.OrdinalIgnoreCase) == true)
            return await ChunkedAsync(cancellationToken);
        long length = long.MaxValue;
        bool hasLength = answer.Field("Content-Length") is { } text && long.TryParse(text, out length) && length >= 0;
        if (!hasLength)
            length = long.MaxValue;
        int wanted = (int)Math.Min(length, MostBodyBytes);
        var body = new ArrayBufferWriter<byte>(Math.Clamp(wanted, 1, 4096));
        bool isWhole = await TakeAsync(body, wanted, cancellationToken);
        return (body.WrittenSpan.ToArray(), isWhole && hasLength && length == wanted);
    }

    private async ValueTask<(byte[] Body, bool IsWhole)> ChunkedAsync(CancellationToken cancellationToken)
    {
        var body = new ArrayBufferWriter<byte>(4096);
        // A hostile server sends chunks of one byte: the count is limited as the bytes are.
        for (int chunks = 0; chunks < 4096; chunks++)
        {
            if (await ChunkLineAsync(cancellationToken) is not { } line)
                return (body.WrittenSpan.ToArray(), false);
            int semicolon = line.IndexOf(';', StringComparison.Ordinal);
            if (!int.TryParse(semicolon < 0 ? line : line[..semicolon], System.Globalization.NumberStyles.AllowHexSpecifier | System.Globalization.NumberStyles.AllowTrailingWhite, null, out int size) || size < 0)
                return (body.WrittenSpan.ToArray(), false);
            if (size == 0)
            {
                for (int trailers = 0; trailers < 16; trailers++)
                {
                    string? trailer = await ChunkLineAsync(cancellationToken);
                    if (trailer is null or "")
                        return (body.WrittenSpan.ToArray(), trailer is not null);
                }

                return (body.WrittenSpan.ToArray(), false);
            }

            int wanted = Math.Min(size, MostBodyBytes - body.WrittenCount);
            if (!await TakeAsync(body, wanted, cancellationToken) || wanted < size || await ChunkLineAsync(cancellationToken) is null)
                return (body.WrittenSpan.ToArray(), false);
        }

        return (body.WrittenSpan.ToArray(), false);
    }

    private async ValueTask<string?> ChunkLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            int feed = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                string line = Encoding.Latin1.GetString(_buffer.AsSpan(_start, feed)).TrimEnd('\r');
                _start += feed + 1;
                return line;
            }

            if (_end - _start > 1024 || !await MoreAsync(cancellationToken))
                return null;
        }
    }

    private async ValueTask<bool> TakeAsync(ArrayBufferWriter<byte> body, int count, CancellationToken cancellationToken)
    {
        while (count > 0)
        {
            if (_start == _end && !await MoreAsync(cancellationToken))
                return false;
            int take = Math.Min(count, _end - _start);
            body.Write(_buffer.AsSpan(_start, take));
            _start += take;
            count -= take;
        }

        return true;
    }

    private async ValueTask<bool> MoreAsync(CancellationToken cancellationToken)
    {
        if (_start == _end)
            _start = _end = 0;
        else if (_end == _buffer.Length)
        {
            if (_start == 0)
                return false;
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        int read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        return read > 0;
    }

    // The census asks for no compression; who compresses all the same may do so, and a bomb ends at the limit.
    private static byte[] Decode(byte[] body, string? encoding)
    {
        if (body.Length == 0 || encoding is null)
            return body;
        try
        {
            using var source = new MemoryStream(body);
            using Stream? decoder = encoding.Trim().ToLowerInvariant() switch
            {
                "gzip" or "x-gzip" => new GZipStream(source, CompressionMode.Decompress),
                "deflate" => new ZLibStream(source, CompressionMode.Decompress),
                "br" => new BrotliStream(source, CompressionMode.Decompress),
                _ => null,
            };
            if (decoder is null)
                return body;
            byte[] decoded = new byte[MostBodyBytes];
            int length = decoder.ReadAtLeast(decoded, decoded.Length, throwOnEndOfStream: false);
            return decoded[..length];
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            return [];
        }
    }
}

/// <summary>The peer's answer cannot be read as HTTP.</summary>
internal sealed class BadAnswerException(string message) : IOException(message);
