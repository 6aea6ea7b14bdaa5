namespace Dijkwacht.Rules.Tests.Sigma;

public class ModifierTests
{
    [Theory]
    [InlineData("F: 'whoami'", "WhoAmI", "whoami2")]
    [InlineData("F: 'a*d'", "aBCd", "abcde")]
    [InlineData("F: 'a?d'", "aéd", "abcd")]
    [InlineData(@"F: 'a\*d'", "a*d", "abd")]
    [InlineData(@"F: 'a\?d'", "A?D", "abd")]
    [InlineData(@"F: 'C:\Windows\\x'", @"c:\windows\x", @"c:\windows\\x")]
    [InlineData("F: '*ab*cd*ef'", "xxabyycdzzef", "xxabyycdzzefg")]
    [InlineData("F: '?b*'", "ab", "b")]
    [InlineData("F: ''", "", "x")]
    [InlineData("F: 4624", "4624", "46240")]
    [InlineData("F: true", "True", "1")]
    [InlineData("F: 'ÄPFEL'", "äpfel", "apfel")]
    [InlineData("F|contains: 'ÄP*l'", "xäpfeLx", "xäpfex")]
    [InlineData("F|contains: 'who'", "xWHOx", "xwhx")]
    [InlineData("F|startswith: 'who'", "WHOami", "xwho")]
    [InlineData("F|endswith: '.exe'", @"c:\cmd.EXE", "cmd.exe.txt")]
    [InlineData("F|contains|all: ['a', 'b']", "xbxa", "xbx")]
    [InlineData("F|contains|windash: ' -enc'", "powershell /enc", "powershell enc")]
    [InlineData("F|contains|windash: ' -enc'", "powershell –enc", "powershell_-enc")]
    [InlineData("F|contains|windash: '-a -b'", "x /a -b", "x a b")]
    [InlineData("F|windash: 'in-word'", "in-word", "in/word")]
    [InlineData("F|base64: 'foobar'", "Zm9vYmFy", "foobar")]
    [InlineData("F|base64offset|contains: 'foobar'", "eGZvb2Jhcg==", "eHh4")]
    [InlineData("F|base64offset|contains: 'foobar'", "eHhmb29iYXI=", "foobar")]
    [InlineData("F|wide|base64offset|contains: 'ping'", "AHAAaQBuAGcA", "cGluZw==")]
    [InlineData("F|utf16le|base64: 'a'", "YQA=", "YQ==")]
    [InlineData("F|utf16be|base64: 'a'", "AGE=", "YQA=")]
    [InlineData("F|utf16|base64: 'a'", "//5hAA==", "YQA=")]
    [InlineData("F|re: '^ab+c$'", "abbc", "ABBC")]
    [InlineData("F|re|i: '^ab+c$'", "ABBC", "AC")]
    [InlineData("F|re|m: '^b$'", "a\nb\nc", "a\nbb\nc")]
    [InlineData("F|re|s: 'a.c'", "a\nc", "ac")]
    [InlineData("F|re: '^(?!x)ab'", "abc", "xab")]
    [InlineData("F|cidr: '192.0.2.0/25'", "192.0.2.127", "192.0.2.128")]
    [InlineData("F|cidr: '192.0.2.0/25'", "::ffff:192.0.2.1", "not an address")]
    [InlineData("F|cidr: '2001:db8::/33'", "2001:DB8:7fff::1", "2001:db8:8000::1")]
    [InlineData("F|lt: 5", "4.5", "5")]
    [InlineData("F|lte: 5", "5", "5.1")]
    [InlineData("F|gt: 5", "0x10", "x")]
    [InlineData("F|gte: 5", "5", "-5")]
    [InlineData("F|neq: 'a'", "b", "A")]
    [InlineData("F|contains|neq: ['a', 'b']", "c", "xb")]
    [InlineData("F|cased: 'Abc'", "Abc", "abc")]
    [InlineData("F|contains|cased: 'Äb'", "xÄbx", "xäbx")]
    [InlineData("F|minute: 7", "2021-03-02T05:07:00Z", "2021-03-02T05:08:00Z")]
    [InlineData("F|hour|gte: 5", "2021-03-02 05:07:00", "2021-03-02 04:59:59")]
    [InlineData("F|day: 2", "2021-03-02", "2021-03-03")]
    [InlineData("F|week: 9", "2021-03-02", "2021-03-08")]
    [InlineData("F|month: 3", "2021-03-02", "no time")]
    [InlineData("F|year: 2021", "2021-03-02", "2021-13-02")]
    [InlineData("F|contains|cased|all: ['Ab', 'Cd']", "AbCd", "abCd")]
    [InlineData("F|startswith|cased: 'Ab'", "Abc", "abc")]
    [InlineData("F|endswith|windash: ' -h'", "x /h", "x h")]
    [InlineData("F|contains|windash|all: [' -a', ' -b']", "x /a ―b", "x /a b")]
    [InlineData("F|re|i|m|s: '^B.C$'", "a\nb\nc", "b\nxc")]
    [InlineData("F|utf16|base64offset|contains: 'ab'", "//5hAGIA", "YQBiAA==")]
    [InlineData("F|utf16be|base64offset|contains: 'ping'", "AHAAaQBuAGc", "cGluZw==")]
    [InlineData("F|cidr|neq: '192.0.2.0/25'", "192.0.2.128", "192.0.2.127")]
    [InlineData("F|re|neq: '^a'", "b", "a")]
    [InlineData("F|startswith|neq: 'a'", "b", "ab")]
    [InlineData("F|neq: 5", "6", "5")]
    [InlineData("F|cased|neq: 'a'", "A", "a")]
    [InlineData("F|minute|lt: 8", "2021-03-02T05:07:00Z", "2021-03-02T05:08:00Z")]
    [InlineData("F|day|gt: 2", "2021-03-03", "2021-03-02")]
    [InlineData("F|month|lte: 3", "2021-03-02", "2021-04-02")]
    [InlineData("F|year|neq: 2021", "2022-03-02", "2021-03-02")]
    [InlineData("F|hour: [5, 6]", "2021-03-02T06:00:00Z", "2021-03-02T07:00:00Z")]
    [InlineData("F|exists: true", "anything", null)]
    [InlineData("F|exists: false", null, "anything")]
    [InlineData("F: null", null, "x")]
    [InlineData("F:", "", "x")]
    [InlineData("F: [null, 'a']", "a", "b")]
    public void A_modifier_decides(string field, string? matching, string? other)
    {
        string rule = RuleText.Single(field);
        Assert.True(RuleText.Matches(rule, Values(matching)), $"{field} should match {matching}");
        Assert.False(RuleText.Matches(rule, Values(other)), $"{field} should not match {other}");
    }

