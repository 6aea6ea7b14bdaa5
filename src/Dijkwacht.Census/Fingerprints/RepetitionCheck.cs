using System.Globalization;
using System.Net;
using Dijkwacht.Census.Observations;

namespace Dijkwacht.Census.Fingerprints;

/// <summary>An observation that repeats itself where no server could.</summary>
/// <param name="Observation">As it was given.</param>
/// <param name="Reason">One line for <see cref="Observations.Observation.Detail"/>, in English.</param>
public sealed record Repetition(Observation Observation, string Reason);

/// <summary>Finds disguises and honeypots by their repetition.</summary>
/// <remarks>
/// A farm and a provider's cluster repeat too, but inside few networks; so networks (/16, or /32 in IPv6) are counted, not only
/// addresses. Two rules: the same front end, build and certificate in <see cref="MostNetworksOfOneServer"/> or more networks;
/// or the same front end, build and back end at <see cref="FewestAddresses"/> or more addresses in <see cref="FewestNetworks"/>
/// or more networks. Where the back end's full name is not told, only addresses count whose certificate no authority gave:
/// EXCH01 with the newest build is common among honest servers, which have certificates of their own.
/// </remarks>
public static class RepetitionCheck
{
    /// <summary>Networks from which one and the same server is no longer believed.</summary>
    public const int MostNetworksOfOneServer = 8;

    /// <summary>Addresses from which one claim with different certificates is no longer believed.</summary>
    public const int FewestAddresses = 100;

    /// <summary>Networks that these addresses must at least lie in.</summary>
    public const int FewestNetworks = 20;

    /// <summary>The observations to call <see cref="ObservedState.Doubtful"/>, in the order of the input.</summary>
    public static IReadOnlyList<Repetition> Find(IEnumerable<Observation> observations)
    {
        ArgumentNullException.ThrowIfNull(observations);
        Observation[] all = [.. observations];
        var reasons = new Dictionary<Observation, string>(ReferenceEqualityComparer.Instance);
        Observation[] claims = [.. all.Where(o => o is { State: ObservedState.Exchange, Server: not null, Build: not null, Address: not null })];
        foreach (IGrouping<string, Observation> same in claims.Where(o => o.Certificate is not null).GroupBy(o => KeyOf(o) + "|" + o.Certificate!.Sha256))
        {
            int networks = Networks(same);
            if (networks >= MostNetworksOfOneServer)
                Mark(same, string.Create(CultureInfo.InvariantCulture, $"The same server, build and certificate answer in {networks} networks."));
        }

        foreach (IGrouping<string, Observation> same in claims.Where(o => HasFullBackEnd(o) || o.Certificate is null or { IsSelfIssued: true }).GroupBy(o => KeyOf(o) + "|" + BackEndOf(o)))
        {
            int addresses = same.Select(o => o.Address).Distinct().Count();
            int networks = Networks(same);
            if (addresses >= FewestAddresses && networks >= FewestNetworks)
                Mark(same, string.Create(CultureInfo.InvariantCulture, $"The same server name and build answer at {addresses} addresses in {networks} networks."));
        }

        return [.. all.Where(reasons.ContainsKey).Select(o => new Repetition(o, reasons[o]))];

        void Mark(IEnumerable<Observation> group, string reason)
        {
            foreach (Observation observation in group)
                reasons.TryAdd(observation, reason);
        }
    }

    private static string KeyOf(Observation o) => $"{o.Server!.ToUpperInvariant()}|{o.Build}|{o.Precision}";

    private static string BackEndOf(Observation o) => HasFullBackEnd(o) ? o.BackEnd!.ToUpperInvariant() : "";

    private static bool HasFullBackEnd(Observation o) => o.BackEnd?.Contains('.', StringComparison.Ordinal) == true;

    private static int Networks(IEnumerable<Observation> observations) => observations.Select(o => NetworkOf(o.Address!)).Distinct().Count();

    private static uint NetworkOf(IPAddress address)
    {
        byte[] bytes = (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).GetAddressBytes();
        return bytes.Length == 4 ? (uint)((bytes[0] << 8) | bytes[1]) : 0x8000_0000u | ((uint)bytes[0] << 24) | ((uint)bytes[1] << 16) | ((uint)bytes[2] << 8) | bytes[3];
    }
}
