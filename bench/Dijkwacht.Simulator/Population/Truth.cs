using System.Globalization;
using Dijkwacht.Exchange.Builds;
using Dijkwacht.Exchange.Vulnerabilities;

namespace Dijkwacht.Simulator.Population;

/// <summary>What a perfect census would find, as CSV.</summary>
internal static class Truth
{
    private static readonly string[] s_proxyLogon = ["CVE-2021-26855", "CVE-2021-26857", "CVE-2021-26858", "CVE-2021-27065"];

    public static void Write(TextWriter output, Country country, double week)
    {
        output.Write("address,role,name,product,build,server,proxylogon,patchedInWeek\n");
        foreach (SimulatedHost host in country.Hosts())
        {
            PublishedBuild? build = host.BuildAt(week);
            output.Write(string.Create(CultureInfo.InvariantCulture,
                $"{host.Address},{host.Role},{host.MailName},{build?.Product},{build?.Version.ToString()},{host.Server},{Exposure(build)},{host.PatchedInWeek:F3}\n"));
        }
    }

    private static string Exposure(PublishedBuild? build) => build is null
        ? ""
        : VulnerabilityCatalogue.Default.Judge(build.Version, exact: true, s_proxyLogon) == Exchange.Vulnerabilities.Exposure.Open ? "open" : "closed";
}
