using System.Text;
using CsCheck;
using Dijkwacht.Damage.Reporting;

namespace Dijkwacht.Damage.Tests.Reporting;

public sealed class ExcerptsTests
{
    [Fact]
    public void A_short_record_of_plain_text_is_left_as_it_is() =>
        Assert.Equal("GET /owa/ 200", Excerpts.FromBytes("GET /owa/ 200"u8));

    [Fact]
    public void A_long_record_is_cut_around_the_part_that_matters()
    {
        byte[] record = Encoding.UTF8.GetBytes(new string('a', 5000) + "HERE" + new string('b', 5000));
        string excerpt = Excerpts.FromBytes(record, 5000);
        Assert.Equal(Excerpts.MaxLength, excerpt.Length);
        Assert.StartsWith("…a", excerpt, StringComparison.Ordinal);
        Assert.EndsWith("b…", excerpt, StringComparison.Ordinal);
        Assert.InRange(excerpt.IndexOf("HERE", StringComparison.Ordinal), 90, 110);
    }

    [Fact]
    public void The_end_of_a_long_record_is_shown_without_a_mark_after_it()
    {
        string excerpt = Excerpts.FromText(new string('a', 5000) + "END", 5002);
        Assert.StartsWith("…", excerpt, StringComparison.Ordinal);
        Assert.EndsWith("END", excerpt, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cut_falls_between_characters_even_among_stray_bytes()
    {
        byte[] record = [.. Enumerable.Repeat((byte)0x80, 5000), .. Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("é", 1000)))];
        Assert.Equal("…" + new string('é', 398) + "…", Excerpts.FromBytes(record, 5301));
        Assert.StartsWith("…" + @"\x80", Excerpts.FromBytes(record, 4000), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\u001b[31mb", @"a\x1B[31mb")]
    [InlineData("a\r\nb\tc\0", @"a\r\nb\tc\x00")]
    [InlineData("user\u202Egpj.exe", @"user\u202Egpj.exe")]
    [InlineData("a\u200Bb\uFEFFc", @"a\u200Bb\uFEFFc")]
    [InlineData("a\u2028b\u009Bc", @"a\u2028b\x9Bc")]
    [InlineData("postvak één 😀", "postvak één 😀")]
    public void What_a_reader_cannot_see_becomes_visible(string text, string expected) => Assert.Equal(expected, Excerpts.Clean(text));

    [Fact]
    public void A_lone_surrogate_becomes_visible() => Assert.Equal(@"a\uD83Db", Excerpts.Clean(string.Concat("a", '\uD83D', "b")));

    [Fact]
    public void Bytes_that_are_no_text_become_visible() => Assert.Equal(@"a\xFF\xC3b", Excerpts.FromBytes([(byte)'a', 0xFF, 0xC3, (byte)'b']));

    [Fact]
    public void Every_token_is_broken_in_any_case_and_the_mark_is_all_that_is_added()
    {
        foreach (ExcerptTokens.Token token in ExcerptTokens.All)
        {
            foreach (string text in new[] { token.Text, token.Text.ToUpperInvariant(), "x " + token.Text + " y" })
            {
                string clean = Excerpts.Clean(text);
                Assert.DoesNotContain(token.Text, clean, StringComparison.OrdinalIgnoreCase);
                Assert.Equal(text, clean.Replace("·", "", StringComparison.Ordinal));
            }
        }
    }

    [Theory]
    [InlineData("powershell -enc AAAA")]
    [InlineData("powershell+++-enc+AAAA")]
    [InlineData("PowerShell%20%20-Enc%20AAAA")]
    public void Blanks_inside_a_token_may_be_written_in_any_way(string text) => Assert.Contains("-·", Excerpts.Clean(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("/powershell/?X-Rps-CAT=AAAA")]
    [InlineData("The request was evaluated. Request id 7")]
    [InlineData("POST /ecp/DDI/DDIService.svc/SetObject schema=OABVirtualDirectory")]
    public void Ordinary_log_text_is_left_alone(string text) => Assert.Equal(text, Excerpts.Clean(text));

    [Fact]
    public void Any_bytes_become_a_bounded_text_that_doing_it_again_does_not_change() =>
        Gen.Select(Gen.Byte.Array[0, 1500], Gen.Int[-10, 2000]).Sample((bytes, offset) =>
        {
            string once = Excerpts.FromBytes(bytes, offset);
            Assert.InRange(once.Length, 0, Excerpts.MaxLength);
            Assert.DoesNotContain(once, char.IsControl);
            Assert.Equal(once, Excerpts.FromText(once));
            Assert.Equal(once, Excerpts.Clean(once));
        });

    [Fact]
    public void Any_mix_of_tokens_is_broken_wherever_they_overlap()
    {
        Gen<string> piece = Gen.OneOf(
            Gen.OneOf(ExcerptTokens.All.Select(token => token.Text).ToArray()), Gen.String[Gen.Char["<%=\"'(. +\u202e\t·ae"], 0, 4]);
        piece.Array[1, 40].Sample(pieces =>
        {
            string once = Excerpts.Clean(string.Concat(pieces));
            Assert.Equal(once, Excerpts.Clean(once));
            foreach (ExcerptTokens.Token token in ExcerptTokens.All)
                Assert.DoesNotContain(token.Text, once, StringComparison.OrdinalIgnoreCase);
            string cut = Excerpts.FromText(string.Concat(pieces));
            Assert.Equal(cut, Excerpts.FromText(cut));
        });
    }
}
