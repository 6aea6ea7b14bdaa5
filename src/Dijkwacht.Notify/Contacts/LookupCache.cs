using Dijkwacht.Notify.Storage;
using Microsoft.Data.Sqlite;

namespace Dijkwacht.Notify.Contacts;

/// <summary>What came of a question.</summary>
internal enum LookupStatus
{
    Found,
    None,
    Failed,
}

/// <summary>An answer, fresh or kept.</summary>
/// <param name="Status">What came of it.</param>
/// <param name="Detail">The address it came from in the end, or why there was none.</param>
/// <param name="Body">The answer; empty unless found.</param>
/// <param name="RetryAfter">How long the server asked to be left alone; null when it did not.</param>
internal sealed record LookupAnswer(LookupStatus Status, string Detail, byte[] Body, TimeSpan? RetryAfter = null);

/// <summary>Answers that are still good, so that nobody is asked twice.</summary>
internal sealed class LookupCache(DeskDatabase database, ContactSettings settings, TimeProvider clock)
{
    private static readonly string[] s_names = ["found", "none", "failed"];

    public LookupAnswer? Find(string kind, string key)
    {
        using SqliteCommand command = database.Command(
            "SELECT status, detail, body FROM lookups WHERE kind = $kind AND key = $key AND expires_at > $now",
            ("$kind", kind), ("$key", key), ("$now", clock.GetUtcNow().ToUnixTimeMilliseconds()));
        using SqliteDataReader row = command.ExecuteReader();
        if (!row.Read())
            return null;
        int status = Array.IndexOf(s_names, row.GetString(0));
        return status < 0 ? null : new LookupAnswer((LookupStatus)status, row.GetString(1), row.IsDBNull(2) ? [] : row.GetFieldValue<byte[]>(2));
    }

    public void Put(string kind, string key, LookupAnswer answer)
    {
        DateTimeOffset now = clock.GetUtcNow();
        TimeSpan keep = answer.Status switch
        {
            LookupStatus.Found => settings.KeepFoundByKind.GetValueOrDefault(kind, settings.KeepFound),
            LookupStatus.None => settings.KeepNone,
            _ => settings.KeepFailed,
        };
        if (answer.RetryAfter > keep)
            keep = answer.RetryAfter.Value;
        database.Execute(
            "INSERT OR REPLACE INTO lookups VALUES ($kind, $key, $at, $expires, $status, $detail, $body)",
            ("$kind", kind), ("$key", key), ("$at", now.ToUnixTimeMilliseconds()), ("$expires", (now + keep).ToUnixTimeMilliseconds()),
            ("$status", s_names[(int)answer.Status]), ("$detail", answer.Detail), ("$body", answer.Body.Length > 0 ? answer.Body : null));
    }
}
