using System.Text;
using CsCheck;
using Dijkwacht.Notify.Leaks;

namespace Dijkwacht.Notify.Tests.Leaks;

public sealed class OfferTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-leaks-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_table_of_addresses_is_read_by_its_header()
    {
        Offer offer = Read("id;E-mail;Date\n1;Jan@Example.org;2021-03-02\n2;\"SMTP:piet@mail.example.org\";2021-02-27\n3;jan@example.org;nonsense\n4;no address;\n");
        Assert.Equal("csv", offer.Format);
        Assert.Equal([("example.org", 1L), ("mail.example.org", 1L)], offer.Domains.Select(d => (d.Domain, d.AddressCount)));
        Assert.Equal([new DateOnly(2021, 2, 27), new DateOnly(2021, 3, 2)], offer.Dates);
    }

    [Fact]
    public void A_table_of_domains_tells_numbers_and_sizes()
    {
        Offer offer = Read("domain,mailboxes,size\nhttps://www.example.org/owa,\"1,200\",40 GB\nother.example.com,7,12345\n");
        Assert.Equal([("example.org", 1200L, 40_000_000_000L), ("other.example.com", 7L, 12345L)], offer.Domains.Select(d => (d.Domain, d.ClaimedMailboxes!.Value, d.ClaimedBytes!.Value)));
    }

    [Fact]
    public void Json_is_read_at_any_depth_and_line_by_line()
    {
        Offer whole = Read("""{"title":"Fresh mail \u202edump","victims":[{"domain":"example.org","count":12,"samples":["Received: from ex01.example.org (10.0.0.1)","<abc@ex02.example.org>"],"emails":["a@example.org"]}],"date":"2021-03-04T10:00:00Z"}""");
        Assert.Equal(("json", "Fresh mail dump"), (whole.Format, whole.Title));
        Assert.Equal(["ex01.example.org", "ex02.example.org"], whole.Hosts);
        Assert.Equal([("example.org", 1L, 12L)], whole.Domains.Select(d => (d.Domain, d.AddressCount, d.ClaimedMailboxes!.Value)));
        Assert.Equal([new DateOnly(2021, 3, 4)], whole.Dates);

        Offer lines = Read("{\"email\":\"a@example.org\"}\n{\"email\":\"b@example.org\"}\nbroken c@example.org\n");
        Assert.Equal(3, Assert.Single(lines.Domains).AddressCount);
        Assert.Contains("no JSON", Assert.Single(lines.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_with_escapes_that_make_no_text_is_read_around_them()
    {
        Offer offer = Read("""{"title":"\ud800 dump","email":"a\ud800@example.org","\udc00":"c@example.org","more":["\ud800 b@example.org"],"victims":[{"email":"d@example.org"}]}""");
        Assert.Equal("json", offer.Format);
        OfferedDomain domain = Assert.Single(offer.Domains);
        Assert.Contains("b@example.org", domain.Addresses);
        Assert.Contains("d@example.org", domain.Addresses);
    }

    [Fact]
    public void Plain_text_is_searched()
    {
        Offer offer = Read("""
            SELLING corporate mail, exchange dump of 05.03.2021
            zorg.example.org - 350 mailboxes, 1.5 TB
            contact: seller@market.example.com
            Received: from EX01.zorg.example.org ([10.1.1.1]) by relay
            Message-ID: <20210302.77@EX01.zorg.example.org>
            """);
        Assert.Equal("text", offer.Format);
        OfferedDomain domain = offer.Domains.Single(d => d.Domain == "zorg.example.org");
        Assert.Equal((350L, 1_500_000_000_000L, 0L), (domain.ClaimedMailboxes, domain.ClaimedBytes, domain.AddressCount));
        Assert.Equal(["ex01.zorg.example.org"], offer.Hosts);
        Assert.Equal([new DateOnly(2021, 3, 5)], offer.Dates);
    }

    [Fact]
    public void Candidates_come_with_reasons_heaviest_first()
    {
        Offer offer = Read("email,date\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"user{i}@care.example.org,2021-03-05\n")) + "a@school.example.org,2021-03-05\n");
        var open = new OpenTime(new DateOnly(2021, 3, 2), new DateOnly(2021, 3, 10), ["ex01.care.example.org"]);
        IReadOnlyList<LeakCandidate> candidates = OfferMatcher.Match(offer, Owner, owner => owner == "care" ? open : null);
        Assert.Equal(["care", "school"], candidates.Select(c => c.Owner));
        Assert.Equal((LeakWeight.Medium, 30), (candidates[0].Weight, candidates[0].Mailboxes));
        Assert.Equal(["addresses", "dates"], candidates[0].Reasons.Select(r => r.Code));
        Assert.Equal(LeakWeight.Weak, candidates[1].Weight);
    }

    [Fact]
    public void The_owners_own_ledger_speaks_for_or_against()
    {
        Offer offer = Read("email,date\na@care.example.org,2021-03-05\nb@care.example.org,2021-03-04\n");
        LeakCandidate candidate = Assert.Single(OfferMatcher.Match(offer, Owner, _ => null));
        LeakCandidate same = OfferMatcher.WithLedger(candidate, offer, Ledger("a@care.example.org"));
        Assert.Equal((LeakWeight.Strong, "ledger"), (same.Weight, same.Reasons[0].Code));
        LeakCandidate other = OfferMatcher.WithLedger(candidate, offer, Ledger("z@care.example.org"));
        Assert.Contains(other.Reasons, r => r is { Code: "ledger-missing", Weight: < 0 });
        Assert.Equal(LeakWeight.Weak, other.Weight);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"schema\":\"dijkwacht.report/1\"}")]
    [InlineData("[1]")]
    [InlineData("nothing")]
    public void What_is_no_report_is_refused_by_name(string text)
    {
        string path = Write("report.json", text);
        Assert.Contains("report.json", Assert.Throws<InvalidDataException>(() => LossLedger.Read(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_holders_of_a_key_find_what_they_share_and_others_nothing()
    {
        string text = KeyedHashes.NewKey();
        KeyedHashes key = KeyedHashes.Read(text + "\n");
        Offer hashes = Read("hash\n" + key.Of("Jan@EXAMPLE.org") + "\n" + key.Of("piet@example.org") + "\n");
        Assert.Equal(["jan@example.org"], OfferMatcher.Compare(hashes, ["<jan@example.org>", "klaas@example.org", "jan@example.org", "nobody"], key));
        Assert.Empty(OfferMatcher.Compare(hashes, ["jan@example.org"], KeyedHashes.Read(KeyedHashes.NewKey())));
        Assert.Throws<InvalidDataException>(() => KeyedHashes.Read("secret"));
    }

    [Theory]
    [InlineData("Jan@Example.ORG", "jan@example.org")]
    [InlineData(" smtp:jan@example.org ", "jan@example.org")]
    [InlineData("jan@bücher.example", "jan@xn--bcher-kva.example")]
    [InlineData("jan@example", null)]
    [InlineData("jan@192.0.2.1", null)]
    [InlineData("a b@example.org", null)]
    [InlineData("x\r\nBcc: y@example.org", null)]
    public void Addresses_have_one_spelling(string text, string? expected) => Assert.Equal(expected, OfferedAddress.Normalise(text));

    [Fact]
    public void Any_bytes_are_an_offer_of_something_or_nothing() => Gen.Byte.Array[0, 400].Sample(bytes =>
    {
        string path = Path.Combine(_folder, Guid.NewGuid().ToString("N"));
        File.WriteAllBytes(path, bytes);
        Offer offer = OfferReader.Read(path, _ => true);
        Assert.True(offer.Problems.Count <= 100);
        File.Delete(path);
    }, iter: 300, threads: 1);

    [Fact]
    public void An_address_of_a_page_with_an_impossible_host_does_not_stop_the_rest()
    {
        Offer offer = Read("domain,mailboxes\nhttps://www.examp\uFFFDd.org/owa,12\nhttps://www.example.org/owa,7\nhttps://müller.example.org/owa,3\n");

        Assert.Equal(7, offer.Domains.Single(d => d.Domain == "example.org").ClaimedMailboxes);
        Assert.Equal(3, offer.Domains.Single(d => d.Domain == "xn--mller-kva.example.org").ClaimedMailboxes);
    }

    [Fact]
    public void A_flood_of_strange_domains_does_not_crowd_out_the_one_looked_for()
    {
        var text = new StringBuilder("email\n");
        for (int i = 0; i < 101_000; i++)
            text.Append("a@x").Append(i).Append(".example.com\n");
        text.Append("jan@example.org\n");
        Offer offer = OfferReader.Read(Write("offer.csv", text.ToString()), domain => domain == "example.org");
        Assert.Equal(["jan@example.org"], offer.Domains.Single(d => d.Domain == "example.org").Addresses);
        Assert.Contains(offer.Problems, p => p.Contains("100,000", StringComparison.Ordinal));
    }

    private static string? Owner(string name) =>
        name.EndsWith("care.example.org", StringComparison.Ordinal) ? "care" : name.EndsWith("school.example.org", StringComparison.Ordinal) ? "school" : null;

    private Offer Read(string text) => OfferReader.Read(Write("offer.txt", text), _ => true);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    private LossLedger Ledger(string mailbox) => LossLedger.Read(Write("report.json", $$$"""
        {"schema":"dijkwacht.report/1","damage":{"mailboxes":[{"mailbox":"{{{mailbox}}}","class":"content-taken","bytesOut":1000,"bytesOutUpper":null,"from":"2021-03-03T10:00:00Z","to":"2021-03-06T10:00:00Z"}]}}
        """));
}
