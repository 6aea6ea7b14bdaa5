using System.Globalization;
using System.Text.RegularExpressions;
using Dijkwacht.Testing;

namespace Dijkwacht.Cli.Tests;

public partial class LanguageTests
{
    [Fact]
    public async Task A_hunt_in_Dutch_gives_the_same_matches_and_Dutch_words_beside_them()
    {
        using var folder = new TemporaryFolder();
        string events = EvidenceFiles.WriteEvents(folder.Path);
        string rules = EvidenceFiles.WriteRules(folder.Path);
        string[] arguments = ["hunt", events, "--rules", rules, "--ioc", EvidenceFiles.WriteIndicators(folder.Path)];
        await File.WriteAllTextAsync(Path.Combine(rules, "cloud.yml"), "title: In the cloud\nlogsource: { product: aws }\ndetection: { s: { a: b }, condition: s }\n");
        await File.WriteAllTextAsync(Path.Combine(rules, "broken.yml"), "title: Broken\nlogsource: { product: windows }\ndetection: { s: { 'a|nonsense': b }, condition: s }\n");
        (int exitCode, string english, string inEnglish) = await CommandLine.RunAsync(arguments);
        (int code, string dutch, string inDutch) = await CommandLine.RunAsync([.. arguments, "--lang", "nl"]);
        Assert.Equal((0, 0), (exitCode, code));
        Assert.Equal(english, dutch);
        Assert.Contains("4 matches in 3 records; 2 rules and 3 indicators in use.", inEnglish, StringComparison.Ordinal);
        Assert.Contains("1 rules not used: no log source.", inEnglish, StringComparison.Ordinal);
        Assert.Contains("4 treffers in 3 records; 2 regels en 3 indicatoren in gebruik.", inDutch, StringComparison.Ordinal);
        Assert.Contains("1 regels niet gebruikt: geen logbron.", inDutch, StringComparison.Ordinal);
        Assert.Contains("onbekende modifier: ", inDutch, StringComparison.Ordinal);
        Assert.DoesNotContain("in use", inDutch, StringComparison.Ordinal);
        string table = (await CommandLine.RunAsync([.. arguments, "--lang", "nl", "--format", "table"])).Output;
        Assert.Matches("^TIJD \\(UTC\\) +ERNST +SOORT +REGEL +PLAATS\n", table);
    }

    [Fact]
    public async Task Events_and_rules_are_told_in_Dutch_too()
    {
        using var folder = new TemporaryFolder();
        string events = EvidenceFiles.WriteEvents(folder.Path);
        string rules = EvidenceFiles.WriteRules(folder.Path);
        Assert.Contains("3 gebeurtenissen in 1 bestanden.", (await CommandLine.RunAsync("events", events, "--lang", "nl")).Error, StringComparison.Ordinal);
        Assert.StartsWith("2 regels geladen: 2 gebruikt, 0 niet gebruikt", (await CommandLine.RunAsync("rules", "list", "--rules", rules, "--lang", "nl")).Output, StringComparison.Ordinal);
        Assert.Equal("0 fouten, 0 waarschuwingen\n", (await CommandLine.RunAsync("rules", "check", rules, "--lang", "nl")).Output);
        string cases = Directory.CreateDirectory(Path.Combine(folder.Path, "cases")).FullName;
        Assert.Equal("0 van 0 gevallen kloppen\n", (await CommandLine.RunAsync("rules", "regress", "--rules", rules, "--cases", cases, "--lang", "nl")).Output);
    }

    [Theory]
    [InlineData("dijkwacht: 'no-such' bestaat niet; geef een map, een archief of een bestand.", "events", "no-such")]
    [InlineData("dijkwacht: geef --rules of --ioc: er is niets om naar te zoeken.", "hunt", "README.md")]
    [InlineData("dijkwacht: --format parquet vraagt om --output FILE.", "events", "README.md", "--format", "parquet")]
    [InlineData("dijkwacht: 'no-such' bestaat niet; geef een map of bestand met Sigma-regels.", "rules", "check", "no-such")]
    [InlineData("dijkwacht: --patched '5 maart' is geen datum; verwacht wordt jjjj-MM-dd, zoals 2021-03-05.", "triage", "README.md", "--out", "no-such", "--patched", "5 maart")]
    public async Task What_is_wrong_with_a_command_line_is_told_in_the_language_asked_for(string expected, params string[] arguments)
    {
        (int exitCode, _, string error) = await CommandLine.RunAsync([.. arguments, "--lang", "nl"]);
        Assert.Equal(2, exitCode);
        Assert.Equal(expected + Environment.NewLine, error);
    }

    [Theory]
    [InlineData("no log source", "geen logbron")]
    [InlineData("no values for the placeholder %admins%", "geen waarden voor de placeholder %admins%")]
    [InlineData("refers to 'A: b': no log source", "verwijst naar 'A: b': geen logbron")]
    [InlineData("refers to 'A': no values for the placeholder %x%", "verwijst naar 'A': geen waarden voor de placeholder %x%")]
    [InlineData("the rule is not used: can never match", "de regel wordt niet gebruikt: kan nooit treffen")]
    [InlineData("something of a later version", "something of a later version")]
    public void Reasons_of_the_libraries_have_a_Dutch_form(string reason, string dutch)
    {
        Assert.Equal(dutch, CliWords.Dutch.Reason(reason));
        Assert.Equal(reason, CliWords.English.Reason(reason));
    }

    [Fact]
    public void Every_code_and_reason_that_the_documents_list_has_a_Dutch_text()
    {
        string rules = File.ReadAllText(Path.Combine(Repository.Root, "docs", "rules.md"));
        List<string> codes = [.. Ranges().Matches(rules).SelectMany(m => Enumerable.Range(Number(m.Groups[1].Value), (m.Groups[2].Success ? Number(m.Groups[2].Value) : Number(m.Groups[1].Value)) - Number(m.Groups[1].Value) + 1))
            .Distinct().Order().Select(n => $"DW{n}")];
        Assert.Equal(48, codes.Count);
        Assert.Equal(codes, RuleProblemWords.Codes.Order(StringComparer.Ordinal));

        string collections = File.ReadAllText(Path.Combine(Repository.Root, "docs", "formats", "collections.md"));
        string table = collections[collections.IndexOf("| reason | when |", StringComparison.Ordinal)..];
        List<string> reasons = [.. Reasons().Matches(table[..table.IndexOf("\n\n", StringComparison.Ordinal)]).SelectMany(m => m.Groups[1].Value.Split(", ")).Select(r => r.Trim('`'))];
        Assert.Equal(11, reasons.Count);
        Assert.All(reasons, r => Assert.NotEqual(r, CliWords.Dutch.SkipReason(r)));
        Assert.All(reasons, r => Assert.Equal(r, CliWords.English.SkipReason(r)));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\| DW(\d{4})(?:-(\d{4}))? \|", RegexOptions.Multiline)]
    private static partial Regex Ranges();

    [GeneratedRegex(@"^\| (`[a-z-]+`(?:, `[a-z-]+`)*) \|", RegexOptions.Multiline)]
    private static partial Regex Reasons();
}
