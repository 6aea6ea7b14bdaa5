using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Dijkwacht.Evidence.Events;

namespace Dijkwacht.Evidence.Tests.Events;

public class EventCarrierTests
{
    public static TheoryData<string, string> Samples => CarrierSamples.All;

    [Theory]
    [MemberData(nameof(Samples))]
    public void Each_carrier_is_recognised_by_its_keys(string carrier, string sample)
    {
        Assert.True(JsonEventReader.Recognises(Encoding.UTF8.GetBytes(sample)));
        Assert.True(JsonEventReader.Recognises([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("\r\n" + sample)]));
        Assert.True(JsonEventReader.Recognises(Encoding.UTF8.GetBytes("[\n  " + sample)));
        Assert.True(JsonEventReader.Recognises(Encoding.UTF8.GetBytes("<14>Dec 13 17:45:02 ex01 nxWinEvt: " + sample)));
        Assert.True(JsonEventReader.Recognises(Encoding.UTF8.GetBytes("Record 1\n" + sample[..^2])));
        RecordedEvents read = RecordedEvents.Read(sample);
        Assert.Equal(carrier, read.Summary.Carrier);
        Assert.Equal(1, read.Summary.Records);
        Assert.Empty(read.Problems);
    }

    [Fact]
    public void Every_carrier_of_the_list_has_a_sample() =>
        Assert.Equal(EventCarriers.All.Select(c => c.Name).Order(), CarrierSamples.All.Select(row => (string)row[0]).Distinct().Order());

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("DateTime,RequestId,EventID")]
    [InlineData("""{"name":"value","data":{"a":1}}""")]
    [InlineData("""{"EventID":7}""")]
    [InlineData("""{"Event":"System"}""")]
    [InlineData("""{"Records":[{"EventID":1}]}""")]
    public void Other_files_are_not_recognised(string text) => Assert.False(JsonEventReader.Recognises(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_logon_has_the_same_fields_from_every_carrier()
    {
        foreach (string sample in new[] { CarrierSamples.EvtxDump, CarrierSamples.Winlogbeat, CarrierSamples.EvtxECmd, CarrierSamples.Nxlog })
        {
            RecordedEvent read = Assert.Single(RecordedEvents.Read(sample).Events);
            Assert.Equal("4624", read["EventID"]);
            Assert.Equal("Security", read["Channel"]);
            Assert.Equal("Microsoft-Windows-Security-Auditing", read["Provider_Name"]);
            Assert.Equal("ex01.example.org", read["Computer"]);
            Assert.Equal("71", read["EventRecordID"]);
            Assert.Equal(71, read.RecordId);
            Assert.Equal("612", read["Execution_ProcessID"]);
            Assert.Equal("640", read["Execution_ThreadID"]);
            Assert.Equal("0x8020000000000000", read["Keywords"]);
            Assert.Equal("alice", read["TargetUserName"]);
            Assert.Equal("192.0.2.7", read["IpAddress"]);
            Assert.Null(read["Data"]);
        }
    }

    [Fact]
    public void System_values_in_words_are_numbers()
    {
        Assert.Equal("0", RecordedEvents.Read(CarrierSamples.EvtxECmd).Events[0]["Level"]);
        Assert.Equal("4", RecordedEvents.Read(CarrierSamples.Winlogbeat).Events[0]["Level"]);
        Assert.Equal("0x8000000000000000", RecordedEvents.Read(CarrierSamples.Velociraptor).Events[0]["Keywords"]);
    }

    [Fact]
    public void Attributes_of_system_are_fields()
    {
        RecordedEvent read = RecordedEvents.Read(CarrierSamples.Velociraptor).Events[0];
        Assert.Equal("1", read["EventID"]);
        Assert.Equal("5770385F-C22A-43E0-BF4C-06F5698FFBD9", read["Provider_Guid"]);
        Assert.Equal("S-1-5-18", read["Security_UserID"]);
        Assert.Equal("Process Create", read["Message"]);
        RecordedEvent separate = RecordedEvents.Read(CarrierSamples.EvtxDumpSeparate).Events[0];
        Assert.Equal("Microsoft-Windows-Eventlog", separate["Provider_Name"]);
        Assert.Contains(("SubjectUserName", "mallory"), separate.All);
        Assert.Contains(("SubjectDomainName", "EXAMPLE"), separate.All);
    }

    [Theory]
    [InlineData(CarrierSamples.EvtxDumpCmdlet)]
    [InlineData(CarrierSamples.WinlogbeatLegacy)]
    public void Data_without_a_name_is_numbered_and_joined(string sample)
    {
        RecordedEvent read = RecordedEvents.Read(sample).Events[0];
        Assert.Equal("Get-Mailbox", read["Data#1"]);
        Assert.Equal("-Identity \"bob\"", read["Data#2"]);
        Assert.StartsWith("Get-Mailbox\n-Identity \"bob\"", read["Data"], StringComparison.Ordinal);
        Assert.Equal(1, Count(read.Text, "Get-Mailbox"));
    }

    [Theory]
    [InlineData("""{"Data":[{"#attributes":{"Name":"Image"},"#text":"a.exe"},{"#text":"x","@Name":"CommandLine"},"y"]}""")]
    [InlineData("""{"Data":[{"Value":"a.exe","Name":"Image"},{"Name":"CommandLine","_value":"x"},{"#text":"y"}]}""")]
    [InlineData("""{"Image":{"#attributes":{"a":"b"},"#text":"a.exe"},"CommandLine_attributes":{"c":"d"},"CommandLine":"x","Data":["y"]}""")]
    [InlineData("""[{"Name":"Image","Value":"a.exe"},{"Name":"CommandLine","Value":["x","z"]},"y"]""")]
    [InlineData("\"{\\\"Image\\\":\\\"a.exe\\\",\\\"CommandLine\\\":\\\"x\\\",\\\"Data\\\":\\\"y\\\"}\"")]
    public void Event_data_is_read_in_every_shape(string data)
    {
        string sample = CarrierSamples.EvtxDump.Replace("""{"TargetUserName":"alice","LogonType":3,"IpAddress":"192.0.2.7"}""", data, StringComparison.Ordinal);
        RecordedEvents all = RecordedEvents.Read(sample);
        Assert.Empty(all.Problems);
        RecordedEvent read = all.Events[0];
        Assert.Equal("a.exe", read["Image"]);
        Assert.Equal("x", read["CommandLine"]);
        Assert.Equal("y", read["Data#1"]);
        Assert.Equal("y", read["Data"]);
        Assert.DoesNotContain(read.All, f => f.Name is "Name" or "a" or "c");
    }

    [Fact]
    public void A_payload_in_a_string_is_decoded()
    {
        RecordedEvent read = RecordedEvents.Read(CarrierSamples.EvtxECmdUnnamed).Events[0];
        Assert.Equal("Get-Mailbox\n-Identity bob", read["Data"]);
        Assert.Equal("-Identity bob", read["Data#2"]);
        Assert.DoesNotContain(read.All, f => f.Name == "Payload");
    }

    [Theory]
    [InlineData("Cmdlet suceeded. Cmdlet New-Mailbox, parameters -Name \\\"carol\\\".", "New-Mailbox", "-Name \"carol\"")]
    [InlineData("New-Mailbox\\r\\n-Name carol", "New-Mailbox", "-Name carol")]
    [InlineData("The description for Event ID 1 cannot be found.\\r\\n\\r\\nThe following information was included with the event: \\r\\n\\r\\nNew-Mailbox\\r\\n-Name carol\\r\\nThe message resource is present but", "New-Mailbox", "-Name carol")]
    public void A_cmdlet_is_taken_out_of_its_rendered_text(string message, string cmdlet, string parameters)
    {
        string sample = CarrierSamples.NxlogCmdlet.Replace("Cmdlet suceeded. Cmdlet New-Mailbox, parameters -Name \\\"carol\\\".", message, StringComparison.Ordinal);
        RecordedEvent read = RecordedEvents.Read(sample).Events[0];
        Assert.Equal(cmdlet, read["Data#1"]);
        Assert.Equal(parameters, read["Data#2"]);
        Assert.Equal(cmdlet + "\n" + parameters, read["Data"]);
    }

    [Theory]
    [InlineData("Something-Else happened.\\r\\nThen more")]
    [InlineData("-Name\\r\\ncarol")]
    [InlineData("New-Mailbox")]
    [InlineData("Cmdlet suceeded. Cmdlet New-Mailbox without any")]
    public void Other_text_is_no_cmdlet(string message)
    {
        string sample = CarrierSamples.NxlogCmdlet.Replace("Cmdlet suceeded. Cmdlet New-Mailbox, parameters -Name \\\"carol\\\".", message, StringComparison.Ordinal);
        Assert.Null(RecordedEvents.Read(sample).Events[0]["Data#1"]);
    }

    [Theory]
    [InlineData("MSExchange CmdletLogs", 1, "MSExchange Management")]
    [InlineData("Microsoft-Windows-Sysmon", 11, "Microsoft-Windows-Sysmon/Operational")]
    [InlineData("Microsoft-Windows-Security-Auditing", 4688, "Security")]
    [InlineData("Microsoft-Windows-Eventlog", 1102, "Security")]
    [InlineData("Microsoft-Windows-Eventlog", 104, "System")]
    [InlineData("Microsoft-Windows-Eventlog", 1100, null)]
    [InlineData("Microsoft-Windows-PowerShell", 4104, "Microsoft-Windows-PowerShell/Operational")]
    [InlineData("Microsoft-Windows-PowerShell", 53504, null)]
    [InlineData("SomeProduct", 1, null)]
    public void A_channel_that_is_not_named_follows_from_the_provider(string provider, int id, string? channel)
    {
        string sample = $$"""{"@timestamp":"2021-03-03T13:47:27.371Z","Hostname":"ex01.example.org","SourceName":"{{provider}}","EventID":{{id}}}""";
        Assert.Equal(channel, RecordedEvents.Read(sample).Events[0]["Channel"]);
        Assert.Equal("Other", RecordedEvents.Read(sample.Replace("\"SourceName\"", "\"Channel\":\"Other\",\"SourceName\"", StringComparison.Ordinal)).Events[0]["Channel"]);
    }

    [Theory]
    [InlineData(CarrierSamples.Nxlog)]
    [InlineData(CarrierSamples.NxlogCmdlet)]
    [InlineData(CarrierSamples.Winlogbeat)]
    [InlineData(CarrierSamples.WinlogbeatFlat)]
    [InlineData(CarrierSamples.EvtxECmd)]
    [InlineData(CarrierSamples.VelociraptorRow)]
    public void Keys_in_another_case_are_the_same_keys(string sample)
    {
        RecordedEvent own = RecordedEvents.Read(sample).Events[0];
        string lower = LowerKeys(JsonNode.Parse(sample)!).ToJsonString();
        RecordedEvents read = RecordedEvents.Read(lower);
        Assert.Equal(RecordedEvents.Read(sample).Summary.Carrier, read.Summary.Carrier);
        foreach (string name in new[] { "EventID", "Channel", "Computer", "Provider_Name", "TimeCreated", "EventRecordID", "TargetUserName", "Data#1" })
            Assert.Equal(own[name], read.Events[0][name]);
    }

    private static JsonNode LowerKeys(JsonNode node) => node is JsonObject keys
        ? new JsonObject(keys.DistinctBy(k => k.Key, StringComparer.OrdinalIgnoreCase)
            .Select(k => KeyValuePair.Create(k.Key.ToLowerInvariant(), k.Value is null ? null : LowerKeys(k.Value))))
        : node.DeepClone();

    [Fact]
    public void Hayabusas_values_without_a_name_are_numbered()
    {
        string sample = CarrierSamples.Hayabusa.Replace("\"UtcTime\"", "\"Data[1]\":\"New-Mailbox\",\"Data[2]\":\"-Name carol\",\"UtcTime\"", StringComparison.Ordinal);
        RecordedEvent read = RecordedEvents.Read(sample).Events[0];
        Assert.Equal("New-Mailbox", read["Data#1"]);
        Assert.Equal("-Name carol", read["Data#2"]);
    }

    [Fact]
    public void The_transports_keys_never_hide_event_data()
    {
        string sample = CarrierSamples.Nxlog.Replace("\"TargetUserName\"", "\"Type\":\"Image is replaced\",\"Host\":\"inner\",\"TargetUserName\"", StringComparison.Ordinal)
            .Replace("\"@version\"", "\"type\":\"eventlog\",\"@version\"", StringComparison.Ordinal);
        RecordedEvent read = RecordedEvents.Read(sample).Events[0];
        Assert.Equal("Image is replaced", read["Type"]);
        Assert.Equal("inner", read["host"]);
        Assert.Equal("0x1f", read["ProcessId"]);
        Assert.Contains(("host", "198.51.100.4"), read.All);
        Assert.Contains(("tags", "mordorDataset"), read.All);
        Assert.Equal("AUDIT_SUCCESS", read["EventType"]);
        Assert.Equal("SetValue", RecordedEvents.Read(CarrierSamples.Nxlog.Replace("AUDIT_SUCCESS", "SetValue", StringComparison.Ordinal)).Events[0]["EventType"]);
    }

    [Fact]
    public void Event_data_goes_before_system_but_for_the_names_that_identify()
    {
        string sample = CarrierSamples.EvtxDump.Replace("\"TargetUserName\"", "\"Channel\":\"inner\",\"Task\":\"inner\",\"EventID\":\"7\",\"TargetUserName\"", StringComparison.Ordinal);
        RecordedEvent read = RecordedEvents.Read(sample).Events[0];
        Assert.Equal("Security", read["Channel"]);
        Assert.Equal("4624", read["EventID"]);
        Assert.Equal("inner", read["Task"]);
    }

    [Fact]
    public void A_timelines_abbreviations_are_spelt_out()
    {
        RecordedEvent read = RecordedEvents.Read(CarrierSamples.Hayabusa).Events[0];
        Assert.Equal("Microsoft-Windows-Sysmon/Operational", read["Channel"]);
        Assert.Equal("cmd /c dir", read["CommandLine"]);
        Assert.Equal("C:\\Windows\\System32\\cmd.exe", read["Image"]);
        Assert.Equal("info", read["RuleLevel"]);
        Assert.Null(read["Level"]);
        RecordedEvent text = RecordedEvents.Read(CarrierSamples.HayabusaText).Events[0];
        Assert.Equal("Security", text["Channel"]);
        Assert.Equal("alice", text["TargetUserName"]);
        Assert.Equal("192.0.2.7", text["IpAddress"]);
    }

    [Theory]
    [InlineData("<EventData><Data Name='Image'>a &amp; b</Data><Data>x</Data><Data/></EventData>")]
    [InlineData("<Data Name='Image'>a &amp; b</Data><Data>x</Data><Data></Data>")]
    public void Event_data_as_xml_is_read(string xml)
    {
        string sample = CarrierSamples.NxlogCmdlet.Replace("\"Message\"", "\"EventData\":\"" + xml + "\",\"Message\"", StringComparison.Ordinal);
        RecordedEvent read = RecordedEvents.Read(sample).Events[0];
        Assert.Equal("a & b", read["Image"]);
        Assert.Equal("x", read["Data#1"]);
        Assert.Equal("", read["Data#2"]);
    }

    [Fact]
    public void Xml_that_is_cut_off_is_kept_as_text()
    {
        string sample = CarrierSamples.NxlogCmdlet.Replace("\"Message\"", "\"EventData\":\"<Data Name='Image'>a</Data><Data Na\",\"Message\"", StringComparison.Ordinal);
        RecordedEvent read = RecordedEvents.Read(sample).Events[0];
        Assert.Equal("a", read["Image"]);
        Assert.Contains(("EventData", "<Data Name='Image'>a</Data><Data Na"), read.All);
    }

    [Theory]
    [InlineData(CarrierSamples.EvtxDump, EventClock.Utc, "2021-03-03T12:47:27.3716690Z")]
    [InlineData(CarrierSamples.Velociraptor, EventClock.Utc, "2021-03-03T02:23:45.1250000Z")]
    [InlineData(CarrierSamples.VelociraptorRow, EventClock.Utc, "2021-03-03T02:23:45.0000000Z")]
    [InlineData(CarrierSamples.Winlogbeat, EventClock.Utc, "2021-03-03T12:47:27.3710000Z")]
    [InlineData(CarrierSamples.EvtxECmd, EventClock.Utc, "2021-03-03T12:47:27.3716690Z")]
    [InlineData(CarrierSamples.Hayabusa, EventClock.Utc, "2021-03-03T12:47:27.3710000Z")]
    [InlineData(CarrierSamples.Nxlog, EventClock.Local, "2021-03-03T13:47:27.0000000Z")]
    [InlineData(CarrierSamples.NxlogCmdlet, EventClock.LabelledUtc, "2021-03-03T13:47:27.3710000Z")]
    public void The_clock_is_the_carriers(string sample, EventClock clock, string time)
    {
        RecordedEvents read = RecordedEvents.Read(sample);
        Assert.Equal(clock, read.Summary.Clock);
        Assert.Equal(time, read.Events[0].Utc);
        Assert.Equal(
            DateTime.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind).AddHours(-2),
            new DateTime(RecordedEvents.Read(sample, TimeSpan.FromHours(2)).Events[0].Ticks, DateTimeKind.Utc));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void What_is_written_as_json_reads_back_the_same(string carrier, string sample)
    {
        RecordedEvent first = RecordedEvents.Read(sample).Events[0];
        Assert.DoesNotContain('\n', first.Json);
        RecordedEvent second = Assert.Single(RecordedEvents.Read(first.Json).Events);
        Assert.Equal(first.RecordId, second.RecordId);
        Assert.Equal(first.Ticks, second.Ticks);
        Assert.True(carrier.Length > 0);
        Assert.Equal(Named(first), Named(second));

        static string[] Named(RecordedEvent e) => [.. e.All.Where(f => f.Name is not ("TimeCreated" or "@timestamp") && !f.Name.StartsWith("Data", StringComparison.Ordinal)).Select(f => f.Name + "=" + f.Value).Distinct().Order(StringComparer.Ordinal)];
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void What_is_written_as_xml_is_well_formed_and_has_the_event_data(string carrier, string sample)
    {
        RecordedEvent read = RecordedEvents.Read(sample).Events[0];
        XElement xml = XElement.Parse(read.Xml);
        XNamespace ns = "http://schemas.microsoft.com/win/2004/08/events/event";
        Assert.True(carrier.Length > 0);
        Assert.Equal(read["EventID"], xml.Element(ns + "System")!.Element(ns + "EventID")!.Value);
        Assert.Equal(read["Provider_Name"], xml.Element(ns + "System")!.Element(ns + "Provider")?.Attribute("Name")?.Value);
        if (read["TargetUserName"] is { } name && read.All.Any(f => f.Name == "TargetUserName") && carrier != "Hayabusa")
            Assert.Equal(name, xml.Element(ns + "EventData")!.Elements(ns + "Data").Single(d => d.Attribute("Name")?.Value == "TargetUserName").Value);
    }

    private static int Count(string text, string part) => (text.Length - text.Replace(part, "", StringComparison.Ordinal).Length) / part.Length;
}
