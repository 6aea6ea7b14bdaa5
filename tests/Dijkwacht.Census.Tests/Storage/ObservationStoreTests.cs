using System.Net;
using System.Text.Json;
using CsCheck;
using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Runs;
using Dijkwacht.Census.Storage;

namespace Dijkwacht.Census.Tests.Storage;

public sealed class ObservationStoreTests
{
    private static readonly Observation s_full = new()
    {
        Run = "r1",
        ObservedAt = new DateTimeOffset(2026, 3, 1, 9, 30, 0, 250, TimeSpan.Zero),
        Address = IPAddress.Parse("2001:db8::25"),
        Port = 8443,
        Name = "mail.example.org",
        State = ObservedState.Exchange,
        Build = Dijkwacht.Exchange.Builds.ExchangeVersion.Parse("15.2.986.14"),
        Precision = BuildPrecision.Exact,
        Source = BuildSource.VersionHeader,
        Product = "Exchange Server 2019",
        Server = "EX'19; DROP",
        BackEnd = "ex19.example.org",
        TlsVersion = "Tls12",
        Certificate = new CertificateFacts("ab", "CN=mail", "CN=ca", ["mail.example.org", "autodiscover.example.org"], WorkspaceFolder.Day(0), WorkspaceFolder.Day(90)),
        HttpServer = "Microsoft-IIS/10.0",
        SmtpBanner = "220 mail",
        Requests = 2,
        Detail = "line \"one\"\u0001",
    };

    [Fact]
    public async Task An_observation_comes_back_from_the_store_as_it_was_journalled()
    {
        using var folder = new WorkspaceFolder();
        folder.Add("r1", [s_full]);

        using ObservationStore store = await ObservationStore.OpenAsync(folder.Workspace);

        Observation read = Assert.Single(store.Read(["r1"], all: true));
        Assert.Equal(Line(s_full), Line(read));
        Assert.True(File.Exists(Path.Combine(folder.Workspace.ObservationsFolder, "day=2026-01-01", "r1.parquet")));
    }

    [Fact]
    public async Task A_workspace_without_runs_has_no_observations()
    {
        using var folder = new WorkspaceFolder();

        using ObservationStore store = await ObservationStore.OpenAsync(folder.Workspace);

        Assert.Empty(store.Read(["r1"], all: true));
        Assert.Null(store.Default);
        Assert.Empty(store.KnownServers());
    }

    [Fact]
    public async Task A_torn_last_line_is_skipped_and_counted_and_the_run_is_partial()
    {
        using var folder = new WorkspaceFolder();
        RunRecord run = folder.Add("r1", [WorkspaceFolder.Server("192.0.2.1", "15.2.986.14"), WorkspaceFolder.Server("192.0.2.2", "15.2.986.14")], isFinished: false);
        string journal = Path.Combine(folder.Workspace.RunFolder("r1"), "observations.jsonl");
        byte[] bytes = await File.ReadAllBytesAsync(journal);
        await File.WriteAllBytesAsync(journal, bytes[..^20]);

        using ObservationStore store = await ObservationStore.OpenAsync(folder.Workspace);

        StoredRun stored = Assert.Single(store.Runs);
        Assert.Equal((1, 1, true), (stored.Observations, stored.SkippedLines, stored.IsPartial));
        Assert.Single(store.Read(["r1"], all: true));
        Assert.False(File.Exists(Compactor.FileOf(folder.Workspace, run)));
    }

    [Fact]
    public async Task A_journal_that_grew_after_its_Parquet_file_is_read_again()
    {
        using var folder = new WorkspaceFolder();
        folder.Add("r1", [WorkspaceFolder.Server("192.0.2.1", null)]);
        using (await ObservationStore.OpenAsync(folder.Workspace))
        {
        }

        folder.Add("r1", [WorkspaceFolder.Server("192.0.2.1", null), WorkspaceFolder.Server("192.0.2.2", null)]);
        using ObservationStore store = await ObservationStore.OpenAsync(folder.Workspace);

        Assert.Equal(2, store.Read(["r1"], all: false).Count());
    }

