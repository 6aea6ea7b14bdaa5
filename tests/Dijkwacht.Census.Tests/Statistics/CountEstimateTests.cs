using Dijkwacht.Census.Statistics;
using Dijkwacht.Exchange.Vulnerabilities;

namespace Dijkwacht.Census.Tests.Statistics;

public sealed class CountEstimateTests
{
    [Fact]
    public void Bounds_of_a_full_scan_go_from_certain_to_all_that_may_be_open()
    {
        var count = new ExposureCount();
        count.Add(Exposure.Open, 10);
        count.Add(Exposure.Possibly, 4);
        count.Add(Exposure.Unknown, 3);
        count.Add(Exposure.Closed, 20);
        count.AddUnreachable(Exposure.Open);
        count.AddUnreachable(Exposure.Closed);

        CountEstimate estimate = CountEstimate.Full(count);

        Assert.Equal((10, 37, 10, 18, 2), (estimate.Numerator, estimate.Denominator, estimate.Lower, estimate.Upper, estimate.Unreachable));
        Assert.Null(estimate.Level);
    }

    /// <summary>Whatever the builds hide and whoever does not answer, a full scan's bounds hold the truth: chance has no part in them.</summary>
    [Fact]
    public void The_true_number_is_always_within_the_bounds_of_a_full_scan()
    {
        for (int seed = 0; seed < 500; seed++)
        {
            var random = new Random(seed);
            var count = new ExposureCount();
            long truth = 0;
            for (int server = 0; server < 300; server++)
            {
                bool wasOpen = random.NextDouble() < 0.5;
                bool isOpen = wasOpen && random.NextDouble() < 0.7;
                truth += isOpen ? 1 : 0;
                switch (random.NextDouble())
                {
                    case < 0.1:
                        count.AddUnreachable(random.NextDouble() < 0.2 ? Exposure.Possibly : wasOpen ? Exposure.Open : Exposure.Closed);
                        break;
                    case < 0.2:
                        count.Add(Exposure.Possibly);
                        break;
                    case < 0.25:
                        count.Add(Exposure.Unknown);
                        break;
                    default:
                        count.Add(isOpen ? Exposure.Open : Exposure.Closed);
                        break;
                }
            }

            CountEstimate estimate = CountEstimate.Full(count);
            Assert.InRange(truth, estimate.Lower, estimate.Upper);
        }
    }

    /// <summary>A cut-off scan of 20,000 targets with 400 open servers, a fifth of which tell only their cumulative update.</summary>
    [Theory]
    [InlineData(500)]
    [InlineData(4_000)]
    [InlineData(19_000)]
    public void Bounds_of_a_partial_scan_hold_the_true_number_at_the_nominal_rate(int sample)
    {
        int inside = 0;
        int insideCertain = 0;
        const int seeds = 3_000;
        for (int seed = 0; seed < seeds; seed++)
        {
            var random = new Random(seed);
            var all = new ExposureCount();
            var certain = new ExposureCount();
            int open = 400;
            int closed = 600;
            for (int drawn = 0; drawn < sample; drawn++)
            {
                int pick = random.Next(20_000 - drawn);
                if (pick < open)
                {
                    open--;
                    all.Add(open % 5 == 0 ? Exposure.Possibly : Exposure.Open);
                    certain.Add(Exposure.Open);
                }
                else if (pick < open + closed)
                {
                    closed--;
                    all.Add(Exposure.Closed);
                    certain.Add(Exposure.Closed);
                }
            }

            CountEstimate estimate = CountEstimate.Partial(all, sample, 20_000);
            inside += estimate.Lower <= 400 && 400 <= estimate.Upper ? 1 : 0;
            estimate = CountEstimate.Partial(certain, sample, 20_000);
            insideCertain += estimate.Lower <= 400 && 400 <= estimate.Upper ? 1 : 0;
        }

        Assert.True((double)inside / seeds >= 0.94, $"with possibly {inside}");
        Assert.InRange((double)insideCertain / seeds, 0.94, 0.985);
    }
}
