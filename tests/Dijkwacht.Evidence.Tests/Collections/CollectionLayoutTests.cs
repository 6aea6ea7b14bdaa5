using CsCheck;
using Dijkwacht.Evidence.Collections;

namespace Dijkwacht.Evidence.Tests.Collections;

public class CollectionLayoutTests
{
    [Theory]
    // Velociraptor's offline collector and its server's export.
    [InlineData("uploads/auto/C%3A/inetpub/logs/LogFiles/W3SVC1/u_ex210305.log", "", @"C:\inetpub\logs\LogFiles\W3SVC1\u_ex210305.log")]
    [InlineData("EX01.zip!/uploads/auto/C%3A/Program%20Files/Microsoft/x.log", "EX01.zip!", @"C:\Program Files\Microsoft\x.log")]
    [InlineData("uploads/ntfs/%5C%5C.%5CC%3A/Windows/System32/winevt/Logs/Security.evtx", "", @"C:\Windows\System32\winevt\Logs\Security.evtx")]
    [InlineData("uploads/mft/C%3A/$MFT", "", @"C:\$MFT")]
    [InlineData("uploads/ntfs/%5C%5C.%5CC%3A/$Extend/$UsnJrnl%3A$J", "", @"C:\$Extend\$UsnJrnl:$J")]
    [InlineData("C%3A/inetpub/x.log", "", @"C:\inetpub\x.log")]
    [InlineData("clients/C.1b2c/collections/F.C8/uploads/auto/D%3A/Exchange/x.log", "clients/C.1b2c", @"D:\Exchange\x.log")]
    [InlineData("clients/C.1b2c/collections/F.C8/client_info.json", "clients/C.1b2c", null)]
    [InlineData("results/Windows.KapeFiles.Targets%2FUploads.json", "", null)]
    [InlineData("EX01.zip!/results/Windows.KapeFiles.Targets%2FUploads.json", "EX01.zip!", null)]
    [InlineData("EX01.zip!/client_info.json", "EX01.zip!", null)]
    // KAPE and its kin.
    [InlineData("C/inetpub/logs/x.log", "", @"C:\inetpub\logs\x.log")]
    [InlineData("2021-03-09T101112_EX01/C/Windows/System32/config/SYSTEM", "2021-03-09T101112_EX01", @"C:\Windows\System32\config\SYSTEM")]
    [InlineData("case/tout/C/$MFT", "case/tout", @"C:\$MFT")]
    [InlineData("EX01/C_/Users/a/x.txt", "EX01", @"C:\Users\a\x.txt")]
    [InlineData("EX01/C$/Users/a/x.txt", "EX01", @"C:\Users\a\x.txt")]
    [InlineData("EX01/c:/inetpub/x.txt", "EX01", @"C:\inetpub\x.txt")]
    [InlineData("C:/inetpub/x.txt", "", @"C:\inetpub\x.txt")]
    [InlineData("E/Exchange2016/Logging/HttpProxy/Ecp/HttpProxy_2021030501-1.LOG", "", @"E:\Exchange2016\Logging\HttpProxy\Ecp\HttpProxy_2021030501-1.LOG")]
    [InlineData("D/IISLogs/W3SVC1/u_ex210305.log", "", @"D:\IISLogs\W3SVC1\u_ex210305.log")]
    [InlineData("EX02/D/Temp/a.aspx", "EX02", @"D:\Temp\a.aspx")]
    // Plain copies.
    [InlineData("EX01/inetpub/wwwroot/aspnet_client/a/b.aspx", "EX01", null)]
    [InlineData("inetpub/wwwroot/C/b.aspx", "", null)]
    [InlineData("EX01/INETPUB/x.log", "EX01", null)]
    [InlineData("EX01/ExchangeSetupLogs/ExchangeSetup.log", "EX01", null)]
    [InlineData("EX01/Exchange2016/Logging/HttpProxy/Ecp/x.LOG", "EX01", null)]
    [InlineData("EX01/Microsoft/Exchange Server/V15/Logging/Ews/x.LOG", "EX01", null)]
    [InlineData("EX01/TransportRoles/Logs/MessageTracking/x.LOG", "EX01", null)]
    [InlineData("EX01/LogFiles/W3SVC1/u_ex210305.log", "EX01", null)]
    [InlineData("W3SVC1/u_ex210305.log", "", null)]
    [InlineData("EX01/HttpProxy/Ecp/HttpProxy_2021030501-1.LOG", "EX01", null)]
    [InlineData("EX01/Microsoft.NET/Framework64/v4.0.30319/x.compiled", "EX01", null)]
    [InlineData("windows/EX01/C/inetpub/x.log", "windows/EX01", @"C:\inetpub\x.log")]
    [InlineData("windows/EX01.zip!/C/inetpub/x.log", "windows/EX01.zip!", @"C:\inetpub\x.log")]
    // What lies in an archive found on the server is the server's, but has no path there.
    [InlineData("EX01/C/ProgramData/a.zip!/C/inetpub/x.log", "EX01", null)]
    [InlineData("C/inetpub/u_ex.log.gz!/u_ex.log", "", @"C:\inetpub\u_ex.log")]
    // Nothing known.
    [InlineData("foo/bar/x.log", "foo/bar", null)]
    [InlineData("x.log", "", null)]
    [InlineData("foo/x.zip!/x.log", "foo/x.zip!", null)]
    [InlineData("a/b/x.log", "a/b", null)]
    [InlineData("", "", null)]
    public void A_path_tells_its_server_and_its_place_there(string file, string root, string? windowsPath) =>
        Assert.Equal((root, windowsPath), CollectionLayout.Restore(file));

