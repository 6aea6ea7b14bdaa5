using System.Text;
using Dijkwacht.Notify.Leaks;
using Dijkwacht.Notify.Reports;

namespace Dijkwacht.Fuzz.Targets;

/// <summary>What people report: lists of back doors, and candidates for an offer that somebody has edited.</summary>
internal sealed class ReportTarget : FuzzTarget
{
    private static readonly DateTimeOffset s_now = new(2021, 3, 20, 9, 0, 0, TimeSpan.Zero);
    private readonly string _file = Path.Combine(Scratch.Folder("reports"), "candidates.json");

    public override string Name => "reports";

    public override IReadOnlyList<byte[]> Seeds { get; } = Texts(
        "timestamp,ip,port,hostname,tag,url,source\n\"2021-03-14 10:00:00\",192.0.2.7,444,mail.example.org,exchange,\"/owa/auth/b.aspx\",feed\n",
        "\uFEFFName;File;Seen;By\r\nMail.Example.org;/a.aspx;2021-03-14T10:00:00Z;Partner CERT\r\n",
        """{"schema":"dijkwacht.leak-candidates/1","offer":"Mail NL","sha256":"00","seenOn":"2021-03-14","records":3,"candidates":[{"owner":"a","domains":["example.org"],"mailboxes":2,"weight":"strong","reasons":[{"code":"addresses","weight":1,"nl":"x","en":"y"}]}]}""");

    public override IReadOnlyList<byte[]> Dictionary { get; } = Texts(
        ",", ";", "\"", "\r\n", "ip", "name", "seen", "file", "192.0.2.1", "2001:db8::1", "9999-12-31", "70000", "-1", "\u202E", "\0", "null", "[", "]", "{", "}", "\"weight\":\"huge\"", "\"candidates\":null", "\\ud800", "1e999");

    public override void Run(byte[] input)
    {
        ShellReport report = ShellReport.Read(new StringReader(Encoding.UTF8.GetString(input)), s_now);
        Require(report.Problems.Count <= 201, "problems are bounded");
        Require(report.Shells.Select(s => s.Server).Distinct().Count() == report.Shells.Count, "each server is there once");
        Require(report.Shells.All(s => s.Server.Length > 0 && s.SeenAt <= s_now && s.Port is > 0 and < 65_536), "a report names a server and a time that has been");
        Require(report.Shells.All(s => !$"{s.File}{s.By}".Any(char.IsControl)), "texts are plain");
        File.WriteAllBytes(_file, input);
        try
        {
            CandidateList list = CandidateList.Read(_file);
            Require(list.Candidates.All(c => c.Owner is not null && c.Domains is not null && c.Reasons is not null), "a candidate is whole");
        }
        catch (InvalidDataException)
        {
            // Refused with a message.
        }
    }
}
