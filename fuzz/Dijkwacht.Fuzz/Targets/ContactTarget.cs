using System.Net;
using System.Net.Http.Headers;
using Dijkwacht.Notify.Contacts;
using Dijkwacht.Notify.Storage;

namespace Dijkwacht.Fuzz.Targets;

/// <summary>What servers answer when they are asked for a contact; the answer comes from memory, no request leaves.</summary>
#pragma warning disable CA1001 // a target lives as long as the program
internal abstract class ContactTarget(string name, string mediaType, ContactSettings settings) : FuzzTarget
#pragma warning restore CA1001
{
    // Every input is about a domain of its own, or its answer would be taken from those that are kept.
    private const int MostDomains = 5_000;

    private readonly Responder _responder = new(mediaType);
    private DeskDatabase? _database;
    private ContactResolver? _resolver;
    private int _domains;
    private int _databases;

    public override string Name => name;

    public override void Run(byte[] input)
    {
        if (_domains++ % MostDomains == 0)
        {
            _resolver?.Dispose();
            _database?.Dispose();
            _database = DeskDatabase.Open(Scratch.Folder($"{name}-{_databases++}"));
            _resolver = new ContactResolver(_database, settings, new FixedClock(), new HttpMessageInvoker(_responder));
        }

        _responder.Body = input;
        string domain = $"d{_domains}.example";
        ContactReport report = Task.Run(() => _resolver!.ResolveAsync(new Owner { Key = domain, Organisation = "Fuzz" }, new ContactSubject { ServerNames = [domain] })).GetAwaiter().GetResult();
        Require(_responder.TakeCount() is > 0 and <= 8, "it was asked, and not for ever");
        Require(report.Contacts.Count <= 300 && report.Reasons.Count <= 100, "a report is bounded");
        foreach (Contact contact in report.Contacts)
        {
            Require(contact.Channel is "mail" or "letter" or "phone" && contact.Value.Length > 0, "a contact can be reached");
            Require(contact.Channel != "mail" || (contact.Value.Contains('@') && contact.Value.All(c => c is > ' ' and <= '~' && c is not ('<' or '>' or ',' or ';'))), "an address cannot end its header");
            Require(!contact.Value.Any(c => char.IsControl(c) && !(c == '\n' && contact.Channel == "letter")), "a value is plain");
            Require(!(contact.Name + contact.Detail + contact.Language).Any(char.IsControl) && contact.Grade != ContactGrade.A, "texts of strangers are plain, and nothing was verified");
        }

        Require(report.Reasons.All(reason => !reason.Reason.Any(char.IsControl)), "reasons are plain");
    }

    private sealed class Responder(string mediaType) : HttpMessageHandler
    {
        private int _count;

        public byte[] Body { get; set; } = [];

        public int TakeCount()
        {
            int count = _count;
            _count = 0;
            return count;
        }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            _count++;
            var content = new ByteArrayContent(Body);
            content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = content, RequestMessage = request });
        }
    }

    // The day on which the seeds are valid.
    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    }
}

/// <summary><c>security.txt</c> of strangers.</summary>
internal sealed class SecurityTxtTarget() : ContactTarget("security-txt", "text/plain", new ContactSettings { SecurityTxt = true, HostInterval = TimeSpan.Zero, GlobalInterval = TimeSpan.Zero })
{
    public override IReadOnlyList<byte[]> Seeds { get; } = Texts(
        "Contact: mailto:security@example.org\nContact: https://example.org/report\nContact: tel:+31-20-555-0100\nExpires: 2027-01-01T00:00:00Z\nPreferred-Languages: fr, NL-be, en\nEncryption: https://example.org/key\n",
        "-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA512\r\n\r\nContact: mailto:a@example.org\r\n- --- dash\r\nExpires: 2027-01-01T00:00:00+01:00\r\n-----BEGIN PGP SIGNATURE-----\r\n\r\niQEzBAEBCgAdFiEE\r\n=AAAA\r\n-----END PGP SIGNATURE-----\r\n",
        "# comment\ncontact: MAILTO:a%40example.org?subject=x\nexpires: Sat, 1 Jan 2027 00:00:00 GMT\n");

    public override IReadOnlyList<byte[]> Dictionary { get; } = Texts(
        "Contact: ", "mailto:", "tel:", "https://", "Expires: ", "2027-01-01T00:00:00Z", "9999-12-31T23:59:60Z", "Canonical: ", "Preferred-Languages: ", "Encryption: ", "-----BEGIN PGP SIGNED MESSAGE-----\n", "-----BEGIN PGP SIGNATURE-----\n", "-----END PGP SIGNATURE-----\n", "- ", "Hash: ", "%0A", "%00", "%", "\r\n", "\uFEFF", "\u202E", "@xn--", "\0", "#");
}

/// <summary>Answers of registries, and of whoever answers for one.</summary>
internal sealed class RdapTarget() : ContactTarget("rdap", "application/rdap+json", new ContactSettings { RdapServers = [new Uri("https://rdap.example.org/")], FollowRdapElsewhere = true, HostInterval = TimeSpan.Zero, GlobalInterval = TimeSpan.Zero })
{
    private const string Card = """["vcard",[["version",{},"text","4.0"],["fn",{},"text","Abuse"],["org",{},"text","Voorbeeld BV"],["email",{"type":"work"},"text","abuse@example.org"],["tel",{"type":["voice"]},"uri","tel:+31.205550100"],["lang",{},"language-tag","nl"],["adr",{"label":"Dijk 1\n1000 AA"},"text",["","","Dijk 1","Voorbeeld","","1000 AA","Nederland"]]]]""";

    public override IReadOnlyList<byte[]> Seeds { get; } = Texts(
        $$$$"""{"objectClassName":"domain","ldhName":"example.org","entities":[{"objectClassName":"entity","roles":["registrant"],"vcardArray":{{{{Card}}}},"entities":[{"objectClassName":"entity","roles":["abuse","technical"],"vcardArray":{{{{Card}}}} } ] } ],"links":[{"rel":"related","type":"application/rdap+json","href":"https://rdap.example.net/domain/example.org"}]}""",
        $$$$"""{"objectClassName":"ip network","name":"TEST-NET","handle":"N","entities":[{"roles":["registrar"],"entities":[{"roles":["abuse"],"vcardArray":{{{{Card}}}} } ] } ],"redacted":[{"name":{"type":"Registrant Email"}}]}""");

    public override IReadOnlyList<byte[]> Dictionary { get; } = Texts(
        "\"entities\":[", "\"roles\":[", "\"vcardArray\":", "\"abuse\"", "\"registrar\"", "\"email\"", "\"adr\"", "\"tel\"", "\"links\":[", "\"href\":\"", "https://a@b/", "\"redacted\":", "\\ud800", "\\u0000", "\\n", "null", "true", "1e999", "[[[[", "{\"a\":", "]", "}", ",", "[]", "{}", "\"objectClassName\":\"domain\"", "\u202E", "tel:", "REDACTED FOR PRIVACY");
}
