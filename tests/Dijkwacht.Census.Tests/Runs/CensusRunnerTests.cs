using Dijkwacht.Census.Observations;
using Dijkwacht.Census.Runs;
using Dijkwacht.Census.Tests.Probing;

namespace Dijkwacht.Census.Tests.Runs;

public sealed class CensusRunnerTests : IDisposable
{
    private readonly RunFixture _fixture = new();

    [Fact]
    public async Task Every_address_of_the_scope_is_asked_once_and_none_beside_it()
    {
        await using LocalServer server = LocalServer.Http((_, _) => LocalServer.Exchange("15.1.2507.39"));
        _fixture.Scope(server, "127.3.0.0/25, 127.3.0.200", "exclude: [127.3.0.0/28]");

        RunRecord record = await _fixture.RunAsync();

        Assert.Equal(113, record.Targets);
        Assert.True(record is { IsComplete: true, Done: 113 });
        Assert.Equal(113, record.States[ObservedState.Exchange]);
        Assert.Equal(113, server.Requests.Select(request => request.Address).Distinct().Count());
        Assert.Equal(113, server.Requests.Count);
        Assert.DoesNotContain(server.Requests, request => request.Address.GetAddressBytes()[3] < 16);
        Assert.Equal("", _fixture.Audit());
        Assert.Equal(record.States, RunFiles.Read(_fixture.RunFolder)!.States);
    }

    [Fact]
    public async Task A_run_that_was_stopped_goes_on_where_it_was()
    {
        await using LocalServer server = LocalServer.Http((_, _) => LocalServer.Exchange("15.1.2507.39"));
        _fixture.Scope(server, "127.3.1.0/24", pace: "betweenRequests: 0, perSecond: 100000, perNetworkPerSecond: 100000, atOnce: 4");
        using var stop = new CancellationTokenSource();
        int seen = 0;

        RunRecord first = await _fixture.RunAsync(_ => { if (Interlocked.Increment(ref seen) == 60) stop.Cancel(); }, stop: stop.Token);
        RunRecord second = await _fixture.RunAsync();

        Assert.Null(first.EndedAt);
        Assert.InRange(first.Done, 60, 255);
        Assert.Equal(first.Id, second.Id);
        Assert.True(second.IsComplete);
        Assert.Equal(256, server.Requests.Select(request => request.Address).Distinct().Count());
        Assert.Equal(256, server.Requests.Count);
        Assert.Equal(256, _fixture.Observations().Select(observation => observation.Address).Distinct().Count());
        Assert.Equal("", _fixture.Audit());
    }

    [Fact]
    public async Task Files_torn_by_a_kill_are_mended_and_said_to_be()
    {
        await using LocalServer server = LocalServer.Http((_, _) => LocalServer.Exchange("15.1.2507.39"));
        _fixture.Scope(server, "127.3.2.0/26", pace: "betweenRequests: 0, perSecond: 100000, perNetworkPerSecond: 100000, atOnce: 2");
        using var stop = new CancellationTokenSource();
        await _fixture.RunAsync(_ => stop.Cancel(), stop: stop.Token);
        File.AppendAllText(_fixture.Log, "99\t2026-11-24T12:0");
        File.AppendAllText(Path.Combine(_fixture.RunFolder, "observations.jsonl"), "{\"run\":\"x");
        File.AppendAllText(Path.Combine(_fixture.RunFolder, "progress.bin"), "\0\0\0");

        RunRecord record = await _fixture.RunAsync();

        Assert.True(record.IsComplete);
        Assert.Equal(64, _fixture.Observations().Count);
        Assert.Contains("cut off 18 bytes of an unfinished line", File.ReadAllText(_fixture.Log), StringComparison.Ordinal);
        Assert.Equal("", _fixture.Audit());
    }

