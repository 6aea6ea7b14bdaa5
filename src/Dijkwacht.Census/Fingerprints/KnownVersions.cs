using System.Collections.Frozen;
using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Census.Fingerprints;

/// <summary>Whether a build may exist, by those that do.</summary>
internal static class KnownVersions
{
    /// <summary>How far above the newest known cumulative update the next ones may be; the largest step so far was 814.</summary>
    private const int Ahead = 3000;

    private static readonly FrozenDictionary<(int, int), (int First, int Last)> s_lines = BuildCatalogue.Default.Builds
        .GroupBy(b => (b.Version.Major, b.Version.Minor))
        .ToFrozenDictionary(g => g.Key, g => (g.Min(b => b.Version.Update), g.Max(b => b.Version.Update)));

    private static readonly (int, int) s_living = s_lines.Keys.Max();

    /// <summary>Whether a build lies between the first and the last of its product line; the living line may go on.</summary>
    public static bool IsPossible(ExchangeVersion version) =>
        s_lines.TryGetValue((version.Major, version.Minor), out (int First, int Last) line)
        && version.Update >= line.First
        && version.Update <= line.Last + ((version.Major, version.Minor) == s_living ? Ahead : 0)
        && version.Revision < 1000;
}
