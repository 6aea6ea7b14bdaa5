namespace Dijkwacht.Notify.FollowUp;

/// <summary>Quantiles of the normal distribution, to about ten digits.</summary>
internal static class Normal
{
    /// <summary>Two-sided quantile: 1.96 for 0.05.</summary>
    /// <param name="outside">Probability outside, above 0 and below 1.</param>
    public static double TwoSided(double outside)
    {
        double low = 0, high = 10;
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            if (1 - Within(middle) > outside)
                low = middle;
            else
                high = middle;
        }

        return (low + high) / 2;
    }

    // The error function by its series.
    private static double Within(double z)
    {
        double x = z / Math.Sqrt(2), term = x, sum = x;
        for (int n = 1; n < 400 && term > sum * 1e-16; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
