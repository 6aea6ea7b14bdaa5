namespace Dijkwacht.Cli.Output;

/// <summary>The standard output, or a file that appears under its name only when it is whole.</summary>
internal sealed class OutputFile : IAsyncDisposable
{
    private readonly string? _path;
    private readonly string? _unfinished;

    private OutputFile(Stream stream, string? path, string? unfinished)
    {
        Stream = stream;
        _path = path;
        _unfinished = unfinished;
    }

    public Stream Stream { get; }

    /// <summary>Opens a file for writing, or the standard output when there is no path.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public static OutputFile Open(string? path)
    {
        if (path is null)
            return new OutputFile(new BufferedStream(Console.OpenStandardOutput(), 64 << 10), null, null);
        string full = Path.GetFullPath(path);
        string unfinished = full + ".unfinished";
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        return new OutputFile(new FileStream(unfinished, FileMode.Create, FileAccess.Write, FileShare.None, 64 << 10), full, unfinished);
    }

    /// <summary>Gives the file its name.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        await Stream.FlushAsync(cancellationToken);
        if (_path is null)
            return;
        await Stream.DisposeAsync();
        File.Move(_unfinished!, _path, overwrite: true);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Stream.DisposeAsync();
        }
        catch (IOException)
        {
            // The disk is full: what could not be flushed was reported by the write that failed.
        }

        if (_unfinished is not null)
            File.Delete(_unfinished);
    }
}
