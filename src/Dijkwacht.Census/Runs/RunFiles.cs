using System.Security.Cryptography;
using System.Text.Json;

namespace Dijkwacht.Census.Runs;

/// <summary>Finds, makes and writes the folder of a run.</summary>
public static class RunFiles
{
    internal const string ScopeCopy = "scope.yml";
    internal const string TargetsCopy = "targets.txt";
    internal const string NamesFile = "names.txt";
    internal const string LogFile = "requests.log";
    internal const string ObservationsFile = "observations.jsonl";
    internal const string HalfFile = "half.jsonl";
    internal const string ProgressFile = "progress.bin";

    /// <summary>All runs of a workspace whose record can be read, oldest first.</summary>
    public static IReadOnlyList<RunRecord> All(Workspace workspace)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        if (!Directory.Exists(workspace.RunsFolder))
            return [];
        return [.. Directory.EnumerateDirectories(workspace.RunsFolder).Order(StringComparer.Ordinal).Select(Read).OfType<RunRecord>()];
    }

    /// <summary>The record in a run's folder; null when there is none that can be read.</summary>
    public static RunRecord? Read(string folder)
    {
        try
        {
            string path = Path.Combine(folder, "run.json");
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), RunJson.Default.RunRecord) : null;
        }
        catch (Exception exception) when (exception is JsonException or IOException)
        {
            return null;
        }
    }

    /// <summary>Writes a run's record so that a reader sees the old one or the new one, never half of it.</summary>
    public static void Write(string folder, RunRecord record)
    {
        string path = Path.Combine(folder, "run.json");
        string fresh = path + ".new";
        File.WriteAllBytes(fresh, JsonSerializer.SerializeToUtf8Bytes(record, RunJson.Default.RunRecord));
        File.Move(fresh, path, overwrite: true);
    }

    internal static string NewId(DateTimeOffset now) => $"{now.UtcDateTime:yyyyMMdd'T'HHmm}-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3))}";
}
