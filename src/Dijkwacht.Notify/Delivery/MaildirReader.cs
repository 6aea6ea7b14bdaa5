using Dijkwacht.Notify.Storage;

namespace Dijkwacht.Notify.Delivery;

/// <summary>Takes the mails of a maildir folder, each once; its files are only read.</summary>
public sealed class MaildirReader
{
    private static readonly string[] s_parts = ["new", "cur"];

    private readonly ReaderOptions _options;
    private readonly InboxBook _inbox;

    /// <summary>A reader that keeps in the database what it took.</summary>
    public MaildirReader(DeskDatabase database, ReaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _inbox = new InboxBook(database, options);
    }

    /// <summary>Hands each new message over, in the order of the files' names, <c>new</c> and <c>cur</c> together.</summary>
    /// <param name="folder">The maildir.</param>
    /// <param name="handler">
    /// Called inside the transaction that marks up to a hundred messages as taken: what it writes to the same database is there
    /// together with the marks, or not at all. When it throws, none of these messages is taken and the run ends.
    /// </param>
    /// <param name="cancellation">Ends the run between two transactions.</param>
    /// <returns>How many were taken.</returns>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public int Take(string folder, Action<IncomingEvent> handler, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(handler);
        if (!Directory.Exists(folder))
            throw new DirectoryNotFoundException($"{folder}: no such maildir.");
        int taken = 0, seen = 0;
        foreach (string[] paths in Files(folder).Chunk(InboxBook.Batch))
        {
            cancellation.ThrowIfCancellationRequested();
            taken += _inbox.Take(paths.Select(Read).OfType<FetchedMessage>(), handler);
            _options.Progress?.Report(seen += paths.Length);
        }

        return taken;
    }

    private static IEnumerable<string> Files(string folder) =>
        s_parts.Select(part => Path.Combine(folder, part)).Where(Directory.Exists).SelectMany(Directory.EnumerateFiles)
            .OrderBy(Path.GetFileName, StringComparer.Ordinal);

    private FetchedMessage? Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] text = new byte[(int)Math.Min(file.Length, _options.LongestMessage)];
            int length = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
            return new FetchedMessage(length == text.Length ? text : text[..length], file.Length, new DateTimeOffset(File.GetLastWriteTimeUtc(path)));
        }
        catch (FileNotFoundException)
        {
            // A mail program moved it from new to cur meanwhile; the next run sees it there.
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _options.Problem?.Invoke($"{path}: {failure.Message}");
            return null;
        }
    }
}