    [Theory]
    [InlineData("F|fieldref: G", "abc", "ABC", true)]
    [InlineData("F|fieldref: G", "abcd", "ABC", false)]
    [InlineData("F|fieldref|startswith: G", "abcd", "ABC", true)]
    [InlineData("F|endswith|fieldref: G", "xabc", "ABC", true)]
    [InlineData("F|fieldref|contains: G", "xabcx", "ABC", true)]
    [InlineData("F|fieldref|contains: G", "xabx", "ABC", false)]
    [InlineData("F|fieldref|contains: G", "xÄx", "ä", true)]
    [InlineData("F|fieldref|cased: G", "abc", "ABC", false)]
    [InlineData("F|fieldref|neq: G", "abc", "abd", true)]
    public void A_field_can_be_compared_with_another(string field, string value, string other, bool matches) =>
        Assert.Equal(matches, RuleText.Matches(RuleText.Single(field), ("F", value), ("G", other)));

    [Theory]
    [InlineData("F|contains: 'a'")]
    [InlineData("F|lt: 5")]
    [InlineData("F|fieldref: G")]
    [InlineData("F|re: '.*'")]
    [InlineData("F: '*'")]
    public void A_test_on_a_missing_field_is_false_and_its_negation_true(string field)
    {
        Assert.False(RuleText.Matches(RuleText.Single(field)));
        Assert.True(RuleText.Matches(RuleText.Windows($"s:\n    {field}\ncondition: not s")));
    }

    [Fact]
    public void Placeholders_take_the_values_given_when_compiling_and_without_them_the_rule_is_skipped()
    {
        var set = RuleText.Load(RuleText.Single("F|contains|expand: '%servers%$'"));
        Assert.Empty(set.Problems);
        var fields = new Evidence.Records.FieldTable();

        var without = RuleEngine.Compile(set, fields);
        Assert.Empty(without.Rules);
        Assert.Equal("no values for the placeholder %servers%", Assert.Single(without.Skipped).Reason);

        var with = RuleEngine.Compile(set, fields, new Dictionary<string, IReadOnlyList<string>> { ["servers"] = ["EX01", "EX0?"] });
        var matcher = with.CreateMatcher(Evidence.Records.RecordKind.WindowsEvent);
        Span<int> rules = stackalloc int[2];
        var hit = new DictionaryRecord(fields, [new("Channel", "Security"), new("F", "xEX02$")]);
        var miss = new DictionaryRecord(fields, [new("Channel", "Security"), new("F", "xEX1$")]);
        Assert.Equal(1, matcher.EvaluateAll(in hit, rules));
        Assert.Equal(0, matcher.EvaluateAll(in miss, rules));
    }

    private static (string, string)[] Values(string? value) => value is null ? [] : [("F", value)];
}
