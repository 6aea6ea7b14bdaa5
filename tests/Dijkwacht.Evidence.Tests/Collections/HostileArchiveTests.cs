using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.IO.Hashing;
using CsCheck;
using Dijkwacht.Evidence.Collections;
using SharpCompress.Common;
using static Dijkwacht.Evidence.Tests.Collections.Archives;

namespace Dijkwacht.Evidence.Tests.Collections;

public class HostileArchiveTests
{
    [Theory]
    [InlineData("../../etc/passwd", "../../etc/passwd")]
    [InlineData("C/inetpub/../../x", "C/inetpub/../../x")]
    [InlineData("C\\..\\x", "C/../x")]
    [InlineData("/etc/passwd", "/etc/passwd")]
    [InlineData("//server/share/x", "/server/share/x")]
    [InlineData("\\\\server\\share\\x", "/server/share/x")]
    public void A_name_that_leaves_the_collection_is_refused_and_the_rest_is_read(string name, string shown)
    {
        foreach (byte[] archive in new[] { Zip((name, Bytes("bad")), ("good.txt", Bytes("good"))), Tar((name, Bytes("bad")), ("good.txt", Bytes("good"))) })
        {
            var read = RecordingVisitor.Read(archive);
            Assert.Equal(["good.txt"], read.Names);
            var skip = Assert.Single(read.Skips);
            Assert.Equal(("hostile-path", shown), (skip.Reason, skip.File));
        }
    }

    [Theory]
    [InlineData(@"C:\inetpub\x.log", "C:/inetpub/x.log")]
    [InlineData("C:/inetpub/x.log", "C:/inetpub/x.log")]
    [InlineData("/C:/inetpub/x.log", "C:/inetpub/x.log")]
    [InlineData(@"\\?\C:\inetpub\x.log", "C:/inetpub/x.log")]
    public void A_drive_is_a_layout_and_not_an_attack(string name, string file)
    {
        var location = Assert.Single(RecordingVisitor.Read(Zip((name, Bytes("x")))).Files).Value.Location;
        Assert.Equal(file, location.File);
        Assert.Equal(@"C:\inetpub\x.log", location.WindowsPath);
    }

    [Fact]
    public void Control_characters_in_names_are_shown_escaped()
    {
        var read = RecordingVisitor.Read(Zip(("a\u001B[2Jb\n\u0085.txt", Bytes("x")), ("w.zip!/x", Bytes("y"))));
        Assert.Equal(["a%1B[2Jb%0A%85.txt", "w.zip%21/x"], read.Names);
    }

    [Fact]
    public void A_name_in_code_page_437_is_read()
    {
        byte[] zip = Zip(("zee__n.txt", Bytes("x")));
        Replace(zip, "zee__n"u8, [.. "zee"u8, 0x89, (byte)'_', (byte)'n']);
        Assert.Equal(["zeeë_n.txt"], RecordingVisitor.Read(zip).Names);
    }

    [Fact]
    public void Members_with_the_same_name_are_all_visited() =>
        Assert.Equal(2, RecordingVisitor.Read(Zip(("a.txt", Bytes("1")), ("a.txt", Bytes("2")))).Visits);

