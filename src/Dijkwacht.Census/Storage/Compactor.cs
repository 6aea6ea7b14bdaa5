using System.Globalization;
using Dijkwacht.Census.Runs;
using Parquet;

namespace Dijkwacht.Census.Storage;

/// <summary>Turns the journal of a run into <c>observations/day=DATE/RUN.parquet</c>.</summary>
public static class Compactor
{
    private const string JournalBytes = "dijkwacht.journal.bytes";
    private const string SkippedLines = "dijkwacht.journal.skipped";
    private const string Rows = "dijkwacht.rows";

    /// <summary>Where the Parquet file of a run belongs: under the day it started, UTC.</summary>
    public static string FileOf(Workspace workspace, RunRecord run)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        ArgumentNullException.ThrowIfNull(run);
        string day = run.StartedAt.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return Path.Combine(workspace.ObservationsFolder, $"day={day}", $"{run.Id}.parquet");
    }

    /// <summary>Writes the Parquet file of a run beside its final name and moves it there when it is whole.</summary>
    /// <exception cref="IOException">The journal cannot be read or the file not be written.</exception>
    public static Task<CompactedRun> CompactAsync(Workspace workspace, RunRecord run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        return CompactAsync(workspace, run, FileOf(workspace, run), cancellationToken);
    }

    internal static async Task<CompactedRun> CompactAsync(Workspace workspace, RunRecord run, string target, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        string pending = $"{target}.{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}.tmp";
        var journal = new JournalReader(JournalOf(workspace, run));
        try
        {
            long rows = 0;
            await using (FileStream output = File.Create(pending))
            {
                await ObservationParquet.WriteAsync(
                    journal.Read().Select(o => { rows++; return o; }), output, () => Metadata(journal, rows), cancellationToken);
            }

            File.Move(pending, target, overwrite: true);
            return new CompactedRun(target, rows, journal.SkippedLines, journal.Bytes);
        }
        finally
        {
            File.Delete(pending);
        }
    }

    /// <summary>What a Parquet file says of itself; null when it is absent, damaged or not ours.</summary>
    internal static async Task<CompactedRun?> ReadAsync(string file, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
            return null;
        try
        {
            await using FileStream stream = File.OpenRead(file);
            await using ParquetReader reader = await ParquetReader.CreateAsync(stream, cancellationToken: cancellationToken);
            IReadOnlyDictionary<string, string> metadata = reader.CustomMetadata;
            return Number(metadata, Rows) is { } rows && Number(metadata, SkippedLines) is { } skipped && Number(metadata, JournalBytes) is { } bytes
                ? new CompactedRun(file, rows, skipped, bytes)
                : null;
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or ParquetException)
        {
            return null;
        }
    }

    internal static string JournalOf(Workspace workspace, RunRecord run) => Path.Combine(workspace.RunFolder(run.Id), "observations.jsonl");

    private static Dictionary<string, string> Metadata(JournalReader journal, long rows) => new()
    {
        [Rows] = rows.ToString(CultureInfo.InvariantCulture),
        [SkippedLines] = journal.SkippedLines.ToString(CultureInfo.InvariantCulture),
        [JournalBytes] = journal.Bytes.ToString(CultureInfo.InvariantCulture),
    };

    private static long? Number(IReadOnlyDictionary<string, string> metadata, string key) =>
        metadata.TryGetValue(key, out string? text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : null;
}

/// <summary>A journal as Parquet.</summary>
/// <param name="File">Full path.</param>
/// <param name="Rows">Observations.</param>
/// <param name="SkippedLines">Lines of the journal that were no observation.</param>
/// <param name="JournalBytes">Length of the journal then: a journal that has grown since is read again.</param>
public sealed record CompactedRun(string File, long Rows, long SkippedLines, long JournalBytes);
