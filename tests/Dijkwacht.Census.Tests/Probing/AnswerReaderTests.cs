using System.IO.Compression;
using System.Text;
using CsCheck;
using Dijkwacht.Census.Fingerprints;
using Dijkwacht.Census.Probing;

namespace Dijkwacht.Census.Tests.Probing;

public sealed class AnswerReaderTests
{
    private static readonly string[] s_heads =
        ["", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "HTTP/1.1 200 \r\nContent-Encoding: gzip\r\n\r\n"];

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", true)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n", "hello", true)]
    [InlineData("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello", "hello", false)]
    [InlineData("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", "hello", false)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nhello", "hello", false)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", "hello", false)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffff\r\nhello", "", false)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No\r\n\r\n", "", true)]
    [InlineData("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello", "hello", true)]
    public async Task Bodies_are_read_to_their_end_or_their_limit(string text, string body, bool canGoOn)
    {
        (HttpAnswer? answer, bool goesOn) = await ReadAsync(Encoding.Latin1.GetBytes(text), 1024);

        Assert.Equal(body, Encoding.Latin1.GetString(answer!.Body.Span));
        Assert.Equal(canGoOn, goesOn);
    }

    [Fact]
    public async Task A_gzip_bomb_ends_at_the_limit()
    {
        using var bomb = new MemoryStream();
        using (var zip = new GZipStream(bomb, CompressionLevel.SmallestSize, leaveOpen: true))
            zip.Write(new byte[20_000_000]);
        byte[] head = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {bomb.Length}\r\n\r\n");

        (HttpAnswer? answer, _) = await ReadAsync([.. head, .. bomb.ToArray()], 4096);

        Assert.Equal(AnswerReader.MostBodyBytes, answer!.Body.Length);
    }

    [Fact]
    public async Task No_more_than_a_hundred_fields_are_kept()
    {
        string text = "HTTP/1.1 200 OK\r\n" + string.Concat(Enumerable.Range(0, 500).Select(i => $"X-{i}: {i}\r\n")) + "\r\n";

        (HttpAnswer? answer, _) = await ReadAsync(Encoding.ASCII.GetBytes(text), 100);

        Assert.Equal(AnswerReader.MostFields, answer!.Fields.Count);
    }

    [Fact]
    public async Task Control_characters_of_strangers_do_not_reach_a_file()
    {
        (HttpAnswer? answer, _) = await ReadAsync("HTTP/1.1 200 OK\r\nServer: a\u001b[31mb\0c\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), 7);

        Assert.Equal("a?[31mb?c", answer!.Field("server"));
    }

    [Fact]
    public void Where_the_network_cuts_the_answer_changes_nothing() =>
        Gen.Int[1, 40].Sample(size =>
        {
            byte[] bytes = "HTTP/1.1 302 Found\r\nX-OWA-Version: 15.1.2507.39\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\nX: y\r\n\r\n"u8.ToArray();
            (HttpAnswer? answer, bool goesOn) = ReadAsync(bytes, size).GetAwaiter().GetResult();
            Assert.Equal("15.1.2507.39", answer!.Field("x-owa-version"));
            Assert.Equal("hello world", Encoding.ASCII.GetString(answer.Body.Span));
            Assert.True(goesOn);
        }, iter: 40);

    [Fact]
    public void Any_bytes_are_read_or_refused_but_nothing_else_is_thrown() =>
        Gen.Select(Gen.Int[0, s_heads.Length - 1].Select(i => s_heads[i]), Gen.Byte.Array[0, 120], Gen.Int[1, 64])
            .Sample((head, rest, size) =>
            {
                try
                {
                    ReadAsync([.. Encoding.ASCII.GetBytes(head), .. rest], size).GetAwaiter().GetResult();
                }
                catch (BadAnswerException)
                {
                    return;
                }
            }, iter: 3000);

    private static async Task<(HttpAnswer?, bool)> ReadAsync(byte[] bytes, int size)
    {
        using var reader = new AnswerReader(new PieceStream(bytes, size));
        HttpAnswer? answer = await reader.ReadAsync("/owa/", CancellationToken.None);
        return (answer, reader.CanGoOn);
    }

    private sealed class PieceStream(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span[..Math.Min(size, buffer.Length)]));
    }
}
