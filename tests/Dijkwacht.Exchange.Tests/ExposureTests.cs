using Dijkwacht.Exchange.Builds;
using Dijkwacht.Exchange.Vulnerabilities;

namespace Dijkwacht.Exchange.Tests;

public sealed class ExposureTests
{
    private static readonly VulnerabilityCatalogue s_holes = VulnerabilityCatalogue.Default;
    private static readonly BuildCatalogue s_builds = BuildCatalogue.Default;

    [Fact]
    public void A_cumulative_update_alone_is_the_join_of_all_its_builds()
    {
        var wrong = new List<string>();
        foreach (IGrouping<(int, int, int), PublishedBuild> group in s_builds.Builds.GroupBy(b => (b.Version.Major, b.Version.Minor, b.Version.Update)))
        {
            ExchangeVersion threePart = group.First().Version with { Revision = 0 };
            foreach (string cve in s_holes.Cves)
            {
                Exposure[] all = [.. group.Select(b => s_holes.Judge(b.Version, exact: true, cve)).Distinct()];
                Exposure expected = all.Length == 1 ? all[0] : Exposure.Possibly;
                Exposure judged = s_holes.Judge(threePart, exact: false, cve);

                // A fix that was never released for a cumulative update that names one would be an error of the data.
                if (judged != expected)
                    wrong.Add($"{threePart} {cve}: {judged}, not {expected}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void A_later_update_of_the_same_cumulative_update_is_never_more_open()
    {
        foreach (IGrouping<(int, int, int), PublishedBuild> group in s_builds.Builds.GroupBy(b => (b.Version.Major, b.Version.Minor, b.Version.Update)))
        {
            foreach (string cve in s_holes.Cves)
            {
                Exposure[] course = [.. group.OrderBy(b => b.Version).Select(b => s_holes.Judge(b.Version, exact: true, cve))];
                Assert.Equal(course.OrderByDescending(e => e == Exposure.Open), course);
            }
        }
    }

    [Theory]
    [InlineData("15.1.2176.2", true, "CVE-2021-26855", Exposure.Open, "15.1.2176.9 (CU19 Mar21SU)")]
    [InlineData("15.1.2176.9", true, "CVE-2021-26855", Exposure.Closed, "fixed from")]
    [InlineData("15.1.2176.0", false, "CVE-2021-26855", Exposure.Possibly, "cannot be seen")]
    [InlineData("15.2.858.0", false, "CVE-2021-26855", Exposure.Closed, "fixed from")]
    [InlineData("15.1.1034.26", true, "CVE-2021-26855", Exposure.Open, "never got an update")]
    [InlineData("15.1.1034.0", false, "CVE-2021-26855", Exposure.Open, "never got an update")]
    [InlineData("15.1.1979.8", true, "CVE-2021-26855", Exposure.Closed, "Mar21SU")]
    [InlineData("15.1.1979.8", true, "CVE-2021-34473", Exposure.Open, "never got an update")]
    [InlineData("14.3.123.3", true, "CVE-2021-26855", Exposure.Unknown, "out of support when the fix came")]
    [InlineData("15.0.1497.2", true, "CVE-2020-17144", Exposure.Closed, "never had this hole")]
    [InlineData("15.2.1544.11", true, "CVE-2024-21410", Exposure.Possibly, "Extended Protection")]
    [InlineData("15.2.1118.7", true, "CVE-2024-21410", Exposure.Open, "mitigation may be active")]
    [InlineData("15.2.1118.7", true, "CVE-2021-1730", Exposure.Unknown, "says nothing")]
    [InlineData("15.2.721.3", true, "CVE-2021-26855", Exposure.Open, "not updated")]
    [InlineData("15.2.9000.1", true, "CVE-2021-26855", Exposure.Closed, "never had this hole")]
    [InlineData("13.1.2.3", true, "CVE-2021-26855", Exposure.Unknown, "not known")]
    public void An_exposure_comes_with_its_reason(string build, bool exact, string cve, Exposure exposure, string reason)
    {
        ExposureOpinion opinion = s_holes.Explain(ExchangeVersion.Parse(build), exact, cve);
        Assert.Equal(exposure, opinion.Exposure);
        Assert.Contains(reason, opinion.ReasonEn, StringComparison.Ordinal);
        Assert.NotEmpty(opinion.ReasonNl);
        Assert.Equal(exposure, s_holes.Judge(ExchangeVersion.Parse(build), exact, cve));
    }

    [Fact]
    public void A_cumulative_update_that_was_never_published_is_judged_by_its_neighbours()
    {
        // Between CU19, open until its update of March 2021, and CU20, which holds the fix.
        Assert.Equal(Exposure.Possibly, s_holes.Judge(ExchangeVersion.Parse("15.1.2200.1"), exact: true, "CVE-2021-26855"));
        IdentifiedBuild known = s_builds.Identify(ExchangeVersion.Parse("15.1.2200.1"), exact: true)!.Value;
        Assert.Equal(("CU19", true, false), (known.Build.CumulativeUpdate, known.IsBetween, known.IsPublished));
    }

    [Fact]
    public void A_three_part_build_is_not_taken_for_the_update_before()
    {
        IdentifiedBuild known = s_builds.Identify(new ExchangeVersion(15, 2, 721, 0), exact: false)!.Value;
        Assert.Equal(("CU7", true), (known.Build.CumulativeUpdate, known.IsCumulativeUpdateOnly));
    }

    [Fact]
    public void Every_campaign_names_holes_that_are_known_and_has_a_folder_name()
    {
        Assert.Equal(["proxylogon", "proxyshell", "proxytoken", "cve-2021-42321", "proxynotshell", "owassrf"], s_holes.Campaigns.Take(6).Select(c => c.Id));
        Assert.All(s_holes.Campaigns, c => Assert.True(c.Cves.Count > 0 && c.Cves.All(s_holes.Knows), c.Id));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{\"schema\":\"exchange-builds/2\",\"generated\":\"2026-01-01\",\"builds\":[],\"support\":{}}")]
    [InlineData("{\"schema\":\"exchange-builds/1\",\"generated\":\"2026-01-01\",\"builds\":[{\"build\":\"x\"}],\"support\":{}}")]
    [InlineData("{\"schema\":\"exchange-builds/1\",\"generated\":\"soon\",\"builds\":[],\"support\":{}}")]
    public void A_file_of_another_shape_is_refused(string json) =>
        Assert.Throws<InvalidDataException>(() => BuildCatalogue.Read(System.Text.Encoding.UTF8.GetBytes(json)));
}
