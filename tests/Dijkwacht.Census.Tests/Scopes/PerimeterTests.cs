using System.Net;
using System.Text;
using Dijkwacht.Census.Scopes;

namespace Dijkwacht.Census.Tests.Scopes;

public sealed class PerimeterTests
{
    [Fact]
    public void Reserved_space_inside_a_wider_range_is_left_out()
    {
        Perimeter perimeter = Of("ranges: [0.0.0.0/0]\nexclude: [198.41.0.4]");

        Assert.True(perimeter.Allows(IPAddress.Parse("198.41.0.5"), 443));
        Assert.False(perimeter.Allows(IPAddress.Parse("198.41.0.4"), 443));
        Assert.False(perimeter.Allows(IPAddress.Parse("198.41.0.5"), 8443));
        foreach (string reserved in new[] { "127.0.0.1", "10.1.2.3", "192.168.1.1", "172.31.0.1", "169.254.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1", "0.0.0.0", "100.64.0.1" })
            Assert.False(perimeter.Allows(IPAddress.Parse(reserved), 443), reserved);
    }

    [Fact]
    public void Reserved_space_is_asked_when_the_scope_names_it()
    {
        Perimeter perimeter = Of("ranges: [0.0.0.0/0, 10.1.0.0/16]");

        Assert.True(perimeter.Allows(IPAddress.Parse("10.1.2.3"), 443));
        Assert.False(perimeter.Allows(IPAddress.Parse("10.2.0.1"), 443));
    }

    [Fact]
    public void A_name_leads_only_into_the_ranges_unless_it_may_lead_anywhere()
    {
        Perimeter perimeter = Of("ranges: [198.41.0.0/24]\nnames: [owa.example.org, {name: example.net, anywhere: true, mail: true}]\nlookups: [dns]\nexclude: [198.41.0.9, secret.example.net]");

        Assert.True(perimeter.Allows(IPAddress.Parse("198.41.0.1"), 443, "owa.example.org"));
        Assert.False(perimeter.Allows(IPAddress.Parse("198.41.1.1"), 443, "owa.example.org"));
        Assert.False(perimeter.Allows(IPAddress.Parse("198.41.0.1"), 443, "other.example.org"));
        Assert.True(perimeter.Allows(IPAddress.Parse("198.41.1.1"), 443, "mail.example.net"));
        Assert.False(perimeter.Allows(IPAddress.Parse("198.41.0.9"), 443, "mail.example.net"));
        Assert.False(perimeter.Allows(IPAddress.Parse("198.41.1.1"), 443, "secret.example.net"));
        Assert.False(perimeter.Allows(IPAddress.Parse("127.0.0.1"), 443, "mail.example.net"));
        Assert.False(perimeter.Allows(IPAddress.Parse("198.41.1.1"), 25, "mail.example.net"));
    }

    [Fact]
    public void The_opt_out_list_is_read_again_and_covers_what_is_below_a_name()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("optout").FullName, "opt-out.txt");
        var clock = new FakeClock();
        var list = new OptOutList(path, clock);
        Assert.False(list.Contains(IPAddress.Parse("192.0.2.1")));
        File.WriteAllText(path, "192.0.2.7/24 # all of it\nexample.org\n*.example.net\n???\n");
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.True(list.Contains(IPAddress.Parse("192.0.2.200")));
        Assert.True(list.Contains("mail.EXAMPLE.org"));
        Assert.True(list.Contains("example.net"));
        Assert.False(list.Contains("badexample.org"));
        Assert.Contains(":4:", Assert.Single(list.Problems), StringComparison.Ordinal);
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    private static Perimeter Of(string rest) =>
        new(ScopeFile.Parse(Encoding.UTF8.GetBytes("mandate: {who: A, what: B, until: 2030-01-01, contact: a@example.org}\n" + rest), "scope.yml").Scope!);
}
