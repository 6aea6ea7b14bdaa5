using System.Text;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules;
using Dijkwacht.Rules.Correlation;
using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Fuzz.Targets;

/// <summary>Rule files of strangers: read, then compiled.</summary>
internal sealed class RuleTarget : FuzzTarget
{
    public override string Name => "rules";

    public override IReadOnlyList<byte[]> Seeds { get; } = Texts(
        """
        title: Page in aspnet_client
        id: 5a6c1d0e-0000-4000-8000-000000000001
        status: experimental
        level: high
        logsource:
          category: webserver
        detection:
          selection:
            cs-uri-stem|contains|all: ['/aspnet_client/', '.aspx']
            sc-status: 200
          filter_main:
            c-ip|cidr: [192.0.2.0/24, '2001:db8::/32']
          condition: selection and not 1 of filter_*
        """,
        """
        title: Regular expression
        logsource: {product: windows, service: security}
        detection:
          a: {CommandLine|re|i: '(a|b)+c{1,3}$', EventID: 4688}
          b: {Image|endswith: ['\cmd.exe', '\w3wp.exe'], User|exists: true}
          words: [one, '*two?']
          condition: (a or b) and all of them
        ---
        title: Second
        logsource: {category: process_creation}
        detection: {s: {CommandLine|base64offset|contains: 'x'}, condition: s}
        """,
        """
        title: Fail
        name: fail
        logsource: {product: windows, service: security}
        detection: {s: {EventID: 4625}, condition: s}
        ---
        title: Many
        name: many
        correlation: {type: event_count, rules: [fail], group-by: [User], timespan: 5m, condition: {gte: 1, lt: 9}}
        ---
        title: Values
        name: values
        correlation: {type: value_count, rules: [fail], timespan: 1h, condition: {gt: 0, field: [User, Ip]}, generate: true}
        ---
        title: Then
        correlation: {type: temporal_ordered, rules: [many, fail], group-by: [who], timespan: 1d, aliases: {who: {fail: User}}}
        ---
        title: Meet
        correlation: {type: temporal, rules: [many, values], timespan: 1w, condition: many and not values}
        ---
        title: Known
        logsource: {product: windows}
        filter: {rules: [fail], own: {User|startswith: adm_}, condition: not own}
        """,
        """
        schema: dijkwacht.pack/1
        id: example
        name: Example
        date: 2026-11-24
        sources: [a]
        cves: [CVE-2021-34473]
        rules:
          example-rule:
            stage: access
            title: {en: a, nl: b}
        """);

    public override IReadOnlyList<byte[]> Dictionary { get; } = Texts(
        "|contains", "|all", "|re", "|re|i", "|cidr", "|base64", "|base64offset", "|utf16le", "|wide", "|windash", "|expand", "|gt", "|fieldref", "|exists", "|startswith", "*", "?", "\\", "(", ")", "[", "{", "}", "]",
        " and ", " or ", " not ", "1 of ", "all of them", "&a ", "*a", "<<: *a", "- ", ": ", "\n", "\n  ", "---\n", "'", "\"", "null", "~", "!!binary ", "0x7fffffffffffffff", "(a*)*b", "[^", "\\1", "(?<=a)", "correlation:", "filter:", "event_count", "value_count", "temporal", "temporal_ordered", "group-by: ", "timespan: 1s", "generate: true", "rules: any", "{1000}", "é", "\0", "\t");

    public override void Run(byte[] input)
    {
        RuleSet rules = RuleSet.Load([("fuzz.yml", Encoding.UTF8.GetString(input))]);
        var placeholders = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["a"] = ["x*", "?"] };
        RuleEngine engine = RuleEngine.Compile(rules, new FieldTable(), placeholders);
        Require(engine.Rules.Count + engine.Skipped.Count == rules.Rules.Count, "every rule is compiled or skipped");
        Require(engine.Correlations.Count + engine.SkippedCorrelations.Count == rules.Correlations.Count, "every correlation is resolved or skipped");
        Correlate(engine);
    }

    // The same event at three times: what correlations make of it must not fail, whatever they ask.
    private static void Correlate(RuleEngine engine)
    {
        using Correlator correlator = engine.CreateCorrelator();
        CorrelationFeeder feeder = correlator.CreateFeeder();
        var record = new AnyRecord();
        for (int i = 0; i < engine.Rules.Count * 3; i++)
            feeder.Add(i % engine.Rules.Count, in record, TimeSpan.TicksPerDay + (i * TimeSpan.TicksPerMinute), i);
        foreach (CorrelationMatch match in correlator.Evaluate())
            Require(match.FirstTicks <= match.LastTicks && match.References.Count <= match.Events, "a match has events in order");
    }

    private readonly struct AnyRecord : IRecord
    {
        public ReadOnlySpan<byte> Text => "7"u8;

        public bool TryGetField(int field, out ReadOnlySpan<byte> value)
        {
            value = "7"u8;
            return true;
        }
    }
}
