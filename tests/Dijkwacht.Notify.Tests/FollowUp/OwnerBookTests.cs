using Dijkwacht.Notify.Contacts;
using Dijkwacht.Notify.FollowUp;
using Dijkwacht.Notify.Storage;

namespace Dijkwacht.Notify.Tests.FollowUp;

public sealed class OwnerBookTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-owners-").FullName;
    private readonly DeskDatabase _database;

    public OwnerBookTests() => _database = DeskDatabase.Open(_folder);

    public void Dispose()
    {
        _database.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Suppliers_and_upstreams_are_found_by_their_relation()
    {
        OwnerBook book = Read("id,email,supplier,upstream\na,a@example.org,b,c\nb,b@example.org,,\nc,c@example.org,,\n");
        Assert.Equal("a@example.org", Assert.Single(book.ContactsOf("a", "owner", "mail")).Value);
        Assert.Equal(("b@example.org", "supplier"), (Assert.Single(book.ContactsOf("a", "supplier", "mail")).Value, book.ContactsOf("a", "supplier", "mail")[0].Relation));
        Assert.Equal("c@example.org", Assert.Single(book.ContactsOf("a", "upstream", "mail")).Value);
        Assert.Empty(book.ContactsOf("b", "supplier", "mail"));
        Assert.Empty(book.ContactsOf("a", "owner", "letter"));
        Assert.Empty(book.ContactsOf("nobody", "owner", "mail"));
    }

    [Fact]
    public void Strangers_are_known_by_their_name_or_address()
    {
        OwnerBook book = Read("id,email\na,a@example.org\n");
        Assert.Equal("nl", book.Find(OwnerBook.KeyOfStranger("Mail.example.org", "192.0.2.1"))!.Language);
        Assert.Equal("mail.example.org", book.Find(OwnerBook.KeyOfStranger("Mail.example.org", "192.0.2.1"))!.Organisation);
        Assert.Equal("192.0.2.1", book.Find(OwnerBook.KeyOfStranger(null, "192.0.2.1"))!.Organisation);
        Assert.Null(book.Find("nobody"));
    }

    [Fact]
    public void Who_refused_is_not_among_the_contacts()
    {
        OwnerBook book = Read("id,email\na,a@example.org b@example.org\n");
        new ContactStore(_database).Refuse("a@example.org", "asked", DateTimeOffset.UnixEpoch);
        Assert.Equal(["b@example.org"], book.ContactsOf("a", "owner", "mail").Select(c => c.Value));
    }

    private OwnerBook Read(string csv)
    {
        new OwnerStore(_database).Replace(OwnerFile.Read(new StringReader(csv)).Entries);
        return new OwnerBook(_database, "nl", TimeProvider.System);
    }
}
