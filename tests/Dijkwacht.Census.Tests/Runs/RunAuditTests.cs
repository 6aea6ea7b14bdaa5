using Dijkwacht.Census.Runs;
using Dijkwacht.Census.Tests.Probing;

namespace Dijkwacht.Census.Tests.Runs;

public sealed class RunAuditTests : IDisposable
{
    private readonly RunFixture _fixture = new();

    [Fact]
    public async Task A_changed_line_is_found_by_its_number()
    {
        string[] lines = await RunAsync();
        lines[4] = lines[4].Replace("GET /owa/", "GET /ecp/", StringComparison.Ordinal);
        File.WriteAllText(_fixture.Log, string.Join('\n', lines) + "\n");

        Assert.Contains("line 5 does not follow from the line before it", _fixture.Audit(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_taken_out_is_found()
    {
        string[] lines = await RunAsync();
        File.WriteAllText(_fixture.Log, string.Join('\n', lines.Where((_, i) => i != 7)) + "\n");

        Assert.Contains("line 8", _fixture.Audit(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lines_cut_off_the_end_are_found()
    {
        string[] lines = await RunAsync();
        File.WriteAllText(_fixture.Log, string.Join('\n', lines[..^2]) + "\n");

        Assert.Contains("lines were cut off the end", _fixture.Audit(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_written_anew_does_not_fit_the_record()
    {
        await RunAsync();
        RunRecord record = RunFiles.Read(_fixture.RunFolder)!;
        File.Delete(_fixture.Log);
        using (RequestLog log = RequestLog.Open(_fixture.Log, record.Id, TimeProvider.System))
        {
            for (int i = 0; i < record.LogEntries; i++)
                log.Append("probe", "127.4.0.1:1", "-", "GET /owa/");
        }

        Assert.Contains("written anew", _fixture.Audit(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_outside_the_scope_and_beyond_the_day_are_found()
    {
        await RunAsync();
        RunRecord record = RunFiles.Read(_fixture.RunFolder)!;
        using (RequestLog log = RequestLog.Open(_fixture.Log, record.Id, TimeProvider.System))
        {
            log.Append("probe", "192.0.2.1:443", "-", "GET /owa/");
            for (int i = 0; i < 5; i++)
                log.Append("probe", "127.4.0.1:1", "-", "GET /owa/");
        }

        string problems = _fixture.Audit();

        Assert.Contains("192.0.2.1:443  is outside the scope", problems, StringComparison.Ordinal);
        Assert.Contains("more than 4 requests to 127.4.0.1", problems, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_scope_than_the_run_was_started_with_is_found()
    {
        await RunAsync();
        File.AppendAllText(Path.Combine(_fixture.RunFolder, "scope.yml"), "\n# wider\n");

        Assert.Contains("not the one the run was started with", _fixture.Audit(), StringComparison.Ordinal);
    }

    public void Dispose() => _fixture.Dispose();

    private async Task<string[]> RunAsync()
    {
        await using LocalServer server = LocalServer.Http((_, _) => LocalServer.Exchange("15.1.2507.39"));
        await _fixture.Scope(server, "127.4.0.0/28").RunAsync();
        Assert.Equal("", _fixture.Audit());
        return File.ReadAllLines(_fixture.Log);
    }
}
