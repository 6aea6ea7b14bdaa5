using System.Runtime.CompilerServices;
using Dijkwacht.Notify.Storage;
using Microsoft.Data.Sqlite;

namespace Dijkwacht.Notify.Delivery;

/// <summary>A mail as it lies in the outbox.</summary>
internal sealed record StoredMail(string Notice, string MessageId, string Recipient, int Attempts, byte[] Message);

/// <summary>Gives out the mails that are due, in the order in which they were added as far as their domains' pace allows.</summary>
internal sealed class OutboxQueue(DeskDatabase database, SendOptions options, TimeProvider clock)
{
    private const string Waiting = """
        SELECT rowid, recipient, attempts, changed_at FROM outbox WHERE state = 'planned' AND rowid > $after
        AND ($plan IS NULL OR notice IN (SELECT id FROM notices WHERE plan = $plan)) ORDER BY rowid
        """;

    /// <summary>Each mail once; those added meanwhile too.</summary>
    public async IAsyncEnumerable<StoredMail> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var domains = new Dictionary<string, DateTimeOffset>();
        TimeSpan interval = options.PerDomainPerMinute is { } limit ? TimeSpan.FromMinutes(1) / limit : TimeSpan.Zero;
        long last = 0;
        while (true)
        {
            List<(DateTimeOffset At, long Row)> due = Due(ref last, domains, interval);
            if (due.Count == 0)
                yield break;
            due.Sort();
            foreach ((DateTimeOffset at, long row) in due)
            {
                if (at - clock.GetUtcNow() is var wait && wait > TimeSpan.Zero)
                    await Task.Delay(wait, clock, cancellation);
                cancellation.ThrowIfCancellationRequested();
                if (Load(row) is { } mail)
                    yield return mail;
            }
        }
    }

    /// <summary>When the first mail is due that is not yet; null when none waits.</summary>
    public DateTimeOffset? NextAttemptAt()
    {
        DateTimeOffset? next = null;
        using SqliteCommand command = database.Command(Waiting, ("$after", 0L), ("$plan", options.Plan));
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            if (DueAt(reader) is { } at && reader.GetInt32(2) > 0 && (next is null || at < next))
                next = at;
        }

        return next;
    }

    private List<(DateTimeOffset At, long Row)> Due(ref long last, Dictionary<string, DateTimeOffset> domains, TimeSpan interval)
    {
        DateTimeOffset now = clock.GetUtcNow();
        var due = new List<(DateTimeOffset At, long Row)>();
        using SqliteCommand command = database.Command(Waiting, ("$after", last), ("$plan", options.Plan));
        using SqliteDataReader reader = command.ExecuteReader();
        while (reader.Read())
        {
            last = reader.GetInt64(0);
            if (DueAt(reader) > now)
                continue;
            string domain = MailAddressText.Domain(reader.GetString(1));
            DateTimeOffset at = domains.TryGetValue(domain, out DateTimeOffset next) && next > now ? next : now;
            domains[domain] = at + interval;
            due.Add((at, last));
        }

        return due;
    }

    private DateTimeOffset DueAt(SqliteDataReader reader)
    {
        int attempts = reader.GetInt32(2);
        if (attempts == 0)
            return DateTimeOffset.MinValue;
        TimeSpan wait = options.RetryAfter.Count == 0 ? TimeSpan.Zero : options.RetryAfter[Math.Min(attempts, options.RetryAfter.Count) - 1];
        return DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3)) + wait;
    }

    private StoredMail? Load(long row)
    {
        using SqliteCommand command = database.Command("SELECT notice, message_id, recipient, attempts, message FROM outbox WHERE rowid = $row AND state = 'planned'", ("$row", row));
        using SqliteDataReader reader = command.ExecuteReader();
        return reader.Read() ? new StoredMail(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt32(3), reader.GetFieldValue<byte[]>(4)) : null;
    }
}
