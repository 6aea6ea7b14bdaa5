using System.Globalization;
using Dijkwacht.Exchange.Builds;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Scanning;
using Dijkwacht.Triage.Tests.Events;
using Dijkwacht.Triage.Verdicts;

namespace Dijkwacht.Triage.Tests.Verdicts;

public sealed class ExposureWindowTests : IDisposable
{
    private const string Header = "#Software: Microsoft Exchange Server\n#Version: 15.02.2562.041\n#Log-type: HttpProxy Logs\n"
        + "#Fields: DateTime,RequestId,MajorVersion,MinorVersion,BuildVersion,RevisionVersion,Protocol,UrlStem,ServerHostName,HttpStatus\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-exposure-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>2016 CU19: its base lacked the March 2021 fix, which came as an update on top; the fix of February 2020 was in it from the start.</summary>
    [Theory]
    [InlineData("proxylogon", true)]
    [InlineData("cve-2020-0688", false)]
    public void A_stated_date_decides_only_what_the_update_of_that_date_brought(string campaign, bool counts)
    {
        ExposureWindow window = Window(campaign, "15.1.2176.9", "2021-04-01", "2021-05-01", patched: "2021-03-04");
        Assert.Equal("2021-03-04", Day(window.ToTicks));
        Assert.Equal(counts, window.Counts);
    }

    [Theory]
    [InlineData("cve-2021-28480", false)]
    [InlineData("proxyshell", true)]
    public void A_hole_that_was_never_seen_exploited_decides_no_verdict_by_itself(string campaign, bool counts)
    {
        ExposureWindow window = Window(campaign, "15.1.2242.4", "2021-08-20", "2021-09-01", patched: null);
        Assert.True(window.IsOpen);
        Assert.Equal("2021-09-01", Day(window.ToTicks));
        Assert.Equal(counts, window.Counts);
    }

    [Theory]
    [InlineData("2026-05-20", "41", "CVE-2026-42897")]
    [InlineData("2026-05-01", "41", null)]
    [InlineData("2026-06-20", "43", null)]
    public void An_exploited_hole_that_no_pack_knows_is_named_while_it_was_open(string day, string revision, string? named)
    {
        File.WriteAllText(
            Path.Combine(_folder, "HttpProxy_2026052010-1.LOG"),
            $"{Header}{day}T10:00:00.000Z,6f2a0b0e-51a4-4b54-9a0c-0a6f3f1f0001,15,2,2562,{revision},Owa,/owa/,EX01,200\n");
        HostAssessment host = Assert.Single(Assessor.Assess(EventRun.Knowledge, new TriageOptions { Paths = [_folder] }, CancellationToken.None).Hosts);
        Assert.Equal(named is null ? [] : [named], host.NotJudged.Select(text => text.En[..text.En.IndexOf(':', StringComparison.Ordinal)]));
        Assert.All(host.NotJudged, text => Assert.NotEqual(text.En, text.Nl));
    }

    private static ExposureWindow Window(string campaign, string build, string first, string last, string? patched)
    {
        CampaignPack pack = EventRun.Knowledge.Packs.Single(p => p.Id == campaign);
        var seen = new SeenBuild(ExchangeVersion.Parse(build), true, Ticks(first), Ticks(last), "httpproxy");
        DateTimeOffset? stated = patched is null ? null : new DateTimeOffset(Ticks(patched), TimeSpan.Zero);
        return new ExposureCalculator(EventRun.Knowledge, stated, null).Of(pack, new BuildHistory([seen], 0), Ticks(last));
    }

    private static long Ticks(string day) => DateTime.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture).Ticks;

    private static string Day(long ticks) => new DateTime(ticks).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
