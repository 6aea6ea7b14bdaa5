namespace Dijkwacht.Damage.Reporting.Html;

/// <summary>The stretch of time that a drawing shows, and where on it a moment falls.</summary>
/// <remarks>
/// Chosen around the exposure windows and the findings: a log that goes back years would make the days that matter a
/// hair's breadth. What lies outside is cut at the edge. Times in evidence may be absurd, so the stretch is bounded.
/// </remarks>
internal readonly struct TimeAxis
{
    private const int MaxTicks = 9;
    private static readonly int[] s_daySteps = [1, 2, 4, 7, 14];
    private static readonly int[] s_monthSteps = [1, 2, 3, 6, 12];
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(3 * 366);

    private TimeAxis(DateTimeOffset from, DateTimeOffset to, double left, double right)
    {
        From = from;
        To = to;
        Left = left;
        Right = right;
    }

    internal DateTimeOffset From { get; }

    internal DateTimeOffset To { get; }

    internal double Left { get; }

    internal double Right { get; }

    /// <summary>An axis for a host, or null when nothing there has a date.</summary>
    internal static TimeAxis? For(
        IEnumerable<ExposureReport> windows,
        IEnumerable<CoverageReport> coverage,
        IEnumerable<FindingReport> findings,
        double left,
        double right)
    {
        CoverageReport[] covered = [.. coverage];
        DateTimeOffset[] moments =
        [
            .. windows.SelectMany(window => new[] { window.From, window.To }).OfType<DateTimeOffset>(),
            .. findings.Where(finding => finding.Outcome is "succeeded" or "attempted").Select(finding => finding.Time).OfType<DateTimeOffset>(),
        ];
        if (moments.Length == 0)
            moments = [.. covered.SelectMany(item => new[] { item.From, item.To }).OfType<DateTimeOffset>()];
        if (moments.Length == 0)
            return null;
        DateTimeOffset to = moments.Max();
        DateTimeOffset from = moments.Min();

        // Logs that go on after the last moment say that it is over, or when they began too late: show some of that.
        DateTimeOffset end = covered.Max(item => item.To ?? item.From) ?? to;
        TimeSpan after = TimeSpan.FromTicks(Math.Max((to - from).Ticks, TimeSpan.TicksPerDay * 100));
        if (end > to)
            to = end - to > after ? to + after : end;
        if (to - from > s_longest)
            from = to - s_longest;
        TimeSpan margin = TimeSpan.FromTicks(Math.Max((to - from).Ticks / 6, TimeSpan.TicksPerDay));
        from = from - DateTimeOffset.MinValue > margin ? from - margin : DateTimeOffset.MinValue;
        to = DateTimeOffset.MaxValue - to > margin ? to + margin : DateTimeOffset.MaxValue;
        return new TimeAxis(from, to, left, right);
    }

    /// <summary>The place of a moment, cut at the edges.</summary>
    internal double At(DateTimeOffset time)
    {
        double share = (double)(time - From).Ticks / (To - From).Ticks;
        return Left + (Math.Clamp(share, 0, 1) * (Right - Left));
    }

    /// <summary>Midnights at a round distance: days, weeks, months or quarters.</summary>
    internal IReadOnlyList<DateTimeOffset> Ticks()
    {
        double days = (To - From).TotalDays;
        var ticks = new List<DateTimeOffset>();
        int step = s_daySteps.FirstOrDefault(step => days / step <= MaxTicks);
        if (step > 0)
        {
            DateTimeOffset first = new(From.UtcDateTime.Date, TimeSpan.Zero);
            for (int i = 1; i <= days / step + 1; i++)
                AddInside(ticks, first, day => day.AddDays(i * step));
            return ticks;
        }

        int months = s_monthSteps.FirstOrDefault(months => days / (months * 30.4) <= MaxTicks, 12);
        DateTimeOffset month = new(From.UtcDateTime.Year, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (int i = 0; i <= (days + 366) / (months * 30.4); i++)
            AddInside(ticks, month, start => start.AddMonths(i * months));
        return ticks;
    }

    private void AddInside(List<DateTimeOffset> ticks, DateTimeOffset start, Func<DateTimeOffset, DateTimeOffset> step)
    {
        if (To.Year >= 9998)
            return;
        DateTimeOffset tick = step(start);
        if (tick > From && tick < To && ticks.Count < MaxTicks + 3)
            ticks.Add(tick);
    }
}
