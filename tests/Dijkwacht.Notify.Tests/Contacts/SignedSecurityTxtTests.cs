using System.Text;
using Dijkwacht.Notify.Contacts;
using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;

namespace Dijkwacht.Notify.Tests.Contacts;

public sealed class SignedSecurityTxtTests : IDisposable
{
    private const string Text = "# ours\n- not a field\nContact: mailto:security@example.org  \nExpires: 2027-01-01T00:00:00Z";

    private static readonly PgpKeyPair s_key = MakeKey();
    private static readonly PgpKeyPair s_other = MakeKey();

    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-keys-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_signature_by_the_key_that_is_kept_gives_the_best_grade()
    {
        KeepKey(s_key);
        Contact contact = Assert.Single((await ResolveAsync(Sign(Text, s_key))).Contacts);
        Assert.Equal(ContactGrade.A, contact.Grade);
        Assert.Contains("signature verified", contact.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_key_the_contact_says_that_nothing_was_verified()
    {
        Contact contact = Assert.Single((await ResolveAsync(Sign(Text, s_key))).Contacts);
        Assert.Equal(ContactGrade.B, contact.Grade);
        Assert.Contains("signed, not verified", contact.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_was_changed_gives_no_contact()
    {
        KeepKey(s_key);
        ContactReport report = await ResolveAsync(Sign(Text, s_key).Replace("security@", "evil@", StringComparison.Ordinal));
        Assert.Empty(report.Contacts);
        Assert.Contains("does not match the text", Assert.Single(report.Reasons).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signature_by_another_key_gives_no_contact()
    {
        KeepKey(s_other);
        ContactReport report = await ResolveAsync(Sign(Text, s_key));
        Assert.Empty(report.Contacts);
        Assert.Contains("none of the keys", Assert.Single(report.Reasons).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_weak_hash_gives_no_contact()
    {
        KeepKey(s_key);
        Assert.Contains("too weak", Assert.Single((await ResolveAsync(Sign(Text, s_key, HashAlgorithmTag.Sha1))).Reasons).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Garbage_in_place_of_a_signature_or_key_gives_no_contact()
    {
        KeepKey(s_key);
        string signed = Sign(Text, s_key);
        int at = signed.IndexOf("-----BEGIN PGP SIGNATURE-----", StringComparison.Ordinal) + 31;
        Assert.Empty((await ResolveAsync(signed[..at] + "\n!!!!\n-----END PGP SIGNATURE-----\n")).Contacts);
        Assert.Empty((await ResolveAsync(signed[..at] + "\naGFsbG8gd2VyZWxk\n-----END PGP SIGNATURE-----\n")).Contacts);
        await File.WriteAllTextAsync(Path.Combine(_folder, "example.org.asc"), "no key");
        Assert.Empty((await ResolveAsync(signed)).Contacts);
    }

    [Theory]
    [InlineData("Contact: mailto:evil@example.org\n", "")]
    [InlineData("", "Contact: mailto:evil@example.org\n")]
    public async Task Lines_that_nobody_signed_beside_the_signed_ones_spoil_the_file(string before, string after)
    {
        KeepKey(s_key);
        ContactReport report = await ResolveAsync(before + Sign(Text, s_key) + after);
        Assert.Empty(report.Contacts);
        Assert.Contains("not signed", Assert.Single(report.Reasons).Reason, StringComparison.Ordinal);
    }

    private void KeepKey(PgpKeyPair key)
    {
        using FileStream file = File.Create(Path.Combine(_folder, "example.org.asc"));
        using var armour = new ArmoredOutputStream(file);
        key.PublicKey.Encode(armour);
    }

    private async Task<ContactReport> ResolveAsync(string text)
    {
        await using var bench = new ResolverBench(new ContactSettings { SecurityTxt = true, KeyFolder = _folder }, asked => FakeSite.Response(text));
        return await bench.ResolveAsync("example.org");
    }

    private static PgpKeyPair MakeKey()
    {
        var generator = new RsaKeyPairGenerator();
        generator.Init(new RsaKeyGenerationParameters(BigInteger.ValueOf(65537), new SecureRandom(), 2048, 12));
        return new PgpKeyPair(PublicKeyAlgorithmTag.RsaGeneral, generator.GenerateKeyPair(), ResolverBench.Start.UtcDateTime.AddYears(-1));
    }

    private static string Sign(string text, PgpKeyPair key, HashAlgorithmTag hash = HashAlgorithmTag.Sha256)
    {
        var generator = new PgpSignatureGenerator(PublicKeyAlgorithmTag.RsaGeneral, hash);
        generator.InitSign(PgpSignature.CanonicalTextDocument, key.PrivateKey);
        var subpackets = new PgpSignatureSubpacketGenerator();
        subpackets.SetSignatureCreationTime(false, ResolverBench.Start.UtcDateTime.AddDays(-1));
        generator.SetHashedSubpackets(subpackets.Generate());
        generator.Update(Encoding.UTF8.GetBytes(string.Join("\r\n", text.Split('\n').Select(line => line.TrimEnd()))));
        using var packets = new MemoryStream();
        using (var armour = new ArmoredOutputStream(packets))
            generator.Generate().Encode(armour);
        string escaped = string.Join('\n', text.Split('\n').Select(line => line.StartsWith('-') ? "- " + line : line));
        return $"-----BEGIN PGP SIGNED MESSAGE-----\nHash: {hash.ToString().ToUpperInvariant()}\n\n{escaped}\n{Encoding.ASCII.GetString(packets.ToArray()).ReplaceLineEndings("\n")}";
    }
}
