namespace Dijkwacht.Census.Runs;

/// <summary>Keeps a second scan out of a workspace: two at once could not keep the day's count of requests.</summary>
/// <remarks>The operating system gives the claim back when the process ends, however it ends.</remarks>
internal sealed class WorkspaceClaim : IDisposable
{
    private readonly FileStream _file;

    private WorkspaceClaim(FileStream file) => _file = file;

    public static WorkspaceClaim Take(Workspace workspace)
    {
        string path = Path.Combine(workspace.Folder, "census.lock");
        try
        {
            return new WorkspaceClaim(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (File.Exists(path))
        {
            throw new RunRefusedException($"{workspace.Folder}: another census is running in this workspace ({exception.Message}).");
        }
    }

    public void Dispose() => _file.Dispose();
}
