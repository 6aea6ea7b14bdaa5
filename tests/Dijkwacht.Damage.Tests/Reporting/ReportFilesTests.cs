using Dijkwacht.Damage.Reporting;

namespace Dijkwacht.Damage.Tests.Reporting;

public sealed class ReportFilesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-report-").FullName;

    [Fact]
    public async Task All_files_appear_in_a_new_directory()
    {
        string target = Path.Combine(_folder, "deep", "out");
        await Write(target, SampleReports.Rich());
        Assert.Equal(ReportFiles.Names.Order(), Files(target));
        Assert.Equal(["out"], Entries(Path.Combine(_folder, "deep")));
        using FileStream json = File.OpenRead(Path.Combine(target, "report.json"));
        Assert.Equal("EX01", ReportJson.Read(json).Host);
    }

    [Fact]
    public async Task An_earlier_report_is_replaced_and_other_files_stay()
    {
        await Write(_folder, SampleReports.Empty());
        await File.WriteAllTextAsync(Path.Combine(_folder, "notes.txt"), "mine");
        await Write(_folder, SampleReports.Rich());
        Assert.Equal(ReportFiles.Names.Append("notes.txt").Order(), Entries(_folder));
        Assert.Contains("EX01", await File.ReadAllTextAsync(Path.Combine(_folder, "report.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_writes_give_the_same_bytes()
    {
        string first = Path.Combine(_folder, "a");
        string second = Path.Combine(_folder, "b");
        await Write(first, SampleReports.Rich());
        await Write(second, SampleReports.Rich());
        foreach (string name in ReportFiles.Names)
            Assert.Equal(await File.ReadAllBytesAsync(Path.Combine(first, name)), await File.ReadAllBytesAsync(Path.Combine(second, name)));
    }

    [Theory]
    [InlineData("report.json")]
    [InlineData("report.html")]
    [InlineData("findings.csv")]
    [InlineData("files.csv")]
    [InlineData("timeline.jsonl")]
    [InlineData("timeline.parquet")]
    public async Task A_disk_that_fills_up_leaves_the_earlier_report_alone(string full)
    {
        await Write(_folder, SampleReports.Empty());
        byte[] before = await File.ReadAllBytesAsync(Path.Combine(_folder, "report.json"));
        var e = await Assert.ThrowsAsync<IOException>(() => ReportFiles.WriteAllAsync(
            _folder, SampleReports.Rich(), SampleReports.Timeline(), "en",
            path => Path.GetFileName(path) == full ? new FullDisk() : File.Create(path), CancellationToken.None));
        Assert.Contains(_folder, e.Message, StringComparison.Ordinal);
        Assert.Contains("No space left", e.Message, StringComparison.Ordinal);
        Assert.Contains("--out", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(Path.Combine(_folder, "report.json")));
        Assert.Equal(ReportFiles.Names.Order(), Entries(_folder));
    }

    [Fact]
    public async Task A_target_that_is_a_file_is_refused_with_its_name()
    {
        string target = Path.Combine(_folder, "file");
        await File.WriteAllTextAsync(target, "");
        var e = await Assert.ThrowsAsync<IOException>(() => Write(Path.Combine(target, "out"), SampleReports.Rich()));
        Assert.Contains(target, e.Message, StringComparison.Ordinal);
        Assert.Equal(["file"], Entries(_folder));
    }

    [Fact]
    public async Task A_file_in_the_place_of_the_directory_is_not_touched()
    {
        string target = Path.Combine(_folder, "out");
        await File.WriteAllTextAsync(target, "mine");
        await Assert.ThrowsAsync<IOException>(() => Write(target, SampleReports.Rich()));
        Assert.Equal("mine", await File.ReadAllTextAsync(target));
        Assert.Equal(["out"], Entries(_folder));
    }

    [Fact]
    public async Task No_file_holds_a_token_that_an_antivirus_looks_for()
    {
        string every = string.Join(" ; ", ExcerptTokens.All.Select(token => token.Text));
        TimelineEntry[] timeline = [SampleReports.Timeline().First() with { Message = every, Url = every, UserAgent = every, Mailbox = every }];
        await ReportFiles.WriteAllAsync(_folder, SampleReports.Hostile(every), timeline, "en");
        foreach (string name in ReportFiles.Names)
        {
            string text = await File.ReadAllTextAsync(Path.Combine(_folder, name));
            Assert.All(ExcerptTokens.All, token => Assert.DoesNotContain(token.Text, text, StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public async Task A_cancelled_run_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        string target = Path.Combine(_folder, "out");
        IEnumerable<TimelineEntry> timeline = SampleReports.Timeline(100).Select((entry, i) =>
        {
            if (i == 50)
                stop.Cancel();
            return entry;
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            ReportFiles.WriteAllAsync(target, SampleReports.Rich(), timeline, "en", stop.Token));
        Assert.Empty(Entries(_folder));
    }

    [Fact]
    public async Task An_error_in_the_timeline_leaves_nothing()
    {
        static IEnumerable<TimelineEntry> Failing()
        {
            yield return SampleReports.Timeline().First();
            throw new InvalidOperationException("no more");
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            ReportFiles.WriteAllAsync(Path.Combine(_folder, "out"), SampleReports.Rich(), Failing(), "en"));
        Assert.Empty(Entries(_folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task Write(string target, Report report) => ReportFiles.WriteAllAsync(target, report, SampleReports.Timeline(), "en");

    private static IEnumerable<string?> Files(string folder) => Directory.GetFiles(folder).Select(Path.GetFileName).Order();

    private static IEnumerable<string?> Entries(string folder) => Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order();

    private sealed class FullDisk : MemoryStream
    {
        public override bool CanWrite => true;

        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("No space left on device");

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            throw new IOException("No space left on device");
    }
}
