using System.Text.RegularExpressions;
using CsCheck;
using Dijkwacht.Damage.Reporting;
using Dijkwacht.Testing;

namespace Dijkwacht.Damage.Tests.Reporting;

public sealed partial class ReportHtmlTests
{
    private static readonly string[] s_attacks =
    [
        "<img src=x onerror=alert(1)>", "\"><img src=x>", "' onmouseover='x", "</style><img>", "</title><img>", "<!--<img>", "]]><img>",
        "\x1b[2J", "\u202e", "&lt;img&gt;", "javascript:alert(1)", "\0", "<svg/onload=x>", "{0}{1}", "</pre><img>",
    ];

    [Theory]
    [InlineData("attempted", "medium", "203.0.113.7", "So many addresses")]
    [InlineData("attempted", "medium", null, "No party")]
    [InlineData("attempted", "low", "203.0.113.7", "No party")]
    [InlineData("probe", "medium", "203.0.113.7", "No party")]
    public void A_report_without_parties_says_why(string outcome, string severity, string? address, string text)
    {
        Report rich = SampleReports.Rich();
        FindingReport finding = rich.Findings[0] with { Outcome = outcome, Severity = severity, Actor = rich.Findings[0].Actor with { Address = address } };
        using var page = new StringWriter();
        ReportHtml.Write(rich with { Actors = [], Findings = [finding] }, page, "en");
        Assert.Contains(text, page.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nl")]
    [InlineData("en")]
    public void A_rich_report_gives_this_page(string language) =>
        Golden.Match(WithoutStyle(Write(SampleReports.Rich(), language)), $"report.{language}.html");

    [Fact]
    public void An_empty_report_says_so_in_sentences()
    {
        string page = Write(SampleReports.Empty(), "en");
        AssertBalanced(page);
        Assert.Contains("No finding is not the same as clean", page, StringComparison.Ordinal);
        Assert.Contains("No readable log was found", page, StringComparison.Ordinal);
        Assert.Contains("No access to a mailbox was found", page, StringComparison.Ordinal);
        Assert.Contains("Not in the collection", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Every file was read", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_complete_collection_is_called_complete()
    {
        Report rich = SampleReports.Rich();
        Report complete = rich with
        {
            Hosts = [rich.Hosts[0]],
            Coverage =
            [
                .. Vocabulary.Expected.Select(expected => rich.Coverage[1] with { Artefact = expected.Artefact }),
            ],
            Run = rich.Run with { Skipped = [], RulesSkipped = [] },
        };
        const string claim = "Every file was read";
        Assert.Contains(claim, Write(complete, "en"), StringComparison.Ordinal);
        Assert.DoesNotContain(claim, Write(complete with { Coverage = [.. complete.Coverage.Skip(1)] }, "en"), StringComparison.Ordinal);
        Assert.DoesNotContain(claim, Write(complete with { Run = rich.Run }, "en"), StringComparison.Ordinal);
        Assert.DoesNotContain(
            claim,
            Write(complete with { Coverage = [complete.Coverage[0] with { Gaps = rich.Coverage[0].Gaps }, .. complete.Coverage.Skip(1)] }, "en"),
            StringComparison.Ordinal);
    }

    [Fact]
    public void The_verdict_comes_before_everything_else()
    {
        string page = Write(SampleReports.Rich(), "en");
        int verdict = page.IndexOf("id=\"verdict\"", StringComparison.Ordinal);
        int next = page.IndexOf("Copy the log folders", StringComparison.Ordinal);
        Assert.True(verdict < next && next < page.IndexOf("<nav", StringComparison.Ordinal));
    }

    [Fact]
    public void Nothing_is_fetched_and_nothing_runs()
    {
        string page = Write(SampleReports.Rich(), "en");
        Assert.Contains("default-src 'none'; style-src 'unsafe-inline'; img-src data:", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http:", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("https:", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("url(", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("@import", page, StringComparison.OrdinalIgnoreCase);
        Assert.All(Attribute().Matches(page), href => Assert.StartsWith("#", href.Groups[1].Value, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_link_leads_somewhere_on_the_page()
    {
        string page = Write(SampleReports.Rich(), "nl");
        Assert.All(Attribute().Matches(page), href => Assert.Contains($"id=\"{href.Groups[1].Value[1..]}\"", page, StringComparison.Ordinal));
    }

    [Fact]
    public void A_finding_that_a_stage_cites_is_shown_however_many_others_there_are()
    {
        string page = Write(SampleReports.Huge(2000), "en");
        Assert.Contains("id=\"finding-f-1\"", page, StringComparison.Ordinal);
        Assert.Contains("of 2,007", page, StringComparison.Ordinal);
        Assert.Contains("findings.csv", page, StringComparison.Ordinal);
        Assert.InRange(Regex.Count(page, "<article class=\"finding"), 300, 306);
        Assert.InRange(page.Length, 100_000, 6_000_000);
        AssertBalanced(page);
    }

    [Fact]
    public void Absurd_times_are_drawn_within_bounds()
    {
        Report rich = SampleReports.Rich();
        Report absurd = rich with
        {
            Coverage = [rich.Coverage[0] with { From = DateTimeOffset.MinValue, To = DateTimeOffset.MaxValue, Gaps = [new(DateTimeOffset.MaxValue, DateTimeOffset.MinValue)] }],
            Exposure = [rich.Exposure[0] with { From = DateTimeOffset.MinValue, To = DateTimeOffset.MaxValue }],
            Findings = [rich.Findings[1] with { Time = DateTimeOffset.MaxValue }, rich.Findings[2] with { Time = DateTimeOffset.MinValue }],
        };
        string page = Write(absurd, "en");
        AssertBalanced(page);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.InRange(page.Length, 1000, 100_000);
    }

    [Fact]
    public void A_known_attack_on_markup_stays_text_in_every_field()
    {
        foreach (string attack in s_attacks)
            AssertTame(attack);
    }

    [Fact]
    public void Any_text_in_any_field_leaves_the_page_balanced_and_tame() =>
        Gen.Select(Gen.String, Gen.OneOf(s_attacks), Gen.String).Sample((before, attack, after) => AssertTame(before + attack + after), iter: 40);

    private static void AssertTame(string text)
    {
        string page = Write(SampleReports.Hostile(text), "nl");
        AssertBalanced(page);
        Assert.DoesNotContain("<img", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(page, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain('\u202e', page);
    }

    private static string Write(Report report, string language)
    {
        using var output = new StringWriter { NewLine = "\n" };
        ReportHtml.Write(report, output, language);
        return output.ToString();
    }

    private static string WithoutStyle(string page) => Style().Replace(page, "<style></style>");

    /// <summary>Reads tags and quoted attributes strictly: whatever a browser would forgive is a failure here.</summary>
    private static void AssertBalanced(string page)
    {
        page = WithoutStyle(page)["<!DOCTYPE html>".Length..];
        var open = new Stack<string>();
        int at = 0;
        while (at < page.Length)
        {
            if (page[at] != '<')
            {
                Assert.NotEqual('>', page[at]);
                at++;
                continue;
            }

            Match tag = Tag().Match(page, at);
            Assert.True(tag.Success && tag.Index == at, $"No tag at: {page[at..Math.Min(at + 60, page.Length)]}");
            string name = tag.Groups["name"].Value;
            if (tag.Groups["end"].Length > 0)
                Assert.Equal(open.Pop(), name);
            else if (tag.Groups["void"].Length == 0 && name is not ("meta" or "br"))
                open.Push(name);
            at = tag.Index + tag.Length;
        }

        Assert.Empty(open);
    }

    [GeneratedRegex("""\G<(?<end>/?)(?<name>[a-z][a-z0-9]*)(?:\s+[a-zA-Z-]+="[^"<>]*")*(?<void>/?)>""")]
    private static partial Regex Tag();

    [GeneratedRegex("href=\"([^\"]*)\"")]
    private static partial Regex Attribute();

    [GeneratedRegex("<style>.*?</style>", RegexOptions.Singleline)]
    private static partial Regex Style();
}