    [Fact]
    public async Task A_Parquet_file_without_its_journal_still_counts()
    {
        using var folder = new WorkspaceFolder();
        folder.Add("r1", [s_full]);
        using (await ObservationStore.OpenAsync(folder.Workspace))
            File.Delete(Path.Combine(folder.Workspace.RunFolder("r1"), "observations.jsonl"));

        using ObservationStore store = await ObservationStore.OpenAsync(folder.Workspace);

        Assert.Single(store.Read(["r1"], all: false));
    }

    [Fact]
    public async Task A_damaged_Parquet_file_is_made_again_from_the_journal()
    {
        using var folder = new WorkspaceFolder();
        RunRecord run = folder.Add("r1", [s_full]);
        string file = Compactor.FileOf(folder.Workspace, run);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "PAR1 no PAR1");

        using ObservationStore store = await ObservationStore.OpenAsync(folder.Workspace);

        Assert.Single(store.Read(["r1"], all: false));
    }

    [Fact]
    public async Task A_run_whose_record_is_damaged_is_named_and_left_out()
    {
        using var folder = new WorkspaceFolder();
        folder.Add("r1", [s_full]);
        folder.Add("r2", [s_full]);
        await File.WriteAllTextAsync(Path.Combine(folder.Workspace.RunFolder("r2"), "run.json"), "{");

        using ObservationStore store = await ObservationStore.OpenAsync(folder.Workspace);

        Assert.Equal("r1", Assert.Single(store.Runs).Id);
        Assert.Contains("r2", Assert.Single(store.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_latest_scan_is_meant_by_default_and_an_import_only_without_scans()
    {
        using var folder = new WorkspaceFolder();
        folder.Add("i1", [s_full], day: 9, method: "import:csv");
        using (ObservationStore imports = await ObservationStore.OpenAsync(folder.Workspace))
            Assert.Equal("i1", imports.Default!.Id);

        folder.Add("s1", [s_full], day: 1);
        folder.Add("s2", [s_full], day: 2);
        using ObservationStore store = await ObservationStore.OpenAsync(folder.Workspace);

        Assert.Equal("s2", store.Default!.Id);
    }

    [Fact]
    public async Task Known_servers_are_the_addresses_of_Exchange_on_premises_in_any_run()
    {
        using var folder = new WorkspaceFolder();
        folder.Add("r1", [WorkspaceFolder.Server("192.0.2.1", null), WorkspaceFolder.Server("192.0.2.2", null, state: ObservedState.NotExchange)]);
        folder.Add("r2", [WorkspaceFolder.Server("192.0.2.3", null, state: ObservedState.ExchangeBehindProxy)], day: 1);

        using ObservationStore store = await ObservationStore.OpenAsync(folder.Workspace);

        Assert.Equal([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.3")], store.KnownServers().OrderBy(a => a.ToString(), StringComparer.Ordinal));
    }

    [Fact]
    public void Any_bytes_in_a_journal_are_read_or_counted_but_never_throw()
    {
        string file = Path.GetTempFileName();
        Gen.Byte.Array[0, 400].Sample(
            bytes =>
            {
                File.WriteAllBytes(file, bytes);
                var reader = new JournalReader(file);
                int read = reader.Read().Count();
                long lines = bytes.Append((byte)'\n').Count(b => b == '\n');
                return read + reader.SkippedLines <= lines && reader.Bytes == bytes.Length;
            },
            iter: 300,
            threads: 1);
        File.Delete(file);
    }

    [Fact]
    public void A_line_longer_than_allowed_is_skipped_and_the_next_is_read()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, new string('x', 3 * JournalReader.MaximumLine) + "\n" + Line(s_full) + "\n");

        var reader = new JournalReader(file);

        Assert.Single(reader.Read());
        Assert.Equal(1, reader.SkippedLines);
        File.Delete(file);
    }

    private static string Line(Observation observation) => JsonSerializer.Serialize(observation, ObservationJson.Default.Observation);
}
