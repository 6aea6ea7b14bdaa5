using System.Text;
using CsCheck;
using Dijkwacht.Notify.Contacts;

namespace Dijkwacht.Notify.Tests.Contacts;

public sealed class RdapTests
{
    private const string Type = "application/rdap+json";

    private static readonly ContactSettings s_on = new() { RdapServers = [new Uri("https://rdap.example.net/base/")], Timeout = TimeSpan.FromSeconds(5) };

    [Fact]
    public async Task An_address_gives_the_abuse_desk_before_all_others_however_deep_it_lies()
    {
        string json = Network(Entity("technical", "noc@example.net", "Noc"), Entity("registrant", "it@example.org", "Voorbeeld", inner: Entity("abuse", "abuse@example.net", "Abuse desk")));
        await using var bench = new ResolverBench(s_on, asked => FakeSite.Response(json, Type));
        ContactReport report = await AskAddressAsync(bench, "8.8.8.8");

        Assert.Equal(["rdap.example.net/base/ip/8.8.8.8"], bench.Asked);
        Assert.Equal(["abuse@example.net", "noc@example.net", "it@example.org"], Mails(report));
        Contact first = report.Contacts[0];
        Assert.Equal(("rdap", ContactGrade.C, "Abuse desk", "nl"), (first.Source, first.Grade, first.Name, first.Language));
        Assert.Contains("abuse, TEST-NET", first.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(report.Contacts, c => c.Channel == "letter");
        Assert.Contains(report.Contacts, c => c is { Channel: "phone", Value: "+31.205550100" });
    }

    [Fact]
    public async Task A_domain_gives_a_letter_to_its_holder_and_its_registrar_last()
    {
        string json = Domain(
            $$"""{"objectClassName":"entity","roles":["registrar"],"entities":[{{Entity("abuse", "abuse@registrar.example", "Registrar")}}]}""",
            Entity("registrant", "it@example.org", "Voorbeeld"));
        await using var bench = new ResolverBench(s_on, asked => FakeSite.Response(json, Type));
        ContactReport report = await bench.ResolveAsync("mail.example.org");

        Assert.Equal(["rdap.example.net/base/domain/example.org"], bench.Asked);
        Assert.Equal(["it@example.org", "abuse@registrar.example"], Mails(report));
        Assert.Equal([ContactGrade.D, ContactGrade.E], report.Contacts.Where(c => c.Channel == "mail").Select(c => c.Grade));
        Assert.Equal("Voorbeeld BV\nDijk 1\n1000 AA Voorbeeld\nNederland", Assert.Single(report.Contacts, c => c.Channel == "letter").Value);
    }

    [Fact]
    public async Task What_is_redacted_is_no_contact_and_said()
    {
        string json = Domain(Entity("registrant", "REDACTED FOR PRIVACY", "REDACTED FOR PRIVACY", street: "", phone: "REDACTED")).Replace("\"links\":[]", "\"redacted\":[{\"name\":{\"type\":\"Registrant Email\"}}]", StringComparison.Ordinal);
        await using var bench = new ResolverBench(s_on, asked => FakeSite.Response(json, Type));
        ContactReport report = await bench.ResolveAsync("example.org");
        Assert.Empty(report.Contacts);
        Assert.Contains(report.Reasons, r => r.Reason.Contains("left some of it out", StringComparison.Ordinal));
        Assert.Contains(report.Reasons, r => r.Reason.Contains("nobody that can be reached", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_asks_for_time_is_left_alone_until_it_is_over()
    {
        bool isBusy = true;
        await using var bench = new ResolverBench(s_on, asked => isBusy
            ? FakeSite.Response("", Type, "429 Too Many Requests", "Retry-After: 7200\r\n")
            : FakeSite.Response(Network(Entity("abuse", "abuse@example.net", "Abuse")), Type));
        Assert.Contains("asks to wait 7200 s", Assert.Single((await AskAddressAsync(bench, "8.8.8.8")).Reasons).Reason, StringComparison.Ordinal);

        isBusy = false;
        bench.Clock.Now += TimeSpan.FromSeconds(7199);
        ContactReport second = await AskAddressAsync(bench, "8.8.8.8", "8.8.4.4");
        Assert.Empty(second.Contacts);
        Assert.Contains(second.Reasons, r => r.Reason.Contains("asked to be left alone", StringComparison.Ordinal));
        Assert.Single(bench.Asked);

        bench.Clock.Now += TimeSpan.FromHours(2);
        Assert.NotEmpty((await AskAddressAsync(bench, "8.8.8.8")).Contacts);
        Assert.Equal(2, bench.Asked.Count);
    }

    [Fact]
    public async Task Nothing_found_is_remembered_for_a_day_and_an_answer_for_a_week()
    {
        bool isKnown = false;
        await using var bench = new ResolverBench(s_on, asked => isKnown ? FakeSite.Response(Network(Entity("abuse", "abuse@example.net", "Abuse")), Type) : FakeSite.NotFound());
        Assert.Contains("answered 404", Assert.Single((await AskAddressAsync(bench, "8.8.8.8")).Reasons).Reason, StringComparison.Ordinal);
        isKnown = true;
        bench.Clock.Now += TimeSpan.FromHours(23);
        Assert.Empty((await AskAddressAsync(bench, "8.8.8.8")).Contacts);
        bench.Clock.Now += TimeSpan.FromHours(2);
        Assert.NotEmpty((await AskAddressAsync(bench, "8.8.8.8")).Contacts);
        bench.Clock.Now += TimeSpan.FromDays(6);
        Assert.NotEmpty((await AskAddressAsync(bench, "8.8.8.8")).Contacts);
        Assert.Equal(2, bench.Asked.Count);
        bench.Clock.Now += TimeSpan.FromDays(2);
        await AskAddressAsync(bench, "8.8.8.8");
        Assert.Equal(3, bench.Asked.Count);
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"objectClassName\":\"entity\"}")]
    [InlineData("{\"objectClassName\":\"domain\",\"ldhName\":\"\\ud800\"}")]
    public async Task Garbage_gives_a_reason(string body)
    {
        await using var bench = new ResolverBench(s_on, asked => FakeSite.Response(body, Type));
        ContactReport report = await bench.ResolveAsync("example.org");
        Assert.Empty(report.Contacts);
        Assert.Single(report.Reasons);
    }

    [Fact]
    public async Task Json_nested_without_bound_or_of_ten_megabytes_is_refused()
    {
        await using (var bench = new ResolverBench(s_on, asked => FakeSite.Response(string.Concat(Enumerable.Repeat("{\"objectClassName\":\"domain\",\"entities\":[", 5_000)), Type)))
            Assert.Contains("is no RDAP answer", Assert.Single((await bench.ResolveAsync("example.org")).Reasons).Reason, StringComparison.Ordinal);
        await using (var bench = new ResolverBench(s_on, asked => FakeSite.Response(new byte[10 << 20], Type)))
            Assert.Contains("larger than 512 KiB", Assert.Single((await bench.ResolveAsync("example.org")).Reasons).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flood_of_entities_is_cut()
    {
        string json = Network([.. Enumerable.Range(0, 500).Select(i => Entity("abuse", $"a{i}@example.net", "A"))]);
        await using var bench = new ResolverBench(s_on, asked => FakeSite.Response(json, Type));
        Assert.InRange(Mails(await AskAddressAsync(bench, "8.8.8.8")).Count, 1, 64);
    }

    [Fact]
    public async Task Redirects_and_links_lead_elsewhere_only_when_the_settings_say_so()
    {
        await using (var bench = new ResolverBench(s_on, Lead))
        {
            Assert.Empty((await bench.ResolveAsync("example.org")).Contacts);
            Assert.Equal(["rdap.example.net/base/domain/example.org"], bench.Asked);
        }

        await using (var bench = new ResolverBench(s_on with { FollowRdapElsewhere = true }, Lead))
        {
            Assert.Equal(["it@example.org"], Mails(await bench.ResolveAsync("example.org")));
            Assert.Equal(["rdap.example.net/base/domain/example.org", "rdap.example.com/domain/example.org", "rdap.example.org/x"], bench.Asked);
        }

        static byte[] Lead(string asked) => asked switch
        {
            "rdap.example.net/base/domain/example.org" => FakeSite.Response(
                Linking("https://rdap.example.com/domain/example.org"), Type),
            "rdap.example.com/domain/example.org" => FakeSite.Redirect("https://rdap.example.org/x"),
            _ => FakeSite.Response(Domain(Entity("registrant", "it@example.org", "Voorbeeld")), Type),
        };
    }

    [Fact]
    public async Task Links_in_a_circle_come_to_an_end()
    {
        int next = 0;
        await using var bench = new ResolverBench(s_on with { FollowRdapElsewhere = true }, asked => FakeSite.Response(
            Linking($"https://rdap.example.net/{next++}"), Type));
        Assert.Empty((await bench.ResolveAsync("example.org")).Contacts);
        Assert.Equal(4, bench.Asked.Count);
    }

    [Fact]
    public void Any_json_is_read_or_refused()
    {
        string[] pieces = ["{", "}", "[", "]", ",", ":", "\"objectClassName\"", "\"domain\"", "\"entities\"", "\"roles\"", "\"vcardArray\"", "\"abuse\"", "\"vcard\"", "1", "null", "\"email\""];
        Gen.Int[0, pieces.Length - 1].Array[0, 60].Sample(picks => { RdapAnswer.TryParse(Encoding.UTF8.GetBytes(string.Concat(picks.Select(i => pieces[i]))), out _); });
        Gen.Int[0, pieces.Length - 1].Array[0, 12].Sample(picks =>
        {
            string value = string.Join(',', picks.Select(i => pieces[i]).Where(p => p.Length > 1 || p == "1"));
            string json = "{\"objectClassName\":\"domain\",\"entities\":[{\"roles\":[\"abuse\"],\"vcardArray\":[\"vcard\",[[" + value + "],[\"adr\",{},\"text\",[" + value + "]]]]}]}";
            Assert.True(RdapAnswer.TryParse(Encoding.UTF8.GetBytes(json), out _));
        });
    }

    private static Task<ContactReport> AskAddressAsync(ResolverBench bench, params string[] addresses) =>
        bench.Resolver.ResolveAsync(ResolverBench.Owner(), new ContactSubject { Addresses = addresses });

    private static List<string> Mails(ContactReport report) => [.. report.Contacts.Where(c => c.Channel == "mail").Select(c => c.Value)];

    private static string Network(params string[] entities) => $$"""{"objectClassName":"ip network","name":"TEST-NET","entities":[{{string.Join(',', entities)}}],"links":[]}""";

    private static string Domain(params string[] entities) => $$"""{"objectClassName":"domain","ldhName":"example.org","entities":[{{string.Join(',', entities)}}],"links":[]}""";

    private static string Linking(string to) =>
        $$"""{"objectClassName":"domain","ldhName":"example.org","links":[{"rel":"related","type":"application/rdap+json","href":"{{to}}"}]}""";

    private static string Entity(string role, string mail, string name, string inner = "", string street = "Dijk 1", string phone = "tel:+31.205550100") =>
        $$"""
        {"objectClassName":"entity","roles":["{{role}}"],"entities":[{{inner}}],"vcardArray":["vcard",[["version",{},"text","4.0"],["fn",{},"text","{{name}}"],["org",{},"text","Voorbeeld BV"],
        ["email",{"type":"work"},"text","{{mail}}"],["tel",{"type":["voice"]},"uri","{{phone}}"],["tel",{"type":"fax"},"uri","tel:+31.205550199"],["lang",{},"language-tag","nl"],
        ["adr",{},"text",["","","{{street}}","Voorbeeld","","1000 AA","Nederland"]]]]}
        """;
}
