namespace Dijkwacht.Census.Scopes;

/// <summary>Hours of some days of the week at which may be asked.</summary>
/// <param name="Days">Days at which a window starts.</param>
/// <param name="From">First minute.</param>
/// <param name="To">The minute at which it closes; at or before <paramref name="From"/>: on the next day.</param>
/// <param name="Zone">Whose clock these are.</param>
public sealed record TimeWindow(IReadOnlySet<DayOfWeek> Days, TimeOnly From, TimeOnly To, TimeZoneInfo Zone)
{
    /// <summary>Whether the window is open at that moment.</summary>
    public bool IsOpen(DateTimeOffset moment)
    {
        DateTimeOffset local = TimeZoneInfo.ConvertTime(moment, Zone);
        var clock = TimeOnly.FromTimeSpan(local.TimeOfDay);
        if (From < To)
            return Days.Contains(local.DayOfWeek) && clock >= From && clock < To;
        DayOfWeek yesterday = local.AddDays(-1).DayOfWeek;
        return (Days.Contains(local.DayOfWeek) && clock >= From) || (Days.Contains(yesterday) && clock < To);
    }
}
