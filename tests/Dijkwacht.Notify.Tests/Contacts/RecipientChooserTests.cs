using CsCheck;
using Dijkwacht.Notify.Contacts;

namespace Dijkwacht.Notify.Tests.Contacts;

public sealed class RecipientChooserTests
{
    [Fact]
    public void The_best_contact_of_the_channel_is_chosen()
    {
        RecipientWish wish = Wish("a", Make("role", ContactGrade.D, "security@example.org"), Make("register", ContactGrade.B, "it@example.org"), Make("register", ContactGrade.A, "ciso@example.org", "en"), Make("register", ContactGrade.A, "Dijk 1", channel: "letter"));

        ChosenRecipient mail = RecipientChooser.Choose(wish, "mail")!;
        Assert.Equal(("ciso@example.org", "en", "register", "owner"), (mail.Recipient.Value, mail.Recipient.Language, mail.Recipient.Source, mail.Recipient.Relation));
        Assert.Equal(("Dijk 1", "nl"), (RecipientChooser.Choose(wish, "letter")!.Recipient.Value, RecipientChooser.Choose(wish, "letter")!.Recipient.Language));
        Assert.Null(RecipientChooser.Choose(wish, "phone"));
    }

    [Fact]
    public void Contacts_below_the_lowest_grade_are_passed_over() =>
        Assert.Null(RecipientChooser.Choose(Wish("a", Make("role", ContactGrade.D, "security@example.org")), "mail", ContactGrade.C));

    [Fact]
    public void One_address_of_two_owners_is_one_recipient_that_gets_both()
    {
        IReadOnlyList<RecipientGroup> groups = RecipientChooser.Group(
            [
                Wish("a", Make("register", ContactGrade.B, "IT@example.org")),
                Wish("b", Make("register", ContactGrade.B, "b@example.org")),
                Wish("c", Make("register", ContactGrade.B, "it@example.org")) with { Relation = "supplier" },
                Wish("d"),
            ],
            "mail");

        Assert.Equal(["a c", "b"], groups.Select(g => string.Join(' ', g.Recipients.Select(r => r.Owner.Key))));
        Assert.Equal(["owner", "supplier"], groups[0].Recipients.Select(r => r.Recipient.Relation));
    }

    [Fact]
    public void Telephone_numbers_are_one_however_they_are_spaced()
    {
        IReadOnlyList<RecipientGroup> groups = RecipientChooser.Group([Wish("a", Make("rdap", ContactGrade.C, "+31 20 5550100", channel: "phone")), Wish("b", Make("rdap", ContactGrade.C, "+31.205550100", channel: "phone"))], "phone");
        Assert.Equal(2, Assert.Single(groups).Recipients.Count);
    }

    [Fact]
    public void The_order_of_contacts_changes_nothing_but_among_equals() =>
        Gen.Shuffle(new[] { Make("rdap", ContactGrade.C, "1@example.org"), Make("security.txt", ContactGrade.C, "2@example.org"), Make("register", ContactGrade.B, "3@example.org"), Make("role", ContactGrade.D, "4@example.org") })
            .Sample(contacts => Assert.Equal("3@example.org", RecipientChooser.Choose(Wish("a", contacts), "mail")!.Recipient.Value));

    private static RecipientWish Wish(string key, params Contact[] contacts) => new(new Owner { Key = key, Organisation = key, Language = "nl" }, "owner", contacts);

    private static Contact Make(string source, ContactGrade grade, string value, string language = "", string channel = "mail") =>
        new("a", channel, value, "", language, source, grade, "", ResolverBench.Start, null);
}
