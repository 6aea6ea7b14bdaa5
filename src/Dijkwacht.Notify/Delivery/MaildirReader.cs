using Dijkwacht.Notify.Storage;
using Microsoft.Data.Sqlite;

namespace Dijkwacht.Notify.Delivery;

/// <summary>Takes the mails of a maildir folder, each once; its files are only read.</summary>
public sealed class MaildirReader
{
    private static readonly string[] s_parts = ["new", "cur"];
    private static readonly string[] s_kinds = ["unknown", "delivered", "delayed", "bounced", "auto-reply", "read", "answer"];

    private readonly DeskDatabase _database;
    private readonly ReaderOptions _options;
    private readonly MailClassifier _classifier;

    /// <summary>A reader that keeps in the database what it took.</summary>
    public MaildirReader(DeskDatabase database, ReaderOptions options)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(options);
        _database = database;
        _options = options;
        var outbox = new Outbox(database);
        _classifier = new MailClassifier(options, id => Notice(id) is { } notice ? outbox.Find(notice) : null, outbox.Find);
    }

    /// <summary>Hands each new message over, in the order of the files' names, <c>new</c> and <c>cur</c> together.</summary>
    /// <param name="folder">The maildir.</param>
    /// <param name="handler">
    /// Called inside the transaction that marks the message as taken: what it writes to the same database is there together with
    /// the mark, or not at all. It must not begin a transaction. When it throws, the message is not taken and the run ends.
    /// </param>
    /// <param name="cancellation">Ends the run between two messages.</param>
    /// <returns>How many were taken.</returns>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public int Take(string folder, Action<IncomingEvent> handler, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(handler);
        int taken = 0, seen = 0;
        foreach (string path in Files(folder))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Read(path) is { } message && !IsTaken(MailClassifier.KeyOf(message.Text, message.Length)))
            {
                IncomingEvent incoming = _classifier.Classify(message.Text, message.Length, message.ArrivedAt);
                _database.InTransaction(_ =>
                {
                    handler(incoming);
                    return _database.Execute(
                        "INSERT INTO inbox (key, at, kind, notice, detail) VALUES ($key, $at, $kind, $notice, $detail)",
                        ("$key", incoming.Key), ("$at", incoming.At.ToUnixTimeMilliseconds()), ("$kind", s_kinds[(int)incoming.Kind]),
                        ("$notice", incoming.Notice), ("$detail", incoming.Detail));
                });
                taken++;
            }

            _options.Progress?.Report(++seen);
        }

        return taken;
    }

    private static IEnumerable<string> Files(string folder) =>
        s_parts.Select(part => Path.Combine(folder, part)).Where(Directory.Exists).SelectMany(Directory.EnumerateFiles)
            .OrderBy(Path.GetFileName, StringComparer.Ordinal);

    private (byte[] Text, long Length, DateTimeOffset ArrivedAt)? Read(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(path);
            byte[] text = new byte[(int)Math.Min(file.Length, _options.LongestMessage)];
            int length = file.ReadAtLeast(text, text.Length, throwOnEndOfStream: false);
            return (text[..length], file.Length, new DateTimeOffset(File.GetLastWriteTimeUtc(path)));
        }
        catch (FileNotFoundException)
        {
            // A mail program moved it from new to cur meanwhile; the next run sees it there.
            return null;
        }
    }

    private bool IsTaken(string key)
    {
        using SqliteCommand command = _database.Command("SELECT 1 FROM inbox WHERE key = $key", ("$key", key));
        return command.ExecuteScalar() is not null;
    }

    private string? Notice(string messageId)
    {
        using SqliteCommand command = _database.Command("SELECT notice FROM outbox WHERE message_id = $id", ("$id", messageId));
        return (string?)command.ExecuteScalar();
    }
}
