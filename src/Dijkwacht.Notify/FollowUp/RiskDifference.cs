namespace Dijkwacht.Notify.FollowUp;

/// <summary>Fixed and all owners of two arms in one stratum.</summary>
internal readonly record struct ArmCounts(int Fixed1, int Owners1, int Fixed0, int Owners0);

/// <summary>A difference of two shares with its interval; null ends where nothing can be said.</summary>
/// <param name="Value">Share of the arm minus that of the arm it is compared with, -1 to 1.</param>
/// <param name="Lower">Lower end.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="Method"><c>newcombe</c> or <c>mantel-haenszel</c>.</param>
public sealed record ShareDifference(double Value, double Lower, double Upper, string Method);

/// <summary>How much more often one arm's owners fix than another's.</summary>
/// <remarks>
/// One stratum: Newcombe's interval from two Wilson intervals (Newcombe 1998, method 10). Several: the Mantel-Haenszel weighted
/// difference with Sato's variance (Sato 1989), which holds for many small strata as well as for few large ones.
/// </remarks>
internal static class RiskDifference
{
    /// <summary>The difference; null when an arm is empty.</summary>
    /// <param name="strata">Strata; those with an empty arm tell nothing and are left out.</param>
    /// <param name="z">Quantile of the normal distribution, 1.96 for 95 %.</param>
    public static ShareDifference? Of(IEnumerable<ArmCounts> strata, double z)
    {
        ArmCounts[] told = [.. strata.Where(s => s.Owners1 > 0 && s.Owners0 > 0)];
        if (told.Length == 0)
            return null;
        return told.Length > 1 && MantelHaenszel(told, z) is { } weighted ? weighted : Newcombe(Sum(told), z);
    }

    /// <summary>Wilson's interval of a share.</summary>
    public static (double Lower, double Upper) Wilson(int count, int of, double z)
    {
        if (of == 0)
            return (0, 1);
        double share = (double)count / of, zz = z * z / of;
        double centre = (share + (zz / 2)) / (1 + zz);
        double half = z * Math.Sqrt((share * (1 - share) / of) + (zz / (4 * of))) / (1 + zz);
        return (Math.Max(0, centre - half), Math.Min(1, centre + half));
    }

    private static ShareDifference Newcombe(ArmCounts counts, double z)
    {
        double share1 = (double)counts.Fixed1 / counts.Owners1, share0 = (double)counts.Fixed0 / counts.Owners0;
        (double lower1, double upper1) = Wilson(counts.Fixed1, counts.Owners1, z);
        (double lower0, double upper0) = Wilson(counts.Fixed0, counts.Owners0, z);
        double difference = share1 - share0;
        return new ShareDifference(
            difference,
            Math.Max(-1, difference - Math.Sqrt(Square(share1 - lower1) + Square(upper0 - share0))),
            Math.Min(1, difference + Math.Sqrt(Square(upper1 - share1) + Square(share0 - lower0))),
            "newcombe");
    }

    private static ShareDifference? MantelHaenszel(ArmCounts[] strata, double z)
    {
        double weights = 0, weighted = 0, p = 0, q = 0;
        foreach ((int x1, int n1, int x0, int n0) in strata)
        {
            double all = n1 + n0;
            weights += n1 * (double)n0 / all;
            weighted += ((x1 * (double)n0) - (x0 * (double)n1)) / all;
            p += (((double)n1 * n1 * x0) - ((double)n0 * n0 * x1) + ((double)n1 * n0 * (n0 - n1) / 2)) / (all * all);
            q += ((x1 * (double)(n0 - x0)) + (x0 * (double)(n1 - x1))) / (2 * all);
        }

        double difference = weighted / weights;
        double variance = ((difference * p) + q) / (weights * weights);

        // All or none fixed in both arms: the variance says nothing, the other method still does.
        if (variance <= 0)
            return null;
        double half = z * Math.Sqrt(variance);
        return new ShareDifference(difference, Math.Max(-1, difference - half), Math.Min(1, difference + half), "mantel-haenszel");
    }

    private static ArmCounts Sum(ArmCounts[] strata) =>
        new(strata.Sum(s => s.Fixed1), strata.Sum(s => s.Owners1), strata.Sum(s => s.Fixed0), strata.Sum(s => s.Owners0));

    private static double Square(double x) => x * x;
}
