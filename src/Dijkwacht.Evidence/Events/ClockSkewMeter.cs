namespace Dijkwacht.Evidence.Events;

/// <summary>Measures how far stated times are ahead of a true clock, in bounded memory.</summary>
internal sealed class ClockSkewMeter
{
    private const int Least = 3;
    private const int Reach = 26 * 4;
    private const long Step = 15 * TimeSpan.TicksPerMinute;

    // Quarters of an hour from -26 h to +26 h; the outermost two hold everything beyond.
    private readonly long[] _quarters = new long[(2 * Reach) + 1];

    public long Measures { get; private set; }

    public TimeSpan? Skew
    {
        get
        {
            if (Measures < Least)
                return null;
            long before = 0;
            for (int i = 0; i < _quarters.Length; i++)
            {
                before += _quarters[i];
                if (before * 2 > Measures)
                    return i == 0 || i == _quarters.Length - 1 ? null : TimeSpan.FromTicks((i - Reach) * Step);
            }

            return null;
        }
    }

    public void Reset()
    {
        Measures = 0;
        Array.Clear(_quarters);
    }

    public void Add(long statedTicks, long trueTicks)
    {
        double quarters = Math.Round((statedTicks - trueTicks) / (double)Step, MidpointRounding.AwayFromZero);
        _quarters[(int)Math.Clamp(quarters, -Reach, Reach) + Reach]++;
        Measures++;
    }
}
