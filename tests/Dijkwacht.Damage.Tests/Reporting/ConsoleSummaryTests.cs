using CsCheck;
using Dijkwacht.Damage.Reporting;
using Dijkwacht.Testing;

namespace Dijkwacht.Damage.Tests.Reporting;

public sealed class ConsoleSummaryTests
{
    [Theory]
    [InlineData("nl")]
    [InlineData("en")]
    public void A_rich_report_is_summed_up_so(string language) =>
        Golden.Match(Write(SampleReports.Rich(), language), $"console.{language}.txt");

    [Fact]
    public void An_empty_report_says_that_nothing_can_be_told() => Golden.Match(Write(SampleReports.Empty(), "nl"), "console.empty.nl.txt");

    [Fact]
    public void Local_times_are_not_called_utc()
    {
        Report local = SampleReports.Rich() with { HasLocalTimes = true };
        Assert.DoesNotContain("What happened (UTC)", Write(local, "en"), StringComparison.Ordinal);
        Assert.Contains("What happened (local time where the clock is not UTC)", Write(local, "en"), StringComparison.Ordinal);
        Assert.Contains("Wat er is gebeurd (lokale tijd waar de klok geen UTC is)", Write(local, "nl"), StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_come_only_when_asked_for()
    {
        Assert.DoesNotContain('\x1b', Write(SampleReports.Rich(), "en"));
        Assert.StartsWith("\x1b[1;31mCOMPROMISED\x1b[0m", Write(SampleReports.Rich(), "en", color: true), StringComparison.Ordinal);
    }

    [Fact]
    public void The_fullest_report_fits_and_keeps_the_steps_and_the_files()
    {
        Report rich = SampleReports.Rich();
        LocalText wordy = new(string.Join(' ', Enumerable.Repeat("woord", 200)), string.Join(' ', Enumerable.Repeat("word", 200)));
        Report full = rich with
        {
            Verdict = rich.Verdict with { Level = "attempted", Summary = wordy },
            Campaigns = [.. Enumerable.Repeat(rich.Campaigns[0], 9)],
            Findings = [.. Enumerable.Range(0, 50).Select(i => rich.Findings[1] with { Title = new($"t{i}", $"t{i}") })],
            Coverage = [.. Enumerable.Repeat(rich.Coverage[0], 20)],
            Damage = rich.Damage with { Mailboxes = [.. Enumerable.Repeat(rich.Damage.Mailboxes[0], 30)] },
            Advice = [.. Enumerable.Repeat(rich.Advice[0] with { Text = wordy }, 10)],
        };
        string[] lines = Write(full, "en").TrimEnd('\n').Split('\n');
        Assert.InRange(lines.Length, 1, 40);
        Assert.StartsWith("Report: ", lines[^1], StringComparison.Ordinal);
        Assert.StartsWith("  3. ", lines[^2], StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_in_any_field_stays_within_the_screen_and_commands_no_terminal() =>
        Gen.String.Select(Gen.OneOf("\x1b[2J", "\u009b31m", "\u202e", "\r", "\n\n")).Sample((text, attack) =>
        {
            string[] lines = Write(SampleReports.Hostile(attack + text), "nl").TrimEnd('\n').Split('\n');
            Assert.InRange(lines.Length, 1, 40);
            Assert.All(lines, line =>
            {
                Assert.InRange(line.Length, 0, 100);
                Assert.DoesNotContain(line, char.IsControl);
            });
        });

    private static string Write(Report report, string language, bool color = false)
    {
        using var output = new StringWriter { NewLine = "\n" };
        ConsoleSummary.Write(report, output, language, color, "out");
        return output.ToString();
    }
}
