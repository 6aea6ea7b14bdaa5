using Dijkwacht.Notify.Contacts;

namespace Dijkwacht.Notify.Tests.Contacts;

public sealed class ContactResolverTests
{
    private static readonly ContactSettings s_all = new() { SecurityTxt = true, RoleAddresses = true, RdapServers = [new Uri("https://rdap.example.net/")] };

    [Fact]
    public async Task Contacts_come_by_source_and_then_by_grade()
    {
        await using var bench = new ResolverBench(s_all, asked => asked switch
        {
            "example.org/.well-known/security.txt" => FakeSite.Response("Contact: mailto:csirt@example.org\nExpires: 2027-01-01T00:00:00Z\n"),
            "rdap.example.net/domain/example.org" => FakeSite.Response(
                """{"objectClassName":"domain","entities":[{"roles":["technical"],"vcardArray":["vcard",[["email",{},"text","tech@example.org"]]]}]}""", "application/rdap+json"),
            _ => FakeSite.NotFound(),
        });
        new OwnerStore(bench.Database, bench.Clock).Replace(OwnerFile.Read(new StringReader("id,domains,email\na,example.org,it@example.org\n")).Entries);
        Owner owner = new OwnerStore(bench.Database).Find("a")!;
        ContactReport report = await bench.Resolver.ResolveAsync(owner, new ContactSubject { CertificateNames = ["mail.example.com", "gmail.com"], ServerNames = ["mail.example.org"] });

        Assert.Equal(
            [
                "register B it@example.org", "security.txt B csirt@example.org", "rdap D tech@example.org",
                "certificate E security@example.com", "certificate E abuse@example.com", "certificate E postmaster@example.com",
                "role D security@example.org", "role D abuse@example.org", "role E postmaster@example.org",
            ],
            report.Contacts.Select(c => $"{c.Source} {c.Grade} {c.Value}"));
        Assert.Contains(report.Reasons, r => r.Subject == "gmail.com" && r.Reason.Contains("shared by strangers", StringComparison.Ordinal));
        Assert.Equal(report.Contacts, bench.Contacts("a"));
        Assert.DoesNotContain(bench.Asked, asked => asked.Contains("gmail", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_in_the_register_and_the_certificate_is_known()
    {
        await using var bench = new ResolverBench(new ContactSettings { RoleAddresses = true }, asked => FakeSite.NotFound());
        ContactReport report = await bench.Resolver.ResolveAsync(ResolverBench.Owner("a", "example.org"), new ContactSubject { CertificateNames = ["*.example.org"] });
        Assert.Equal(["certificate D", "certificate D", "certificate E"], report.Contacts.Select(c => $"{c.Source} {c.Grade}"));
        Assert.Empty(bench.Asked);
    }

    [Fact]
    public async Task Who_refused_is_never_returned_again()
    {
        await using var bench = new ResolverBench(new ContactSettings { RoleAddresses = true }, asked => FakeSite.NotFound());
        new ContactStore(bench.Database).Refuse("security@example.org", "no-more", ResolverBench.Start);
        Assert.Equal(["abuse@example.org", "postmaster@example.org"], (await bench.ResolveAsync("example.org")).Contacts.Select(c => c.Value));
    }

    [Fact]
    public async Task What_was_found_stays_when_its_source_fails_and_goes_when_it_says_otherwise()
    {
        byte[] answer = FakeSite.Response("Contact: mailto:csirt@example.org\nExpires: 2027-01-01T00:00:00Z\n");
        await using var bench = new ResolverBench(new ContactSettings { SecurityTxt = true }, asked => answer);
        Assert.Single((await bench.ResolveAsync("example.org")).Contacts);

        answer = FakeSite.Response("", status: "500 Oops");
        bench.Clock.Now += TimeSpan.FromDays(8);
        ContactReport failed = await bench.ResolveAsync("example.org");
        Assert.Single(failed.Contacts);
        Assert.Contains("answered 500", Assert.Single(failed.Reasons).Reason, StringComparison.Ordinal);

        answer = FakeSite.NotFound();
        bench.Clock.Now += TimeSpan.FromHours(2);
        Assert.Empty((await bench.ResolveAsync("example.org")).Contacts);
    }

    [Fact]
    public async Task A_contact_is_gone_when_its_file_expires()
    {
        await using var bench = new ResolverBench(new ContactSettings { SecurityTxt = true }, asked => FakeSite.Response("Contact: mailto:csirt@example.org\nExpires: 2026-11-26T00:00:00Z\n"));
        new OwnerStore(bench.Database).Replace(OwnerFile.Read(new StringReader("id\na\n")).Entries);
        await bench.ResolveAsync("example.org");
        Assert.Single(bench.Contacts("a"));
        bench.Clock.Now += TimeSpan.FromDays(3);
        Assert.Empty(bench.Contacts("a"));
    }

    [Fact]
    public async Task A_cancelled_question_is_not_taken_for_an_answer()
    {
        await using var bench = new ResolverBench(new ContactSettings { SecurityTxt = true }, asked => FakeSite.Response("Contact: mailto:a@example.org\nExpires: 2027-01-01T00:00:00Z\n"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bench.Resolver.ResolveAsync(ResolverBench.Owner("a", "example.org"), new ContactSubject(), new CancellationToken(canceled: true)));
        Assert.Single((await bench.ResolveAsync("example.org")).Contacts);
    }
}
