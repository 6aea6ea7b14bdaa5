using System.IO.Compression;
using System.Text;
using CsCheck;
using Dijkwacht.Notify.Contacts;

namespace Dijkwacht.Notify.Tests.Contacts;

public sealed class SecurityTxtTests
{
    private const string Place = "https://example.org/.well-known/security.txt";
    private const string Good = "Contact: mailto:security@example.org\nContact: https://example.org/report\nContact: tel:+31-20-555-0100\nExpires: 2027-01-01T00:00:00Z\nPreferred-Languages: fr, NL-be, en\nEncryption: https://example.org/key\n";

    private static readonly ContactSettings s_on = new() { SecurityTxt = true, Timeout = TimeSpan.FromSeconds(5) };

    [Fact]
    public async Task A_good_file_gives_its_contacts_with_grade_language_and_expiry()
    {
        await using var bench = new ResolverBench(s_on, asked => FakeSite.Response(Good));
        ContactReport report = await bench.ResolveAsync("example.org");

        Assert.Equal(["mail security@example.org", "phone +31-20-555-0100"], report.Contacts.Select(c => $"{c.Channel} {c.Value}"));
        Contact mail = report.Contacts[0];
        Assert.Equal(("security.txt", ContactGrade.B, "nl"), (mail.Source, mail.Grade, mail.Language));
        Assert.Equal(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero), mail.ExpiresAt);
        Assert.Contains("not signed, page https://example.org/report, encryption https://example.org/key", mail.Detail, StringComparison.Ordinal);
        LookupRequest request = Assert.Single(bench.Log);
        Assert.Equal(new LookupRequest("security.txt", new Uri(Place), ResolverBench.Start, "200"), request);
    }

    [Fact]
    public async Task Nothing_is_asked_unless_the_settings_say_so()
    {
        await using var bench = new ResolverBench(new ContactSettings(), asked => FakeSite.Response(Good));
        ContactReport report = await bench.ResolveAsync("example.org");
        Assert.Empty(report.Contacts);
        Assert.Empty(bench.Log);
        Assert.Empty(bench.Asked);
    }

    [Fact]
    public async Task The_old_place_is_asked_when_the_new_one_has_nothing()
    {
        await using var bench = new ResolverBench(s_on, asked => asked == "example.org/security.txt" ? FakeSite.Response(Good) : FakeSite.NotFound());
        ContactReport report = await bench.ResolveAsync("example.org");
        Assert.Equal(["example.org/.well-known/security.txt", "example.org/security.txt"], bench.Asked);
        Assert.Equal(2, report.Contacts.Count);
    }

    [Fact]
    public async Task A_file_of_a_domain_that_only_a_certificate_names_gets_a_lower_grade()
    {
        await using var bench = new ResolverBench(s_on, asked => FakeSite.Response(Good));
        ContactReport report = await bench.Resolver.ResolveAsync(ResolverBench.Owner(), new ContactSubject { CertificateNames = ["mail.example.org"] });
        Assert.All(report.Contacts, c => Assert.Equal(ContactGrade.C, c.Grade));
        Assert.Equal(2, report.Contacts.Count);
    }

    [Theory]
    [InlineData("Contact: mailto:a@example.org\n", "no Expires")]
    [InlineData("Contact: mailto:a@example.org\nExpires: 2027-01-01T00:00:00Z\nExpires: 2028-01-01T00:00:00Z\n", "more than one Expires")]
    [InlineData("Contact: mailto:a@example.org\nExpires: 2026-11-24T12:00:00Z\n", "expired on 2026-11-24")]
    [InlineData("Contact: mailto:a@example.org\nExpires: next year, surely not\n", "no time")]
    [InlineData("Expires: 2027-01-01T00:00:00Z\n", "no Contact")]
    [InlineData("Contact: mailto:a@example.org\nExpires: 2027-01-01T00:00:00Z\nCanonical: https://example.com/.well-known/security.txt\n", "Canonical")]
    [InlineData("Contact: mailto:a@example.org\u001B[2J\nExpires: 2027-01-01T00:00:00Z\n", "control")]
    [InlineData("Contact: security@example.org\nExpires: 2027-01-01T00:00:00Z\n", "no address of mail")]
    [InlineData("Contact: mailto:a@example.org%0ABcc:b@example.org\nExpires: 2027-01-01T00:00:00Z\n", "no address of mail")]
    [InlineData("", "no Expires")]
    public async Task A_file_that_breaks_the_rules_gives_a_reason_and_no_contact(string text, string reason)
    {
        await using var bench = new ResolverBench(s_on, asked => FakeSite.Response(text));
        ContactReport report = await bench.ResolveAsync("example.org");
        Assert.Empty(report.Contacts);
        Assert.Contains(reason, Assert.Single(report.Reasons).Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/html", "", "expected text/plain")]
    [InlineData("text/plain; charset=iso-8859-1", "", "expected utf-8")]
    [InlineData("text/plain", "Content-Encoding: gzip\r\n", "compressed")]
    public async Task An_answer_of_another_kind_is_not_read(string type, string headers, string reason)
    {
        await using var bench = new ResolverBench(s_on, asked => FakeSite.Response(Good, type, headers: headers));
        ContactReport report = await bench.ResolveAsync("example.org");
        Assert.Empty(report.Contacts);
        Assert.Contains(reason, Assert.Single(report.Reasons).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_compressed_answer_that_would_fill_the_memory_is_not_unpacked()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (int i = 0; i < 64; i++)
                await gzip.WriteAsync(new byte[1 << 20]);
        }

        await using var bench = new ResolverBench(s_on, asked => FakeSite.Response(packed.ToArray(), headers: "Content-Encoding: gzip\r\n"));
        Assert.Contains("compressed", Assert.Single((await bench.ResolveAsync("example.org")).Reasons).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_no_utf8_are_refused()
    {
        await using var bench = new ResolverBench(s_on, asked => FakeSite.Response([.. Encoding.ASCII.GetBytes(Good), 0xFF, 0xFE]));
        Assert.Contains("not UTF-8", Assert.Single((await bench.ResolveAsync("example.org")).Reasons).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_without_end_is_cut_off()
    {
        await using var bench = new ResolverBench(s_on, asked => Endless());
        Assert.Contains("larger than 32 KiB", Assert.Single((await bench.ResolveAsync("example.org")).Reasons).Reason, StringComparison.Ordinal);

        static IEnumerable<byte[]> Endless()
        {
            yield return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n"u8.ToArray();
            while (true)
                yield return new byte[4096];
        }
    }

    [Fact]
    public async Task Headers_without_end_are_cut_off()
    {
        await using var bench = new ResolverBench(s_on, asked => Endless());
        Assert.Single((await bench.ResolveAsync("example.org")).Reasons);
        Assert.Equal("failed", Assert.Single(bench.Log).Status);

        static IEnumerable<byte[]> Endless()
        {
            yield return "HTTP/1.1 200 OK\r\n"u8.ToArray();
            while (true)
                yield return Encoding.ASCII.GetBytes($"X-Filler: {new string('x', 1000)}\r\n");
        }
    }

    [Fact]
    public async Task Redirects_stay_with_the_holder_and_end_after_three()
    {
        await using (var bench = new ResolverBench(s_on, asked => asked.StartsWith("example.org/", StringComparison.Ordinal) ? FakeSite.Redirect("https://www.example.org/security.txt") : FakeSite.Response(Good)))
            Assert.Equal(2, (await bench.ResolveAsync("example.org")).Contacts.Count);

        await using (var bench = new ResolverBench(s_on, asked => FakeSite.Redirect("/again")))
        {
            Assert.Contains("more than 3 redirects", Assert.Single((await bench.ResolveAsync("example.org")).Reasons).Reason, StringComparison.Ordinal);
            Assert.Equal(4, bench.Asked.Count);
        }

        foreach (string elsewhere in new[] { "https://example.com/security.txt", "http://example.org/security.txt", "https://192.0.2.1/", "https://example.org@example.com/", "file:///etc/passwd" })
        {
            await using var bench = new ResolverBench(s_on, asked => FakeSite.Redirect(elsewhere));
            Assert.Contains("may not lead", Assert.Single((await bench.ResolveAsync("example.org")).Reasons).Reason, StringComparison.Ordinal);
            Assert.Single(bench.Asked);
        }
    }

    [Fact]
    public async Task A_server_that_says_nothing_is_given_up()
    {
        using var silence = new SemaphoreSlim(0);
        await using var bench = new ResolverBench(s_on with { Timeout = TimeSpan.FromMilliseconds(200) }, asked => Slow());
        Assert.Contains("no whole answer", Assert.Single((await bench.ResolveAsync("example.org")).Reasons).Reason, StringComparison.Ordinal);
        Assert.Equal("timeout", Assert.Single(bench.Log).Status);
        silence.Release();

        IEnumerable<byte[]> Slow()
        {
            yield return "HTTP/1.1 200 OK\r\n"u8.ToArray();
            silence.Wait(TimeSpan.FromSeconds(5));
        }
    }

    [Fact]
    public async Task Slow_redirects_share_one_time_limit()
    {
        using var silence = new SemaphoreSlim(0);
        await using var bench = new ResolverBench(s_on with { Timeout = TimeSpan.FromMilliseconds(500) }, asked => Slow());
        Assert.Contains("no whole answer", Assert.Single((await bench.ResolveAsync("example.org")).Reasons).Reason, StringComparison.Ordinal);
        Assert.InRange(bench.Asked.Count, 1, 2);

        IEnumerable<byte[]> Slow()
        {
            silence.Wait(TimeSpan.FromMilliseconds(300));
            yield return FakeSite.Redirect("/again");
        }
    }

    [Fact]
    public void Any_bytes_are_read_or_refused_with_a_reason() =>
        Gen.Select(Gen.Bool, Gen.Byte.Array[0, 200], Gen.String[0, 40]).Sample((isSigned, bytes, text) =>
        {
            byte[] file = isSigned ? Encoding.UTF8.GetBytes($"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n{Good}{text}\n-----BEGIN PGP SIGNATURE-----\n{text}\n-----END PGP SIGNATURE-----\n") : bytes;
            bool isRead = SecurityTxt.TryParse(file, Place, Place, ResolverBench.Start, out SecurityTxt? read, out string problem);
            Assert.Equal(isRead, read is not null);
            Assert.Equal(isRead, problem.Length == 0);
        });
}
