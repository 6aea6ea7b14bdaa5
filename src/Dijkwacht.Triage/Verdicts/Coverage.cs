using Dijkwacht.Evidence.Records;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Verdicts;

/// <summary>A stretch without records, UTC ticks.</summary>
public readonly record struct Gap(long FromTicks, long ToTicks);

/// <summary>What one kind of artefact of one server covers. Times are UTC ticks, 0 when no record has a time.</summary>
public sealed record Coverage
{
    private const double Dense = 0.9;
    private const int DenseGapHours = 6;
    private const int DayGapHours = 20;

    /// <summary>The server.</summary>
    public required string Host { get; init; }

    /// <summary>The kind, as <see cref="ArtefactKinds"/> names it.</summary>
    public required string Kind { get; init; }

    /// <summary>First record.</summary>
    public required long FirstTicks { get; init; }

    /// <summary>Last record.</summary>
    public required long LastTicks { get; init; }

    /// <summary>Artefacts.</summary>
    public required int Files { get; init; }

    /// <summary>Records.</summary>
    public required long Records { get; init; }

    /// <summary>Stretches without records that are unusual for this kind, in order.</summary>
    public required IReadOnlyList<Gap> Gaps { get; init; }

    /// <summary>The artefacts, for their problems.</summary>
    public required IReadOnlyList<ArtefactScan> Scans { get; init; }

    /// <summary>Hours with records, sorted.</summary>
    internal int[] Hours { get; init; } = [];

    internal static Coverage Of(string host, string kind, IReadOnlyList<ArtefactScan> scans)
    {
        int[] hours = [.. scans.SelectMany(s => s.Hours).Distinct().Order()];
        bool isLog = scans[0].Kind is >= RecordKind.IisW3c and <= RecordKind.ExchangeLog or RecordKind.WindowsEvent;
        return new Coverage
        {
            Host = host,
            Kind = kind,
            FirstTicks = scans.Where(s => s.FirstTicks != 0).Select(s => s.FirstTicks).DefaultIfEmpty().Min(),
            LastTicks = scans.Select(s => s.LastTicks).DefaultIfEmpty().Max(),
            Files = scans.Select(s => s.Location.File).Distinct(StringComparer.Ordinal).Count(),
            Records = scans.Sum(s => s.Records),
            Gaps = isLog ? GapsOf(hours) : [],
            Scans = [.. scans.OrderBy(s => s.Location.File, StringComparer.Ordinal)],
            Hours = hours,
        };
    }

    /// <summary>
    /// Stretches that are unusual: six hours where nearly every hour has records, a day where nearly every day has, else
    /// three days and twice what is usual.
    /// </summary>
    internal static IReadOnlyList<Gap> GapsOf(int[] hours)
    {
        if (hours.Length < 3)
            return [];
        var runs = new List<(int Start, int Length)>();
        for (int i = 1; i < hours.Length; i++)
        {
            if (hours[i] - hours[i - 1] > 1)
                runs.Add((hours[i - 1] + 1, hours[i] - hours[i - 1] - 1));
        }

        if (runs.Count == 0)
            return [];
        int span = hours[^1] - hours[0] + 1;
        int longest = runs.Max(r => r.Length);
        int days = (span + 23) / 24;
        int daysWith = hours.Select(h => h / 24).Distinct().Count();
        int[] lengths = [.. runs.Select(r => r.Length).Order()];
        int usual = lengths[lengths.Length * 9 / 10 < lengths.Length - 1 ? lengths.Length * 9 / 10 : Math.Max(0, lengths.Length - 2)];
        int least;
        if (hours.Length >= Dense * (span - longest))
            least = DenseGapHours;
        else if (days > 2 && daysWith >= 0.8 * (days - (longest / 24)))
            least = Math.Max(DayGapHours, runs.Count > 2 ? usual + 8 : DayGapHours);
        else
            least = Math.Max(72, usual * 2);
        return [.. runs.Where(r => r.Length >= least).Select(r => new Gap(r.Start * TimeSpan.TicksPerHour, (r.Start + r.Length) * TimeSpan.TicksPerHour))];
    }
}

/// <summary>Whether the logs that would show a success cover a window.</summary>
/// <param name="IsCovered">Whether they do.</param>
/// <param name="HasGaps">Whether single logs have gaps in it, even where others cover.</param>
/// <param name="FirstTicks">First record of those logs; 0 when there are none.</param>
/// <param name="LastTicks">Last record of those logs.</param>
/// <param name="Gaps">Stretches that none of them covers.</param>
public sealed record WindowCoverage(bool IsCovered, bool HasGaps, long FirstTicks, long LastTicks, IReadOnlyList<Gap> Gaps)
{
    private static readonly long s_startSlack = TimeSpan.FromHours(1).Ticks;
    private static readonly long s_endSlack = TimeSpan.FromHours(24).Ticks;
    private static readonly long s_minimumGap = TimeSpan.FromHours(20).Ticks;

    internal static WindowCoverage Of(ExposureWindow window, IReadOnlyList<Coverage> coverages)
    {
        var telling = coverages.Where(c => window.Campaign.SuccessShownBy.Contains(c.Kind) && c.FirstTicks != 0).ToList();
        if (telling.Count == 0)
            return new WindowCoverage(false, false, 0, 0, []);
        long first = telling.Min(c => c.FirstTicks);
        long last = telling.Max(c => c.LastTicks);
        int[] hours = [.. telling.SelectMany(c => c.Hours).Distinct().Order()];
        long to = window.ToTicks == 0 ? last : window.ToTicks;
        var gaps = Coverage.GapsOf(hours).Where(g => Overlap(g, window.FromTicks, to) >= s_minimumGap).ToList();
        bool reaches = first <= window.FromTicks + s_startSlack && last >= to - s_endSlack;
        bool any = telling.Any(c => c.Gaps.Any(g => Overlap(g, window.FromTicks, to) > 0));
        return new WindowCoverage(reaches && gaps.Count == 0 && !window.IsEndUnknown, any, first, last, gaps);
    }

    private static long Overlap(Gap gap, long from, long to) => Math.Min(gap.ToTicks, to) - Math.Max(gap.FromTicks, from);
}
