using Dijkwacht.Notify.Leaks;

namespace Dijkwacht.Fuzz.Targets;

/// <summary>Offers of stolen mail, as criminals write them.</summary>
internal sealed class OfferTarget : FuzzTarget
{
    public override string Name => "offers";

    public override IReadOnlyList<byte[]> Seeds { get; } = Texts(
        "id;E-mail;Date\n1;Jan@Example.org;2021-03-02\n2;\"SMTP:piet@mail.example.org\";2021-02-27\n3;jan@example.org;nonsense\n4;no address;\n",
        "domain,mailboxes,size\nhttps://www.example.org/owa,\"1,200\",40 GB\nother.example.com,7,12345\n",
        """{"title":"Fresh mail dump","victims":[{"domain":"example.org","count":12,"samples":["Received: from ex01.example.org (10.0.0.1)","<abc@ex02.example.org>"],"emails":["a@example.org"]}],"date":"2021-03-04T10:00:00Z"}""",
        "{\"email\":\"a@example.org\"}\n{\"email\":\"b@example.org\"}\nbroken c@example.org\n",
        "SELLING corporate mail, exchange dump of 05.03.2021\nzorg.example.org - 350 mailboxes, 1.5 TB\ncontact: seller@market.example.com\nReceived: from EX01.zorg.example.org ([10.1.1.1]) by relay\nMessage-ID: <20210302.77@EX01.zorg.example.org>\n",
        "sha256\n2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae\nfcde2b2edba56bf408601fb721fe9b5c338d10ee429ea04fae5511b68fbf8fb9\n");

    public override IReadOnlyList<byte[]> Dictionary { get; } =
    [
        .. Texts("@example.org", "@", ".", "xn--", "domain,", "email;", "\"", "\t", "|", ";", ",", "\r\n", "{", "}", "[", "]", "{\"a\":", "\"email\":", "\\ud800", "\\u0000", "1e999", "TB", "GB", "mailboxes", "9999-99-99", "31.12.9999", "Received: from ", "Message-ID: <", "https://", "\u202E", "é", "null"),
        [0xFF, 0xFE], [0xFE, 0xFF], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE, 0, 0],
    ];

    public override void Run(byte[] input)
    {
        string path = Path.Combine(Scratch.Folder(Name), "offer.txt");
        File.WriteAllBytes(path, input);
        Offer offer = OfferReader.Read(path, domain => domain.Length % 2 == 0);
        Require(offer.Problems.Count <= 100 && offer.Dates.Count <= 1_000 && offer.Hosts.Count <= 1_000 && offer.Domains.Count <= 100_000, "an offer is bounded");
        Require(offer.Dates.Zip(offer.Dates.Skip(1)).All(pair => pair.First < pair.Second), "dates rise");
        Require(offer.Problems.Append(offer.Title).Concat(offer.Hosts).All(text => !text.Any(char.IsControl)), "texts of strangers are plain");
        foreach (OfferedDomain domain in offer.Domains)
        {
            Require(domain.Domain.Length is > 0 and <= 253 && domain.Domain.All(c => c is >= '!' and <= '~' and not (>= 'A' and <= 'Z')), "a domain is one");
            Require(domain.Addresses.Count <= domain.AddressCount && domain.Addresses.Distinct().Count() == domain.Addresses.Count, "addresses are counted once");
            Require(domain.ClaimedMailboxes is null or >= 0 && domain.ClaimedBytes is null or >= 0, "a claim is no negative number");
        }
    }
}