    [Fact]
    public async Task An_observation_on_file_is_not_asked_for_again()
    {
        await using LocalServer server = LocalServer.Http((_, _) => LocalServer.Exchange("15.1.2507.39"));
        _fixture.Scope(server, "127.3.3.1");
        await _fixture.RunAsync();
        // As if killed between the observation and the journal's event, which is the file's last.
        RunRecord record = RunFiles.Read(_fixture.RunFolder)!;
        RunFiles.Write(_fixture.RunFolder, record with { EndedAt = null });
        string journal = Path.Combine(_fixture.RunFolder, "progress.bin");
        using (FileStream file = File.OpenWrite(journal))
            file.SetLength(file.Length - 9);

        RunRecord second = await _fixture.RunAsync();

        Assert.True(second.IsComplete);
        Assert.Single(server.Requests);
        Assert.Single(_fixture.Observations());
    }

    [Fact]
    public async Task An_opt_out_is_obeyed_while_the_run_goes_on()
    {
        await using LocalServer server = LocalServer.Http((_, _) => LocalServer.Exchange("15.1.2507.39"));
        _fixture.Scope(server, "127.3.4.0/24, 127.3.5.0/24", pace: "betweenRequests: 0, perSecond: 250, perNetworkPerSecond: 100000");
        DateTimeOffset? writtenAt = null;
        int seen = 0;

        RunRecord record = await _fixture.RunAsync(observed: _ =>
        {
            if (Interlocked.Increment(ref seen) != 20)
                return;
            File.WriteAllText(_fixture.Workspace.OptOutFile, "127.3.4.0/24\n");
            writtenAt = TimeProvider.System.GetUtcNow();
        });

        Assert.True(record.IsComplete);
        Assert.True(record.States[ObservedState.NotAsked] > 50);
        Assert.Equal(256, server.Requests.Count(request => request.Address.GetAddressBytes()[2] == 5));
        var late = new List<string>();
        RequestLogReader.Read(_fixture.Log, record.Id, entry =>
        {
            if (entry.Endpoint?.Address.GetAddressBytes()[2] == 4 && entry.At > writtenAt!.Value + TimeSpan.FromSeconds(1))
                late.Add(entry.Endpoint.ToString());
        });
        Assert.Empty(late);
    }

