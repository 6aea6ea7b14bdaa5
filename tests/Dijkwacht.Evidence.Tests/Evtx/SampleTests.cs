using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Xml;
using Dijkwacht.Evidence.Evtx;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Testing;

namespace Dijkwacht.Evidence.Tests.Evtx;

/// <summary>Event logs that others published, beside the repository.</summary>
public sealed class SampleTests
{
    // Written over in part, torn at the last record, or tampered with: docs/formats/evtx.md says how.
    private static readonly Dictionary<string, (long Incomplete, long Hidden, long Gaps)> s_damaged = new()
    {
        ["2-vss_0-Microsoft-Windows-RemoteDesktopServices-RdpCoreTS%4Operational.evtx"] = (12, 0, 11),
        ["Microsoft-Windows-HelloForBusiness%4Operational.evtx"] = (1, 0, 0),
        ["Microsoft-Windows-LanguagePackSetup%4Operational.evtx"] = (1, 0, 0),
        ["post-Security.evtx"] = (0, 1, 0),
        ["sample-with-zero-data-size-event.evtx"] = (0, 0, 1),
        ["sample_with_a_bad_chunk_magic.evtx"] = (3, 0, 3),
        ["System2.evtx"] = (1, 0, 0),
    };

    private static string Folder => Path.Combine(Repository.SharedData!, "evtx");

