using System.Globalization;
using Dijkwacht.Census.Observations;

namespace Dijkwacht.Census.Fingerprints;

/// <summary>Finds which observations are of one server.</summary>
/// <remarks>
/// Two are of one server when they share the front end's name and the certificate, or the front end's name and the full name
/// of the back end, or address, port and name asked. Not the certificate alone, since farms and resellers share one; not the
/// short name alone, since half the world calls its server EXCH01.
/// </remarks>
public static class ServerMerge
{
    private static readonly ObservedState[] s_strongest =
    [
        ObservedState.Exchange, ObservedState.ExchangeBehindProxy, ObservedState.Doubtful, ObservedState.ExchangeOnline, ObservedState.Blocked, ObservedState.NotExchange,
    ];

    /// <summary>Groups observations into servers. The order of the input changes nothing.</summary>
    /// <param name="observations">Of one run, or of several: of each member only the newest counts.</param>
    /// <returns>By the address, port and name of the first observation of each.</returns>
    public static IReadOnlyList<MergedServer> Merge(IEnumerable<Observation> observations)
    {
        ArgumentNullException.ThrowIfNull(observations);
        Observation[] newest =
        [
            .. observations
                .GroupBy(o => (Where: WhereOf(o), Server: ServerOf(o)))
                .Select(g => g.OrderByDescending(o => o.ObservedAt).ThenBy(o => o.State).ThenBy(o => o.Build).ThenBy(o => o.Run, StringComparer.Ordinal).First())
                .OrderBy(WhereOf, StringComparer.Ordinal).ThenBy(ServerOf, StringComparer.Ordinal),
        ];
        int[] parents = [.. Enumerable.Range(0, newest.Length)];
        var firsts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < newest.Length; i++)
        {
            foreach (string key in KeysOf(newest[i]))
            {
                if (firsts.TryGetValue(key, out int first))
                    parents[Root(parents, i)] = Root(parents, first);
                else
                    firsts[key] = i;
            }
        }

        return
        [
            .. Enumerable.Range(0, newest.Length).GroupBy(i => Root(parents, i), i => newest[i])
                .Select(g => One([.. g]))
                .OrderBy(s => WhereOf(s.Observations[0]), StringComparer.Ordinal),
        ];
    }

    private static MergedServer One(Observation[] members)
    {
        Observation[] built = [.. members.Where(o => o.Build is not null && (o.State is ObservedState.Exchange or ObservedState.Doubtful))];
        bool isSound = built.Any(o => o.State == ObservedState.Exchange);

        // One member seen exactly and, from elsewhere, only to its cumulative update, is known exactly.
        Observation? lowest = built
            .Where(o => !isSound || o.State == ObservedState.Exchange)
            .GroupBy(o => (ServerOf(o), UpdateOf(o)))
            .SelectMany(g => g.Any(o => o.Precision == BuildPrecision.Exact) ? g.Where(o => o.Precision == BuildPrecision.Exact) : g)
            .GroupBy(o => ServerOf(o))
            .Select(g => g.OrderByDescending(o => o.ObservedAt).ThenBy(o => o.Build).First())
            .MinBy(o => o.Build);
        return new MergedServer
        {
            State = members.Select(o => o.State).OrderBy(Rank).First(),
            Build = lowest?.Build,
            Precision = lowest?.Precision ?? BuildPrecision.None,
            Product = lowest?.Product,
            IsMixedFarm = members.GroupBy(WhereOf).Any(g => g.Where(o => o.Precision == BuildPrecision.Exact).Select(o => o.Build).Distinct().Count() > 1
                || g.Where(o => o.Build is not null).Select(UpdateOf).Distinct().Count() > 1),
            Servers = [.. members.Select(ServerOf).Where(s => s.Length > 0).Distinct().Order(StringComparer.Ordinal)],
            Observations = members,
        };
    }

    private static IEnumerable<string> KeysOf(Observation observation)
    {
        // An address that several names share may be a proxy of several owners, so the name asked is part of the key.
        yield return "at " + WhereOf(observation);
        string server = ServerOf(observation);
        if (server.Length == 0)
            yield break;
        if (observation.Certificate is { } certificate)
            yield return $"certificate {server} {certificate.Sha256}";
        if (observation.BackEnd is { } backEnd && backEnd.IndexOf('.') is > 0 and int dot)
            yield return $"domain {server} {backEnd[(dot + 1)..].ToUpperInvariant()}";
    }

    private static string WhereOf(Observation o) =>
        string.Create(CultureInfo.InvariantCulture, $"{o.Address}|{o.Port}|{o.Name?.ToUpperInvariant()}");

    private static string ServerOf(Observation o) => o.Server?.ToUpperInvariant() ?? "";

    private static (int, int, int) UpdateOf(Observation o) => o.Build is { } b ? (b.Major, b.Minor, b.Update) : default;

    private static int Rank(ObservedState state) => Array.IndexOf(s_strongest, state) is >= 0 and int at ? at : s_strongest.Length + (int)state;

    private static int Root(int[] parents, int i)
    {
        while (parents[i] != i)
            i = parents[i] = parents[parents[i]];
        return i;
    }
}
