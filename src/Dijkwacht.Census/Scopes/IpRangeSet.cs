using System.Net;

namespace Dijkwacht.Census.Scopes;

/// <summary>Ranges in order, none touching another; looked up by binary search. Immutable, so threads may share it.</summary>
public sealed class IpRangeSet
{
    private readonly IpRange[] _ranges;

    /// <summary>Joins what overlaps or touches.</summary>
    public IpRangeSet(IEnumerable<IpRange> ranges)
    {
        var merged = new List<IpRange>();
        foreach (IpRange range in ranges.OrderBy(r => r.IsV6).ThenBy(r => r.First))
        {
            if (merged.Count > 0 && merged[^1] is var last && last.IsV6 == range.IsV6
                && (range.First <= last.Last || range.First - last.Last == 1))
                merged[^1] = last with { Last = UInt128.Max(last.Last, range.Last) };
            else
                merged.Add(range);
        }

        _ranges = [.. merged];
    }

    /// <summary>No address at all.</summary>
    public static IpRangeSet Empty { get; } = new([]);

    /// <summary>The ranges, IPv4 first, ascending.</summary>
    public IReadOnlyList<IpRange> Ranges => _ranges;

    /// <summary>Whether the address is in one of them.</summary>
    public bool Contains(IPAddress address)
    {
        UInt128 number = IpRange.Number(address, out bool isV6);
        int low = 0, high = _ranges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            IpRange range = _ranges[middle];
            if (range.IsV6 == isV6 && number >= range.First && number <= range.Last)
                return true;
            if (range.IsV6.CompareTo(isV6) is var family && (family < 0 || (family == 0 && range.Last < number)))
                low = middle + 1;
            else
                high = middle - 1;
        }

        return false;
    }

    /// <summary>These without the others.</summary>
    public IpRangeSet Except(IpRangeSet others)
    {
        ArgumentNullException.ThrowIfNull(others);
        var left = new List<IpRange>();
        int from = 0;
        foreach (IpRange range in _ranges)
        {
            UInt128 next = range.First;
            bool isUsedUp = false;
            while (from < others._ranges.Length && IsBefore(others._ranges[from], range))
                from++;
            for (int i = from; i < others._ranges.Length && others._ranges[i].Overlaps(range); i++)
            {
                IpRange hole = others._ranges[i];
                if (hole.First > next)
                    left.Add(range with { First = next, Last = hole.First - 1 });
                if (hole.Last >= range.Last)
                {
                    isUsedUp = true;
                    break;
                }

                next = UInt128.Max(next, hole.Last + 1);
            }

            if (!isUsedUp)
                left.Add(range with { First = next });
        }

        return new IpRangeSet(left);
    }

    /// <summary>What is in both.</summary>
    public IpRangeSet Intersect(IpRangeSet others) => Except(Except(others));

    private static bool IsBefore(IpRange hole, IpRange range) =>
        hole.IsV6 == range.IsV6 ? hole.Last < range.First : !hole.IsV6;
}
