using System.Globalization;
using Dijkwacht.Simulator.Population;

namespace Dijkwacht.Simulator.Warned;

/// <summary>The register of owners of the test country.</summary>
internal static class OwnerList
{
    private static readonly string[] s_sectors = ["care", "education", "government", "industry"];
    private static readonly string[] s_regions = ["north", "south"];

    public static void Write(TextWriter output, Country country)
    {
        output.Write("id,organisation,sector,region,country,language,addresses,domains,email,phone,postal,contact,supplier\n");
        foreach (IGrouping<int, SimulatedHost> site in country.Hosts().GroupBy(h => h.Site))
        {
            SimulatedHost host = site.First();
            int number = site.Key;

            // Every tenth has its servers run by one of few suppliers, itself an owner of the list.
            string supplier = number % 10 == 9 ? IdOf(number / 100 * 100) : "";
            output.Write(string.Create(CultureInfo.InvariantCulture,
                $"{IdOf(number)},Organisation {number},{s_sectors[number % 4]},{s_regions[number / 4 % 2]},NL,{(number % 5 == 0 ? "en" : "nl")},{string.Join(' ', site.Select(h => h.Address))},{host.Domain},security@{host.Domain},,Example Street {number + 1}|1234 AB Example Town,Security officer,{supplier}\n"));
        }
    }

    public static string IdOf(int site) => string.Create(CultureInfo.InvariantCulture, $"site{site}");
}