    [Fact]
    public async Task No_host_gets_more_than_four_requests_a_day_however_many_runs()
    {
        await using LocalServer server = LocalServer.Http((_, _) => "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
        _fixture.Scope(server, "127.3.6.0/30");

        for (int i = 0; i < 4; i++)
            await _fixture.RunAsync(isNew: true);

        Assert.All(server.Requests.GroupBy(request => request.Address), host => Assert.InRange(host.Count(), 1, 4));
        Assert.Equal("", _fixture.Audit());
    }

    [Fact]
    public async Task A_changed_scope_does_not_go_on_with_an_old_run()
    {
        await using LocalServer server = LocalServer.Http((_, _) => LocalServer.Exchange("15.1.2507.39"));
        using var stop = new CancellationTokenSource();
        await _fixture.Scope(server, "127.3.7.0/24").RunAsync(_ => stop.Cancel(), stop: stop.Token);

        _fixture.Scope(server, "127.3.7.0/25");

        Assert.Contains("--new", (await Assert.ThrowsAsync<RunRefusedException>(() => _fixture.RunAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_asked_outside_the_mandate()
    {
        await using LocalServer server = LocalServer.Http((_, _) => LocalServer.Exchange("15.1.2507.39"));
        _fixture.Scope(server, "127.3.8.0/24", until: "2020-01-01");

        await Assert.ThrowsAsync<RunRefusedException>(() => _fixture.RunAsync());

        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_mandate_that_ends_ends_the_run()
    {
        await using LocalServer server = LocalServer.Http((_, _) => LocalServer.Exchange("15.1.2507.39"));
        var clock = new JumpingClock();
        string until = TimeProvider.System.GetUtcNow().AddDays(2).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
        _fixture.Scope(server, "127.3.9.0/24", pace: "betweenRequests: 0, perSecond: 200, perNetworkPerSecond: 100000, atOnce: 2", until: until);
        int seen = 0;

        RunRecord record = await _fixture.RunAsync(clock: clock, observed: _ => { if (Interlocked.Increment(ref seen) == 10) clock.Offset = TimeSpan.FromDays(3); });

        Assert.NotNull(record.EndedAt);
        Assert.InRange(record.Done, 10, 30);
        Assert.Equal(record.Done, server.Requests.Count);
        Assert.False(record.IsComplete);
    }

    [Fact]
    public async Task A_clock_that_is_set_back_does_not_break_the_chain()
    {
        await using LocalServer server = LocalServer.Http((_, _) => LocalServer.Exchange("15.1.2507.39"));
        var clock = new JumpingClock();
        _fixture.Scope(server, "127.3.10.0/25");
        int seen = 0;

        RunRecord record = await _fixture.RunAsync(clock: clock, observed: _ => clock.Offset = TimeSpan.FromHours(Interlocked.Increment(ref seen) % 2 == 0 ? -5 : 5));

        Assert.True(record.IsComplete);
        Assert.Equal("", _fixture.Audit());
    }

    [Fact]
    public async Task A_list_of_targets_narrows_the_scope_and_never_widens_it()
    {
        await using LocalServer server = LocalServer.Http((_, _) => LocalServer.Exchange("15.1.2507.39"));
        _fixture.Scope(server, "127.3.11.0/24");

        RunRecord record = await _fixture.RunAsync(targets: "127.3.11.7\n127.3.11.9\n127.3.12.1\n192.0.2.1\nmail.example.org\n");

        Assert.Equal(2, record.Targets);
        Assert.Equal(["127.3.11.7", "127.3.11.9"], server.Requests.Select(request => request.Address.ToString()).Order());
    }

    [Fact]
    public async Task Two_runs_at_once_in_one_workspace_are_refused()
    {
        await using LocalServer server = LocalServer.Http((_, _) => LocalServer.Exchange("15.1.2507.39"));
        _fixture.Scope(server, "127.3.13.0/24", pace: "betweenRequests: 0, perSecond: 100, perNetworkPerSecond: 100000");
        var begun = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        Task<RunRecord> first = _fixture.RunAsync(_ => begun.TrySetResult(), stop: stop.Token);
        await begun.Task;

        await Assert.ThrowsAsync<RunRefusedException>(() => _fixture.RunAsync());
        await stop.CancelAsync();
        await first;
    }

    [Fact]
    public async Task Names_are_looked_up_logged_and_asked_inside_the_scope_only()
    {
        await using LocalServer server = LocalServer.Http((_, _) => LocalServer.Exchange("15.1.2507.39"));
        using var dns = new LocalDns(new()
        {
            ["example.org/MX"] = "mx1.example.org",
            ["mx1.example.org/A"] = "127.3.14.1",
            ["autodiscover.example.org/A"] = "127.3.14.1",
            ["mail.example.org/A"] = "127.99.0.1",
            ["owa.example.org/A"] = "127.3.14.2",
        });
        _fixture.Scope(server, "127.3.14.0/30", $"names: [{{name: example.org, mail: true}}]\nlookups: [dns]\ndns: {{server: '127.0.0.1:{dns.Port}'}}", pace: "betweenRequests: 0, perSecond: 100000, perNetworkPerSecond: 100000, atOnce: 1");

        RunRecord record = await _fixture.RunAsync();

        Assert.Equal(10, record.Targets);
        Assert.True(record.IsComplete);
        Assert.DoesNotContain(server.Requests, request => request.Address.ToString() == "127.99.0.1");
        Assert.Equal($"mx1.example.org:{server.Port}", server.Requests.Single(request => request.Address.ToString() == "127.3.14.1").Host);
        Observation outside = _fixture.Observations().Single(observation => observation.Name == "mail.example.org");
        Assert.Equal(ObservedState.NameUnresolved, outside.State);
        Assert.Contains("lookup\t127.0.0.1:", File.ReadAllText(_fixture.Log), StringComparison.Ordinal);
        Assert.Equal("", _fixture.Audit());
    }

    public void Dispose() => _fixture.Dispose();

    private sealed class JumpingClock : TimeProvider
    {
        private long _offset;

        public TimeSpan Offset
        {
            get => TimeSpan.FromTicks(Interlocked.Read(ref _offset));
            set => Interlocked.Exchange(ref _offset, value.Ticks);
        }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
    }
}
