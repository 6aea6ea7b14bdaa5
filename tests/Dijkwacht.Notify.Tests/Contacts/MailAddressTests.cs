using CsCheck;
using Dijkwacht.Notify.Contacts;

namespace Dijkwacht.Notify.Tests.Contacts;

public sealed class MailAddressTests
{
    [Theory]
    [InlineData("Security@Example.ORG", "Security@example.org")]
    [InlineData("a+b@m\u00FCller.example", "a+b@xn--mller-kva.example")]
    [InlineData("o'neil@mail.example.org", "o'neil@mail.example.org")]
    public void An_address_is_brought_into_one_spelling(string text, string expected)
    {
        Assert.True(MailAddress.TryParse(text, out string address, out _));
        Assert.Equal(expected, address);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("a@")]
    [InlineData("@example.org")]
    [InlineData("a@b@example.org")]
    [InlineData("a@example.org\r\nBcc: b@example.org")]
    [InlineData("a@example.org,b@example.org")]
    [InlineData("Name <a@example.org>")]
    [InlineData("\"a b\"@example.org")]
    [InlineData("a..b@example.org")]
    [InlineData("-a@example.org")]
    [InlineData("a@localhost")]
    [InlineData("a@[192.0.2.1]")]
    [InlineData("a@192.0.2.1")]
    [InlineData("a@exam_ple.org")]
    [InlineData("j\u00F6rg@example.org")]
    [InlineData("a@p\u0430ypal.example")]
    [InlineData("a@*.example.org")]
    [InlineData("a%b@example.org")]
    public void What_is_doubtful_is_no_address(string text)
    {
        Assert.False(MailAddress.TryParse(text, out string address, out string problem));
        Assert.Empty(address);
        Assert.NotEmpty(problem);
    }

    [Fact]
    public void Addresses_that_are_too_long_are_refused()
    {
        Assert.False(MailAddress.TryParse(new string('a', 65) + "@example.org", out _, out _));
        Assert.False(MailAddress.TryParse("a@" + string.Join('.', Enumerable.Repeat(new string('b', 60), 5)), out _, out _));
    }

    [Fact]
    public void What_passes_is_one_ascii_word_and_passes_again() =>
        Gen.Select(Gen.String[1, 10], Gen.String[1, 20]).Sample((local, host) =>
        {
            if (!MailAddress.TryParse($"{local}@{host}", out string address, out _))
                return;
            Assert.All(address, c => Assert.InRange(c, '!', '~'));
            Assert.True(MailAddress.TryParse(address, out string again, out _));
            Assert.Equal(address, again);
        });

    [Theory]
    [InlineData("mail.example.org", "example.org")]
    [InlineData("a.b.example.co.uk", "example.co.uk")]
    [InlineData("example.org", "example.org")]
    public void The_registered_name_is_two_labels_or_three_below_a_suffix(string domain, string expected) =>
        Assert.Equal(expected, DomainName.Registrable(domain));

    [Theory]
    [InlineData("gmail.com", true)]
    [InlineData("host7.hosted.vultrusercontent.com", true)]
    [InlineData("co.uk", true)]
    [InlineData("example.org", false)]
    [InlineData("notgmail.com", false)]
    public void Domains_that_strangers_share_are_known(string domain, bool expected) => Assert.Equal(expected, DomainName.IsShared(domain));
}
