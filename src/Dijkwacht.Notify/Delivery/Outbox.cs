using Dijkwacht.Notify.Storage;
using Microsoft.Data.Sqlite;

namespace Dijkwacht.Notify.Delivery;

/// <summary>The mails that are to be sent, and what became of them.</summary>
/// <remarks>Uses the connection of its database: one thread at a time. A <see cref="MailSender"/> may run meanwhile, in this process or another.</remarks>
public sealed class Outbox
{
    private readonly DeskDatabase _database;
    private readonly TimeProvider _clock;

    /// <summary>The outbox of a database.</summary>
    public Outbox(DeskDatabase database, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        _database = database;
        _clock = clock ?? TimeProvider.System;
    }

    /// <summary>Lays mails in the outbox, all or none; those whose notice is there already stay as they are, but one that was cancelled is planned anew.</summary>
    /// <returns>How many were new.</returns>
    /// <exception cref="ArgumentException">A notice, Message-ID or recipient is none, or the message is empty; nothing was added.</exception>
    /// <exception cref="InvalidOperationException">A Message-ID belongs to another notice already; nothing was added.</exception>
    public int Add(IEnumerable<OutgoingMail> mails)
    {
        ArgumentNullException.ThrowIfNull(mails);
        return _database.InTransaction(_ =>
        {
            using SqliteCommand insert = _database.Command(
                "INSERT INTO outbox (notice, message_id, recipient, message, state, attempts, changed_at) "
                + "VALUES ($notice, $id, $recipient, $message, 'planned', 0, $at) ON CONFLICT (notice) DO UPDATE SET message_id = excluded.message_id, "
                + "recipient = excluded.recipient, message = excluded.message, state = 'planned', attempts = 0, changed_at = excluded.changed_at, reply = NULL WHERE state = 'cancelled'",
                ("$notice", null), ("$id", null), ("$recipient", null), ("$message", null), ("$at", Now()));
            int added = 0;
            foreach (OutgoingMail mail in mails)
            {
                Check(mail);
                insert.Parameters[0].Value = mail.Notice;
                insert.Parameters[1].Value = mail.MessageId;
                insert.Parameters[2].Value = mail.Recipient;
                insert.Parameters[3].Value = mail.Message;
                try
                {
                    added += insert.ExecuteNonQuery();
                }
                catch (SqliteException failure) when (failure.SqliteExtendedErrorCode == SQLitePCL.raw.SQLITE_CONSTRAINT_UNIQUE)
                {
                    throw new InvalidOperationException($"Notice {mail.Notice}: Message-ID {mail.MessageId} belongs to another notice.", failure);
                }
            }

            return added;
        });
    }

    /// <summary>How many mails are in each state; states without mails are there with 0.</summary>
    public IReadOnlyDictionary<OutboxState, int> Counts()
    {
        var counts = new SortedDictionary<OutboxState, int>();
        foreach (OutboxState state in Enum.GetValues<OutboxState>())
            counts[state] = 0;
        using SqliteCommand command = _database.Command("SELECT state, count(*) FROM outbox GROUP BY state");
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (OutboxStateNames.TryParse(reader.GetString(0), out OutboxState state))
                counts[state] = reader.GetInt32(1);
        }

        return counts;
    }

    /// <summary>The mails in a state, in the order in which they were added; read lazily, so do not change the outbox meanwhile.</summary>
    public IEnumerable<OutboxEntry> List(OutboxState state)
    {
        using SqliteCommand command = _database.Command(
            "SELECT notice, message_id, recipient, attempts, changed_at, reply FROM outbox WHERE state = $state ORDER BY rowid", ("$state", state.Name()));
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
            yield return Entry(reader, state);
    }

    /// <summary>The mail of a notice; null when there is none.</summary>
    public OutboxEntry? Find(string notice)
    {
        using SqliteCommand command = _database.Command(
            "SELECT notice, message_id, recipient, attempts, changed_at, reply, state FROM outbox WHERE notice = $notice", ("$notice", notice));
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() && OutboxStateNames.TryParse(reader.GetString(6), out OutboxState state) ? Entry(reader, state) : null;
    }

    /// <summary>A person's word on an uncertain mail: send it again, or take it for sent.</summary>
    /// <returns>Whether there was an uncertain mail of that notice.</returns>
    public bool Resolve(string notice, bool resend) =>
        _database.Execute(
            "UPDATE outbox SET state = $state, attempts = CASE WHEN $resend THEN 0 ELSE attempts END, changed_at = $at, reply = $reply WHERE notice = $notice AND state = 'uncertain'",
            ("$state", resend ? "planned" : "sent"), ("$resend", resend), ("$at", Now()),
            ("$reply", resend ? "sent again by decision" : "taken for sent by decision"), ("$notice", notice)) == 1;

    /// <summary>Takes a mail back that was not begun, or that waits for another attempt.</summary>
    /// <returns>Whether it was still to be had.</returns>
    public bool Cancel(string notice) =>
        _database.Execute(
            "UPDATE outbox SET state = 'cancelled', changed_at = $at WHERE notice = $notice AND state = 'planned'", ("$at", Now()), ("$notice", notice)) == 1;

    private static OutboxEntry Entry(SqliteDataReader reader, OutboxState state) => new(
        reader.GetString(0), reader.GetString(1), reader.GetString(2), state, reader.GetInt32(3),
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(4)), reader.IsDBNull(5) ? null : reader.GetString(5));

    private static void Check(OutgoingMail mail)
    {
        if (!MailAddressText.IsNotice(mail.Notice))
            throw new ArgumentException($"'{SafeText.Line(mail.Notice)}': a notice is 1 to 64 lower-case letters and digits.", nameof(mail));
        if (!MailAddressText.IsMessageId(mail.MessageId))
            throw new ArgumentException($"Notice {mail.Notice}: '{SafeText.Line(mail.MessageId)}' is no Message-ID.", nameof(mail));
        if (!MailAddressText.IsAddress(mail.Recipient))
            throw new ArgumentException($"Notice {mail.Notice}: '{SafeText.Line(mail.Recipient)}' is no address that can be written to.", nameof(mail));
        if (mail.Message is not { Length: > 0 })
            throw new ArgumentException($"Notice {mail.Notice}: the message is empty.", nameof(mail));
    }

    private long Now() => _clock.GetUtcNow().ToUnixTimeMilliseconds();
}
