using System.Text;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules;
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
        " and ", " or ", " not ", "1 of ", "all of them", "&a ", "*a", "<<: *a", "- ", ": ", "\n", "\n  ", "---\n", "'", "\"", "null", "~", "!!binary ", "0x7fffffffffffffff", "(a*)*b", "[^", "\\1", "(?<=a)", "{1000}", "é", "\0", "\t");

    public override void Run(byte[] input)
    {
        RuleSet rules = RuleSet.Load([("fuzz.yml", Encoding.UTF8.GetString(input))]);
        var placeholders = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["a"] = ["x*", "?"] };
        RuleEngine engine = RuleEngine.Compile(rules, new FieldTable(), placeholders);
        Require(engine.Rules.Count + engine.Skipped.Count == rules.Rules.Count, "every rule is compiled or skipped");
    }
}