    [Fact]
    public void Links_and_devices_in_a_tar_are_named_and_not_followed()
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Pax, leaveOpen: true))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.SymbolicLink, "soft") { LinkName = "/etc/passwd" });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.HardLink, "hard") { LinkName = "good.txt" });
            tar.WriteEntry(new PaxTarEntry(TarEntryType.CharacterDevice, "device"));
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Fifo, "pipe"));
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "folder"));
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "good.txt") { DataStream = new MemoryStream(Bytes("good")) });
        }

        var read = RecordingVisitor.Read(stream.ToArray());
        Assert.Equal(["good.txt"], read.Names);
        Assert.Equal(["link", "link", "unreadable", "unreadable"], read.Reasons);
    }

    [Fact]
    public void Links_in_a_folder_are_named_and_a_loop_ends()
    {
        if (OperatingSystem.IsWindows())
            return;
        using var folder = new TemporaryFolder();
        folder.Write("a/x.txt", Bytes("x"));
        Directory.CreateSymbolicLink(folder.At("a/loop"), folder.Path);
        File.CreateSymbolicLink(folder.At("a/file"), folder.At("a/x.txt"));
        using (var mkfifo = Process.Start("mkfifo", folder.At("a/pipe")))
            mkfifo.WaitForExit();
        var visitor = new RecordingVisitor();
        new CollectionReader(new CollectionLimits()).Read([folder.Path], 2, visitor, CancellationToken.None);
        Assert.Equal(["a/x.txt"], visitor.Names);
        Assert.Equal(["link", "link", "unreadable"], visitor.Reasons);
        visitor = new RecordingVisitor();
        new CollectionReader(new CollectionLimits()).Read([folder.At("a/pipe")], 1, visitor, CancellationToken.None);
        Assert.Equal(["unreadable"], visitor.Reasons);
    }

    [Fact]
    public void A_file_that_vanishes_is_reported_and_the_rest_is_read()
    {
        using var folder = new TemporaryFolder();
        folder.Write("1.txt", Bytes("largest"));
        folder.Write("2.txt", Bytes("gone"));
        folder.Write("3.txt", Bytes("x"));
        var visitor = new RecordingVisitor { OnVisit = (_, _) => File.Delete(folder.At("2.txt")) };
        new CollectionReader(new CollectionLimits()).Read([folder.Path], 1, visitor, CancellationToken.None);
        Assert.Equal(2, visitor.Visits);
        Assert.Equal([("2.txt", "unreadable")], visitor.Skips.Select(s => (s.File, s.Reason)));
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("tgz")]
    [InlineData("gz")]
    [InlineData("7z")]
    public void A_bomb_stops_at_the_ratio(string kind)
    {
        byte[] zeros = new byte[24 << 20];
        byte[] archive = kind switch
        {
            "zip" => Zip(("zeros", zeros)),
            "tgz" => GZip(Tar(("zeros", zeros))),
            "gz" => GZip(zeros),
            _ => SevenZip(("zeros", zeros)),
        };
        long seen = 0;
        var visitor = new RecordingVisitor { OnVisit = (_, s) => Drain(s, ref seen) };
        var read = RecordingVisitor.Read(archive, limits: new CollectionLimits { RatioFreeBytes = 4 << 20 }, visitor: visitor);
        var skip = Assert.Single(read.Skips);
        Assert.Equal("ratio", skip.Reason);
        Assert.Contains("400", skip.Detail, StringComparison.Ordinal);
        Assert.InRange(seen, 1 << 20, 12 << 20);
    }

    [Fact]
    public void A_member_over_the_limit_is_cut_and_the_next_is_read()
    {
        var read = RecordingVisitor.Read(Zip(("big", new byte[100_000]), ("small", Bytes("x"))), limits: new CollectionLimits { MaxMemberBytes = 50_000 });
        Assert.Equal(["small"], read.Names);
        Assert.Equal([("big", "too-large")], read.Skips.Select(s => (s.File, s.Reason)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_limits_of_the_run_are_named_once_and_plain_files_are_read_on(int workers)
    {
        using var folder = new TemporaryFolder();
        folder.Write("a.zip", Zip([.. Enumerable.Range(0, 20).Select(i => ($"{i}.txt", new byte[1000]))]));
        folder.Write("b.tgz", GZip(Tar([.. Enumerable.Range(0, 20).Select(i => ($"{i}.txt", new byte[1000]))])));
        folder.Write("plain.txt", Bytes("x"));
        foreach (var limits in new[] { new CollectionLimits { MaxMembers = 5 }, new CollectionLimits { MaxTotalBytes = 5000 } })
        {
            var visitor = new RecordingVisitor();
            new CollectionReader(limits).Read([folder.Path], workers, visitor, CancellationToken.None);
            Assert.Contains("plain.txt", visitor.Names);
            Assert.Equal([limits.MaxMembers == 5 ? "count" : "too-large"], visitor.Reasons);
            Assert.InRange(visitor.Visits, 2, 8);
        }
    }

    [Fact]
    public void Archives_in_archives_stop_at_the_depth()
    {
        byte[] inner = Zip(("x.txt", Bytes("x")));
        for (int i = 0; i < 9; i++)
            inner = Zip(("n.zip", inner));
        var read = RecordingVisitor.Read(inner, visitor: new RecordingVisitor { Want = _ => true });
        var skip = Assert.Single(read.Skips);
        Assert.Equal("depth", skip.Reason);
        Assert.Equal(6, read.Visits);
    }

    [Fact]
    public void Members_that_share_their_bytes_are_refused()
    {
        byte[] zip = Zip(("a", Bytes("some text that is long enough")), ("b", Bytes("some text that is long enough")));
        int second = zip.AsSpan().LastIndexOf("PK\u0001\u0002"u8);
        zip.AsSpan(second + 42, 4).Clear();
        var read = RecordingVisitor.Read(zip);
        Assert.Equal(["a"], read.Names);
        Assert.Equal(["ratio"], read.Reasons);
    }

    [Fact]
    public void A_dictionary_over_the_limit_is_refused_before_decoding()
    {
        var limits = new CollectionLimits { MaxDictionaryBytes = 1 << 12 };
        byte[] large = Bytes(new string('a', 5_000));
        Assert.Equal(["dictionary"], RecordingVisitor.Read(Zip(CompressionType.LZMA, ("a", large)), limits: limits).Reasons);
        Assert.Equal(["dictionary"], RecordingVisitor.Read(Zip(CompressionType.ZStandard, ("a", large)), limits: limits).Reasons);
        Assert.Equal(["dictionary"], RecordingVisitor.Read(Zip(CompressionType.PPMd, ("a", Bytes("aa"))), limits: limits).Reasons);
        RecordingVisitor read = RecordingVisitor.Read(SevenZip(("a", large)), "old.7z", limits: limits);
        SkippedArtefact skipped = Assert.Single(read.Skips);
        Assert.Equal(("old.7z", "dictionary"), (skipped.File, skipped.Reason));
        Assert.Equal("The decoder needs a dictionary of 5000 bytes, more than 4096; unpack the archive with 7-Zip and give the folder.", skipped.Detail);
    }

    [Fact]
    public void A_dictionary_counts_as_far_as_the_data_can_fill_it()
    {
        var limits = new CollectionLimits { MaxDictionaryBytes = 1 << 12 };
        Assert.Equal(["a"], RecordingVisitor.Read(Zip(CompressionType.LZMA, ("a", Bytes("aaaaaaaaaaaaaaa"))), limits: limits).Names);
        Assert.Equal(["a"], RecordingVisitor.Read(SevenZip(("a", Bytes("aaaaaaaaaaaaaa"))), limits: limits).Names);
    }

    [Fact]
    public void Dictionaries_of_archives_around_an_archive_count_with_its_own()
    {
        byte[] inner = SevenZip(("b", Bytes(new string('b', 3_000))));
        byte[] outer = SevenZip(("in.7z", inner), ("a", Bytes(new string('a', 6_000))));
        var limits = new CollectionLimits { MaxDictionaryBytes = 16_000, MaxInnerDictionaryBytes = 3_000 };
        Assert.Equal(["a", "in.7z!/b"], RecordingVisitor.Read(outer, limits: limits).Names);
        RecordingVisitor read = RecordingVisitor.Read(outer, limits: limits with { MaxInnerDictionaryBytes = 2_999 });
        Assert.Equal(["a"], read.Names);
        SkippedArtefact skipped = Assert.Single(read.Skips);
        Assert.Equal(("in.7z", "dictionary"), (skipped.File, skipped.Reason));
        Assert.EndsWith("unpack the outer archive and give the folder.", skipped.Detail, StringComparison.Ordinal);
        Assert.Equal(["dictionary"], RecordingVisitor.Read(outer, limits: limits with { MaxDictionaryBytes = 8_000 }).Reasons);
    }

    [Fact]
    public void What_a_damaged_member_took_is_given_back()
    {
        byte[] zip = Zip(CompressionType.LZMA, [.. Enumerable.Range(0, 20).Select(i => ($"m{i}", Bytes(string.Concat(Enumerable.Range(0, 400).Select(n => $"{n * 7919} ")))))]);
        int at = 0;
        for (int i = 0; i < 20; i++)
        {
            at += zip.AsSpan(at).IndexOf("PK\u0003\u0004"u8);
            zip.AsSpan(at + 120, 8).Fill(0x5A);
            at += 4;
        }

        var limits = new CollectionLimits { MaxDictionaryBytes = 6_000, MaxInnerDictionaryBytes = 1_000 };
        Assert.Equal(Enumerable.Repeat("damaged", 20), RecordingVisitor.Read(zip, limits: limits).Reasons);
    }

    [Fact]
    public void A_changed_byte_in_the_data_is_found_and_the_next_member_is_read()
    {
        byte[] zip = Zip(CompressionLevel.NoCompression, ("a", Bytes("first member")), ("b", Bytes("second")));
        Replace(zip, "first"u8, "worst"u8);
        var read = RecordingVisitor.Read(zip);
        Assert.Equal(["b"], read.Names);
        Assert.Equal([("a", "damaged")], read.Skips.Select(s => (s.File, s.Reason)));
    }

    [Fact]
    public void A_zip_without_its_directory_gives_what_its_headers_tell()
    {
        byte[] zip = Zip(("a.txt", Bytes(new string('a', 5000))), ("b.txt", Bytes("b")), ("c.txt", Bytes("c")));
        int directory = zip.AsSpan().IndexOf("PK\u0001\u0002"u8);
        var read = RecordingVisitor.Read(zip[..directory]);
        Assert.Equal(["a.txt", "b.txt", "c.txt"], read.Names);
        Assert.Equal(new string('a', 5000), read.Text("a.txt"));
        Assert.Equal(["damaged"], read.Reasons);
    }

    [Fact]
    public void A_zip_that_counts_too_few_members_hides_none()
    {
        byte[] zip = Zip(("a.txt", Bytes("a")), ("hidden.aspx", Bytes("b")));
        zip[zip.AsSpan().LastIndexOf("PK\u0005\u0006"u8) + 10] = 1;
        var read = RecordingVisitor.Read(zip);
        Assert.Equal(["a.txt", "hidden.aspx"], read.Names);
        Assert.Equal(["damaged"], read.Reasons);
    }

    [Fact]
    public void A_cut_zip_is_not_taken_for_the_empty_zip_inside_it()
    {
        byte[] zip = Zip(CompressionLevel.NoCompression, ("a.txt", Bytes("a")), ("empty.zip", Zip()), ("b.txt", Bytes("b")));
        var read = RecordingVisitor.Read(zip[..(zip.AsSpan().IndexOf("b.txt"u8) - 10)]);
        Assert.Equal(["a.txt"], read.Names);
        Assert.Contains("damaged", read.Reasons);
    }

    [Fact]
    public void A_file_named_like_a_folder_is_visited_when_it_has_bytes()
    {
        Assert.Equal(["x.aspx"], RecordingVisitor.Read(Zip(("x.aspx/", Bytes("page")), ("folder/", []))).Names);
        byte[] tar = Tar(TarEntryFormat.Ustar, ("x.aspx_", Bytes("page")));
        tar[6] = (byte)'/';
        tar.AsSpan(148, 8).Fill((byte)' ');
        int sum = tar.AsSpan(0, 512).ToArray().Sum(b => b);
        Bytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(tar.AsSpan(148));
        Assert.Equal(["x.aspx"], RecordingVisitor.Read(tar).Names);
    }

    [Fact]
    public void A_page_that_poses_as_an_archive_is_seen_as_a_file()
    {
        byte[] page = Bytes("PK\u0003\u0004<%@ Page Language=\"C#\" %>");
        foreach (byte[] outer in new[] { Zip(("x.aspx", page)), Tar(("x.aspx", page)), Zip(CompressionLevel.NoCompression, ("x.aspx", page)) })
        {
            var read = RecordingVisitor.Read(outer);
            Assert.Equal(page, read.Files["x.aspx"].Bytes);
            Assert.Equal(["damaged"], read.Reasons);
        }
    }

    [Fact]
    public void What_the_disk_refuses_is_told_apart()
    {
        Assert.Equal("no-permission", FolderListing.ReasonOf(new UnauthorizedAccessException()));
        Assert.Equal("unreadable", FolderListing.ReasonOf(new IOException()));
        using var folder = new TemporaryFolder();
        folder.Write("a/x.txt", Bytes("x"));
        folder.Write("b.txt", Bytes("b"));
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
            return;
        File.SetUnixFileMode(folder.At("a/x.txt"), UnixFileMode.None);
        var visitor = new RecordingVisitor();
        new CollectionReader(new CollectionLimits()).Read([folder.Path], 1, visitor, CancellationToken.None);
        Assert.Equal(["b.txt"], visitor.Names);
        Assert.Equal(["no-permission"], visitor.Reasons);
    }

    [Fact]
    public void An_encrypted_member_is_named_and_the_rest_is_read()
    {
        byte[] zip = Zip(("secret", Bytes("x")), ("open", Bytes("y")));
        zip[zip.AsSpan().IndexOf("PK\u0001\u0002"u8) + 8] |= 1;
        var read = RecordingVisitor.Read(zip);
        Assert.Equal(["open"], read.Names);
        Assert.Equal([("secret", "encrypted")], read.Skips.Select(s => (s.File, s.Reason)));
    }

    [Theory]
    [InlineData("Rar!\u001a\u0007\u0001\0", "RAR")]
    [InlineData("MSCF\0\0\0\0xxxx", "cabinet")]
    [InlineData("vhdxfile", "VHDX")]
    public void An_archive_of_another_kind_is_a_file_with_advice(string head, string what)
    {
        var read = RecordingVisitor.Read(Zip(("x.bin", Bytes(head))));
        Assert.Equal(["x.bin"], read.Names);
        var skip = Assert.Single(read.Skips);
        Assert.Equal("unreadable", skip.Reason);
        Assert.Contains(what, skip.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("lzma")]
    [InlineData("ppmd")]
    [InlineData("bzip2")]
    [InlineData("zstd")]
    [InlineData("7z")]
    [InlineData("tar")]
    [InlineData("tgz")]
    [InlineData("nested")]
    public void An_archive_cut_anywhere_is_read_as_far_as_it_goes(string kind)
    {
        byte[] noise = new byte[3000];
        new Random(7).NextBytes(noise);
        (string, byte[])[] members = [("a.txt", Bytes(new string('a', 3000))), ("b.bin", noise), ("c.txt", Bytes("c"))];
        byte[] archive = kind switch
        {
            "zip" => Zip(members),
            "lzma" => Zip(CompressionType.LZMA, members),
            "ppmd" => Zip(CompressionType.PPMd, members),
            "bzip2" => Zip(CompressionType.BZip2, members),
            "zstd" => Zip(CompressionType.ZStandard, members),
            "7z" => SevenZip(members),
            "tar" => Tar(members),
            "tgz" => GZip(Tar(members)),
            _ => GZip(Tar(("in.zip", Zip(members)), ("in.7z", SevenZip(members)))),
        };
        for (int length = 0; length < archive.Length; length += 64)
        {
            var read = RecordingVisitor.Read(archive[..length]);
            Assert.True(length < 32 || (kind == "tar" && (length < 512 || length > archive.Length - 1024)) || !read.Skips.IsEmpty, $"{kind} cut at {length}");
            foreach (var (name, bytes) in members)
                if (read.Files.TryGetValue(name, out var file))
                    Assert.Equal(bytes, file.Bytes);
        }
    }

    [Theory]
    [InlineData("zip")]
    [InlineData("lzma")]
    [InlineData("7z")]
    [InlineData("tgz")]
    [InlineData("tar")]
    public void An_archive_with_changed_bytes_never_throws(string kind)
    {
        (string, byte[])[] members = [("a.txt", Bytes(new string('a', 300))), ("b.txt", Bytes("some other text"))];
        byte[] archive = kind switch
        {
            "zip" => Zip(members),
            "lzma" => Zip(CompressionType.LZMA, members),
            "7z" => SevenZip(members),
            "tgz" => GZip(Tar(members)),
            _ => Tar(members),
        };
        Gen.Select(Gen.Int[0, archive.Length - 1], Gen.Byte).Array[1, 4].Sample(
            changes =>
            {
                byte[] copy = [.. archive];
                foreach (var (at, value) in changes)
                    copy[at] = value;
                if (kind == "7z")
                    RepairSevenZip(copy);
                RecordingVisitor.Read(copy, limits: new CollectionLimits { MaxDictionaryBytes = 32 << 20 });
            },
            iter: 300);
    }

    [Fact]
    public void Any_bytes_behind_a_magic_are_read_or_refused_but_never_throw()
    {
        byte[][] magics = [[.. "PK\u0003\u0004"u8], [.. SevenZipHeader.Signature], [0x1F, 0x8B, 8, 0], [.. "PK\u0005\u0006"u8]];
        Gen.Select(Gen.Int[0, magics.Length - 1], Gen.Byte.Array[0, 200]).Sample((magic, rest) => { RecordingVisitor.Read([.. magics[magic], .. rest]); });
    }

    private static void Drain(Stream stream, ref long seen)
    {
        byte[] block = new byte[64 * 1024];
        for (int got; (got = stream.Read(block)) > 0;)
            seen += got;
    }

    private static void Replace(byte[] bytes, ReadOnlySpan<byte> old, ReadOnlySpan<byte> value)
    {
        for (int at; (at = bytes.AsSpan().IndexOf(old)) >= 0;)
            value.CopyTo(bytes.AsSpan(at));
    }

    // Changed bytes must get past the checksums to reach the parser.
    private static void RepairSevenZip(byte[] bytes)
    {
        long offset = BitConverter.ToInt64(bytes, 12);
        long length = BitConverter.ToInt64(bytes, 20);
        if (offset >= 0 && length >= 0 && offset <= bytes.Length - 32 && length <= bytes.Length - 32 - offset)
            BitConverter.TryWriteBytes(bytes.AsSpan(28), Crc32.HashToUInt32(bytes.AsSpan((int)(32 + offset), (int)length)));
        BitConverter.TryWriteBytes(bytes.AsSpan(8), Crc32.HashToUInt32(bytes.AsSpan(12, 20)));
    }
}
