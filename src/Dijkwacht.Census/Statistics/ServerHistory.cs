using System.Net;
using Dijkwacht.Census.Observations;
using Dijkwacht.Exchange.Builds;
using Dijkwacht.Exchange.Vulnerabilities;

namespace Dijkwacht.Census.Statistics;

/// <summary>What a run found where a server was or may be.</summary>
public enum Reach
{
    /// <summary>An Exchange Server on premises.</summary>
    Server,

    /// <summary>No answer, or none of the server itself: silent, refused, unreachable, broken, blocked, doubtful.</summary>
    Unreachable,

    /// <summary>Something else answers there, or the name no longer resolves.</summary>
    Gone,

    /// <summary>Excluded, opted out, or not come to.</summary>
    NotAsked,
}

/// <summary>One server in one run: its targets (addresses, names) taken together.</summary>
public sealed class Sighting
{
    /// <summary>Starts with the first target.</summary>
    internal Sighting(Observation first, IReadOnlyList<Exposure> exposures)
    {
        SeenAt = first.ObservedAt;
        Port = first.Port;
        Exposures = [.. exposures];
        OpenTargets = new int[exposures.Count];
        PossiblyTargets = new int[exposures.Count];
        UnknownTargets = new int[exposures.Count];
        Reach = ReachOf(first.State);
        State = first.State;
        Add(first, exposures, isFirst: true);
    }

    /// <summary>When it was first asked in the run, UTC.</summary>
    public DateTimeOffset SeenAt { get; }

    /// <summary>Whether it was found.</summary>
    public Reach Reach { get; private set; }

    /// <summary>The most telling state of its targets.</summary>
    public ObservedState State { get; private set; }

    /// <summary>The lowest build of its targets; null when none told one.</summary>
    public ExchangeVersion? Build { get; private set; }

    /// <summary>Of <see cref="Build"/>.</summary>
    public BuildPrecision Precision { get; private set; }

    /// <summary>Where <see cref="Build"/> was read.</summary>
    public BuildSource Source { get; private set; }

    /// <summary>TCP port of the first target.</summary>
    public int Port { get; }

    /// <summary>Name that the server gives itself; null when none of its targets told.</summary>
    public string? Server { get; private set; }

    /// <summary>Product; null when unknown.</summary>
    public string? Product { get; private set; }

    /// <summary>The worst of its targets for each campaign; targets without a build say nothing when others have one.</summary>
    public Exposure[] Exposures { get; }

    /// <summary>Targets of the server that were found to be Exchange.</summary>
    public int Targets { get; private set; }

    /// <summary>Targets open for certain, by campaign.</summary>
    public int[] OpenTargets { get; }

    /// <summary>Targets possibly open, by campaign.</summary>
    public int[] PossiblyTargets { get; }

    /// <summary>Targets whose exposure is not known, by campaign.</summary>
    public int[] UnknownTargets { get; }

    /// <summary>Takes another target of the server.</summary>
    internal void Add(Observation target, IReadOnlyList<Exposure> exposures) => Add(target, exposures, isFirst: false);

    /// <summary>What a state says of a server.</summary>
    public static Reach ReachOf(ObservedState state) => state switch
    {
        ObservedState.Exchange or ObservedState.ExchangeBehindProxy => Reach.Server,
        ObservedState.NotExchange or ObservedState.ExchangeOnline or ObservedState.NameUnresolved => Reach.Gone,
        ObservedState.NotAsked => Reach.NotAsked,
        _ => Reach.Unreachable,
    };

    private void Add(Observation target, IReadOnlyList<Exposure> exposures, bool isFirst)
    {
        Reach reach = ReachOf(target.State);
        if (!isFirst && reach < Reach)
            (Reach, State) = (reach, target.State);
        if (reach != Reach.Server)
            return;
        Targets++;
        Product ??= target.Product;
        Server ??= target.Server;
        bool hasBuild = target.Build is not null && target.Precision != BuildPrecision.None;
        for (int i = 0; i < exposures.Count; i++)
        {
            switch (exposures[i])
            {
                case Exposure.Open:
                    OpenTargets[i]++;
                    break;
                case Exposure.Possibly:
                    PossiblyTargets[i]++;
                    break;
                case Exposure.Unknown:
                    UnknownTargets[i]++;
                    break;
            }

            if (hasBuild && (Build is null || exposures[i] > Exposures[i]))
                Exposures[i] = exposures[i];
        }

        if (hasBuild && (Build is null || target.Build < Build))
            (Build, Precision, Source, Product) = (target.Build, target.Precision, target.Source, target.Product ?? Product);
    }
}

/// <summary>One server over the runs that were asked for.</summary>
/// <param name="Key">The same in every run: address and port, or that of the server they were merged into.</param>
/// <param name="Address">Of its first target; null for a name that never resolved.</param>
/// <param name="Name">The first name it was asked by.</param>
/// <param name="Sightings">By run in the order asked for; null where a run has no observation of it.</param>
public sealed record ServerHistory(string Key, IPAddress? Address, string? Name, IReadOnlyList<Sighting?> Sightings);
