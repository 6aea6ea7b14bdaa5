using Dijkwacht.Notify.Storage;
using Microsoft.Data.Sqlite;

namespace Dijkwacht.Notify.Contacts;

/// <summary>The owners that the desk knows.</summary>
/// <remarks>Uses the database's connection: one thread at a time.</remarks>
public sealed class OwnerStore
{
    private readonly DeskDatabase _database;
    private readonly TimeProvider _clock;

    /// <summary>A view on a database; the clock says when contacts of the register were read.</summary>
    public OwnerStore(DeskDatabase database, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(database);
        _database = database;
        _clock = clock ?? TimeProvider.System;
    }

    /// <summary>Puts a register in the place of the one before, with its contacts; contacts of other sources stay.</summary>
    public void Replace(IReadOnlyList<OwnerEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        DateTimeOffset now = _clock.GetUtcNow();
        _database.InTransaction(transaction =>
        {
            _database.Execute("DELETE FROM owners");
            _database.Execute("DELETE FROM contacts WHERE source = 'register'");
            var contacts = new ContactStore(_database);
            using SqliteCommand owner = _database.Command("INSERT INTO owners VALUES ($key, $organisation, $sector, $region, $country, $language, $supplier, $upstream, $line)");
            using SqliteCommand name = _database.Command("INSERT OR IGNORE INTO owner_names VALUES ($owner, $value)");
            using SqliteCommand range = _database.Command("INSERT OR IGNORE INTO owner_ranges VALUES ($owner, $value)");
            foreach (OwnerEntry entry in entries)
            {
                Insert(owner, entry.Owner);
                Insert(name, entry.Owner.Key, entry.Owner.Names);
                Insert(range, entry.Owner.Key, entry.Owner.Ranges);
                foreach (Contact contact in RegisterContacts.Of(entry, now))
                    contacts.Put(contact);
            }

            return entries.Count;
        });
    }

    /// <summary>The owner of a key; null when unknown.</summary>
    public Owner? Find(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Read("WHERE key = $key", key).FirstOrDefault();
    }

    /// <summary>All owners, by key.</summary>
    public IReadOnlyList<Owner> All() => Read("", key: null);

    private List<Owner> Read(string where, string? key)
    {
        ILookup<string, string> names = Values("SELECT owner, name FROM owner_names", key);
        ILookup<string, string> ranges = Values("SELECT owner, range FROM owner_ranges", key);
        using SqliteCommand command = _database.Command($"SELECT key, organisation, sector, region, country, language, supplier, upstream, line FROM owners {where} ORDER BY key", ("$key", key));
        using SqliteDataReader row = command.ExecuteReader();
        var owners = new List<Owner>();
        while (row.Read())
        {
            owners.Add(new Owner
            {
                Key = row.GetString(0),
                Organisation = row.GetString(1),
                Sector = row.GetString(2),
                Region = row.GetString(3),
                Country = row.GetString(4),
                Language = row.GetString(5),
                Supplier = row.IsDBNull(6) ? null : row.GetString(6),
                Upstream = row.IsDBNull(7) ? null : row.GetString(7),
                Line = row.GetInt32(8),
                Names = [.. names[row.GetString(0)]],
                Ranges = [.. ranges[row.GetString(0)]],
            });
        }

        return owners;
    }

    private ILookup<string, string> Values(string select, string? key)
    {
        using SqliteCommand command = _database.Command($"{select} {(key is null ? "" : "WHERE owner = $key")} ORDER BY 1, 2", ("$key", key));
        using SqliteDataReader row = command.ExecuteReader();
        var values = new List<(string Owner, string Value)>();
        while (row.Read())
            values.Add((row.GetString(0), row.GetString(1)));
        return values.ToLookup(v => v.Owner, v => v.Value, StringComparer.Ordinal);
    }

    private static void Insert(SqliteCommand command, Owner owner)
    {
        command.Parameters.Clear();
        command.Parameters.AddWithValue("$key", owner.Key);
        command.Parameters.AddWithValue("$organisation", owner.Organisation);
        command.Parameters.AddWithValue("$sector", owner.Sector);
        command.Parameters.AddWithValue("$region", owner.Region);
        command.Parameters.AddWithValue("$country", owner.Country);
        command.Parameters.AddWithValue("$language", owner.Language);
        command.Parameters.AddWithValue("$supplier", (object?)owner.Supplier ?? DBNull.Value);
        command.Parameters.AddWithValue("$upstream", (object?)owner.Upstream ?? DBNull.Value);
        command.Parameters.AddWithValue("$line", owner.Line);
        command.ExecuteNonQuery();
    }

    private static void Insert(SqliteCommand command, string owner, IReadOnlyList<string> values)
    {
        foreach (string value in values)
        {
            command.Parameters.Clear();
            command.Parameters.AddWithValue("$owner", owner);
            command.Parameters.AddWithValue("$value", value);
            command.ExecuteNonQuery();
        }
    }
}
