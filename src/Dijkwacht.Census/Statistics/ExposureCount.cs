using Dijkwacht.Exchange.Vulnerabilities;

namespace Dijkwacht.Census.Statistics;

/// <summary>Servers by what their build says about one hole.</summary>
public sealed record ExposureCount
{
    /// <summary>Open for certain.</summary>
    public long Open { get; private set; }

    /// <summary>Possibly open.</summary>
    public long Possibly { get; private set; }

    /// <summary>Closed.</summary>
    public long Closed { get; private set; }

    /// <summary>Not known.</summary>
    public long Unknown { get; private set; }

    /// <summary>Seen before, no answer now.</summary>
    public long Unreachable { get; private set; }

    /// <summary>Of those, not closed when seen last.</summary>
    public long UnreachableNotClosed { get; private set; }

    /// <summary>All that were seen.</summary>
    public long Servers => Open + Possibly + Closed + Unknown;

    /// <summary>Takes servers that were seen.</summary>
    public void Add(Exposure exposure, long servers = 1)
    {
        switch (exposure)
        {
            case Exposure.Open:
                Open += servers;
                break;
            case Exposure.Possibly:
                Possibly += servers;
                break;
            case Exposure.Closed:
                Closed += servers;
                break;
            default:
                Unknown += servers;
                break;
        }
    }

    /// <summary>Takes one that did not answer, with what it was when seen last.</summary>
    public void AddUnreachable(Exposure last)
    {
        Unreachable++;
        if (last != Exposure.Closed)
            UnreachableNotClosed++;
    }
}
