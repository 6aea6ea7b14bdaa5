using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules.Mappings;
using Dijkwacht.Testing;

namespace Dijkwacht.Rules.Tests.Mappings;

public class MappingTests
{
    private const string Sysmon = "Microsoft-Windows-Sysmon/Operational";

    [Fact]
    public void Every_service_of_Exchange_is_documented_and_every_documented_one_is_there()
    {
        string rules = File.ReadAllText(Path.Combine(Repository.Root, "docs", "rules.md"));
        string table = rules[rules.IndexOf("| service | reads |", StringComparison.Ordinal)..];
        IEnumerable<string> documented = table[..table.IndexOf("\n\n", StringComparison.Ordinal)].Split('\n').Skip(2)
            .SelectMany(row => row.Split('|')[1].Split(',', StringSplitOptions.TrimEntries)).Select(s => s.Trim('`'));
        Assert.Equal(
            MappingTable.Default.Sources.Where(s => s.Product == "exchange").Select(s => s.Service!).Order(StringComparer.Ordinal),
            documented.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_kind_of_record_has_a_log_source()
    {
        var mapped = MappingTable.Default.Sources.SelectMany(s => s.Variants).Select(v => v.Kind).ToHashSet();
        Assert.DoesNotContain(Enum.GetValues<RecordKind>(), k => k != RecordKind.Unknown && !mapped.Contains(k));
    }

    [Fact]
    public void No_two_mappings_state_the_same_log_source() =>
        Assert.Equal(
            MappingTable.Default.Sources.Count,
            MappingTable.Default.Sources.Select(s => (s.Category, s.Product, s.Service)).Distinct().Count());

    [Theory]
    [InlineData("category: process_creation\n    product: windows", "Image|endswith: '\\x.exe'", true)]
    [InlineData("category: process_creation\n    product: linux", "Image|endswith: '/x'", false)]
    [InlineData("category: webserver", "cs-uri-query: x", true)]
    [InlineData("category: webserver\n    product: apache", "cs-uri-query: x", false)]
    [InlineData("product: exchange\n    service: httpproxy", "UrlStem: x", true)]
    [InlineData("product: exchange\n    service: nothing", "A: x", false)]
    [InlineData("category: nothing\n    product: windows", "A: x", false)]
    public void A_rule_is_evaluated_when_its_log_source_is_known(string source, string field, bool isKnown)
    {
        var engine = Compile(source, field, new FieldTable());
        Assert.Equal(isKnown ? 1 : 0, engine.Rules.Count);
        Assert.Equal(isKnown ? 0 : 1, engine.Skipped.Count(s => s.Reason == "no log source"));
    }

    [Theory]
    [InlineData("Image|endswith: '\\x.exe'", "NewProcessName", "C:\\X.exe", true)]
    [InlineData("IntegrityLevel: High", "MandatoryLabel", "S-1-16-12288", true)]
    [InlineData("IntegrityLevel: High", "MandatoryLabel", "S-1-16-4096", false)]
    [InlineData("OriginalFileName: null", "NewProcessName", "x", true)]
    public void A_process_rule_reads_the_security_log_too(string field, string name, string value, bool matches) =>
        Assert.Equal(matches, Matches("category: process_creation\n    product: windows", field, ("Channel", "Security"), ("EventID", "4688"), (name, value)));

    [Fact]
    public void A_variant_is_refused_for_a_rule_that_needs_what_it_lacks()
    {
        var engine = Compile("category: process_creation\n    product: windows", "OriginalFileName: x.exe", new FieldTable());
        Assert.Equal([1], engine.ProgramFor(RecordKind.WindowsEvent)!.Entries.SelectMany(e => e.EventIds));
    }

    [Theory]
    [InlineData(Sysmon, "12", "DeleteKey", true)]
    [InlineData(Sysmon, "12", "CreateKey", false)]
    [InlineData(Sysmon, "13", "DeleteKey", false)]
    [InlineData("Other", "12", "DeleteKey", false)]
    public void Deleted_keys_are_told_from_created_ones(string channel, string id, string type, bool matches) =>
        Assert.Equal(matches, Matches("category: registry_delete\n    product: windows", "TargetObject|contains: abc",
            ("Channel", channel), ("EventID", id), ("EventType", type), ("TargetObject", "HKLM\\abc")));

    [Fact]
    public void A_registry_root_is_written_as_the_security_log_writes_it() =>
        Assert.True(Matches("category: registry_event\n    product: windows", "TargetObject|startswith: 'HKLM\\Soft'",
            ("Channel", "Security"), ("EventID", "4657"), ("OperationType", "%%1905"), ("ObjectName", "\\REGISTRY\\MACHINE\\Software\\x")));

    [Fact]
    public void Services_are_told_by_channel_and_their_event_id_narrows_the_search()
    {
        const string source = "product: windows\n    service: security";
        Assert.True(Matches(source, "EventID: [4624, 4625]", ("Channel", "security"), ("EventID", "4625")));
        Assert.False(Matches(source, "EventID: [4624, 4625]", ("Channel", "System"), ("EventID", "4625")));
        var engine = Compile(source, "EventID: [4624, 4625]", new FieldTable());
        Assert.Equal([4624, 4625], engine.ProgramFor(RecordKind.WindowsEvent)!.Entries[0].EventIds);
    }

    [Theory]
    [InlineData("category: registry_set\n    product: windows", "Details|contains: 'x'", "%%1904", true)]
    [InlineData("category: registry_set\n    product: windows", "Details|contains: 'x'", "%%1906", false)]
    [InlineData("category: registry_add\n    product: windows", "EventType: CreateKey", "%%1904", true)]
    [InlineData("category: registry_add\n    product: windows", "EventType: CreateKey", "%%1905", false)]
    [InlineData("category: registry_delete\n    product: windows", "EventType: DeleteValue", "%%1906", true)]
    [InlineData("category: registry_delete\n    product: windows", "EventType: DeleteValue", "%%1904", false)]
    [InlineData("category: registry_event\n    product: windows", "EventType: SetValue", "%%1905", true)]
    [InlineData("category: registry_event\n    product: windows", "EventType: SetValue", "%%1904", false)]
    public void A_registry_rule_reads_the_security_log_by_its_operation(string source, string field, string operation, bool matches) =>
        Assert.Equal(matches, Matches(source, field, ("Channel", "Security"), ("EventID", "4657"), ("OperationType", operation), ("NewValue", "xyz")));

    [Theory]
    [InlineData("Initiated: 'true'", "Direction", "%%14593", true)]
    [InlineData("Initiated: 'true'", "Direction", "%%14592", false)]
    [InlineData("Image|startswith: 'C:\\Temp\\'", "Application", "\\device\\harddiskvolume3\\temp\\x.exe", true)]
    [InlineData("DestinationIp|cidr: '192.0.2.0/24'", "DestAddress", "192.0.2.9", true)]
    [InlineData("Protocol: tcp", "Protocol", "6", true)]
    [InlineData("DestinationPort: 443", "DestPort", "443", true)]
    public void A_connection_rule_reads_the_security_log_too(string field, string name, string value, bool matches) =>
        Assert.Equal(matches, Matches("category: network_connection\n    product: windows", field, ("Channel", "Security"), ("EventID", "5156"), (name, value)));

    [Fact]
    public void A_connection_rule_that_needs_a_host_name_reads_only_sysmon()
    {
        var engine = Compile("category: network_connection\n    product: windows", "DestinationHostname: x", new FieldTable());
        Assert.Equal([3], engine.ProgramFor(RecordKind.WindowsEvent)!.Entries.SelectMany(e => e.EventIds));
    }

    [Theory]
    [InlineData("ThreatName: EICAR", "Threat Name", true)]
    [InlineData("NewValue: EICAR", "New Value", true)]
    [InlineData("'Threat Name': EICAR", "Threat Name", true)]
    [InlineData("Path: EICAR", "Path", true)]
    [InlineData("ThreatName: EICAR", "ThreatName", false)]
    public void Fields_of_the_antivirus_have_blanks_in_their_names(string field, string name, bool matches) =>
        Assert.Equal(matches, Matches("product: windows\n    service: windefend", field, ("Channel", "Microsoft-Windows-Windows Defender/Operational"), (name, "EICAR")));

    [Theory]
    [InlineData("msexchange-management", "MSExchange Management")]
    [InlineData("iis-configuration", "Microsoft-IIS-Configuration/Operational")]
    [InlineData("powershell-classic", "Windows PowerShell")]
    [InlineData("application", "Application")]
    public void Unnamed_data_are_one_field_and_keywords_search_it(string service, string channel)
    {
        string source = $"product: windows\n    service: {service}";
        (string, string)[] values = [("Channel", channel), ("Data", "Set-OabVirtualDirectory\nHostVersion=2.0\nHostId=x  EngineVersion=5")];
        Assert.True(Matches(source, "Data|contains|all: ['Set-Oab', 'HostVersion=2.']", values));
        Assert.True(Matches(source, "Data|re: 'HostId=[a-z]\\s+EngineVersion='", values));
        Assert.True(Matches(source, "'|all': ['Set-Oab', 'HostVersion=2.']", values));
        Assert.False(Matches(source, "Data|contains: 'Set-Oab HostVersion'", values));
    }

    [Fact]
    public void The_computer_has_two_names() =>
        Assert.True(Matches("product: windows\n    service: security", "ComputerName|startswith: EX", ("Channel", "Security"), ("Computer", "EX01.example.org")));

    private static bool Matches(string source, string field, params (string Name, string Value)[] values)
    {
        var fields = new FieldTable();
        var matcher = Compile(source, field, fields).CreateMatcher(RecordKind.WindowsEvent);
        var record = new DictionaryRecord(fields, values.Select(v => KeyValuePair.Create(v.Name, v.Value)));
        Span<int> rules = stackalloc int[2];
        int plainly = matcher.EvaluatePlainly(in record, rules);
        Assert.Equal(plainly, matcher.EvaluateAll(in record, rules));
        return plainly == 1;
    }

    private static RuleEngine Compile(string source, string field, FieldTable fields)
    {
        var set = RuleText.Load($"title: x\nlogsource:\n    {source}\ndetection:\n    s:\n        {field}\n    condition: s\n");
        Assert.Empty(set.Problems);
        return RuleEngine.Compile(set, fields);
    }
}
