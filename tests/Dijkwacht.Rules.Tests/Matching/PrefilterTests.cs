using System.Text;
using CsCheck;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Tests.Matching;

/// <summary>The prefilter may let too much through, never too little.</summary>
public class PrefilterTests
{
    private static readonly string[] s_fragments =
        ["/ecp/", "/owa/auth/", "y.js", "x.aspx", "/autodiscover/autodiscover.json", "@example.org", "?", "Mapi+Nspi", "%2e", "power", "Shell", ".", "a", "é", "\"\"", "cmd=whoami", " ", "+", ","];

    private static readonly string[] s_fields = ["cs-uri-stem", "cs-uri-query", "cs-user-agent", "cs-method", "cs-referer", "url-decoded", "sc-status"];

    private static readonly string[] s_modifiers = ["", "|contains", "|startswith", "|endswith", "|contains|all", "|re", "|cased", "|contains|windash"];

    private static readonly Gen<string> s_value = Pick(s_fragments).Array[1, 3].Select(p => string.Concat(p));

    private static readonly Gen<string> s_selection =
        Gen.Select(Pick(s_fields), Pick(s_modifiers), s_value.Array[1, 3]).Select((field, modifier, values) =>
        {
            string name = modifier.Length == 0 && values[0].Length % 5 == 0 ? "" : field + modifier;
            var quoted = values.Select(v => $"'{(modifier == "|re" ? System.Text.RegularExpressions.Regex.Escape(v) : v)}'");
            return name.Length == 0 ? $"[{string.Join(", ", quoted)}]" : $"{{ '{name}': [{string.Join(", ", quoted)}] }}";
        });

    private static readonly Gen<string> s_condition = Pick(
        "a", "a and b", "a or b", "a and not b", "not a", "a and (b or c)", "2 of them", "1 of them", "all of them", "not (a and b) or c", "a and not 2 of them", "(a or b) and not c");

    private static readonly Gen<string> s_rule = Gen.Select(s_selection, s_selection, s_selection, s_condition).Select((a, b, c, condition) => $$"""
        title: Generated
        logsource: { category: webserver }
        detection:
            a: {{a}}
            b: {{b}}
            c: {{c}}
            condition: {{condition}}
        """);

    private static readonly Gen<string> s_stem = Pick(s_fragments[..6]).Array[1, 3].Select(p => string.Concat(p));

    [Fact]
    public void Rules_found_through_candidates_are_those_found_by_asking_all() =>
        Gen.Select(s_rule.Array[1, 6], Gen.Select(s_stem, s_value, s_value).Array[1, 6]).Sample((rules, lines) =>
        {
            var set = RuleSet.Load(rules.Select((r, i) => ($"{i}.yml", r)));
            Assert.Empty(set.Problems);
            var fields = new FieldTable();
            var engine = RuleEngine.Compile(set, fields);
            var matcher = engine.CreateMatcher(RecordKind.IisW3c);
            Compare(matcher, fields, lines);
        }, iter: 1500);

    private static void Compare(RuleMatcher matcher, FieldTable fields, (string Stem, string Query, string Agent)[] lines)
    {
        var text = new StringBuilder();
        var records = new List<(int From, int To, DictionaryRecord Record)>();
        foreach (var (stem, query, agent) in lines)
        {
            string rawQuery = query.Replace(' ', '+');
            string rawAgent = agent.Replace(' ', '+');
            string line = $"2021-03-02 POST {stem} {rawQuery} 443 {rawAgent} 200";
            int from = Encoding.UTF8.GetByteCount(text.ToString());
            text.Append(line).Append("\r\n");
            records.Add((from, from + Encoding.UTF8.GetByteCount(line), new DictionaryRecord(fields, new Dictionary<string, string>
            {
                ["cs-uri-stem"] = stem,
                ["url"] = $"{stem}?{rawQuery}",
                ["url-decoded"] = $"{stem}?{Uri.UnescapeDataString(rawQuery)}",
                ["user-agent"] = rawAgent.Replace('+', ' '),
                ["cs-method"] = "POST",
                ["sc-status"] = "200",
            }, line)));
        }

        var candidates = new List<Candidate>();
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        matcher.FindCandidates(bytes, candidates);
        for (int i = 1; i < candidates.Count; i++)
            Assert.True(candidates[i - 1].Offset <= candidates[i].Offset);

        foreach (var (from, to, record) in records)
        {
            int[] plain = Answer(r => matcher.EvaluatePlainly(in record, r));
            Assert.Equal(plain, Answer(r => matcher.EvaluateAll(in record, r)));
            bool isPercentEncoded = record.Text.IndexOf("%2e"u8) >= 0;
            if (isPercentEncoded)
                continue;

            // What a reader does: no candidate and no memo verdict means the record is not even parsed.
            Candidate[] own = [.. candidates.Where(c => c.Offset >= from && c.Offset < to)];
            Assert.True(matcher.MemoField < 0 || record.TryGetField(matcher.MemoField, out _));
            record.TryGetField(matcher.MemoField, out var memo);
            bool isRead = own.Length > 0 || matcher.NeedsEveryRecord || matcher.MemoMayMatch(memo);
            int[] filtered = isRead ? Answer(r => matcher.Evaluate(in record, own, r)) : [];
            Assert.Equal(plain, filtered);
        }
    }

    private static Gen<string> Pick(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private delegate int Evaluation(Span<int> rules);

    private static int[] Answer(Evaluation evaluate)
    {
        Span<int> rules = stackalloc int[16];
        return rules[..evaluate(rules)].ToArray();
    }
}
