using CsCheck;
using Dijkwacht.Exchange.Builds;
using Dijkwacht.Exchange.Vulnerabilities;

namespace Dijkwacht.Exchange.Tests;

public class BuildTests
{
    private static readonly string[] s_proxyLogon = ["CVE-2021-26855", "CVE-2021-26857", "CVE-2021-26858", "CVE-2021-27065"];

    [Theory]
    [InlineData("15.1.2106.2", "Exchange Server 2016", "CU18")]
    [InlineData("15.01.2106.013", "Exchange Server 2016", "CU18 Mar21SU")]
    [InlineData("15.2.858.5", "Exchange Server 2019", "CU9")]
    public void A_published_build_is_named(string build, string product, string level)
    {
        PublishedBuild? known = BuildCatalogue.Default.Find(ExchangeVersion.Parse(build));
        Assert.Equal(product, known?.Product);
        Assert.Equal(level, known?.PatchLevel);
    }

    [Fact]
    public void An_interim_build_walks_down_to_the_published_one_below() =>
        Assert.Equal(new ExchangeVersion(15, 1, 2106, 13), BuildCatalogue.Default.Find(new(15, 1, 2106, 14))?.Version);

    [Fact]
    public void A_revision_below_the_cumulative_update_tells_the_update_only()
    {
        Assert.False(BuildCatalogue.Default.IsExact(new ExchangeVersion(15, 1, 2375, 0)));
        Assert.True(BuildCatalogue.Default.IsExact(new ExchangeVersion(15, 1, 2375, 7)));
    }

    [Theory]
    [InlineData("15.1.2106.2", true, Exposure.Open)]
    [InlineData("15.1.2106.2", false, Exposure.Possibly)]
    [InlineData("15.1.2106.13", true, Exposure.Closed)]
    [InlineData("15.1.2242.4", true, Exposure.Closed)]
    [InlineData("15.1.225.42", true, Exposure.Open)]
    [InlineData("15.2.2562.17", true, Exposure.Closed)]
    [InlineData("16.0.1.1", true, Exposure.Unknown)]
    public void Exposure_to_ProxyLogon_follows_the_build(string build, bool exact, Exposure expected) =>
        Assert.Equal(expected, VulnerabilityCatalogue.Default.Judge(ExchangeVersion.Parse(build), exact, s_proxyLogon));

    [Fact]
    public void Every_published_build_is_its_own_text() =>
        Assert.All(BuildCatalogue.Default.Builds, b => Assert.Equal(b.Version, ExchangeVersion.Parse(b.Version.ToString())));

    [Fact]
    public void Any_text_is_a_build_or_refused_but_never_throws() =>
        Gen.String.Sample(text => { _ = ExchangeVersion.TryParse(text, out _); });
}
