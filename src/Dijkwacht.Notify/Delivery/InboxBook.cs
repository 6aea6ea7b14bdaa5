using Dijkwacht.Notify.Storage;
using Microsoft.Data.Sqlite;

namespace Dijkwacht.Notify.Delivery;

/// <summary>A message as it was fetched.</summary>
/// <param name="Text">Its bytes, cut at the longest that is read.</param>
/// <param name="Length">Bytes it has in full.</param>
/// <param name="ArrivedAt">UTC.</param>
internal sealed record FetchedMessage(byte[] Text, long Length, DateTimeOffset ArrivedAt);

/// <summary>Hands messages over, each once, whatever the mailbox they came from.</summary>
internal sealed class InboxBook
{
    /// <summary>Messages of one transaction.</summary>
    public const int Batch = 100;

    private static readonly string[] s_kinds = ["unknown", "delivered", "delayed", "bounced", "auto-reply", "read", "answer"];

    private readonly DeskDatabase _database;
    private readonly MailClassifier _classifier;

    public InboxBook(DeskDatabase database, ReaderOptions options)
    {
        _database = database;
        var outbox = new Outbox(database);
        _classifier = new MailClassifier(options, id => Notice(id) is { } notice ? outbox.Find(notice) : null, outbox.Find);
    }

    /// <summary>Takes messages in one transaction: what the handler writes is there together with the marks, or not at all.</summary>
    /// <param name="messages">In their order; asked for one by one, so that one at a time need be in memory.</param>
    /// <param name="handler">When it throws, none of these messages is taken.</param>
    /// <param name="also">Written in the same transaction.</param>
    /// <returns>How many were new.</returns>
    public int Take(IEnumerable<FetchedMessage> messages, Action<IncomingEvent> handler, Action? also = null) => _database.InTransaction(_ =>
    {
        int taken = 0;
        foreach (FetchedMessage message in messages)
        {
            if (IsTaken(MailClassifier.KeyOf(message.Text, message.Length)))
                continue;
            IncomingEvent incoming = _classifier.Classify(message.Text, message.Length, message.ArrivedAt);
            handler(incoming);
            _database.Execute(
                "INSERT INTO inbox (key, at, kind, notice, detail) VALUES ($key, $at, $kind, $notice, $detail)",
                ("$key", incoming.Key),
                ("$at", incoming.At.ToUnixTimeMilliseconds()),
                ("$kind", s_kinds[(int)incoming.Kind]),
                ("$notice", incoming.Notice),
                ("$detail", incoming.Detail));
            taken++;
        }

        also?.Invoke();
        return taken;
    });

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
