using System.Text;
using CsCheck;
using Dijkwacht.Rules.Sigma;
using Dijkwacht.Testing;

namespace Dijkwacht.Rules.Tests.Sigma;

public class PlainYamlTests(Xunit.Abstractions.ITestOutputHelper output)
{
    [Theory]
    [InlineData("a: 1\nb: 'x''y'\nc: \"q\\\\\\\"\\n\"\n")]
    [InlineData("a:\n  - 1\n  - 'b: c'\n  - d: e\n    f: g\nh:\n- i\n- j\n")]
    [InlineData("a: |\n  one\n\n   two\n\n\nb: |-\n    x\n  \nc: |+\n  y\n\n\nd: e")]
    [InlineData("# c\n---\na: b # c\n\n# d\nc: # e\n  d: [1, 'b', \"c\" ] # f\n---\nx:\ny:\n  -\n  - z\n")]
    [InlineData("a:\r\n  b: c\r\n  d: |\r\n    e\r\n    f\r\n")]
    [InlineData("- a: b\n  c: d\n-   e: f\n    g: h\n- - i\n  - j\n")]
    [InlineData("a: -x\nb: http://example.org/#a\nc|contains: a:b\n'|all': c\n")]
    [InlineData("a: |\n  last line without an end")]
    [InlineData("a: []\nb: ''\n")]
    public void What_the_quick_reader_reads_is_what_the_complete_one_reads(string text)
    {
        Assert.NotNull(PlainYaml.TryRead(text));
        Assert.True(Agrees(text));
    }

    [Theory]
    [InlineData("a: b\n  c\n")]
    [InlineData("a: &x b\n")]
    [InlineData("a: *x\n")]
    [InlineData("a: !!str b\n")]
    [InlineData("a: >\n  b\n")]
    [InlineData("a: {b: c}\n")]
    [InlineData("a: 'b\n  c'\n")]
    [InlineData("a: b: c\n")]
    [InlineData("a: 1\na: 2\n")]
    [InlineData("a:\n\t- b\n")]
    [InlineData("a: \"\\x41\"\n")]
    [InlineData("a: b\n c: d\n")]
    [InlineData("a: 'b' c\n")]
    [InlineData("a: |2\n   b\n")]
    [InlineData("? a\n: b\n")]
    [InlineData("%YAML 1.1\n---\na: b\n")]
    [InlineData("a: [b, [c]]\n")]
    [InlineData("a - *:x: y\n")]
    [InlineData("")]
    public void What_it_is_not_sure_of_it_leaves(string text) => Assert.Null(PlainYaml.TryRead(text));

    [Fact]
    public void Whatever_the_text_is_both_agree_where_the_quick_one_answers()
    {
        string[] pieces =
        [
            "a", "b", "key", ": ", ":", "- ", "-", "\n", "\n", "\n  ", "\n    ", "\n ", " ", "  ", "'", "''", "\"", "\\", "\\n", "#", " # c", "|", "|-", "|+", "[", "]", ",", "---\n", "...", "{", "}",
            "\t", "\r\n", "é", "~", "null", "1", "x: y\n", "- z\n", "'q'", "\"r\"", "&", "*", "!", ">", "%", "@", "`", "?",
        ];
        Gen.Int[0, pieces.Length - 1].Array[0, 14].Select(p => string.Concat(p.Select(i => pieces[i]))).Sample(text =>
        {
            if (PlainYaml.TryRead(text) is not null)
                Assert.True(Agrees(text), text);
        }, iter: 30_000);
    }

    [SharedDataFact]
    public void Published_rules_are_read_alike_and_nearly_all_of_them_quickly()
    {
        int quick = 0;
        int all = 0;
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Repository.SharedData!, "sigma"), "*.yml", SearchOption.AllDirectories))
        {
            all++;
            string text = File.ReadAllText(file);
            if (PlainYaml.TryRead(text) is not null)
            {
                quick++;
                Assert.True(Agrees(text), file);
            }
        }

        output.WriteLine($"{quick} of {all}");
        Assert.True(quick > all * 9 / 10, $"{quick} of {all}");
    }

    private static bool Agrees(string text)
    {
        var problems = new List<RuleProblem>();
        var expected = YamlReader.ReadCompletely(text, new ProblemSink("a.yml", text, problems));
        var actual = PlainYaml.TryRead(text)!;
        return problems.Count == 0 && Show(expected) == Show(actual);
    }

    private static string Show(List<(YamlNode Root, bool IsSound)> documents)
    {
        var text = new StringBuilder();
        foreach (var (root, isSound) in documents)
        {
            text.Append(isSound).Append('\n');
            Show(root, text);
        }

        return text.ToString();
    }

    private static void Show(YamlNode node, StringBuilder text)
    {
        text.Append(node.Line).Append(',').Append(node.Column).Append(' ');
        switch (node)
        {
            case YamlScalar scalar:
                text.Append(scalar.IsPlain).Append(' ').Append(scalar.Value.Replace("\n", "\\n", StringComparison.Ordinal)).Append('\n');
                break;
            case YamlSequence sequence:
                text.Append("[\n");
                sequence.Items.ForEach(i => Show(i, text));
                text.Append("]\n");
                break;
            case YamlMapping mapping:
                text.Append("{\n");
                foreach (var (key, value) in mapping.Entries)
                {
                    Show(key, text);
                    Show(value, text);
                }

                text.Append("}\n");
                break;
        }
    }
}
