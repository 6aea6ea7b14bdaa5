using System.Buffers.Binary;
using Dijkwacht.Evidence.Collections;
using static Dijkwacht.Evidence.Tests.Collections.Archives;

namespace Dijkwacht.Evidence.Tests.Collections;

public class CollectorNotesTests
{
    private const string Uploads = """
        {"Timestamp":"2021-03-09T10:00:00Z","vfs_path":"C:\\inetpub\\a.log","_Components":["uploads","auto","C:","inetpub","a.log"],"file_size":1}
        {"SourceFile":"\\\\.\\C:\\inetpub\\a.log","Modified":"2021-03-05T01:02:03.5Z","Size":1}
        not json
        {"SourceFile":"C:\\inetpub\\b.log","Mtime":1614906124}
        """;

    private static readonly (string Name, byte[] Bytes)[] s_members =
    [
        ("client_info.json", Bytes("""{"client_id":"C.1","os_info":{"system":"windows","hostname":"EX01"}}""")),
        ("results/Windows.KapeFiles.Targets%2FUploads.json", Bytes(Uploads)),
        ("uploads/auto/C%3A/inetpub/a.log", Bytes("a")),
        ("uploads/auto/C%3A/inetpub/b.log", Bytes("b")),
        ("uploads/auto/C%3A/inetpub/c.log", Bytes("c")),
    ];

    [Fact]
    public void Times_and_host_name_come_from_the_collectors_notes_in_a_zip()
    {
        var read = new RecordingVisitor();
        var reader = new CollectionReader(new CollectionLimits());
        reader.ReadBytes("x.zip", Zip(s_members), read, CancellationToken.None);
        AssertNotes(reader, read, "");
        Assert.Null(read.Files["uploads/auto/C%3A/inetpub/c.log"].Location.ModifiedAt);
    }

    [Fact]
    public void Times_and_host_names_come_from_the_collectors_notes_in_folders()
    {
        using var folder = new TemporaryFolder();
        foreach (var (name, bytes) in s_members)
            folder.Write("first/" + name, bytes);
        folder.Write("second/client_info.json", Bytes("""{"Hostname":"EX02\u001b"}"""));
        folder.Write("third/client_info.json", Bytes("""{"Hostname":"""));
        var read = new RecordingVisitor();
        var reader = new CollectionReader(new CollectionLimits());
        reader.Read([folder.Path], 2, read, CancellationToken.None);
        AssertNotes(reader, read, "first/");
        Assert.Equal("EX02%1B", reader.HostNames["second"]);
        Assert.Equal(2, reader.HostNames.Count);
    }

    [Fact]
    public void A_file_in_a_folder_has_its_own_time_only_where_a_collector_kept_it()
    {
        using var folder = new TemporaryFolder();
        folder.Write("C/inetpub/a.log", Bytes("a"));
        folder.Write("inetpub/a.log", Bytes("a"));
        File.SetLastWriteTimeUtc(folder.At("C/inetpub/a.log"), Written);
        var read = new RecordingVisitor();
        new CollectionReader(new CollectionLimits()).Read([folder.Path], 1, read, CancellationToken.None);
        Assert.Equal(new DateTimeOffset(Written), read.Files["C/inetpub/a.log"].Location.ModifiedAt);
        Assert.Null(read.Files["inetpub/a.log"].Location.ModifiedAt);
    }

    [Fact]
    public void Tar_and_7z_keep_times_and_the_local_time_of_a_zip_is_not_believed()
    {
        Assert.Equal(new DateTimeOffset(Written), Assert.Single(RecordingVisitor.Read(Tar(("a", Bytes("a")))).Files).Value.Location.ModifiedAt);
        Assert.Equal(new DateTimeOffset(Written), Assert.Single(RecordingVisitor.Read(SevenZip(("a", Bytes("a")))).Files).Value.Location.ModifiedAt);
        Assert.Null(Assert.Single(RecordingVisitor.Read(Zip(("a", Bytes("a")))).Files).Value.Location.ModifiedAt);
    }

    [Fact]
    public void The_ntfs_time_of_a_zip_counts_for_more_than_the_unix_time()
    {
        var unix = new byte[9];
        BinaryPrimitives.WriteUInt16LittleEndian(unix, 0x5455);
        unix[2] = 5;
        unix[4] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(unix.AsSpan(5), 1_000_000_000);
        var ntfs = new byte[36];
        BinaryPrimitives.WriteUInt16LittleEndian(ntfs, 0x000A);
        ntfs[2] = 32;
        ntfs[8] = 1;
        ntfs[10] = 24;
        BinaryPrimitives.WriteInt64LittleEndian(ntfs.AsSpan(12), Written.ToFileTimeUtc());
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1_000_000_000), ZipExtra.ModifiedAt(unix));
        Assert.Equal(new DateTimeOffset(Written), ZipExtra.ModifiedAt([.. unix, .. ntfs]));
        for (int length = 0; length < 45; length++)
            ZipExtra.ModifiedAt(((byte[])[.. unix, .. ntfs]).AsSpan(0, length));
    }

    private static void AssertNotes(CollectionReader reader, RecordingVisitor read, string prefix)
    {
        Assert.Empty(read.Skips);
        Assert.Equal(5, read.Names.Count(n => n.StartsWith(prefix, StringComparison.Ordinal) && !n.StartsWith("second", StringComparison.Ordinal) && !n.StartsWith("third", StringComparison.Ordinal)));
        Assert.Equal("EX01", reader.HostNames[prefix.TrimEnd('/')]);
        var a = read.Files[prefix + "uploads/auto/C%3A/inetpub/a.log"].Location;
        Assert.Equal(prefix.TrimEnd('/'), a.Root);
        Assert.Equal(new DateTimeOffset(2021, 3, 5, 1, 2, 3, 500, TimeSpan.Zero), a.ModifiedAt);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(1614906124), read.Files[prefix + "uploads/auto/C%3A/inetpub/b.log"].Location.ModifiedAt);
    }
}
