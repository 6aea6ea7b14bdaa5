using System.Security.Cryptography;
using System.Text;
using CsCheck;
using Dijkwacht.Evidence.Logs;

namespace Dijkwacht.Evidence.Tests.Logs;

public class BlockReaderTests
{
    // Longer than what is looked at to tell an encoding.
    private static readonly string s_head = "#Software: Microsoft Exchange Server\r\n" + new string('x', 262) + "\r\n";

    private static readonly Gen<string> s_text = Gen.OneOf("a", "b,c", "\"", "\r\n", "\n", "é", "€", "😀", "-").Array[0, 200].Select(parts => s_head + string.Concat(parts));

    public static TheoryData<string, bool> Encodings => new()
    {
        { "utf-8", false }, { "utf-8", true }, { "utf-16", false }, { "utf-16", true }, { "utf-16BE", false }, { "utf-16BE", true },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Any_chunking_gives_the_same_text_hash_and_offsets(string name, bool mark)
    {
        Encoding encoding = Encoding.GetEncoding(name);
        byte[] preamble = mark ? encoding.GetPreamble() : [];
        Gen.Select(s_text, Gen.Int[1, 900], Gen.Int[1, 300].Array[1, 8]).Sample((text, first, sizes) =>
        {
            byte[] bytes = [.. preamble, .. encoding.GetBytes(text)];
            using var stream = new ChunkedStream(bytes, first, sizes);
            using var reader = new BlockReader(stream, hash: true, CancellationToken.None);
            var (read, offsets) = Lines(reader);

            Assert.Equal(text, read);
            Assert.Equal(LineOffsets(text, encoding, preamble.Length), offsets);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), reader.Sha256);
            Assert.Equal(bytes.Length, reader.BytesRead);
            Assert.Equal(name != "utf-8", reader.IsUtf16);
        }, iter: 200);
    }

    [Fact]
    public void A_stream_of_nothing_is_at_its_end_with_the_hash_of_nothing()
    {
        using var reader = new BlockReader(new MemoryStream([]), hash: true, CancellationToken.None);
        Assert.False(reader.Fill());
        Assert.True(reader.AtEnd);
        Assert.Equal(0, reader.Window.Length);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData([])), reader.Sha256);
    }

    [Fact]
    public void There_is_no_hash_unless_asked_for_and_none_before_the_end()
    {
        using var hashing = new BlockReader(new MemoryStream(Encoding.UTF8.GetBytes(s_head)), hash: true, CancellationToken.None);
        Assert.True(hashing.Fill());
        Assert.Null(hashing.Sha256);
        using var plain = new BlockReader(new MemoryStream(Encoding.UTF8.GetBytes(s_head)), hash: false, CancellationToken.None);
        plain.Drain();
        Assert.True(plain.AtEnd);
        Assert.Null(plain.Sha256);
    }

    [Fact]
    public void A_line_without_end_fills_the_window_and_no_more()
    {
        byte[] line = new byte[3 * BlockReader.MaxWindow];
        Array.Fill(line, (byte)'a');
        using var reader = new BlockReader(new MemoryStream(line), hash: true, CancellationToken.None);
        while (reader.Fill())
            Assert.InRange(reader.Window.Length, 1, BlockReader.MaxWindow);

        Assert.False(reader.AtEnd);
        reader.Drain();
        Assert.Equal(line.Length, reader.BytesRead);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(line)), reader.Sha256);
    }

    [Fact]
    public void More_than_the_window_cannot_be_consumed()
    {
        using var reader = new BlockReader(new MemoryStream("abc"u8.ToArray()), hash: false, CancellationToken.None);
        reader.Fill();
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Consume(4));
    }

    [Fact]
    public void A_cancelled_read_ends_with_the_callers_token()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        using var reader = new BlockReader(new MemoryStream("abc"u8.ToArray()), hash: false, source.Token);
        Assert.Throws<OperationCanceledException>(() => reader.Fill());
    }

    private static (string Text, List<long> Offsets) Lines(BlockReader reader)
    {
        using var text = new MemoryStream();
        List<long> offsets = [];
        while (reader.Fill() || !reader.Window.IsEmpty)
        {
            for (int end = reader.Window.IndexOf((byte)'\n'); end >= 0 || (reader.AtEnd && !reader.Window.IsEmpty); end = reader.Window.IndexOf((byte)'\n'))
            {
                int length = end < 0 ? reader.Window.Length : end + 1;
                offsets.Add(reader.OffsetOf(0));
                text.Write(reader.Window[..length]);
                reader.Consume(length);
            }
        }

        return (Encoding.UTF8.GetString(text.ToArray()), offsets);
    }

    private static List<long> LineOffsets(string text, Encoding encoding, int preamble)
    {
        List<long> offsets = [];
        for (int start = 0; start < text.Length; start = text.IndexOf('\n', start) is >= 0 and int end ? end + 1 : text.Length)
            offsets.Add(preamble + encoding.GetByteCount(text.AsSpan(0, start)));
        return offsets;
    }
}
