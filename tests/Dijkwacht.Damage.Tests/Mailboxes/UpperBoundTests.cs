using System.Globalization;
using System.Text;
using Dijkwacht.Damage.Exfiltration;
using Dijkwacht.Damage.Mailboxes;
using Dijkwacht.Triage;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Damage.Tests.Mailboxes;

/// <summary>Mail theft through the forged requests of March 2021, in HttpProxy logs from before the hole was used until the update.</summary>
public sealed class UpperBoundTests : IDisposable
{
    private const string Columns = "DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,ClientRequestId,Protocol,UrlHost,UrlStem,ProtocolAction,"
        + "AuthenticationType,IsAuthenticated,AuthenticatedUser,Organization,AnchorMailbox,UserAgent,ClientIpAddress,ServerHostName,HttpStatus,BackEndStatus,ErrorCode,Method,ResponseBytes";

    private static readonly TriageKnowledge s_knowledge = TriageKnowledge.Load([]);
    private static readonly DateTime s_from = new(2021, 1, 2, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime s_to = new(2021, 3, 6, 12, 0, 0, DateTimeKind.Utc);

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Whole_logs_of_reading_alone_bound_what_left()
    {
        MailboxLoss loss = Assert.Single(Losses(Theft("2021-03-03T06:49:42.162Z", "80000"), Theft("2021-03-03T06:49:44.162Z", "1200")));
        Assert.Equal((81_200L, 81_200L, null), (loss.BytesOut, loss.BytesOutUpper, loss.NoUpperReason));
    }

    [Fact]
    public void A_request_without_a_size_leaves_nothing_bounded()
    {
        MailboxLoss loss = Assert.Single(Losses(Theft("2021-03-03T06:49:42.162Z", "80000"), Theft("2021-03-03T06:49:44.162Z", "")));
        Assert.Equal((80_000L, null), (loss.BytesOut, loss.BytesOutUpper));
        Assert.Equal("Of 1 requests no log says how much was sent.", loss.NoUpperReason?.En);
    }

    [Fact]
    public void A_gap_in_the_logs_leaves_nothing_bounded()
    {
        MailboxLoss loss = Assert.Single(Losses(hour => hour.Date != new DateTime(2021, 2, 10), Theft("2021-03-03T06:49:42.162Z", "80000")));
        Assert.Null(loss.BytesOutUpper);
        Assert.Contains("are not complete", loss.NoUpperReason?.En, StringComparison.Ordinal);
    }

    [Fact]
    public void Logs_that_begin_after_the_hole_was_used_leave_nothing_bounded()
    {
        MailboxLoss loss = Assert.Single(Losses(hour => hour >= new DateTime(2021, 2, 1), Theft("2021-03-03T06:49:42.162Z", "80000")));
        Assert.Null(loss.BytesOutUpper);
        Assert.Contains("are not complete", loss.NoUpperReason?.En, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_leaves_nothing_bounded()
    {
        string session = Row("2021-03-03T06:50:10.000Z", "Ecp", "/ecp/y.js", "ServerInfo~a]@ex01.example.org:444/ecp/proxyLogon.ecp?#", "203.0.113.7", "241", "500", "POST", "500");
        IReadOnlyList<MailboxLoss> losses = Losses(Theft("2021-03-03T06:49:42.162Z", "80000"), session);
        Assert.Contains(losses, l => l.Mailbox == "*@EX01");
        Assert.All(losses, l => Assert.Null(l.BytesOutUpper));
        Assert.All(losses, l => Assert.StartsWith("An intruder had a session on EX01", l.NoUpperReason?.En, StringComparison.Ordinal));
        Assert.All(losses, l => Assert.StartsWith("Een indringer had een sessie op EX01", l.NoUpperReason?.Nl, StringComparison.Ordinal));
    }

    private IReadOnlyList<MailboxLoss> Losses(params string[] thefts) => Losses(_ => true, thefts);

    private IReadOnlyList<MailboxLoss> Losses(Func<DateTime, bool> isLogged, params string[] rows)
    {
        var lines = new List<string>();
        for (DateTime hour = s_from; hour < s_to; hour = hour.AddMinutes(10))
        {
            if (isLogged(hour))
                lines.Add(Row(hour.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture), "Ews", "/ews/exchange.asmx", "SMTP:alice@example.org", "198.51.100.20", "200", "200", "POST", "512"));
        }

        string folder = Directory.CreateDirectory(Path.Combine(_folder, "Logging", "HttpProxy", "Ews")).FullName;
        var text = new StringBuilder().Append(Columns).Append("\r\n#Software: Microsoft Exchange Server\r\n#Version: 15.01.2176.002\r\n#Log-type: HttpProxy Logs\r\n#Date: 2021-01-02T00:00:00.000Z\r\n#Fields: ").Append(Columns).Append("\r\n");
        foreach (string line in lines.Concat(rows).Order(StringComparer.Ordinal))
            text.Append(line).Append("\r\n");
        File.WriteAllText(Path.Combine(folder, "HttpProxy_2021010200-1.LOG"), text.ToString());
        Assessment assessment = Assessor.Assess(s_knowledge, new TriageOptions { Paths = [_folder] }, CancellationToken.None);
        return DamageSummary.Of(assessment).Mailboxes;
    }

    private static string Theft(string time, string bytes) =>
        Row(time, "Ecp", "/ecp/y.js", "ServerInfo~a]@ex01.example.org:444/ews/exchange.asmx?#", "203.0.113.7", "200", "200", "POST", bytes);

    private static string Row(string time, string protocol, string stem, string anchor, string client, string status, string backEnd, string method, string bytes) =>
        $"{time},{Guid.NewGuid()},15,1,2176,2,,{protocol},mail.example.org,{stem},,,,,,{anchor},Mozilla/5.0,{client},EX01,{status},{backEnd},,{method},{bytes}";
}
