using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Dijkwacht.Simulator.Population;

namespace Dijkwacht.Simulator.Warned;

/// <summary>What owners do after a notice: the truth that the measured effect is held against.</summary>
/// <remarks>
/// The chances are those of a study of warned owners: letter 76 %, mail 34 %, no notice 9 % (Maass and others, USENIX Security 2021).
/// A mail that bounced is as no notice.
/// </remarks>
internal static class Reactions
{
    public const double ByLetter = 0.76;
    public const double ByMail = 0.34;
    public const double Unasked = 0.09;

    /// <summary>Addresses of a list, one a line.</summary>
    public static IReadOnlySet<IPAddress> Read(string path) => File.Exists(path) ? File.ReadLines(path).Select(l => IPAddress.TryParse(l, out IPAddress? a) ? a : null).OfType<IPAddress>().ToHashSet() : [];

    /// <summary>Whether an owner updates, by the first way it was written to; the same for the same seed.</summary>
    public static bool Updates(ulong seed, string owner, string channel, bool hasBounced) =>
        Fraction(seed, owner) < (hasBounced ? Unasked : channel switch { "letter" => ByLetter, "mail" => ByMail, _ => Unasked });

    public static void React(TextWriter output, Country country, string status, string patched)
    {
        string[] lines = File.ReadAllLines(status);
        string[] columns = lines[0].Split(',');
        int owner = Array.IndexOf(columns, "owner"), state = Array.IndexOf(columns, "state"), channel = Array.IndexOf(columns, "channel");
        Dictionary<string, IGrouping<int, SimulatedHost>> sites = country.Hosts().GroupBy(h => h.Site).ToDictionary(g => OwnerList.IdOf(g.Key), StringComparer.Ordinal);
        HashSet<IPAddress> updated = [.. Read(patched)];
        int before = updated.Count;
        foreach (string[] cells in lines.Skip(1).Select(l => l.Split(',')))
        {
            if (sites.TryGetValue(cells[owner], out IGrouping<int, SimulatedHost>? site) && Updates(country.Options.Seed, cells[owner], cells[channel], cells[state] == "bounced"))
                updated.UnionWith(site.Select(h => h.Address));
        }

        File.WriteAllLines(patched, updated.Select(a => a.ToString()).Order(StringComparer.Ordinal));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{updated.Count - before} addresses updated; chances: letter {ByLetter:P0}, mail {ByMail:P0}, neither {Unasked:P0}"));
    }

    private static double Fraction(ulong seed, string owner) =>
        BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{seed}\nupdates\n{owner}")))) / (double)uint.MaxValue;
}
