using Dijkwacht.Exchange.Builds;
using Dijkwacht.Exchange.Vulnerabilities;

namespace Dijkwacht.Exchange.Tests;

public sealed class ExposureTests
{
    private static readonly BuildCatalogue s_builds = BuildCatalogue.Default;
    private static readonly VulnerabilityCatalogue s_holes = VulnerabilityCatalogue.Default;

    [Fact]
    public void A_higher_revision_of_a_cumulative_update_is_never_more_open()
    {
        foreach (IGrouping<(int, int, int), PublishedBuild> update in s_builds.Builds.GroupBy(PrefixOf))
        {
            foreach (string cve in s_holes.Cves)
            {
                Exposure[] rising = [.. update.Select(b => s_holes.Judge(b.Version, exact: true, cve))];
                Assert.Equal(rising.OrderDescending(), rising);
            }
        }
    }

    [Fact]
    public void A_known_cumulative_update_is_judged_as_all_its_builds_together()
    {
        foreach (IGrouping<(int Major, int Minor, int Update), PublishedBuild> update in s_builds.Builds.GroupBy(PrefixOf))
        {
            var known = new ExchangeVersion(update.Key.Major, update.Key.Minor, update.Key.Update, 0);
            foreach (string cve in s_holes.Cves)
            {
                Exposure[] each = [.. update.Select(b => s_holes.Judge(b.Version, exact: true, cve)).Distinct()];
                Exposure expected = each.Length == 1 ? each[0] : Exposure.Possibly;
                Assert.Equal((update.Key, cve, expected), (update.Key, cve, s_holes.Judge(known, exact: false, cve)));
            }
        }
    }

    [Theory]
    [InlineData("CVE-2021-26855", Exposure.Closed)]
    [InlineData("CVE-2021-27065", Exposure.Closed)]
    [InlineData("CVE-2020-0688", Exposure.Open)]
    [InlineData("CVE-2021-34473", Exposure.Open)]
    [InlineData("CVE-2022-41082", Exposure.Open)]
    public void The_special_update_of_March_2021_closes_four_holes_only(string cve, Exposure expected) =>
        Assert.Equal(expected, s_holes.Judge(ExchangeVersion.Parse("15.1.1415.8"), exact: true, cve));

    [Theory]
    [InlineData("15.1.2176.0", "15.1.2176.2")]
    [InlineData("15.2.2562.0", "15.2.2562.17")]
    public void A_three_part_build_does_not_fall_into_the_update_before(string build, string expected) =>
        Assert.Equal(expected, s_builds.Find(ExchangeVersion.Parse(build))?.Version.ToString());

    [Fact]
    public void A_hole_that_needs_configuration_is_never_closed_by_a_build_of_its_products()
    {
        ExposureOpinion opinion = s_holes.Explain(ExchangeVersion.Parse("15.2.1748.36"), exact: true, "CVE-2024-21410");
        Assert.Equal(Exposure.Possibly, opinion.Exposure);
        Assert.StartsWith("fixed if configured", opinion.English, StringComparison.Ordinal);
        Assert.StartsWith("opgelost mits ingesteld", opinion.Dutch, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hole_outside_Exchange_is_unknown_and_says_its_condition()
    {
        ExposureOpinion opinion = s_holes.Explain(ExchangeVersion.Parse("15.2.1748.36"), exact: true, "CVE-2020-0796");
        Assert.Equal(Exposure.Unknown, opinion.Exposure);
        Assert.Contains("SMBv3", opinion.English, StringComparison.Ordinal);
    }

    [Fact]
    public void Campaigns_have_the_names_of_the_packs()
    {
        Assert.Equal(["proxylogon", "proxyshell", "proxytoken", "cve-2021-42321"], s_holes.Campaigns.Take(4).Select(c => c.Id));
        Assert.All(s_holes.Campaigns.SelectMany(c => c.Cves), cve => Assert.True(s_holes.Knows(cve), cve));
    }

    [Theory]
    [InlineData("15.1.2176.9", "2021-03-20", SupportKind.Supported)]
    [InlineData("15.1.2176.9", "2024-01-01", SupportKind.UpdateEnded)]
    [InlineData("15.1.2507.6", "2025-10-14", SupportKind.Supported)]
    [InlineData("15.1.2507.6", "2025-10-15", SupportKind.ProductEnded)]
    [InlineData("16.0.1.1", "2025-10-15", SupportKind.Unknown)]
    public void Support_ends_with_the_update_or_with_the_product(string build, string at, SupportKind expected) =>
        Assert.Equal(expected, s_builds.SupportOf(ExchangeVersion.Parse(build), DateOnly.Parse(at, null)).Kind);

    [Fact]
    public void Knowledge_that_is_no_knowledge_is_refused_with_a_reason()
    {
        FormatException failure = Assert.Throws<FormatException>(() => Knowledge.Parse("{}"u8.ToArray(), "{}"u8.ToArray()));
        Assert.Contains("exchange-builds/1", failure.Message, StringComparison.Ordinal);
    }

    private static (int Major, int Minor, int Update) PrefixOf(PublishedBuild build) =>
        (build.Version.Major, build.Version.Minor, build.Version.Update);
}
