namespace Dijkwacht.Census.Statistics;

/// <summary>How a number came about; decides what its bounds mean.</summary>
public enum CountMethod
{
    /// <summary>Every target of the scope was asked: the bounds say what the build does not tell and who did not answer.</summary>
    FullScan,

    /// <summary>A random part of the targets was asked: the bounds add the chance of the draw, for the whole scope.</summary>
    PartialScan,

    /// <summary>Somebody's list: the population is not known; the bounds are those of the list.</summary>
    List,
}

/// <summary>How many servers have a hole, never without what it is of, how it was counted and how far it may be off.</summary>
public sealed record CountEstimate
{
    /// <summary>Servers that are open for certain.</summary>
    public required long Numerator { get; init; }

    /// <summary>Exchange servers that were seen.</summary>
    public required long Denominator { get; init; }

    /// <summary>How it was counted.</summary>
    public required CountMethod Method { get; init; }

    /// <summary>Servers whose cumulative update is open and whose security updates are not known.</summary>
    public required long Possibly { get; init; }

    /// <summary>Servers whose build or exposure is not known.</summary>
    public required long Unknown { get; init; }

    /// <summary>Servers that hold the fix.</summary>
    public required long Closed { get; init; }

    /// <summary>Servers of earlier runs that did not answer now. Not patched, and in no other number here but <see cref="Upper"/>.</summary>
    public required long Unreachable { get; init; }

    /// <summary>Those of <see cref="Unreachable"/> that did not hold the fix when they were seen last.</summary>
    public required long UnreachableNotClosed { get; init; }

    /// <summary>The least number open in the scope.</summary>
    public required long Lower { get; init; }

    /// <summary>The most.</summary>
    public required long Upper { get; init; }

    /// <summary>Confidence level of the bounds; null where chance has no part in them (full scans, lists).</summary>
    public double? Level { get; init; }

    /// <summary>Estimated number in the whole scope; for a full scan the numerator.</summary>
    public required double Estimate { get; init; }

    /// <summary>Targets asked and in the scope; both 0 where not known.</summary>
    public long Sample { get; init; }

    /// <inheritdoc cref="Sample"/>
    public long Population { get; init; }

    /// <summary>Whether an exact hypergeometric interval was used because the numbers are small.</summary>
    public bool IsExactInterval { get; init; }

    /// <summary>A count of all targets, or a list.</summary>
    public static CountEstimate Full(ExposureCount count, CountMethod method = CountMethod.FullScan)
    {
        ArgumentNullException.ThrowIfNull(count);
        return From(count, method) with { Upper = count.Open + count.Possibly + count.Unknown + count.UnreachableNotClosed };
    }

    /// <summary>
    /// A count of a random part of the targets. The bounds are for the whole scope: from the lower limit for <em>open for
    /// certain</em> to the upper limit for open, possibly and unknown together.
    /// </summary>
    /// <param name="count">Counted in targets, the unit of the draw, not in merged servers.</param>
    /// <param name="sample">Targets asked.</param>
    /// <param name="population">Targets of the scope.</param>
    /// <param name="level">Such as 0.95.</param>
    public static CountEstimate Partial(ExposureCount count, long sample, long population, double level = 0.95)
    {
        ArgumentNullException.ThrowIfNull(count);
        (long lower, _, bool isLowerExact) = FinitePopulation.Total(count.Open, sample, population, level);
        (_, long upper, bool isUpperExact) = FinitePopulation.Total(count.Open + count.Possibly + count.Unknown, sample, population, level);
        return From(count, CountMethod.PartialScan) with
        {
            Lower = lower,
            Upper = upper,
            Level = level,
            Estimate = sample == 0 ? 0 : (double)count.Open * population / sample,
            Sample = sample,
            Population = population,
            IsExactInterval = isLowerExact || isUpperExact,
        };
    }

    private static CountEstimate From(ExposureCount count, CountMethod method) => new()
    {
        Numerator = count.Open,
        Denominator = count.Servers,
        Method = method,
        Possibly = count.Possibly,
        Unknown = count.Unknown,
        Closed = count.Closed,
        Unreachable = count.Unreachable,
        UnreachableNotClosed = count.UnreachableNotClosed,
        Lower = count.Open,
        Upper = count.Open,
        Estimate = count.Open,
    };
}
