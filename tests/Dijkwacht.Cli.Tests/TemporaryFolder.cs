namespace Dijkwacht.Cli.Tests;

/// <summary>A folder that is gone when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("dijkwacht-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
