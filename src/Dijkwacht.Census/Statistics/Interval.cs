namespace Dijkwacht.Census.Statistics;

/// <summary>From and to, both included.</summary>
/// <param name="Lower">Lower end.</param>
/// <param name="Upper">Upper end.</param>
public readonly record struct Interval(double Lower, double Upper)
{
    /// <summary>Whether a value lies in it.</summary>
    public bool Contains(double value) => value >= Lower && value <= Upper;
}