    [Theory]
    [InlineData("C%3A/inetpub/%2E%2E/x", @"C:\inetpub\%2E%2E\x")]
    [InlineData("C%3A/inetpub/%00x", @"C:\inetpub\%00x")]
    [InlineData("C%3A/inetpub/%zz%", @"C:\inetpub\%zz%")]
    [InlineData("C/inetpub/a%20b", @"C:\inetpub\a%20b")]
    public void Percent_escapes_are_undone_only_where_the_collector_made_them(string file, string windowsPath) =>
        Assert.Equal(windowsPath, CollectionLayout.Restore(file).WindowsPath);

    [Fact]
    public void The_root_is_a_leading_part_of_every_path_that_ends_at_a_component()
    {
        string[] components =
        [
            "C", "c", "D$", "C%3A", "uploads", "auto", "ntfs", "inetpub", "Windows", "EX01", "collections", "F.1", "clients", "a.zip!", "x.log", "x.log.gz!",
            "Logging", "HttpProxy", "results", "%5C%5C.%5CC%3A", "W3SVC1", "!", "", " ", "..", "Exchange Server", "V15", "Microsoft", "uploads.json",
        ];
        var component = Gen.Int[0, components.Length - 1].Select(i => components[i]);
        component.Array[0, 9].Sample(parts =>
        {
            string file = string.Join('/', parts);
            var (root, windowsPath) = CollectionLayout.Restore(file);
            Assert.StartsWith(root, file, StringComparison.Ordinal);
            Assert.True(root.Length == 0 || root.Length == file.Length || file[root.Length] == '/', $"'{root}' of '{file}'");
            Assert.False(root.EndsWith('/'));
            Assert.True(windowsPath is null || (char.IsAsciiLetterUpper(windowsPath[0]) && windowsPath[1] == ':'));
        });
    }

    [Fact]
    public void Any_text_has_a_layout() => Gen.String[0, 60].Sample(text => { CollectionLayout.Restore(text); });

    [Fact]
    public void Case_changes_nothing_but_the_letters()
    {
        var (root, windowsPath) = CollectionLayout.Restore("ex01/UPLOADS/AUTO/c%3a/INETPUB/x");
        Assert.Equal("ex01", root);
        Assert.Equal(@"C:\INETPUB\x", windowsPath);
    }
}