    [SharedDataFact]
    public void Every_regression_case_is_the_json_that_evtx_dump_wrote()
    {
        var differences = new List<string>();
        int events = 0;
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Folder, "sigmahq-regression"), "*.evtx", SearchOption.AllDirectories))
        {
            List<JsonElement> expected = Documents(File.ReadAllText(Path.ChangeExtension(file, ".json")));
            (_, CollectingSink sink) = CollectingSink.Read(File.ReadAllBytes(file));
            if (expected.Count != sink.Events.Count)
                differences.Add($"{file}: {sink.Events.Count} events, {expected.Count} expected");
            foreach ((TakenEvent actual, JsonElement wanted) in sink.Events.Zip(expected))
            {
                events++;
                AddDifferences(differences, Path.GetFileName(file), wanted, JsonDocument.Parse(actual.Json).RootElement);
            }
        }

        // Someone edited this one by hand: a date with nine digits, and a path in another case than its event has.
        differences.RemoveAll(d => d.StartsWith("ad691d92-15f2-4181-9aa4-723c74f9ddc3.evtx/", StringComparison.Ordinal) && (d.Contains("751156500Z") || d.Contains("Explorer.exe")));
        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(20)));
        Assert.True(events >= 110, $"{events} events were compared");
    }

    [SharedDataFact]
    public void Every_sample_yields_at_least_as_many_records_as_any_other_reader()
    {
        var differences = new List<string>();
        string[] lines = File.ReadAllLines(Path.Combine(Folder, "samples", "expected.tsv"));
        foreach (string line in lines.Skip(1))
        {
            string[] cells = line.Split('\t');
            byte[] bytes = File.ReadAllBytes(Path.Combine(Folder, "samples", cells[0]));
            (EvtxSummary summary, CollectingSink sink) = CollectingSink.Read(bytes);
            long most = new[] { cells[8], cells[12], cells[15].Split('/')[0] }
                .Max(cell => long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count : 0);
            if (summary.Records + summary.HiddenRecords < most)
                differences.Add($"{cells[0]}: {summary.Records} records, {most} expected; problems {string.Join(' ', sink.Problems)}");
            Compare(differences, cells, "chunks", cells[5], summary.Chunks);
            Compare(differences, cells, "chunks without magic", cells[7], summary.ChunksWithoutMagic);
            Compare(differences, cells, "wrong header checksums", cells[10], summary.BadHeaderChecksums);
            Compare(differences, cells, "wrong record checksums", cells[11], summary.BadRecordChecksums);
            Compare(differences, cells, "undecodable", "0", summary.UndecodableRecords);
            (long incomplete, long hidden, long gaps) = s_damaged.GetValueOrDefault(Path.GetFileName(cells[0]));
            Compare(differences, cells, "incomplete", $"{incomplete}", summary.IncompleteRecords);
            Compare(differences, cells, "hidden", $"{hidden}", summary.HiddenRecords);
            Compare(differences, cells, "gaps", $"{gaps}", summary.GapCount);
            Assert.Equal(summary.Records + summary.HiddenRecords, sink.Events.Count);
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
        Assert.Equal(83, lines.Length);
    }

    [SharedDataFact]
    public void Forwarded_events_of_exchange_management_tell_the_cmdlet()
    {
        foreach (string name in new[] { "MSExchange_Management_wec.evtx", "issue_201.evtx" })
        {
            var fields = new FieldTable();
            foreach (string field in new[] { "Data", "Data#1", "Channel", "Provider_Name", "EventID" })
                fields.Intern(field);
            (_, CollectingSink sink) = CollectingSink.Read(File.OpenRead(Path.Combine(Folder, "samples", "omerbenamram-evtx", name)), fields, carve: false);
            TakenEvent taken = Assert.Single(sink.Events);
            Assert.Equal("MSExchange Management", taken.Asked["Channel"]);
            Assert.Equal("MSExchange CmdletLogs", taken.Asked["Provider_Name"]);
            Assert.Equal("Set-Mailbox", taken.Asked["Data#1"]);
            Assert.StartsWith("Set-Mailbox\n-Identity \"Administrateur\" -DeliverToMailboxAndForward", taken.Asked["Data"]);
            Assert.Equal(new DateTime(2021, 11, 19, 16, 52, 33, DateTimeKind.Utc).Ticks + 8_337_335, taken.Ticks);
        }
    }

    [SharedDataFact]
    public void Every_sample_renders_as_json_and_xml_and_its_fields_agree()
    {
        foreach (string file in Directory.EnumerateFiles(Folder, "*.evtx", SearchOption.AllDirectories))
        {
            var fields = new FieldTable();
            foreach (string name in new[] { "EventID", "Channel", "Provider_Name", "Computer", "EventRecordID", "Data", "Data#1", "CommandLine", "Level" })
                fields.Intern(name);
            (_, CollectingSink sink) = CollectingSink.Read(new MemoryStream(File.ReadAllBytes(file)), fields, carve: true);
            foreach (TakenEvent taken in sink.Events)
                Check(file, taken);
        }
    }

    internal static void Check(string file, TakenEvent taken)
    {
        string where = $"{file} at {taken.Offset}";
        using (JsonDocument.Parse(taken.Json))
        {
        }

        using (var xml = XmlReader.Create(new StringReader(taken.Xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit }))
        {
            while (xml.Read())
            {
            }
        }

        Assert.True(taken.Asked.ContainsKey("EventID") && taken.Asked.ContainsKey("Channel"), where);
        Assert.Equal(string.Join('\n', taken.Fields.Where(f => f.Value.Length > 0).Select(f => f.Value)), taken.Text);
        foreach ((string name, string value) in taken.Asked)
        {
            if (name != "Data")
                Assert.Contains((name, value), taken.Fields);
        }
    }

    internal static List<JsonElement> Documents(string text)
    {
        var documents = new List<JsonElement>();
        byte[] bytes = Encoding.UTF8.GetBytes(text.TrimStart('\uFEFF'));
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { AllowMultipleValues = true });
        while (reader.Read())
            documents.Add(JsonElement.ParseValue(ref reader));
        return documents;
    }

    private static void AddDifferences(List<string> differences, string path, JsonElement expected, JsonElement actual)
    {
        if (expected.ValueKind != JsonValueKind.Object || actual.ValueKind != JsonValueKind.Object)
        {
            if (!JsonElement.DeepEquals(expected, actual))
                differences.Add($"{path}: {actual.GetRawText()}, expected {expected.GetRawText()}");
            return;
        }

        foreach (JsonProperty property in expected.EnumerateObject())
        {
            if (actual.TryGetProperty(property.Name, out JsonElement found))
                AddDifferences(differences, $"{path}/{property.Name}", property.Value, found);
            else
                differences.Add($"{path}/{property.Name} is missing");
        }

        differences.AddRange(actual.EnumerateObject().Where(p => !expected.TryGetProperty(p.Name, out _)).Select(p => $"{path}/{p.Name} is too many"));
    }

    private static void Compare(List<string> differences, string[] cells, string what, string expected, long actual)
    {
        if (long.Parse(expected, CultureInfo.InvariantCulture) != actual)
            differences.Add($"{cells[0]}: {actual} {what}, {expected} expected");
    }
}
