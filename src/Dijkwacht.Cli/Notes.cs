using Dijkwacht.Damage.Reporting;
using Dijkwacht.Evidence.Collections;

namespace Dijkwacht.Cli;

/// <summary>What was not used or not read, on the error stream: the first of each kind, and how many more there are.</summary>
internal sealed class Notes(CliWords words, TextWriter error)
{
    private const int MostShown = 5;

    /// <summary>Lists the first lines; names and values in them may come from evidence.</summary>
    /// <param name="more">The key of the line that counts the others; null when they need none.</param>
    /// <param name="lines">In order.</param>
    public async Task ListAsync(string? more, IReadOnlyList<string> lines)
    {
        foreach (string line in lines.Take(MostShown))
            await error.WriteLineAsync(Excerpts.Clean(line));
        if (more is not null && lines.Count > MostShown)
            await error.WriteLineAsync(words.Format(more, lines.Count - MostShown));
    }

    public Task NotReadAsync(IReadOnlyList<SkippedArtefact> skipped) =>
        ListAsync("more-not-read", [.. skipped.Select(s => words.Format("not-read", s.File, words.SkipReason(s.Reason), s.Detail))]);
}
