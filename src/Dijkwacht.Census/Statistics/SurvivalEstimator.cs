namespace Dijkwacht.Census.Statistics;

/// <summary>Makes survival curves from times that are known only between scans.</summary>
/// <remarks>
/// B. W. Turnbull, The empirical distribution function with arbitrarily grouped, censored and truncated data, JRSS B 38 (1976) 290-295.
/// When every interval lies between two neighbouring points the estimate is the life table's, in closed form; its variance is
/// M. Greenwood's (1926), its limits are taken on the scale of log(-log S), which keeps them between 0 and 1.
/// </remarks>
public static class SurvivalEstimator
{
    private const int MaximumIterations = 20_000;
    private const double Tolerance = 1e-7;
    /// <summary>Draws of the bootstrap.</summary>
    internal const int Resamples = 200;
    private const int MaximumPoints = 400;

    /// <summary>Estimates the curve.</summary>
    /// <param name="intervals">One for each server seen open. Times beyond 400 different ones are rounded together outwards.</param>
    /// <param name="level">Such as 0.95.</param>
    /// <param name="seed">Of the bootstrap: the same intervals and seed give the same band.</param>
    public static SurvivalCurve Estimate(IReadOnlyList<PatchInterval> intervals, double level = 0.95, int seed = 1)
    {
        ArgumentNullException.ThrowIfNull(intervals);
        var cells = Cells.Of(intervals);
        int patched = intervals.Count(interval => !interval.IsCensored);
        double z = Normal.TwoSided(level);
        bool isLifeTable = cells.Groups.All(group => group.To == int.MaxValue || group.To == group.From);
        (double[] survival, bool hasConverged) = isLifeTable ? (LifeTable(cells), true) : Turnbull(cells, cells.Counts, null);
        double[] errors = isLifeTable ? Greenwood(cells, survival) : Bootstrap(cells, survival, seed);
        int[] atRisk = AtRisk(cells);

        var points = new List<SurvivalPoint> { new(0, 1, new Interval(1, 1), intervals.Count) };
        for (int i = 0; i < cells.Ends.Length; i++)
            points.Add(new SurvivalPoint(cells.Ends[i], survival[i], Band(survival[i], errors[i], atRisk[i], z, level), atRisk[i]));
        return new SurvivalCurve(points, intervals.Count, patched, isLifeTable ? SurvivalMethod.LifeTable : SurvivalMethod.Turnbull, level, hasConverged);
    }

    private static double[] LifeTable(Cells cells)
    {
        double[] survival = new double[cells.Ends.Length];
        (double[] events, double[] risk) = Table(cells);
        double open = 1;
        for (int i = 0; i < survival.Length; i++)
        {
            if (risk[i] > 0)
                open *= 1 - (events[i] / risk[i]);
            survival[i] = open;
        }

        return survival;
    }

    /// <summary>Standard errors of log(-log S).</summary>
    private static double[] Greenwood(Cells cells, double[] survival)
    {
        (double[] events, double[] risk) = Table(cells);
        double[] errors = new double[survival.Length];
        double sum = 0;
        for (int i = 0; i < survival.Length; i++)
        {
            if (events[i] > 0 && risk[i] > events[i])
                sum += events[i] / (risk[i] * (risk[i] - events[i]));
            errors[i] = survival[i] is > 0 and < 1 ? Math.Sqrt(sum) / Math.Abs(Math.Log(survival[i])) : 0;
        }

        return errors;
    }

    private static (double[] Events, double[] Risk) Table(Cells cells)
    {
        double[] events = new double[cells.Ends.Length];
        double[] risk = new double[cells.Ends.Length];
        for (int g = 0; g < cells.Groups.Length; g++)
        {
            (int from, int to) = cells.Groups[g];
            if (to != int.MaxValue)
                events[from] += cells.Counts[g];
            for (int i = 0; i < (to == int.MaxValue ? from : to + 1); i++)
                risk[i] += cells.Counts[g];
        }

        return (events, risk);
    }

    private static (double[] Survival, bool HasConverged) Turnbull(Cells cells, double[] counts, double[]? start)
    {
        // The last mass is for "not within the scans"; every cell may hold mass, which the iteration takes from where it does not belong.
        int m = cells.Ends.Length + 1;
        double[] mass = new double[m];
        double[] next = new double[m];
        double[] sums = new double[m + 1];
        double total = counts.Sum();
        for (int i = 0; i < m; i++)
            mass[i] = start is null ? 1.0 / m : (0.9 * start[i]) + (0.1 / m);
        bool hasConverged = false;
        for (int iteration = 0; iteration < MaximumIterations && !hasConverged; iteration++)
        {
            for (int i = 0; i < m; i++)
                sums[i + 1] = sums[i] + mass[i];

            // Each group spreads its count over its cells in proportion to their mass: differences first, summed after.
            Array.Clear(next);
            for (int g = 0; g < cells.Groups.Length; g++)
            {
                (int from, int to) = cells.Groups[g];
                int last = to == int.MaxValue ? m - 1 : to;
                double held = sums[last + 1] - sums[from];
                if (counts[g] == 0 || held <= 0)
                    continue;
                next[from] += counts[g] / held;
                if (last + 1 < m)
                    next[last + 1] -= counts[g] / held;
            }

            double weight = 0;
            double change = 0;
            for (int i = 0; i < m; i++)
            {
                weight += next[i];
                double now = mass[i] * Math.Max(0, weight) / total;
                change = Math.Max(change, Math.Abs(now - mass[i]));
                mass[i] = now;
            }

            hasConverged = change < Tolerance;
        }

        double[] survival = new double[m - 1];
        double open = 1;
        for (int i = 0; i < survival.Length; i++)
        {
            open -= mass[i];
            survival[i] = Math.Clamp(open, 0, 1);
        }

        return (survival, hasConverged);
    }

