using CsCheck;
using Dijkwacht.Damage.Reporting;
using Dijkwacht.Testing;

namespace Dijkwacht.Damage.Tests.Reporting;

public sealed class FindingsCsvTests
{
    [Theory]
    [InlineData("nl")]
    [InlineData("en")]
    public void A_rich_report_gives_this_table(string language) =>
        Golden.Match(Write(SampleReports.Rich(), language), $"findings.{language}.csv");

    [Fact]
    public void Lines_end_as_the_standard_says_and_no_finding_gives_the_header_alone()
    {
        string text = Write(SampleReports.Empty(), "en");
        Assert.StartsWith("id,host,campaign,stage,", text, StringComparison.Ordinal);
        Assert.EndsWith(",attack,known\r\n", text, StringComparison.Ordinal);
        Assert.Single(text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void A_finding_that_was_acknowledged_says_so_in_the_last_column()
    {
        Report report = SampleReports.Rich();
        FindingReport known = report.Findings[0] with { Known = true };
        List<List<string>> rows = Parse(Write(report with { Findings = [known, .. report.Findings.Skip(1).Select(f => f with { Known = false })] }, "nl"));
        Assert.Equal(["known", "true", .. report.Findings.Skip(1).Select(_ => "false")], rows.Select(r => r[^1]));
    }

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@SUM(A1)")]
    [InlineData("＝1")]
    public void A_cell_that_looks_like_a_formula_is_text(string text) =>
        Assert.Equal("'" + text, Parse(Write(SampleReports.Hostile(text), "en"))[1][0]);

    [Fact]
    public void Any_text_in_any_field_comes_back_as_one_cell_that_is_no_formula() =>
        Gen.String.Sample(text =>
        {
            List<List<string>> rows = Parse(Write(SampleReports.Hostile(text), "nl"));
            Assert.Equal(3, rows.Count);
            Assert.All(rows, row => Assert.Equal(23, row.Count));
            Assert.All(rows.SelectMany(row => row), cell =>
            {
                Assert.False(cell.Length > 0 && "=+-@\t\r\n".Contains(cell[0], StringComparison.Ordinal), cell);
                Assert.DoesNotContain('\x1b', cell);
            });
        });

    private static string Write(Report report, string language)
    {
        using var output = new StringWriter();
        FindingsCsv.Write(report, output, language);
        return output.ToString();
    }

    /// <summary>A reader of RFC 4180 written for the test, so that writer and reader do not share a mistake.</summary>
    private static List<List<string>> Parse(string text)
    {
        var rows = new List<List<string>> { new() };
        var cell = new System.Text.StringBuilder();
        bool quoted = false;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                cell.Append('"');
                i++;
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else if (!quoted && c is ',' or '\r' && !quoted)
            {
                rows[^1].Add(cell.ToString());
                cell.Clear();
                if (c == '\r')
                {
                    rows.Add([]);
                    i++;
                }
            }
            else
            {
                cell.Append(c);
            }
        }

        rows.RemoveAt(rows.Count - 1);
        return rows;
    }
}
