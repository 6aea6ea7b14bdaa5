using Dijkwacht.Notify.FollowUp;

namespace Dijkwacht.Notify.Tests.FollowUp;

public class RiskDifferenceTests
{
    // Newcombe, Statistics in Medicine 17 (1998) 873-890, table II, examples (a), (b), (d) and (h) by method 10.
    [Theory]
    [InlineData(56, 70, 48, 80, 0.0524, 0.3339)]
    [InlineData(9, 10, 3, 10, 0.1705, 0.8090)]
    [InlineData(5, 56, 0, 29, -0.0381, 0.1926)]
    [InlineData(10, 10, 0, 10, 0.6075, 1.0000)]
    public void One_stratum_gives_the_published_intervals(int x1, int n1, int x0, int n0, double lower, double upper)
    {
        ShareDifference difference = RiskDifference.Of([new ArmCounts(x1, n1, x0, n0)], 1.959963984540054)!;
        Assert.Equal(lower, difference.Lower, 4);
        Assert.Equal(upper, difference.Upper, 4);
    }

    [Fact]
    public void Intervals_hold_the_truth_as_often_as_they_say()
    {
        var random = new Random(20210302);
        int held = 0;
        const int rounds = 4000;
        for (int round = 0; round < rounds; round++)
        {
            var strata = new List<ArmCounts>();
            for (int stratum = 0; stratum < 6; stratum++)
            {
                double control = 0.1 + (0.1 * stratum);
                int n1 = 8 + (stratum * 7), n0 = 10 + (stratum * 6);
                strata.Add(new ArmCounts(Draw(random, n1, control + 0.2), n1, Draw(random, n0, control), n0));
            }

            ShareDifference difference = RiskDifference.Of(strata, 1.959963984540054)!;
            if (difference.Lower <= 0.2 && 0.2 <= difference.Upper)
                held++;
        }

        Assert.InRange(held / (double)rounds, 0.94, 0.965);
    }

    [Fact]
    public void Nothing_is_said_where_an_arm_is_empty()
    {
        Assert.Null(RiskDifference.Of([new ArmCounts(3, 5, 0, 0)], 1.96));
        Assert.Null(RiskDifference.Of([], 1.96));
    }

    [Fact]
    public void All_fixed_in_every_stratum_still_gives_an_interval()
    {
        ShareDifference difference = RiskDifference.Of([new ArmCounts(9, 9, 7, 7), new ArmCounts(4, 4, 5, 5)], 1.96)!;
        Assert.Equal(("newcombe", 0d), (difference.Method, difference.Value));
        Assert.True(difference.Lower < 0 && difference.Upper > 0);
    }

    [Theory]
    [InlineData(0.05, 1.959964)]
    [InlineData(0.01, 2.575829)]
    [InlineData(0.317311, 1.0)]
    public void Quantiles_are_those_of_the_tables(double outside, double z) => Assert.Equal(z, Normal.TwoSided(outside), 5);

    private static int Draw(Random random, int of, double share) => Enumerable.Range(0, of).Count(_ => random.NextDouble() < share);
}
