using System.Formats.Tar;
using System.IO.Compression;
using Dijkwacht.Evidence.Collections;
using SharpCompress.Common;
using static Dijkwacht.Evidence.Tests.Collections.Archives;

namespace Dijkwacht.Evidence.Tests.Collections;

public class CollectionReaderTests
{
    private static readonly (string Name, byte[] Bytes)[] s_members =
    [
        ("C/inetpub/logs/LogFiles/W3SVC1/u_ex210305.log", Bytes(string.Concat(Enumerable.Repeat("#Fields: date time\n", 500)))),
        ("C/inetpub/empty.txt", []),
        ("notes/zeeën.txt", Bytes("hallo")),
    ];

    public static TheoryData<string> Kinds => ["zip", "stored", "bzip2", "lzma", "ppmd", "zstd", "7z", "pax", "gnu", "ustar", "tgz"];

    private static byte[] Make(string kind, params (string Name, byte[] Bytes)[] members) => kind switch
    {
        "zip" => Zip(members),
        "stored" => Zip(CompressionLevel.NoCompression, members),
        "bzip2" => Zip(CompressionType.BZip2, members),
        "lzma" => Zip(CompressionType.LZMA, members),
        "ppmd" => Zip(CompressionType.PPMd, members),
        "zstd" => Zip(CompressionType.ZStandard, members),
        "7z" => SevenZip(members),
        "pax" => Tar(TarEntryFormat.Pax, members),
        "gnu" => Tar(TarEntryFormat.Gnu, members),
        "ustar" => Tar(TarEntryFormat.Ustar, members),
        _ => GZip(Tar(members)),
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_archive_yields_its_members_exactly(string kind)
    {
        var read = RecordingVisitor.Read(Make(kind, s_members));
        Assert.Empty(read.Skips);
        Assert.Equal(s_members.Select(m => m.Name).Order(StringComparer.Ordinal), read.Names);
        foreach (var (name, bytes) in s_members)
            Assert.Equal(bytes, read.Files[name].Bytes);
        var log = read.Files[s_members[0].Name].Location;
        Assert.Equal(@"C:\inetpub\logs\LogFiles\W3SVC1\u_ex210305.log", log.WindowsPath);
        Assert.Equal("", log.Root);
        Assert.Equal(s_members[0].Bytes.Length, log.Length);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_of_archive_is_opened_inside_a_zip_and_inside_a_tar(string kind)
    {
        byte[] inner = Make(kind, s_members);
        foreach (byte[] outer in new[] { Zip(("EX01.bin", inner)), GZip(Tar(("EX01.bin", inner))), SevenZip(("EX01.bin", inner)), Zip(CompressionLevel.NoCompression, ("EX01.bin", inner)) })
        {
            var read = RecordingVisitor.Read(outer, visitor: new RecordingVisitor { Want = l => !l.File.EndsWith(".bin", StringComparison.Ordinal) });
            Assert.Empty(read.Skips);
            Assert.Equal(s_members.Select(m => "EX01.bin!/" + m.Name).Order(StringComparer.Ordinal), read.Names);
            Assert.Equal("EX01.bin!", read.Files["EX01.bin!/" + s_members[0].Name].Location.Root);
        }
    }

    [Fact]
    public void An_inner_archive_that_is_wanted_is_visited_as_a_file_and_opened()
    {
        byte[] inner = GZip(Tar(s_members));
        var read = RecordingVisitor.Read(Tar(("x.tgz", inner)), visitor: new RecordingVisitor { Want = _ => true });
        Assert.Equal(inner, read.Files["x.tgz"].Bytes);
        Assert.Equal(4, read.Files.Count);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_the_visitor_leaves_unread_does_not_spoil_what_follows(string kind)
    {
        byte[] noise = new byte[300_000];
        new Random(3).NextBytes(noise);
        byte[] archive = Make(kind, ("1", noise), ("2", noise), ("3", noise), ("4", Bytes("last")));
        string last = "";
        var read = RecordingVisitor.Read(archive, visitor: new RecordingVisitor
        {
            Want = l => l.File != "1",
            OnVisit = (l, s) =>
            {
                if (l.File == "2")
                    s.ReadExactly(new byte[1000]);
                else if (l.File == "4")
                    last = new StreamReader(s).ReadToEnd();
            },
        });
        Assert.Empty(read.Skips);
        Assert.Equal("last", last);
        Assert.Equal(3, read.Visits);
    }

    [Fact]
    public void A_zip_with_long_sizes_is_read()
    {
        using var stream = new MemoryStream();
        using (var zip = new SharpCompress.Writers.Zip.ZipWriter(stream, new SharpCompress.Writers.Zip.ZipWriterOptions(CompressionType.Deflate) { LeaveStreamOpen = true, UseZip64 = true }))
            zip.Write("a.txt", new MemoryStream(Bytes("long")), Written);
        byte[] archive = stream.ToArray();
        Assert.Equal("long", RecordingVisitor.Read(archive).Text("a.txt"));
        // The same with its end record saying "see the long one", as archives over 4 GiB do.
        Assert.Equal("long", RecordingVisitor.Read(WithLongEnd(archive)).Text("a.txt"));
    }

    private static byte[] WithLongEnd(byte[] archive)
    {
        int end = archive.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        int longEnd = archive.AsSpan().IndexOf("PK\u0006\u0006"u8);
        byte[] body = archive[..(longEnd >= 0 ? longEnd : end)];
        byte[] tail = archive[end..];
        var record = new byte[56 + 20];
        "PK\u0006\u0006"u8.CopyTo(record);
        BitConverter.TryWriteBytes(record.AsSpan(4), 44L);
        BitConverter.TryWriteBytes(record.AsSpan(24), 1L);
        BitConverter.TryWriteBytes(record.AsSpan(32), 1L);
        int directory = archive.AsSpan().IndexOf("PK\u0001\u0002"u8);
        BitConverter.TryWriteBytes(record.AsSpan(40), (long)body.Length - directory);
        BitConverter.TryWriteBytes(record.AsSpan(48), (long)directory);
        "PK\u0006\u0007"u8.CopyTo(record.AsSpan(56));
        BitConverter.TryWriteBytes(record.AsSpan(64), (long)body.Length);
        record[72] = 1;
        tail.AsSpan(8, 12).Fill(0xFF);
        return [.. body, .. record, .. tail];
    }

    [Fact]
    public void A_packed_log_keeps_its_name_and_place()
    {
        Assert.Equal(["u_ex210305.log"], RecordingVisitor.Read(GZip(Bytes("x")), "u_ex210305.log.gz").Names);
        var read = RecordingVisitor.Read(Zip(("EX01/D/inetpub/logs/u_ex210305.log.gz", GZip(Bytes("x")))));
        var location = Assert.Single(read.Files).Value.Location;
        Assert.Equal("EX01/D/inetpub/logs/u_ex210305.log.gz!/u_ex210305.log", location.File);
        Assert.Equal(@"D:\inetpub\logs\u_ex210305.log", location.WindowsPath);
        Assert.Equal("EX01", location.Root);
    }

    [Fact]
    public void A_folder_is_read_by_any_number_of_workers_with_the_same_result()
    {
        using var folder = new TemporaryFolder();
        for (int i = 0; i < 40; i++)
            folder.Write($"EX0{i % 2}/C/inetpub/{i}.log", Bytes(new string('x', i * 1000)));
        folder.Write("EX01.zip", Zip([.. Enumerable.Range(0, 50).Select(i => ($"C/Windows/{i}.txt", Bytes("z" + i)))]));
        folder.Write("old.7z", SevenZip(s_members));
        var results = new[] { 1, 2, 7 }.Select(workers =>
        {
            var visitor = new RecordingVisitor();
            new CollectionReader(new CollectionLimits()).Read([folder.Path], workers, visitor, CancellationToken.None);
            Assert.Empty(visitor.Skips);
            return visitor.Files.Values.OrderBy(f => f.Location.File, StringComparer.Ordinal).Select(f => (f.Location, Convert.ToHexString(f.Bytes))).ToList();
        }).ToList();
        Assert.Equal(93, results[0].Count);
        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], results[2]);
    }

    [Fact]
    public void Several_paths_each_start_with_their_own_name()
    {
        using var folder = new TemporaryFolder();
        folder.Write("a/EX01/C/inetpub/x.log", Bytes("1"));
        folder.Write("b/EX01/C/inetpub/x.log", Bytes("2"));
        folder.Write("EX02.zip", Zip(("C/inetpub/x.log", Bytes("3"))));
        folder.Write("one.log", Bytes("4"));
        var visitor = new RecordingVisitor();
        new CollectionReader(new CollectionLimits()).Read(
            [folder.At("a/EX01"), folder.At("b/EX01") + "/", folder.At("EX02.zip"), folder.At("one.log")], 2, visitor, CancellationToken.None);
        Assert.Equal(["EX01/C/inetpub/x.log", "EX01~2/C/inetpub/x.log", "EX02.zip!/C/inetpub/x.log", "one.log"], visitor.Names);
        Assert.Equal(["EX01", "EX01~2", "EX02.zip!", ""], visitor.Names.Select(n => visitor.Files[n].Location.Root));
    }

    [Fact]
    public void A_path_that_does_not_exist_is_refused_before_anything_is_read() =>
        Assert.Throws<FileNotFoundException>(() => new CollectionReader(new CollectionLimits()).Read(["does-not-exist"], 1, new RecordingVisitor(), CancellationToken.None));

    [Fact]
    public void A_large_inner_archive_is_spilled_and_the_temporary_file_removed()
    {
        byte[] noise = new byte[20 << 20];
        new Random(1).NextBytes(noise);
        byte[] outer = Tar(("big.zip", Zip(("noise.bin", noise))));
        int before = SpilledFiles();
        var read = RecordingVisitor.Read(outer, visitor: new RecordingVisitor
        {
            OnVisit = (l, s) =>
            {
                Assert.Equal("big.zip!/noise.bin", l.File);
                using var copy = new MemoryStream();
                s.CopyTo(copy);
                Assert.True(noise.AsSpan().SequenceEqual(copy.ToArray()));
            },
        });
        Assert.Equal(1, read.Visits);
        Assert.Throws<InvalidOperationException>(() => RecordingVisitor.Read(
            outer, visitor: new RecordingVisitor { OnVisit = (_, _) => throw new InvalidOperationException("visitor") }));
        Assert.Equal(before, SpilledFiles());
        var limited = RecordingVisitor.Read(outer, limits: new CollectionLimits { MaxSpillBytes = 1 << 20 });
        Assert.Equal(["too-large"], limited.Reasons);
        Assert.Equal(before, SpilledFiles());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_exception_of_the_visitor_comes_through(int workers)
    {
        using var folder = new TemporaryFolder();
        folder.Write("x.zip", Zip(s_members));
        folder.Write("y.tgz", GZip(Tar(s_members)));
        var visitor = new RecordingVisitor { OnVisit = (_, _) => throw new IOException("disk of the visitor") };
        var thrown = Assert.Throws<IOException>(() => new CollectionReader(new CollectionLimits()).Read([folder.Path], workers, visitor, CancellationToken.None));
        Assert.Equal("disk of the visitor", thrown.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Cancelling_ends_the_read(int workers)
    {
        using var folder = new TemporaryFolder();
        folder.Write("x.zip", Zip([.. Enumerable.Range(0, 500).Select(i => ($"{i}.txt", Bytes("z" + i)))]));
        using var stop = new CancellationTokenSource();
        var visitor = new RecordingVisitor { OnVisit = (_, _) => stop.Cancel() };
        Assert.ThrowsAny<OperationCanceledException>(() => new CollectionReader(new CollectionLimits()).Read([folder.Path], workers, visitor, stop.Token));
        Assert.InRange(visitor.Visits, 1, workers);
    }

    private static int SpilledFiles() => Directory.GetFiles(Path.GetTempPath(), "dijkwacht-*.spill").Length;
}
