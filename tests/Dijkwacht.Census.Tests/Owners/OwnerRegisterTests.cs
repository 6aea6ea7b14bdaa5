using System.Net;
using CsCheck;
using Dijkwacht.Census.Owners;

namespace Dijkwacht.Census.Tests.Owners;

public sealed class OwnerRegisterTests
{
    private const string Register = """
        Sector;Organisation;Region;Addresses;Domains
        health;Hospital;North;192.0.2.0/24 2001:db8::/32;hospital.example
        municipality;Town;"South; coast";192.0.2.16/28;town.example *.mail.town.example
        ;Nobody;;;
        energy;Broken;;10.1/16;
        """;

    [Theory]
    [InlineData("192.0.2.1", null, "Hospital")]
    [InlineData("192.0.2.17", null, "Town")]
    [InlineData("192.0.2.17", "owa.hospital.example", "Hospital")]
    [InlineData("198.51.100.1", "a.mail.town.example.", "Town")]
    [InlineData("198.51.100.1", "notown.example", null)]
    [InlineData("2001:db8:1::1", null, "Hospital")]
    [InlineData("::ffff:192.0.2.17", null, "Town")]
    public void The_longest_match_wins_and_names_go_before_addresses(string address, string? name, string? organisation) =>
        Assert.Equal(organisation, Read(Register).Find(IPAddress.Parse(address), name)?.Organisation);

    [Fact]
    public void Quoted_cells_keep_the_separator()
    {
        Assert.Equal("South; coast", Read(Register).Find(IPAddress.Parse("192.0.2.17"), null)!.Region);
    }

    [Fact]
    public void Bad_lines_are_reported_with_their_number()
    {
        OwnerRegister register = Read(Register);

        Assert.Equal(2, register.Count);
        Assert.Equal([4, 5, 5], register.Problems.Select(p => p.Line));
    }

    [Fact]
    public void A_header_without_addresses_or_domains_finds_nobody_and_says_so()
    {
        OwnerRegister register = Read("a,b\n192.0.2.1,c\n");

        Assert.Equal(1, Assert.Single(register.Problems).Line);
    }

    [Fact]
    public void Any_text_is_a_register_and_never_throws() =>
        Gen.String.Sample(text => { Read("organisation,addresses,domains\n" + text).Find(IPAddress.Loopback, text); }, iter: 500);

    private static OwnerRegister Read(string text) => OwnerRegister.Read(new StringReader(text));
}
