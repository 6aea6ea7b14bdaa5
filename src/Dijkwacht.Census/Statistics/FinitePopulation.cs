namespace Dijkwacht.Census.Statistics;

/// <summary>How many of a population have a property, from a simple random sample of it without replacement.</summary>
public static class FinitePopulation
{
    /// <summary>Below so many with or without the property, <see cref="Total"/> uses the exact interval.</summary>
    public const int ExactBelow = 10;

    /// <summary>
    /// Wilson's interval for a proportion with the finite-population correction: those p for which
    /// |k/n - p| is at most z times the standard error sqrt(p(1-p)/n * (N-n)/(N-1)).
    /// </summary>
    /// <remarks>
    /// E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927) 209-212, with the variance of a
    /// proportion without replacement: W. G. Cochran, Sampling Techniques, 3rd edition (1977), chapter 3.
    /// </remarks>
    /// <param name="successes">Of the sample, with the property.</param>
    /// <param name="sample">Size of the sample; nothing is known when it is 0.</param>
    /// <param name="population">Size of the population, not less than the sample.</param>
    /// <param name="level">Such as 0.95.</param>
    public static Interval Wilson(long successes, long sample, long population, double level = 0.95)
    {
        Check(successes, sample, population);
        if (sample == 0)
            return new Interval(0, 1);
        double p = (double)successes / sample;
        if (population <= 1 || sample == population)
            return new Interval(p, p);
        double z = Normal.TwoSided(level);
        double zz = z * z * (population - sample) / (population - 1);
        double scale = 1 / (1 + (zz / sample));
        double centre = (p + (zz / (2 * sample))) * scale;
        double half = scale * Math.Sqrt(zz * ((p * (1 - p) / sample) + (zz / (4.0 * sample * sample))));
        return new Interval(Math.Max(0, centre - half), Math.Min(1, centre + half));
    }

    /// <summary>
    /// The exact interval for the number in the population: those that neither tail of the hypergeometric distribution rejects.
    /// Covers at least as often as the level says.
    /// </summary>
    public static (long Lower, long Upper) Exact(long successes, long sample, long population, double level = 0.95)
    {
        Check(successes, sample, population);
        double tail = (1 - level) / 2;
        long most = population - sample + successes;

        // The first number under which so many or more are likely enough, and the last under which so few or fewer are.
        long lower = successes == 0 ? 0 : First(successes, most, number => AtLeast(successes, number, sample, population) > tail);
        long upper = successes == sample ? most : First(successes, most + 1, number => AtMost(successes, number, sample, population) <= tail) - 1;
        return (lower, Math.Max(lower, upper));
    }

    /// <summary>Interval for the number in the population, whole numbers, never below what was seen nor above what can be.</summary>
    /// <returns>The interval, and whether it is the exact one.</returns>
    public static (long Lower, long Upper, bool IsExact) Total(long successes, long sample, long population, double level = 0.95)
    {
        Check(successes, sample, population);
        if (successes < ExactBelow || sample - successes < ExactBelow)
        {
            (long from, long to) = Exact(successes, sample, population, level);
            return (from, to, true);
        }

        Interval wilson = Wilson(successes, sample, population, level);
        long lower = Math.Max(successes, (long)Math.Floor(wilson.Lower * population));
        long upper = Math.Min(population - sample + successes, (long)Math.Ceiling(wilson.Upper * population));
        return (lower, upper, false);
    }

    private static void Check(long successes, long sample, long population)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, sample);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(sample, population);
    }

    private static long First(long low, long high, Func<long, bool> holds)
    {
        while (low < high)
        {
            long middle = low + ((high - low) / 2);
            if (holds(middle))
                high = middle;
            else
                low = middle + 1;
        }

        return low;
    }

    /// <summary>Probability of at most k with the property in the sample when the population has <paramref name="number"/> of them.</summary>
    internal static double AtMost(long k, long number, long sample, long population)
    {
        long least = Math.Max(0, sample - (population - number));
        if (k < least)
            return 0;
        if (k >= Math.Min(sample, number))
            return 1;

        // From the value outwards, away from the mode, so that the terms fall and none is lost for being too small.
        bool isBelowMode = k < (sample + 1.0) * (number + 1.0) / (population + 2.0);
        double term = Math.Exp(LogProbability(isBelowMode ? k : k + 1, number, sample, population));
        double sum = 0;
        for (long x = isBelowMode ? k : k + 1; x >= least && x <= Math.Min(sample, number) && term > sum * 1e-16; x += isBelowMode ? -1 : 1)
        {
            sum += term;
            term *= isBelowMode
                ? (double)x * (population - number - sample + x) / ((double)(number - x + 1) * (sample - x + 1))
                : (double)(number - x) * (sample - x) / ((double)(x + 1) * (population - number - sample + x + 1));
        }

        return Math.Clamp(isBelowMode ? sum : 1 - sum, 0, 1);
    }

    private static double AtLeast(long k, long number, long sample, long population) => k <= 0 ? 1 : 1 - AtMost(k - 1, number, sample, population);

    private static double LogProbability(long x, long number, long sample, long population) =>
        LogChoose(number, x) + LogChoose(population - number, sample - x) - LogChoose(population, sample);

    private static double LogChoose(long n, long k) =>
        k < 0 || k > n ? double.NegativeInfinity : Normal.LogGamma(n + 1.0) - Normal.LogGamma(k + 1.0) - Normal.LogGamma(n - k + 1.0);
}
