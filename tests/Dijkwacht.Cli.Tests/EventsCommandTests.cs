using System.Text.Json;
using System.Xml.Linq;

namespace Dijkwacht.Cli.Tests;

public class EventsCommandTests
{
    [Fact]
    public async Task Events_come_in_the_order_of_the_file_or_of_time()
    {
        using var folder = new TemporaryFolder();
        string events = EvidenceFiles.WriteEvents(folder.Path);
        string inFile = (await CommandLine.RunAsync("events", events)).Output;
        string inTime = (await CommandLine.RunAsync("events", events, "--sort")).Output;
        Assert.Equal([3, 1, 2], Records(inFile));
        Assert.Equal([1, 2, 3], Records(inTime));
    }

    [Fact]
    public async Task The_offset_of_a_wrong_clock_is_taken_off()
    {
        using var folder = new TemporaryFolder();
        string events = EvidenceFiles.WriteEvents(folder.Path);
        string output = (await CommandLine.RunAsync("events", events, "--format", "csv", "--assume-utc-offset", "-04:00", "--sort")).Output;
        Assert.StartsWith("2021-03-03T14:00:01.0000000Z,EX01.example.org,", output.Split("\r\n")[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Xml_is_one_document()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "events.xml");
        string events = EvidenceFiles.WriteEvents(folder.Path);
        (int exitCode, _, string error) = await CommandLine.RunAsync("events", events, "--output", file);
        Assert.True(exitCode == 0, error);
        Assert.Equal(3, XDocument.Load(file).Root!.Elements().Count());
        Assert.Contains("3 events in 1 files.", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_without_events_is_said_to_hold_none()
    {
        using var folder = new TemporaryFolder();
        string file = Path.Combine(folder.Path, "notes.txt");
        await File.WriteAllTextAsync(file, "nothing here");
        (int exitCode, string output, string error) = await CommandLine.RunAsync("events", file);
        Assert.Equal(0, exitCode);
        Assert.Equal("", output);
        Assert.Contains("No file of Windows events", error, StringComparison.Ordinal);
    }

    private static int[] Records(string output) =>
    [
        .. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonDocument.Parse(l).RootElement.GetProperty("Event").GetProperty("System").GetProperty("EventRecordID").GetInt32()),
    ];
}
