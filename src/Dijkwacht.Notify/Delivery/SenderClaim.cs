namespace Dijkwacht.Notify.Delivery;

/// <summary>Holds a workspace for one sender: the file's lock goes with the process, however it ends.</summary>
internal sealed class SenderClaim : IDisposable
{
    public const string FileName = "desk.sending";

    private readonly FileStream _file;

    private SenderClaim(FileStream file) => _file = file;

    /// <exception cref="InvalidOperationException">Another sender holds it.</exception>
    public static SenderClaim Take(string workspace)
    {
        string path = Path.Combine(workspace, FileName);
        try
        {
            return new SenderClaim(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException failure) when (File.Exists(path))
        {
            throw new InvalidOperationException($"{path}: another sender is at work in this workspace.", failure);
        }
    }

    // The file stays: taking it away would let a third process lock a file of the same name while the second holds the old one.
    public void Dispose() => _file.Dispose();
}
