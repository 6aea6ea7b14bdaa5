namespace Dijkwacht.Census.Statistics;

/// <summary>The normal distribution and the log-gamma function, to about 12 digits.</summary>
internal static class Normal
{
    private static readonly double[] s_lanczos =
    [
        676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012,
        9.9843695780195716e-6, 1.5056327351493116e-7,
    ];

    /// <summary>Two-sided quantile: 1.96 for 0.95.</summary>
    public static double TwoSided(double level)
    {
        if (level is <= 0 or >= 1)
            throw new ArgumentOutOfRangeException(nameof(level), level, "A confidence level lies between 0 and 1.");
        double low = 0;
        double high = 40;
        for (int i = 0; i < 80; i++)
        {
            double middle = (low + high) / 2;
            if (Within(middle) < level)
                low = middle;
            else
                high = middle;
        }

        return (low + high) / 2;
    }

    /// <summary>Natural logarithm of the gamma function of a positive number (Lanczos, g = 7).</summary>
    public static double LogGamma(double x)
    {
        if (x < 0.5)
            return Math.Log(Math.PI / Math.Sin(Math.PI * x)) - LogGamma(1 - x);
        x -= 1;
        double sum = 0.99999999999980993;
        for (int i = 0; i < s_lanczos.Length; i++)
            sum += s_lanczos[i] / (x + i + 1);
        double t = x + 7.5;
        return (0.5 * Math.Log(2 * Math.PI)) + ((x + 0.5) * Math.Log(t)) - t + Math.Log(sum);
    }

    /// <summary>Probability within so many standard deviations: the error function by its series, which converges everywhere.</summary>
    private static double Within(double z)
    {
        if (z > 8)
            return 1;
        double x = z / Math.Sqrt(2);
        double term = x;
        double sum = x;
        for (int n = 1; n < 400; n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
            if (term < sum * 1e-17)
                break;
        }

        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }
}
