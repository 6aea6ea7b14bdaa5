using Dijkwacht.Census.Statistics;

namespace Dijkwacht.Census.Tests.Statistics;

public sealed class SurvivalEstimatorTests
{
    [Fact]
    public void On_a_grid_without_gaps_the_curve_is_the_life_table()
    {
        SurvivalCurve curve = SurvivalEstimator.Estimate(
        [
            new(0, 7), new(0, 7), new(7, 14), new(7, 14), new(7, double.PositiveInfinity), new(14, double.PositiveInfinity),
            new(14, double.PositiveInfinity), new(14, double.PositiveInfinity),
        ]);

        Assert.Equal(SurvivalMethod.LifeTable, curve.Method);
        Assert.Equal([0, 7, 14], curve.Points.Select(p => p.Days));
        Assert.Equal(0.75, curve.At(7), 9);
        Assert.Equal(0.75 * 3 / 5, curve.At(14), 9);
        Assert.Equal(new Interval(7, 14), curve.HalfLife);
    }

    [Fact]
    public void With_missed_scans_the_estimate_is_the_one_that_is_consistent_with_itself()
    {
        PatchInterval[] intervals =
        [
            .. Enumerable.Repeat(new PatchInterval(0, 14), 10),
            .. Enumerable.Repeat(new PatchInterval(0, 7), 30),
            .. Enumerable.Repeat(new PatchInterval(7, 14), 10),
            .. Enumerable.Repeat(new PatchInterval(14, double.PositiveInfinity), 50),
        ];

        SurvivalCurve curve = SurvivalEstimator.Estimate(intervals);

        // The ten of (0, 14] split as 3 to 1.
        Assert.Equal(SurvivalMethod.Turnbull, curve.Method);
        Assert.True(curve.HasConverged);
        Assert.Equal(1 - 0.375, curve.At(7), 4);
        Assert.Equal(0.5, curve.At(14), 4);
    }

    [Fact]
    public void Nobody_patched_is_no_certainty()
    {
        SurvivalCurve curve = SurvivalEstimator.Estimate([.. Enumerable.Repeat(new PatchInterval(30, double.PositiveInfinity), 20)]);

        Assert.Equal(1, curve.At(30));
        Assert.InRange(curve.Points[^1].Band.Lower, 0.5, 0.95);
        Assert.Null(curve.HalfLife);
    }

    [Fact]
    public void No_servers_give_a_curve_of_one_point() =>
        Assert.Equal(0, Assert.Single(SurvivalEstimator.Estimate([]).Points).Days);

    [Fact]
    public void The_same_intervals_give_the_same_band()
    {
        PatchInterval[] intervals = [.. Draw(60, 0.05, 0.3, new Random(3))];

        Assert.Equal(SurvivalEstimator.Estimate(intervals).Points, SurvivalEstimator.Estimate(intervals).Points);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.25)]
    public void The_band_holds_the_true_curve_at_about_the_nominal_rate(double missed)
    {
        const double rate = 0.04;
        int inside = 0;
        int points = 0;
        for (int seed = 0; seed < 250; seed++)
        {
            SurvivalCurve curve = SurvivalEstimator.Estimate([.. Draw(120, rate, missed, new Random(seed))]);
            foreach (SurvivalPoint point in curve.Points.Where(p => p.Days is > 0 and <= 42))
            {
                points++;
                inside += point.Band.Contains(Math.Exp(-rate * point.Days)) ? 1 : 0;
            }
        }

        double coverage = (double)inside / points;
        Assert.True(coverage is > 0.93 and < 0.985, $"coverage {coverage} over {points} points");
    }

    [Fact]
    public void The_interval_of_the_half_life_holds_the_true_one()
    {
        const double rate = 0.04;
        int inside = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            SurvivalCurve curve = SurvivalEstimator.Estimate([.. Draw(120, rate, 0.2, new Random(seed))]);
            inside += curve.HalfLifeBand is { } band && band.Contains(Math.Log(2) / rate) ? 1 : 0;
        }

        Assert.True(inside >= 186, $"{inside} of 200");
    }

    /// <summary>Servers patched at a constant rate, looked at every 7 days for 8 weeks; looks are missed at random.</summary>
    private static IEnumerable<PatchInterval> Draw(int servers, double rate, double missed, Random random)
    {
        for (int i = 0; i < servers; i++)
        {
            double patched = -Math.Log(1 - random.NextDouble()) / rate;
            double lastOpen = 0;
            double firstClosed = double.PositiveInfinity;
            for (int day = 7; day <= 56 && double.IsPositiveInfinity(firstClosed); day += 7)
            {
                if (random.NextDouble() < missed)
                    continue;
                if (patched > day)
                    lastOpen = day;
                else
                    firstClosed = day;
            }

            yield return new PatchInterval(lastOpen, firstClosed);
        }
    }
}
