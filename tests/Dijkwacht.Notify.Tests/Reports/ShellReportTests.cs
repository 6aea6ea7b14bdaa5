using CsCheck;
using Dijkwacht.Notify.Reports;

namespace Dijkwacht.Notify.Tests.Reports;

public class ShellReportTests
{
    private static readonly DateTimeOffset s_now = new(2021, 3, 20, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Columns_are_found_by_any_of_their_names()
    {
        ReportedShell own = Assert.Single(Read("name;file;seen;by\nMail.Example.org;/aspnet_client/a.aspx;2021-03-14T10:00:00Z;Partner CERT\n"));
        ReportedShell feed = Assert.Single(Read("timestamp,ip,port,hostname,tag,url,source\n\"2021-03-14 10:00:00\",192.0.2.7,444,,exchange,\"/owa/auth/b.aspx\",feed\n"));

        Assert.Equal(new ReportedShell(null, "mail.example.org", 443, new DateTimeOffset(2021, 3, 14, 10, 0, 0, TimeSpan.Zero), "/aspnet_client/a.aspx", "Partner CERT"), own);
        Assert.Equal(new ReportedShell("192.0.2.7", null, 444, new DateTimeOffset(2021, 3, 14, 10, 0, 0, TimeSpan.Zero), "/owa/auth/b.aspx", "feed"), feed);
    }

    [Fact]
    public void The_newest_report_of_a_server_counts_wherever_it_stands()
    {
        IReadOnlyList<ReportedShell> shells = Read("address,seen,file\n192.0.2.7,2021-03-15,/new\n192.0.2.7,2021-03-14,/old\n2001:DB8:0::1,2021-03-14,/six\n");

        Assert.Equal(["/new", "/six"], shells.Select(s => s.File));
        Assert.Equal("2001:db8::1", shells[1].Address);
    }

    [Fact]
    public void A_time_that_is_none_or_to_come_is_now()
    {
        Assert.Equal([s_now, s_now, s_now], Read("address,seen\n192.0.2.1,soon\n192.0.2.2,2999-01-01\n192.0.2.3,\n").Select(s => s.SeenAt));
    }

    [Fact]
    public void Lines_without_a_server_are_told_with_their_number_and_the_rest_is_read()
    {
        ShellReport report = ShellReport.Read(new StringReader("address,name\n,\nnot an address,-\n192.0.2.1,\n"), s_now);

        Assert.Equal("192.0.2.1", Assert.Single(report.Shells).Address);
        Assert.Equal(3, Assert.Single(report.Problems).Line);
    }

    [Fact]
    public void A_file_without_a_column_for_servers_is_refused()
    {
        ShellReport report = ShellReport.Read(new StringReader("when,what\n2021-03-14,x\n"), s_now);

        Assert.Empty(report.Shells);
        Assert.Contains("'address'", Assert.Single(report.Problems).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_first_line_without_end_is_not_kept_whole()
    {
        using var endless = new StringReader(new string('a', 20_000_000));

        long before = GC.GetAllocatedBytesForCurrentThread();
        ShellReport report = ShellReport.Read(endless, s_now);

        Assert.Empty(report.Shells);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
    }

    [Fact]
    public void What_strangers_write_is_cleaned_and_cut()
    {
        ReportedShell shell = Assert.Single(Read($"address,file\n192.0.2.1,\"/a\u202E\u0007{new string('x', 5_000)}\"\n"));

        Assert.DoesNotContain('\u202E', shell.File!);
        Assert.InRange(shell.File!.Length, 10, 300);
    }

    [Fact]
    public void Any_text_is_read_or_refused_and_never_throws() =>
        Gen.String[Gen.Char["address,nmiplur\n\r\";:/.0192\u202E\0\uFEFF"], 0, 200].Sample(text => ShellReport.Read(new StringReader("address,name,port,seen,file\n" + text), s_now).Shells.All(s => s.Server.Length > 0));

    private static IReadOnlyList<ReportedShell> Read(string text)
    {
        ShellReport report = ShellReport.Read(new StringReader(text), s_now);
        Assert.Empty(report.Problems);
        return report.Shells;
    }
}
