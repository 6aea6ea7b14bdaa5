using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Correlation;

/// <summary>A stretch of time in which the condition of a correlation held for one group of events.</summary>
/// <param name="Rule">The correlation.</param>
/// <param name="Ordinal">Its number among the engine's correlations.</param>
/// <param name="FirstTicks">The first event's time, UTC ticks.</param>
/// <param name="LastTicks">The last event's time, UTC ticks.</param>
/// <param name="Group">The fields of <c>group-by</c> and their values as the first event has them; empty without <c>group-by</c>.</param>
/// <param name="Count">The most the condition counted at one time: events, different values, rules; or the highest sum or mean.</param>
/// <param name="Events">How many events belong to it.</param>
/// <param name="References">The first of those events by time, at most <see cref="MaxReferences"/>, as they were given to the correlator.</param>
public sealed record CorrelationMatch(
    CorrelationRule Rule,
    int Ordinal,
    long FirstTicks,
    long LastTicks,
    IReadOnlyList<KeyValuePair<string, string>> Group,
    double Count,
    long Events,
    IReadOnlyList<long> References)
{
    /// <summary>References kept for one match.</summary>
    public const int MaxReferences = 100;
}

/// <summary>What one correlation took in, and what it had to leave out.</summary>
public sealed class CorrelationStatistics
{
    internal CorrelationStatistics(CorrelationRule rule) => Rule = rule;

    /// <summary>The correlation.</summary>
    public CorrelationRule Rule { get; }

    /// <summary>Matches of its rules that were kept for it.</summary>
    public long Taken { get; internal set; }

    /// <summary>Matches left out because the event has no time.</summary>
    public long WithoutTime { get; internal set; }

    /// <summary>Matches left out because the event lacks a field of <c>group-by</c>, or the field that is counted.</summary>
    public long WithoutField { get; internal set; }

    /// <summary>Matches left out because the field that is summed is no number.</summary>
    public long WithoutNumber { get; internal set; }

    /// <summary>Matches left out because the temporary file had reached its limit.</summary>
    public long WithoutRoom { get; internal set; }

    /// <summary>Events that left a window early because it held too many.</summary>
    public long LeftEarly { get; internal set; }

    /// <summary>Matches found beyond the number that is kept.</summary>
    public long MatchesOmitted { get; internal set; }

    /// <summary>Whether nothing was left out.</summary>
    public bool IsComplete => WithoutTime + WithoutField + WithoutNumber + WithoutRoom + LeftEarly + MatchesOmitted == 0;

    internal void Add(CorrelationStatistics other)
    {
        Taken += other.Taken;
        WithoutTime += other.WithoutTime;
        WithoutField += other.WithoutField;
        WithoutNumber += other.WithoutNumber;
        WithoutRoom += other.WithoutRoom;
    }
}
