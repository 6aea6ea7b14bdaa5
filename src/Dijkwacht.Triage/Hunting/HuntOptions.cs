using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Hunting;

/// <summary>What the caller asks of a hunt.</summary>
public sealed record HuntOptions
{
    /// <summary>Folders, archives or files.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Folders or files of Sigma rules.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>Lists of indicators.</summary>
    public IReadOnlyList<string> Indicators { get; init; } = [];

    /// <summary>Folders or files with values for placeholders of rules (<c>%name%</c>).</summary>
    public IReadOnlyList<string> Placeholders { get; init; } = [];

    /// <summary>Threads.</summary>
    public int Workers { get; init; } = Math.Max(1, Environment.ProcessorCount);

    /// <summary>What the clock of exported events is ahead of UTC, where the export says UTC and means local time.</summary>
    public TimeSpan AssumedUtcOffset { get; init; }

    /// <summary>Whether records are also carved from space that event logs no longer count as used.</summary>
    public bool CarveSlack { get; init; }

    /// <summary>Where entries that do not fit in memory are kept meanwhile.</summary>
    public string SpillDirectory { get; init; } = Path.GetTempPath();

    /// <summary>Told how far it is.</summary>
    public ITriageProgress? Progress { get; init; }
}
