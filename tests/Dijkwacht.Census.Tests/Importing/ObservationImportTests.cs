using Dijkwacht.Census.Importing;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Runs;

namespace Dijkwacht.Census.Tests.Importing;

public sealed class ObservationImportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("import").FullName;

    [Fact]
    public void Shadowserver_rows_keep_what_their_version_tells()
    {
        (ImportReport report, List<Observation> seen) = Import(
            """
            "timestamp","ip","hostname","port","version","servername","tag"
            "2021-05-01 00:10:00","192.0.2.4","mail.example.org","443","15.2.721","AFS","exchange;cve-2021-26855"
            2021-05-01 00:00:00,192.0.2.5,,8443,15.1.2507.39,,exchange
            2021-05-01 00:00:00,not an address,,443,15.1.2507.39,,exchange
            "2021-05-01 00:00:00,192.0.2.6
            """);

        Assert.Equal("import:shadowserver", report.Run!.Method);
        Assert.Equal(2, report.Bad);
        Assert.Contains(":4:", report.Problems[0], StringComparison.Ordinal);
        Assert.Equal(new DateTimeOffset(2021, 5, 1, 0, 0, 0, TimeSpan.Zero), report.Run.StartedAt);
        Assert.StartsWith("20210501T0000-", report.Run.Id, StringComparison.Ordinal);
        Assert.True(seen[0] is { Precision: BuildPrecision.CumulativeUpdate, Name: "mail.example.org", Server: "AFS", Product: "Exchange Server 2019", Detail: "exchange;cve-2021-26855" });
        Assert.True(seen[1] is { Precision: BuildPrecision.Exact, Port: 8443, Source: BuildSource.Import, Product: "Exchange Server 2016" });
        Assert.Equal("15.1.2507.39", seen[1].Build.ToString());
    }

    [Fact]
    public void Our_own_table_comes_back()
    {
        (ImportReport report, List<Observation> seen) = Import(
            """
            address,name,product,build,precision,server,seen,proxylogon,state,port
            192.0.2.4,,Exchange Server 2019,15.2.721,cu,AFS,2021-05-01T00:00:00Z,open,Exchange,443
            192.0.2.5,,,,none,'=cmd,2021-05-02,unknown,TlsFailed,8443
            """);

        Assert.Equal("import:csv", report.Run!.Method);
        Assert.Equal(BuildPrecision.CumulativeUpdate, seen[0].Precision);
        Assert.True(seen[1] is { State: ObservedState.TlsFailed, Server: "=cmd", Port: 8443 });
    }

    [Fact]
    public void The_same_file_is_taken_in_once()
    {
        const string Text = "timestamp,ip,version\n2021-05-01 00:00:00,192.0.2.4,15.2.721\n";
        Import(Text);

        Assert.Throws<RunRefusedException>(() => Import(Text));
    }

    [Fact]
    public void A_list_of_addresses_is_shown_the_way() =>
        Assert.Contains("--targets", Assert.Throws<RunRefusedException>(() => Import("saddr\n192.0.2.1\n")).Message, StringComparison.Ordinal);

    [Fact]
    public void Lines_of_a_journal_come_in_under_the_new_run()
    {
        (ImportReport report, List<Observation> seen) = Import("""{"run":"x","observedAt":"2021-05-01T00:00:00+00:00","address":"192.0.2.4","port":443,"state":"Silent","precision":"none","source":"None","requests":0}""" + "\n{\"run\":");

        Assert.Equal(report.Run!.Id, Assert.Single(seen).Run);
        Assert.Equal(1, report.Bad);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private (ImportReport, List<Observation>) Import(string text)
    {
        string path = Path.Combine(_folder, "list.csv");
        File.WriteAllText(path, text);
        var workspace = new Workspace(Path.Combine(_folder, "workspace"));
        ImportReport report = ObservationImport.Read(workspace, path, null, TimeProvider.System);
        var seen = new List<Observation>();
        if (report.Run is { } run)
            ObservationJournal.Scan(Path.Combine(workspace.RunFolder(run.Id), "observations.jsonl"), seen.Add);
        return (report, seen);
    }
}
