using Dijkwacht.Notify.Storage;
using Microsoft.Data.Sqlite;

namespace Dijkwacht.Notify.Tests;

public sealed class DeskDatabaseTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-notify-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void History_can_be_neither_changed_nor_taken_away()
    {
        using DeskDatabase database = DeskDatabase.Open(_folder);
        database.Execute("INSERT INTO history (at, warning, state, cause, detail, hash) VALUES (1, 1, 'planned', 'plan', '', x'00')");

        Assert.Throws<SqliteException>(() => database.Execute("UPDATE history SET state = 'fixed'"));
        Assert.Throws<SqliteException>(() => database.Execute("DELETE FROM history"));
    }

    [Fact]
    public void A_database_is_opened_again_with_what_it_holds()
    {
        using (DeskDatabase first = DeskDatabase.Open(_folder))
            first.Execute("INSERT INTO refusals VALUES ('a@example.org', 'asked', 1)");
        using DeskDatabase second = DeskDatabase.Open(_folder);
        using SqliteCommand count = second.Command("SELECT count(*) FROM refusals");
        Assert.Equal(1L, count.ExecuteScalar());
    }

    [Fact]
    public void What_is_no_database_is_refused_with_its_path()
    {
        File.WriteAllText(Path.Combine(_folder, DeskDatabase.FileName), new string('x', 5000));
        var failure = Assert.Throws<InvalidDataException>(() => DeskDatabase.Open(_folder));
        Assert.Contains(DeskDatabase.FileName, failure.Message, StringComparison.Ordinal);
    }
}
