using Dijkwacht.Census.Storage;
using Dijkwacht.Exchange.Vulnerabilities;

namespace Dijkwacht.Census.Statistics;

/// <summary>Why a server counts in one number and not in the other. In the order of the bridge.</summary>
public enum BridgeStep
{
    /// <summary>One server at several addresses or names, counted as often.</summary>
    CountedMoreThanOnce,

    /// <summary>Not in the other's list.</summary>
    NotInList,

    /// <summary>Not asked by the other: excluded or opted out.</summary>
    NotAsked,

    /// <summary>Not come to by the other, which is not complete.</summary>
    NotComeTo,

    /// <summary>Never seen by the other: outside its scope, or not there at its date.</summary>
    OutsideScope,

    /// <summary>No answer to the other.</summary>
    Unreachable,

    /// <summary>Something else, or nothing by that name, at the other's date.</summary>
    Gone,

    /// <summary>Closed for the other: patched between the dates, or another build read.</summary>
    Closed,

    /// <summary>The other knows only the cumulative update, and does not count what is possibly open.</summary>
    OnlyPossibly,

    /// <summary>The other does not know the build.</summary>
    BuildUnknown,
}

/// <summary>One step from a number to the other.</summary>
/// <param name="Step">Why.</param>
/// <param name="IsRemoved">Whether it takes from the first number (true) or adds to the second (false).</param>
/// <param name="Amount">How many, not negative.</param>
public sealed record BridgeLine(BridgeStep Step, bool IsRemoved, long Amount);

/// <summary>How one number becomes the other: the first, less what is removed, is what both count; plus what is added, the second.</summary>
/// <param name="Campaign">Its id.</param>
/// <param name="First">The first side's own number, in its own unit (targets or list entries).</param>
/// <param name="Second">The second side's own number.</param>
/// <param name="Both">Servers that both count.</param>
/// <param name="Lines">Steps with an amount, removals first.</param>
public sealed record Bridge(string Campaign, long First, long Second, long Both, IReadOnlyList<BridgeLine> Lines)
{
    /// <summary>Servers that only the first counts.</summary>
    public long OnlyFirst => Lines.Where(l => l.IsRemoved && l.Step != BridgeStep.CountedMoreThanOnce).Sum(l => l.Amount);

    /// <summary>Servers that only the second counts.</summary>
    public long OnlySecond => Lines.Where(l => !l.IsRemoved && l.Step != BridgeStep.CountedMoreThanOnce).Sum(l => l.Amount);
}

/// <summary>One of two numbers that are laid side by side.</summary>
/// <param name="Run">The run or list.</param>
/// <param name="Index">Its place in the histories.</param>
/// <param name="CountsPossibly">Whether its number holds what is possibly open too, as lists that know only the cumulative update do.</param>
public sealed record BridgeSide(StoredRun Run, int Index, bool CountsPossibly);

/// <summary>Explains why two sources give different numbers.</summary>
public sealed class Reconciliation(BridgeSide first, BridgeSide second)
{
    private readonly Tally[] _tallies = [.. CampaignExposures.Ids.Select(_ => new Tally())];

    /// <summary>The first side.</summary>
    public BridgeSide First => first;

    /// <summary>The second side.</summary>
    public BridgeSide Second => second;

    /// <summary>Takes one server.</summary>
    public void Add(ServerHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        for (int i = 0; i < _tallies.Length; i++)
        {
            long a = Counted(first, history, i);
            long b = Counted(second, history, i);
            Tally tally = _tallies[i];
            tally.First += a;
            tally.Second += b;
            if (a > 1)
                tally.Removed[BridgeStep.CountedMoreThanOnce] = tally.Removed.GetValueOrDefault(BridgeStep.CountedMoreThanOnce) + a - 1;
            if (b > 1)
                tally.Added[BridgeStep.CountedMoreThanOnce] = tally.Added.GetValueOrDefault(BridgeStep.CountedMoreThanOnce) + b - 1;
            if (a > 0 && b > 0)
                tally.Both++;
            else if (a > 0 && Why(second, history, i) is var reason)
                tally.Removed[reason] = tally.Removed.GetValueOrDefault(reason) + 1;
            else if (b > 0 && Why(first, history, i) is var other)
                tally.Added[other] = tally.Added.GetValueOrDefault(other) + 1;
        }
    }

    /// <summary>The bridge of a campaign by its place.</summary>
    public Bridge Of(int campaign)
    {
        Tally tally = _tallies[campaign];
        return new Bridge(
            CampaignExposures.Ids[campaign],
            tally.First,
            tally.Second,
            tally.Both,
            [
                .. tally.Removed.Select(r => new BridgeLine(r.Key, IsRemoved: true, r.Value)),
                .. tally.Added.Select(r => new BridgeLine(r.Key, IsRemoved: false, r.Value)),
            ]);
    }

    private static long Counted(BridgeSide side, ServerHistory history, int campaign) =>
        history.Sightings[side.Index] is not { Reach: Reach.Server } sighting
            ? 0
            : sighting.OpenTargets[campaign] + (side.CountsPossibly ? sighting.PossiblyTargets[campaign] : 0);

    private static BridgeStep Why(BridgeSide other, ServerHistory history, int campaign)
    {
        if (history.Sightings[other.Index] is not { } sighting)
            return other.Run.IsImport ? BridgeStep.NotInList : other.Run.IsPartial ? BridgeStep.NotComeTo : BridgeStep.OutsideScope;
        return sighting.Reach switch
        {
            Reach.Unreachable => BridgeStep.Unreachable,
            Reach.Gone => BridgeStep.Gone,
            Reach.NotAsked => BridgeStep.NotAsked,
            _ => sighting.Exposures[campaign] switch
            {
                Exposure.Closed => BridgeStep.Closed,
                Exposure.Possibly => BridgeStep.OnlyPossibly,
                _ => BridgeStep.BuildUnknown,
            },
        };
    }

    private sealed class Tally
    {
        public long First { get; set; }

        public long Second { get; set; }

        public long Both { get; set; }

        public SortedDictionary<BridgeStep, long> Removed { get; } = [];

        public SortedDictionary<BridgeStep, long> Added { get; } = [];
    }
}
