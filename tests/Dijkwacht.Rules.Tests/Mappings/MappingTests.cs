using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules.Mappings;

namespace Dijkwacht.Rules.Tests.Mappings;

public class MappingTests
{
    private const string Sysmon = "Microsoft-Windows-Sysmon/Operational";

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