    private static double[] Bootstrap(Cells cells, double[] survival, int seed)
    {
        int n = (int)cells.Counts.Sum();
        int[] owner = new int[n];
        for (int g = 0, k = 0; g < cells.Counts.Length; g++)
        {
            for (int i = 0; i < (int)cells.Counts[g]; i++)
                owner[k++] = g;
        }

        double[] start = new double[survival.Length + 1];
        for (int i = 0; i < survival.Length; i++)
            start[i] = (i == 0 ? 1 : survival[i - 1]) - survival[i];
        start[^1] = survival.Length == 0 ? 1 : survival[^1];

        var random = new Random(seed);
        double[] sum = new double[survival.Length];
        double[] squares = new double[survival.Length];
        double[] counts = new double[cells.Counts.Length];
        for (int r = 0; r < Resamples; r++)
        {
            Array.Clear(counts);
            for (int i = 0; i < n; i++)
                counts[owner[random.Next(n)]]++;
            (double[] drawn, _) = Turnbull(cells, counts, start);
            for (int i = 0; i < drawn.Length; i++)
            {
                // A draw with none or all patched has no such value; it is set half a server away.
                double value = Math.Log(-Math.Log(Math.Clamp(drawn[i], 0.5 / n, 1 - (0.5 / n))));
                sum[i] += value;
                squares[i] += value * value;
            }
        }

        double[] errors = new double[survival.Length];
        for (int i = 0; i < errors.Length; i++)
            errors[i] = Math.Sqrt(Math.Max(0, (squares[i] - (sum[i] * sum[i] / Resamples)) / (Resamples - 1)));
        return errors;
    }

    private static Interval Band(double survival, double error, int atRisk, double z, double level)
    {
        // With none or all patched there is no spread to go by: the limit is what would show so with the tail's probability.
        double limit = atRisk == 0 ? 0 : Math.Pow((1 - level) / 2, 1.0 / atRisk);
        if (survival >= 1)
            return new Interval(limit, 1);
        if (survival <= 0)
            return new Interval(0, atRisk == 0 ? 1 : 1 - limit);
        double spread = Math.Exp(z * error);
        return new Interval(Math.Pow(survival, spread), Math.Pow(survival, 1 / spread));
    }

    private static int[] AtRisk(Cells cells)
    {
        int[] risk = new int[cells.Ends.Length];
        for (int g = 0; g < cells.Groups.Length; g++)
        {
            (int from, int to) = cells.Groups[g];
            for (int i = 0; i < risk.Length && i <= (to == int.MaxValue ? from - 1 : to); i++)
                risk[i] += (int)cells.Counts[g];
        }

        return risk;
    }

    /// <summary>The time axis in cells, each (end before, end], and the intervals as groups of the same cells.</summary>
    private sealed record Cells(double[] Ends, (int From, int To)[] Groups, double[] Counts)
    {
        public static Cells Of(IReadOnlyList<PatchInterval> intervals)
        {
            double[] ends = [.. intervals.SelectMany(i => new[] { i.After, i.NotAfter }).Where(t => t > 0 && double.IsFinite(t)).Distinct().Order()];
            if (ends.Length > MaximumPoints)
                ends = [.. Enumerable.Range(1, MaximumPoints).Select(i => ends[(int)((long)i * ends.Length / MaximumPoints) - 1]).Distinct()];

            // Outwards: what is known after a time between two ends is known after the earlier, what is known by it, by the later.
            var counts = new SortedDictionary<(int From, int To), double>();
            foreach (PatchInterval interval in intervals)
            {
                int from = interval.After <= 0 ? 0 : AtOrBefore(ends, interval.After) + 1;
                int to = interval.IsCensored ? int.MaxValue : AtOrAfter(ends, interval.NotAfter);
                var group = (from, Math.Max(from, to));
                counts[group] = counts.GetValueOrDefault(group) + 1;
            }

            return new Cells(ends, [.. counts.Keys], [.. counts.Values]);
        }

        private static int AtOrBefore(double[] ends, double time) => Array.BinarySearch(ends, time) is var i and >= 0 ? i : ~Array.BinarySearch(ends, time) - 1;

        private static int AtOrAfter(double[] ends, double time) => Array.BinarySearch(ends, time) is var i and >= 0 ? i : Math.Min(ends.Length - 1, ~Array.BinarySearch(ends, time));
    }
}
