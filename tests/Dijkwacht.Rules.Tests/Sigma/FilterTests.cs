using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Rules.Tests.Sigma;

public class FilterTests
{
    private const string Rules = """
        title: First
        id: 00000000-0000-4000-8000-000000000001
        logsource: { product: windows, service: security }
        detection: { s: { EventID: 1 }, condition: s }
        ---
        title: Second
        name: second
        logsource: { product: windows, service: security }
        detection: { s: { EventID: 1 }, condition: s }
        ---
        title: Third
        name: third
        logsource: { product: windows, service: system }
        detection: { s: { EventID: 1 }, condition: s }
        """;

    [Theory]
    [InlineData("rules: [00000000-0000-4000-8000-000000000001]", "service: security", "Second")]
    [InlineData("rules: second", "product: windows", "First")]
    [InlineData("rules: any", "service: security", "")]
    [InlineData("rules: any", "service: system", "First Second")]
    [InlineData("rules: []", "product: windows", "")]
    public void A_filter_takes_events_from_the_rules_it_names(string rules, string source, string remaining)
    {
        foreach (string condition in (string[])["sel", "not sel", "1 of sel*", "not 1 of s*"])
        {
            string filter = $"title: F\nlogsource: {{ {source} }}\nfilter:\n    {rules}\n    sel: {{ User|startswith: 'adm_' }}\n    condition: {condition}\n";
            Assert.Equal(remaining, Matching(filter, "adm_anna", "Security"));
            Assert.Equal("First Second", Matching(filter, "anna", "Security"));
        }
    }

    [Fact]
    public void Several_filters_all_count()
    {
        string filters = "title: F\nlogsource: { product: windows }\nfilter: { rules: any, a: { User: anna }, condition: a }\n---\n" +
            "title: G\nlogsource: { product: windows }\nfilter: { rules: [second], b: { User: bob }, condition: not b }\n";
        Assert.Equal("", Matching(filters, "anna", "Security"));
        Assert.Equal("First", Matching(filters, "bob", "Security"));
        Assert.Equal("First Second", Matching(filters, "carl", "Security"));
    }

    private static string Matching(string filters, string user, string channel)
    {
        var set = RuleText.Load(Rules, filters);
        Assert.Empty(set.Problems);
        var fields = new FieldTable();
        var engine = RuleEngine.Compile(set, fields);
        Assert.Empty(engine.Problems);
        var matcher = engine.CreateMatcher(RecordKind.WindowsEvent);
        var record = new DictionaryRecord(fields, [new("Channel", channel), new("EventID", "1"), new("User", user)]);
        Span<int> rules = stackalloc int[8];
        int count = matcher.EvaluateAll(in record, rules);
        Span<int> plain = stackalloc int[8];
        Assert.Equal(count, matcher.EvaluatePlainly(in record, plain));
        return string.Join(' ', rules[..count].ToArray().Select(r => engine.Rules[r].Title));
    }
}
