namespace Dijkwacht.Evidence.Events;

/// <summary>What was read from one file of events.</summary>
public sealed record JsonEventSummary
{
    /// <summary>The name of the carrier in <see cref="EventCarriers.All"/>; null when none was recognised.</summary>
    public required string? Carrier { get; init; }

    /// <summary>How the file states its clock, by the first time in it.</summary>
    public required EventClock Clock { get; init; }

    /// <summary>Events given to the sink.</summary>
    public required long Records { get; init; }

    /// <summary>Stretches reported as problems.</summary>
    public required long Problems { get; init; }

    /// <summary>
    /// How far the stated times are ahead of Sysmon's <c>UtcTime</c>, before any assumed offset: the median, to 15 minutes.
    /// Null with fewer than three measures, or when they are more than a day apart.
    /// </summary>
    public required TimeSpan? ClockSkew { get; init; }

    /// <summary>Events that the skew was measured on.</summary>
    public required long ClockSkewMeasures { get; init; }
}
