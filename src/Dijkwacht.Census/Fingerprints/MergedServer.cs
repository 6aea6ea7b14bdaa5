using Dijkwacht.Census.Observations;
using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Census.Fingerprints;

/// <summary>One server, or one farm behind one address, with everything that was seen of it.</summary>
public sealed record MergedServer
{
    /// <summary>Strongest state of <see cref="Observations"/>: one that shows Exchange wins over one that shows nothing.</summary>
    public required ObservedState State { get; init; }

    /// <summary>The lowest build that a member of it showed last; null when none did.</summary>
    public ExchangeVersion? Build { get; init; }

    /// <summary>How much of <see cref="Build"/> is known.</summary>
    public BuildPrecision Precision { get; init; }

    /// <summary>Product of <see cref="Build"/>.</summary>
    public string? Product { get; init; }

    /// <summary>Whether members with different builds share an address.</summary>
    public bool IsMixedFarm { get; init; }

    /// <summary>Names of front ends in ordinal order, upper case, unique; may be empty.</summary>
    public required IReadOnlyList<string> Servers { get; init; }

    /// <summary>The newest observation per address, port, name and front end, in a stable order; never empty.</summary>
    public required IReadOnlyList<Observation> Observations { get; init; }
}
