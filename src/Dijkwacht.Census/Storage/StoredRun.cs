using Dijkwacht.Census.Runs;

namespace Dijkwacht.Census.Storage;

/// <summary>A run whose observations can be asked for.</summary>
/// <param name="Record">The run as a whole.</param>
/// <param name="Observations">Observations held.</param>
/// <param name="SkippedLines">Lines of the journal that could not be read; they are missing from every count.</param>
public sealed record StoredRun(RunRecord Record, long Observations, long SkippedLines)
{
    /// <summary>Its id.</summary>
    public string Id => Record.Id;

    /// <summary>Whether this is a list of somebody else.</summary>
    public bool IsImport => Record.Method.StartsWith("import", StringComparison.Ordinal);

    /// <summary>Whether targets of the scope were not asked (yet): the counts describe a sample.</summary>
    public bool IsPartial => !IsImport && !Record.IsComplete;
}
