using Dijkwacht.Census.Statistics;

namespace Dijkwacht.Census.Tests.Statistics;

public sealed class FinitePopulationTests
{
    [Fact]
    public void Without_a_finite_population_the_interval_is_the_textbook_Wilson_interval()
    {
        Interval interval = FinitePopulation.Wilson(10, 100, long.MaxValue / 4);

        Assert.Equal(0.0552, interval.Lower, 4);
        Assert.Equal(0.1744, interval.Upper, 4);
    }

    [Fact]
    public void A_sample_of_everything_leaves_no_doubt()
    {
        Assert.Equal(new Interval(0.3, 0.3), FinitePopulation.Wilson(30, 100, 100));
        Assert.Equal((30, 30), FinitePopulation.Exact(30, 100, 100));
        Assert.Equal((3, 3, true), FinitePopulation.Total(3, 100, 100));
    }

    [Theory]
    [InlineData(20, 5, 0)]
    [InlineData(20, 7, 3)]
    [InlineData(40, 20, 19)]
    [InlineData(50, 10, 10)]
    public void The_exact_interval_is_what_trying_every_number_gives(int population, int sample, int successes)
    {
        long[] kept = [.. Enumerable.Range(0, population + 1).Select(k => (long)k).Where(k => k >= successes && k <= population - sample + successes
            && Tail(successes, k, sample, population, true) > 0.025 && Tail(successes, k, sample, population, false) > 0.025)];

        Assert.Equal((kept[0], kept[^1]), FinitePopulation.Exact(successes, sample, population));
    }

    [Fact]
    public void The_exact_interval_works_for_millions()
    {
        (long lower, long upper) = FinitePopulation.Exact(30, 1_000_000, 16_000_000);

        Assert.InRange(lower, 320, 330);
        Assert.InRange(upper, 675, 690);
    }

    /// <summary>Coverage against the truth, drawn without replacement: the claim of the report.</summary>
    [Theory]
    [InlineData(10_000, 2_000, 300)]
    [InlineData(10_000, 9_000, 300)]
    [InlineData(2_000, 100, 1_000)]
    [InlineData(100_000, 5_000, 1_500)]
    [InlineData(500, 50, 5)]
    [InlineData(500, 50, 495)]
    [InlineData(60, 6, 30)]
    public void The_interval_holds_the_true_number_at_least_at_the_nominal_rate(int population, int sample, int number)
    {
        (double total, double wilson, double exact) = Coverage(population, sample, number, 4_000);

        Assert.True(total >= 0.94, $"total {total}, wilson {wilson}, exact {exact}");
        Assert.True(exact >= 0.94, $"exact {exact}");
    }

    /// <summary>Why small numbers get the exact interval: near 0 Wilson's own interval covers too rarely at some true numbers.</summary>
    [Fact]
    public void Near_zero_Wilson_alone_falls_short_and_the_exact_interval_does_not()
    {
        double worstWilson = 1;
        double worstTotal = 1;
        foreach (int number in new[] { 3, 6, 12, 25, 60 })
        {
            (double total, double wilson, _) = Coverage(5_000, 250, number, 4_000);
            worstWilson = Math.Min(worstWilson, wilson);
            worstTotal = Math.Min(worstTotal, total);
        }

        Assert.True(worstWilson < 0.9, $"Wilson {worstWilson}");
        Assert.True(worstTotal >= 0.94, $"total {worstTotal}");
    }

    private static (double Total, double Wilson, double Exact) Coverage(int population, int sample, int number, int seeds)
    {
        int total = 0;
        int wilson = 0;
        int exact = 0;
        for (int seed = 0; seed < seeds; seed++)
        {
            int successes = Draw(population, sample, number, new Random((seed * 7919) + number));
            (long lower, long upper, _) = FinitePopulation.Total(successes, sample, population);
            total += lower <= number && number <= upper ? 1 : 0;
            wilson += FinitePopulation.Wilson(successes, sample, population).Contains((double)number / population) ? 1 : 0;
            (lower, upper) = FinitePopulation.Exact(successes, sample, population);
            exact += lower <= number && number <= upper ? 1 : 0;
        }

        return ((double)total / seeds, (double)wilson / seeds, (double)exact / seeds);
    }

    private static int Draw(int population, int sample, int number, Random random)
    {
        int found = 0;
        for (int drawn = 0; drawn < sample; drawn++)
        {
            if (random.Next(population - drawn) < number - found)
                found++;
        }

        return found;
    }

    private static double Tail(int k, long number, int sample, int population, bool atMost)
    {
        double sum = 0;
        for (int x = 0; x <= sample; x++)
        {
            if ((atMost ? x <= k : x >= k) && x <= number && sample - x <= population - number)
                sum += Choose(number, x) * Choose(population - number, sample - x) / Choose(population, sample);
        }

        return sum;
    }

    private static double Choose(long n, long k)
    {
        double value = 1;
        for (long i = 1; i <= k; i++)
            value = value * (n - k + i) / i;
        return value;
    }
}
