using System.Security.Cryptography;
using System.Text;
using Dijkwacht.Damage.Reporting;
using Dijkwacht.Triage;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Damage.Tests.Reporting;

public sealed class FilesCsvTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-files-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_file_read_is_listed_with_its_hash()
    {
        byte[] log = Encoding.UTF8.GetBytes(
            "#Fields: date time s-ip cs-method cs-uri-stem c-ip sc-status\r\n"
            + "2021-03-03 06:49:42 192.0.2.10 GET /owa/ 198.51.100.7 200\r\n"
            + "2021-03-03 06:51:00 192.0.2.10 GET /owa/ 198.51.100.7 200\r\n");
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "EX01", "C", "inetpub", "logs", "LogFiles", "W3SVC1")).FullName;
        File.WriteAllBytes(Path.Combine(folder, "u_ex210303.log"), log);
        File.WriteAllBytes(Path.Combine(_folder, "photo.bin"), [1, 2, 3]);
        TriageKnowledge knowledge = TriageKnowledge.Load([]);
        Assessment assessment = Assessor.Assess(knowledge, new TriageOptions { Paths = [_folder] }, CancellationToken.None);
        string[] lines = Write(ReportBuilder.Build(knowledge, assessment, new RunFacts("1", DateTimeOffset.UnixEpoch, TimeSpan.Zero)));
        Assert.Equal(
            [
                "file,path,artefact,bytes,sha256,records,from,to",
                $"EX01/C/inetpub/logs/LogFiles/W3SVC1/u_ex210303.log,C:\\inetpub\\logs\\LogFiles\\W3SVC1\\u_ex210303.log,iis,{log.Length},{Hash(log)},2,2021-03-03T06:49:42.000Z,2021-03-03T06:51:00.000Z",
                $"photo.bin,,unknown,3,{Hash([1, 2, 3])},0,,",
            ],
            lines);
    }

    [Fact]
    public void A_name_made_to_do_harm_is_text()
    {
        Report report = SampleReports.Empty() with { Files = [new ReadFileReport("=cmd|' /C calc'!A0", null, "unknown", 1, null, 0, null, null), new ReadFileReport("a\u001b[2J\r\nb,\"c", null, "iis", 1, null, 0, null, null)] };
        string text = string.Join("\n", Write(report));
        Assert.Contains("\n'=cmd", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', text);
        Assert.Equal(3, text.Split('\n').Length);
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static string[] Write(Report report)
    {
        using var output = new StringWriter();
        FilesCsv.Write(report, output);
        return output.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
    }
}
