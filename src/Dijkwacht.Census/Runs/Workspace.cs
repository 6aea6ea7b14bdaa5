namespace Dijkwacht.Census.Runs;

/// <summary>Where everything of a desk lies: one folder.</summary>
/// <remarks>
/// <code>
/// opt-out.txt                       one address, range or name per line; wins over everything, read again while a run goes on
/// owners.csv                        whose servers these are: sector, region (optional)
/// runs/ID/run.json                  the run as a whole
/// runs/ID/observations.jsonl        the run's journal, appended to while it goes on
/// runs/ID/requests.log              every request sent, chained by hashes
/// observations/day=DATE/ID.parquet  the journal of a finished run, for queries
/// knowledge/                        builds.json and cves.json newer than those of the program
/// </code>
/// </remarks>
public sealed class Workspace
{
    /// <summary>Opens a workspace; the folder is made when it does not exist.</summary>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public Workspace(string folder)
    {
        Folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(Folder);
    }

    /// <summary>Full path.</summary>
    public string Folder { get; }

    /// <summary>Addresses, ranges and names that are never asked.</summary>
    public string OptOutFile => Path.Combine(Folder, "opt-out.txt");

    /// <summary>Register of owners.</summary>
    public string OwnersFile => Path.Combine(Folder, "owners.csv");

    /// <summary>Folder of all runs.</summary>
    public string RunsFolder => Path.Combine(Folder, "runs");

    /// <summary>Folder of the Parquet files.</summary>
    public string ObservationsFolder => Path.Combine(Folder, "observations");

    /// <summary>Folder of knowledge newer than the program's.</summary>
    public string KnowledgeFolder => KnowledgeFolderOf(Folder);

    /// <summary>The same of a workspace that need not exist.</summary>
    public static string KnowledgeFolderOf(string workspace) => Path.Combine(Path.GetFullPath(workspace), "knowledge");

    /// <summary>Folder of one run.</summary>
    public string RunFolder(string run) => Path.Combine(RunsFolder, run);
}
