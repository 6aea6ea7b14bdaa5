using System.Runtime.CompilerServices;
using Dijkwacht.Evidence.Collections;
using static Dijkwacht.Evidence.Tests.Collections.Archives;

namespace Dijkwacht.Evidence.Tests.Collections;

/// <summary>Archives as 7-Zip 26.02 and Info-ZIP 3.0 make them; all hold the same three harmless files.</summary>
public class FixtureTests
{
    private const string Log = "C/inetpub/logs/LogFiles/W3SVC1/u_ex210305.log";

    [Theory]
    [InlineData("solid.7z")]
    [InlineData("ppmd.7z")]
    [InlineData("bcj2.7z")]
    [InlineData("bzip2.7z")]
    [InlineData("plain-header.7z")]
    [InlineData("deflate64.zip")]
    [InlineData("ppmd.zip")]
    [InlineData("lzma.zip")]
    [InlineData("ntfs-times.zip")]
    public void An_archive_of_another_tool_is_read_with_the_times_of_its_files(string name)
    {
        var read = RecordingVisitor.Read(Bytes(name));
        Assert.Empty(read.Skips);
        Assert.Equal(["C/empty.txt", Log, "C/notes.txt"], read.Names);
        Assert.Equal("harmless text\n", read.Text("C/notes.txt"));
        Assert.Equal(40, read.Text(Log).Count(c => c == '\n'));
        Assert.Empty(read.Files["C/empty.txt"].Bytes);
        Assert.Equal(@"C:\inetpub\logs\LogFiles\W3SVC1\u_ex210305.log", read.Files[Log].Location.WindowsPath);
        Assert.Equal(new DateTimeOffset(Written), read.Files[Log].Location.ModifiedAt);
    }

    [Theory]
    [InlineData("encrypted.7z")]
    [InlineData("encrypted-names.7z")]
    [InlineData("aes.zip")]
    [InlineData("zipcrypto.zip")]
    public void An_encrypted_archive_is_reported_as_encrypted(string name)
    {
        var read = RecordingVisitor.Read(Bytes(name));
        Assert.NotEmpty(read.Skips);
        Assert.All(read.Skips, skip => Assert.Equal("encrypted", skip.Reason));
        Assert.DoesNotContain(Log, read.Names);
    }

    [Fact]
    public void Members_that_are_not_encrypted_are_read_beside_those_that_are()
    {
        var read = RecordingVisitor.Read(Bytes("mixed.zip"));
        Assert.Equal("harmless text\n", read.Text("C/notes.txt"));
        Assert.Equal([(Log, "encrypted")], read.Skips.Where(s => s.File == Log).Select(s => (s.File, s.Reason)));
    }

    [Theory]
    [InlineData("solid.7z")]
    [InlineData("ppmd.7z")]
    [InlineData("bcj2.7z")]
    [InlineData("plain-header.7z")]
    [InlineData("encrypted.7z")]
    [InlineData("deflate64.zip")]
    [InlineData("ppmd.zip")]
    [InlineData("aes.zip")]
    public void A_cut_or_changed_archive_of_another_tool_never_throws(string name)
    {
        byte[] archive = Bytes(name);
        for (int at = 0; at < archive.Length; at += 13)
        {
            RecordingVisitor.Read(archive[..at]);
            byte[] changed = [.. archive];
            changed[at] ^= 0x55;
            RecordingVisitor.Read(changed, limits: new CollectionLimits { MaxDictionaryBytes = 32 << 20 });
        }
    }

    private static byte[] Bytes(string name) => File.ReadAllBytes(Path.Combine(Folder(), "Fixtures", name));

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
