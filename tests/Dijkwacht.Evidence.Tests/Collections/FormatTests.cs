using System.Formats.Tar;
using CsCheck;
using Dijkwacht.Evidence.Collections;
using static Dijkwacht.Evidence.Tests.Collections.Archives;

namespace Dijkwacht.Evidence.Tests.Collections;

public class FormatTests
{
    [Theory]
    [InlineData(TarEntryFormat.Pax)]
    [InlineData(TarEntryFormat.Gnu)]
    public void Long_names_of_a_tar_are_read(TarEntryFormat format)
    {
        string name = "C/inetpub/" + string.Join('/', Enumerable.Repeat("a folder with a long name, zeeën", 12)) + "/x.log";
        var read = RecordingVisitor.Read(Tar(format, (name, Bytes("x")), ("short", Bytes("y"))));
        Assert.Empty(read.Skips);
        Assert.Equal([name, "short"], read.Names);
    }

    [Fact]
    public void A_ustar_name_is_joined_from_its_two_fields()
    {
        string name = string.Join('/', Enumerable.Repeat("folder", 20)) + "/x.log";
        Assert.Equal([name], RecordingVisitor.Read(Tar(TarEntryFormat.Ustar, (name, Bytes("x")))).Names);
    }

    [Fact]
    public void A_tar_record_of_names_cannot_ask_for_more_memory_than_its_bound()
    {
        byte[] tar = Tar(TarEntryFormat.Pax, ("x", Bytes("x")));
        "77777777777"u8.CopyTo(tar.AsSpan(124));
        tar.AsSpan(148, 8).Fill((byte)' ');
        Bytes(Convert.ToString(tar.AsSpan(0, 512).ToArray().Sum(b => b), 8).PadLeft(6, '0') + "\0 ").CopyTo(tar.AsSpan(148));
        var read = RecordingVisitor.Read(tar);
        Assert.Equal(["damaged"], read.Reasons);
        Assert.Empty(read.Files);
    }

    [Fact]
    public void Joined_gzips_are_one_file()
    {
        byte[] joined = [.. GZip(Bytes(new string('a', 1000))), .. GZip(Bytes("b"))];
        var read = RecordingVisitor.Read(joined, "x.log.gz");
        Assert.Empty(read.Skips);
        Assert.Equal(new string('a', 1000) + "b", read.Text("x.log"));
    }

    [Fact]
    public void A_gzip_with_zeros_behind_its_end_is_whole()
    {
        byte[] padded = [.. GZip(Bytes("text")), .. new byte[512]];
        var read = RecordingVisitor.Read(padded, "x.log.gz");
        Assert.Equal("text", read.Text("x.log"));
        Assert.Empty(read.Skips);
    }

    [Fact]
    public void A_gzip_that_is_cut_off_gives_what_it_has_and_is_reported()
    {
        byte[] noise = new byte[200_000];
        new Random(5).NextBytes(noise);
        byte[] whole = GZip(noise);
        long seen = 0;
        var read = RecordingVisitor.Read(whole[..(whole.Length / 2)], "x.log.gz", visitor: new RecordingVisitor
        {
            OnVisit = (_, s) =>
            {
                byte[] block = new byte[1024];
                for (int got; (got = s.Read(block)) > 0; seen += got)
                    Assert.True(block.AsSpan(0, got).SequenceEqual(noise.AsSpan((int)seen, got)));
            },
        });
        Assert.InRange(seen, 50_000, 150_000);
        Assert.Equal([("x.log", "damaged")], read.Skips.Select(s => (s.File, s.Reason)));
    }

    [Fact]
    public void Any_name_is_made_safe_or_refused() => Gen.String[0, 40].Sample(text =>
    {
        bool isSafe = MemberName.TryNormalise(text, out string name, out string? problem);
        Assert.Equal(isSafe, problem is null);
        Assert.DoesNotContain(name, char.IsControl);
        Assert.DoesNotContain('\\', name);
        if (isSafe)
            Assert.DoesNotContain(name.Split('/'), part => part is "" or "." or "..");
    });

    [Fact]
    public void A_stream_over_a_source_gives_the_same_bytes_in_reads_of_any_size()
    {
        byte[] bytes = new byte[200_000];
        new Random(2).NextBytes(bytes);
        Gen.Int[1, 100_000].Array[1, 20].Sample(
            sizes =>
            {
                using var source = new MemorySource(bytes);
                using var stream = new SourceStream(source, 100, 150_000);
                using var copy = new MemoryStream();
                byte[] block = new byte[100_000];
                for (int i = 0; ; i++)
                {
                    int got = stream.Read(block, 0, sizes[i % sizes.Length]);
                    if (got == 0)
                        break;
                    copy.Write(block, 0, got);
                }

                return copy.GetBuffer().AsSpan(0, (int)copy.Length).SequenceEqual(bytes.AsSpan(100, 150_000));
            },
            iter: 30);
    }
}
