using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Tests;

/// <summary>Small rules for tests, and whether they match small records.</summary>
internal static class RuleText
{
    /// <summary>A rule for events of one channel with this detection, written as YAML without indentation.</summary>
    public static string Windows(string detection) => $"""
        title: A rule
        id: 00000000-0000-4000-8000-000000000001
        logsource:
            product: windows
            service: security
        detection:
        {string.Join('\n', detection.ReplaceLineEndings("\n").Split('\n').Select(l => "    " + l))}
        """.ReplaceLineEndings("\n");

    /// <summary>A rule whose only selection is a map with this one line.</summary>
    public static string Single(string field) => Windows($"s:\n    {field.ReplaceLineEndings("\n").Replace("\n", "\n    ", StringComparison.Ordinal)}\ncondition: s");

    public static RuleSet Load(params string[] texts) =>
        RuleSet.Load(texts.Select((t, i) => ($"rule{i}.yml", t)));

    /// <summary>Compiles one rule and evaluates it in every way there is; all must agree.</summary>
    public static bool Matches(string rule, params (string Field, string Value)[] values)
    {
        var set = Load(rule);
        Assert.Empty(set.Problems);
        var fields = new FieldTable();
        var engine = RuleEngine.Compile(set, fields);
        Assert.Single(engine.Rules);
        var matcher = engine.CreateMatcher(RecordKind.WindowsEvent);
        var all = values.Append(("Channel", "Security")).Select(v => KeyValuePair.Create(v.Item1, v.Item2));
        var record = new DictionaryRecord(fields, all);
        Span<int> rules = stackalloc int[4];
        bool plainly = matcher.EvaluatePlainly(in record, rules) == 1;
        Assert.Equal(plainly, matcher.EvaluateAll(in record, rules) == 1);
        return plainly;
    }
}
