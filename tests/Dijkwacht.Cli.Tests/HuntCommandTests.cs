using System.Text.Json;

namespace Dijkwacht.Cli.Tests;

public class HuntCommandTests
{
    [Fact]
    public async Task Matches_come_in_order_of_time_with_the_fields_of_the_contract()
    {
        using var folder = new TemporaryFolder();
        string events = EvidenceFiles.WriteEvents(folder.Path);
        (int exitCode, string output, string error) = await CommandLine.RunAsync(
            "hunt", events, "--rules", EvidenceFiles.WriteRules(folder.Path), "--ioc", EvidenceFiles.WriteIndicators(folder.Path));
        Assert.Equal(0, exitCode);
        JsonElement[] rows = [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement)];
        Assert.Equal(
            ["A process of the system account", "ip 203.0.113.77", "Two of them within a minute", "A process of the system account"],
            rows.Select(r => r.GetProperty("rule").GetProperty("title").GetString()!));
        JsonElement first = rows[0];
        Assert.Equal("2021-03-03T10:00:02.0000000Z", first.GetProperty("time").GetString());
        Assert.Equal("11111111-2222-4333-8444-555555555555", first.GetProperty("rule").GetProperty("id").GetString());
        Assert.Equal("high", first.GetProperty("rule").GetProperty("level").GetString());
        Assert.Equal("Example", first.GetProperty("rule").GetProperty("author").GetString());
        Assert.Equal("sysmon.json", first.GetProperty("file").GetString());
        Assert.Equal(3, first.GetProperty("line").GetInt64());
        Assert.Equal("Microsoft-Windows-Sysmon/Operational", first.GetProperty("channel").GetString());
        Assert.Equal(1, first.GetProperty("eventId").GetInt32());
        Assert.Equal(@"C:\Windows\System32\cmd.exe", first.GetProperty("fields").GetProperty("Image").GetString());
        JsonElement correlation = rows.Single(r => r.TryGetProperty("records", out _));
        Assert.Equal(2, correlation.GetProperty("count").GetInt64());
        Assert.Equal([3L, 1L], correlation.GetProperty("records").EnumerateArray().Select(r => r.GetProperty("line").GetInt64()));
        Assert.Contains("4 matches in 3 records; 2 rules and 3 indicators in use.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_match_in_a_text_log_has_every_column_that_has_a_value()
    {
        using var folder = new TemporaryFolder();
        string log = Path.Combine(folder.Path, "u_ex210303.log");
        await File.WriteAllTextAsync(log, "#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port c-ip sc-status sc-bytes X-Own\r\n2021-03-03 10:00:00 192.0.2.10 GET /owa/ - 443 203.0.113.77 200 512 mine\r\n");
        (_, string output, _) = await CommandLine.RunAsync("hunt", log, "--ioc", EvidenceFiles.WriteIndicators(folder.Path));
        JsonElement fields = JsonDocument.Parse(output).RootElement.GetProperty("fields");
        Assert.Equal(
            "date=2021-03-03 time=10:00:00 s-ip=192.0.2.10 cs-method=GET cs-uri-stem=/owa/ s-port=443 c-ip=203.0.113.77 sc-status=200 sc-bytes=512 X-Own=mine",
            string.Join(' ', fields.EnumerateObject().Select(f => $"{f.Name}={f.Value}")));
    }

    [Theory]
    [InlineData("csv", "time,level,title,ruleId,author,file,line,record,channel,eventId,fields")]
    [InlineData("table", "TIME (UTC)")]
    public async Task Other_forms_have_a_header_and_a_line_per_match(string format, string header)
    {
        using var folder = new TemporaryFolder();
        string events = EvidenceFiles.WriteEvents(folder.Path);
        (int exitCode, string output, _) = await CommandLine.RunAsync("hunt", events, "--ioc", EvidenceFiles.WriteIndicators(folder.Path), "--format", format, "--quiet");
        Assert.Equal(0, exitCode);
        string[] lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith(header, lines[0], StringComparison.Ordinal);
        Assert.Contains("203.0.113.77", Assert.Single(lines[1..]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_without_matches_has_its_columns()
    {
        using var folder = new TemporaryFolder();
        string events = EvidenceFiles.WriteEvents(folder.Path);
        string indicators = Path.Combine(folder.Path, "other.txt");
        await File.WriteAllTextAsync(indicators, "198.51.100.9\n");
        (_, string output, _) = await CommandLine.RunAsync("hunt", events, "--ioc", indicators, "--format", "csv", "--quiet");
        Assert.Equal("time,level,title,ruleId,author,file,line,record,channel,eventId,fields,last,count\r\n", output);
    }

    [Fact]
    public async Task A_correlation_in_a_table_has_its_last_time_and_how_many_records_it_joins()
    {
        using var folder = new TemporaryFolder();
        string events = EvidenceFiles.WriteEvents(folder.Path);
        (_, string output, _) = await CommandLine.RunAsync("hunt", events, "--rules", EvidenceFiles.WriteRules(folder.Path), "--format", "csv", "--quiet");
        string row = Assert.Single(output.Split("\r\n"), l => l.Contains("Two of them within a minute", StringComparison.Ordinal));
        Assert.EndsWith(",2021-03-03T10:00:05.0000000Z,2", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parquet_file_appears_whole()
    {
        using var folder = new TemporaryFolder();
        string events = EvidenceFiles.WriteEvents(folder.Path);
        string file = Path.Combine(folder.Path, "out", "matches.parquet");
        (int exitCode, _, string error) = await CommandLine.RunAsync("hunt", events, "--rules", EvidenceFiles.WriteRules(folder.Path), "--output", file);
        Assert.True(exitCode == 0, error);
        byte[] bytes = await File.ReadAllBytesAsync(file);
        Assert.Equal("PAR1"u8.ToArray(), bytes[..4]);
        Assert.Equal("PAR1"u8.ToArray(), bytes[^4..]);
        Assert.Equal(file, Assert.Single(Directory.GetFiles(Path.GetDirectoryName(file)!)));
    }

    [Theory]
    [InlineData("--format", "parquet")]
    [InlineData("--assume-utc-offset", "one hour")]
    [InlineData("--rules", "no-such-folder")]
    [InlineData("--quiet", "--no-color")]
    public async Task What_cannot_be_done_is_told_before_anything_is_read(string option, string value)
    {
        using var folder = new TemporaryFolder();
        string events = EvidenceFiles.WriteEvents(folder.Path);
        string[] arguments = option == "--quiet" ? ["hunt", events, option, value] : ["hunt", events, "--ioc", EvidenceFiles.WriteIndicators(folder.Path), option, value];
        (int exitCode, string output, string error) = await CommandLine.RunAsync(arguments);
        Assert.Equal(2, exitCode);
        Assert.Equal("", output);
        Assert.StartsWith("dijkwacht: ", error, StringComparison.Ordinal);
    }
}
