using Dijkwacht.Notify.Storage;
using Microsoft.Data.Sqlite;

namespace Dijkwacht.Notify.Contacts;

/// <summary>Contacts that were found, and those that asked to be written no more.</summary>
/// <remarks>Uses the database's connection: one thread at a time.</remarks>
public sealed class ContactStore
{
    private readonly DeskDatabase _database;

    /// <summary>A view on a database.</summary>
    public ContactStore(DeskDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        _database = database;
    }

    /// <summary>Contacts of an owner that may be used now: neither refused nor expired; by source, grade, and place in the source.</summary>
    public IReadOnlyList<Contact> Of(string owner, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(owner);
        const string Sql = """
            SELECT owner, channel, value, name, language, source, grade, detail, found_at, expires_at FROM contacts
            WHERE owner = $owner AND (expires_at IS NULL OR expires_at > $now)
              AND NOT EXISTS (SELECT 1 FROM refusals WHERE lower(refusals.value) = lower(contacts.value))
            ORDER BY id
            """;
        using SqliteCommand command = _database.Command(Sql, ("$owner", owner), ("$now", now.ToUnixTimeMilliseconds()));
        using SqliteDataReader row = command.ExecuteReader();
        var contacts = new List<Contact>();
        while (row.Read())
        {
            contacts.Add(new Contact(
                row.GetString(0),
                row.GetString(1),
                row.GetString(2),
                row.GetString(3),
                row.GetString(4),
                row.GetString(5),
                Enum.TryParse(row.GetString(6), out ContactGrade grade) ? grade : ContactGrade.E,
                row.GetString(7),
                DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(8)),
                row.IsDBNull(9) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(9))));
        }

        return [.. contacts
            .OrderBy(c => ContactSources.Rank(c.Source))
            .ThenBy(c => c.Grade)
            .DistinctBy(c => (c.Channel, c.Value.ToLowerInvariant()))];
    }

    /// <summary>Notes that an address asked to be written no more, whoever's it is. The first reason stays.</summary>
    public void Refuse(string value, string reason, DateTimeOffset at)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        _database.Execute("INSERT OR IGNORE INTO refusals VALUES ($value, $reason, $at)", ("$value", value), ("$reason", SafeText.Line(reason)), ("$at", at.ToUnixTimeMilliseconds()));
    }

    /// <summary>Whether an address asked to be written no more.</summary>
    public bool IsRefused(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        using SqliteCommand command = _database.Command("SELECT count(*) FROM refusals WHERE lower(value) = lower($value)", ("$value", value));
        return (long)command.ExecuteScalar()! > 0;
    }

    /// <summary>Keeps a contact; one of the same value that comes from an earlier source stays as it is.</summary>
    internal void Put(Contact contact)
    {
        const string Rank = "CASE {0} WHEN 'register' THEN 0 WHEN 'security.txt' THEN 1 WHEN 'rdap' THEN 2 WHEN 'certificate' THEN 3 ELSE 4 END";
        string sql = $"""
            INSERT INTO contacts (owner, channel, value, name, language, source, grade, detail, found_at, expires_at)
            VALUES ($owner, $channel, $value, $name, $language, $source, $grade, $detail, $found, $expires)
            ON CONFLICT (owner, channel, value) DO UPDATE SET name = excluded.name, language = excluded.language, source = excluded.source,
              grade = excluded.grade, detail = excluded.detail, found_at = excluded.found_at, expires_at = excluded.expires_at
            WHERE {string.Format(null, Rank, "excluded.source")} < {string.Format(null, Rank, "contacts.source")}
              OR (excluded.source = contacts.source AND excluded.grade <= contacts.grade)
            """;
        _database.Execute(
            sql,
            ("$owner", contact.Owner),
            ("$channel", contact.Channel),
            ("$value", contact.Value),
            ("$name", contact.Name),
            ("$language", contact.Language),
            ("$source", contact.Source),
            ("$grade", contact.Grade.ToString()),
            ("$detail", contact.Detail),
            ("$found", contact.FoundAt.ToUnixTimeMilliseconds()),
            ("$expires", contact.ExpiresAt?.ToUnixTimeMilliseconds()));
    }

    /// <summary>Puts what was found for an owner in the place of what was found before, but for the register and for sources that failed.</summary>
    internal void ReplaceFound(string owner, IReadOnlyList<Contact> contacts, IReadOnlySet<string> failed) =>
        _database.InTransaction(_ =>
        {
            foreach (string source in ContactSources.All.Where(s => s != "register" && !failed.Contains(s)))
                _database.Execute("DELETE FROM contacts WHERE owner = $owner AND source = $source", ("$owner", owner), ("$source", source));
            foreach (Contact contact in contacts)
                Put(contact);
            return contacts.Count;
        });
}
