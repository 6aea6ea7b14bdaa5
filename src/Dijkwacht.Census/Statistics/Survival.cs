namespace Dijkwacht.Census.Statistics;

/// <summary>When a server was patched, as far as scans tell: after one time and not after another.</summary>
/// <param name="After">Days from first seen open to last seen open.</param>
/// <param name="NotAfter">Days to first seen closed; infinite when it was still open or no longer seen.</param>
public readonly record struct PatchInterval(double After, double NotAfter)
{
    /// <summary>Whether it was not seen closed.</summary>
    public bool IsCensored => double.IsPositiveInfinity(NotAfter);
}

/// <summary>One point of a survival curve.</summary>
/// <param name="Days">Days since first seen open.</param>
/// <param name="Open">Share not patched by then.</param>
/// <param name="Band">Pointwise confidence limits of <paramref name="Open"/>.</param>
/// <param name="AtRisk">Servers that could still be seen patched after the point before.</param>
public sealed record SurvivalPoint(double Days, double Open, Interval Band, int AtRisk);

/// <summary>How long servers stay open: the share not patched against the days since first seen open.</summary>
/// <param name="Points">Rising days; the first is day 0 with all open. Between two points the curve is known to lie between their values, no more.</param>
/// <param name="Servers">Servers seen open.</param>
/// <param name="Patched">Of those, seen closed later.</param>
/// <param name="Method">How it was made.</param>
/// <param name="Level">Of the band, such as 0.95.</param>
/// <param name="HasConverged">Whether the iteration reached its tolerance.</param>
public sealed record SurvivalCurve(IReadOnlyList<SurvivalPoint> Points, int Servers, int Patched, SurvivalMethod Method, double Level, bool HasConverged)
{
    /// <summary>Between which days half were patched; null when half were not within the scans.</summary>
    public Interval? HalfLife => Crossing(point => point.Open);

    /// <summary>The half-life with its uncertainty: from where the band's lower edge reaches a half to where its upper edge does; the upper end is infinite when it does not.</summary>
    public Interval? HalfLifeBand => Crossing(point => point.Band.Lower) is not { } low
        ? null
        : new Interval(low.Lower, Crossing(point => point.Band.Upper)?.Upper ?? double.PositiveInfinity);

    /// <summary>The share still open at a day that is a point, else that of the point before; 1 before all points.</summary>
    public double At(double days) => Points.LastOrDefault(point => point.Days <= days)?.Open ?? 1;

    private Interval? Crossing(Func<SurvivalPoint, double> value)
    {
        for (int i = 1; i < Points.Count; i++)
        {
            if (value(Points[i]) <= 0.5)
                return new Interval(Points[i - 1].Days, Points[i].Days);
        }

        return null;
    }
}

/// <summary>How a survival curve was made.</summary>
public enum SurvivalMethod
{
    /// <summary>Life table on the scan grid: no interval spans more than one step. Band: Greenwood on the complementary log-log scale.</summary>
    LifeTable,

    /// <summary>Turnbull's estimator by self-consistency. Band: bootstrap standard errors on the complementary log-log scale.</summary>
    Turnbull,
}
