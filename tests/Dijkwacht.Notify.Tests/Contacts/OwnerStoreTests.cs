using Dijkwacht.Notify.Contacts;
using Dijkwacht.Notify.Storage;

namespace Dijkwacht.Notify.Tests.Contacts;

public sealed class OwnerStoreTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-owners-").FullName;
    private readonly DeskDatabase _database;

    public OwnerStoreTests() => _database = DeskDatabase.Open(_folder);

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void What_is_kept_comes_back_as_it_was()
    {
        OwnerFile file = Read("id,organisation,country,addresses,domains,supplier,upstream\nb,Bee,NL,192.0.2.0/24,b.example.org,a,a\na,Aye,DE,,a.example.org,,\n");
        var store = new OwnerStore(_database);
        store.Replace(file.Entries);

        Assert.Equal(["a", "b"], store.All().Select(o => o.Key));
        Assert.Equivalent(file.Entries[0].Owner, store.Find("b"), strict: true);
        Assert.Null(store.Find("c"));
    }

    [Fact]
    public void A_new_register_takes_the_place_of_the_old_one_and_leaves_what_was_found_elsewhere()
    {
        var store = new OwnerStore(_database);
        var contacts = new ContactStore(_database);
        store.Replace(Read("id,email\na,old@example.org\nb,b@example.org\n").Entries);
        contacts.Put(Found("a", "found@example.org"));
        store.Replace(Read("id,email\na,new@example.org\n").Entries);

        Assert.Equal(["a"], store.All().Select(o => o.Key));
        Assert.Equal(["new@example.org", "found@example.org"], contacts.Of("a", s_now).Select(c => c.Value));
        Assert.Empty(contacts.Of("b", s_now));
    }

    [Fact]
    public void A_register_that_cannot_be_kept_leaves_the_old_one()
    {
        var store = new OwnerStore(_database);
        IReadOnlyList<OwnerEntry> good = Read("id,email\na,a@example.org\n").Entries;
        store.Replace(good);
        Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => store.Replace([good[0], good[0]]));
        Assert.Single(new ContactStore(_database).Of("a", s_now));
    }

    [Fact]
    public void A_contact_of_the_register_is_not_overruled_by_a_later_source()
    {
        var contacts = new ContactStore(_database);
        new OwnerStore(_database).Replace(Read("id,email,checked\na,a@example.org,2026-01-01\n").Entries);
        contacts.Put(Found("a", "a@example.org"));

        Contact contact = Assert.Single(contacts.Of("a", s_now));
        Assert.Equal("register", contact.Source);
        Assert.Equal(ContactGrade.A, contact.Grade);
        Assert.Contains("confirmed 2026-01-01", contact.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Refused_and_expired_contacts_are_not_returned()
    {
        var contacts = new ContactStore(_database);
        contacts.Put(Found("a", "No@example.org"));
        contacts.Put(Found("a", "old@example.org") with { ExpiresAt = s_now });
        contacts.Put(Found("a", "yes@example.org") with { ExpiresAt = s_now.AddSeconds(1) });
        contacts.Refuse("no@EXAMPLE.org", "asked", s_now);

        Assert.True(contacts.IsRefused("NO@example.org"));
        Assert.Equal("yes@example.org", Assert.Single(contacts.Of("a", s_now)).Value);
    }

    private static Contact Found(string owner, string value) => new(owner, "mail", value, "", "", "rdap", ContactGrade.C, "", s_now, null);

    private static OwnerFile Read(string text) => OwnerFile.Read(new StringReader(text));
}
