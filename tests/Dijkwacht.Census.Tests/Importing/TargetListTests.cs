using System.Text;
using CsCheck;
using Dijkwacht.Census.Importing;

namespace Dijkwacht.Census.Tests.Importing;

public sealed class TargetListTests
{
    [Theory]
    [InlineData("192.0.2.1\n192.0.2.7\n# comment\nmail.example.org\n192.0.2.9:443\n198.51.100.0/30\n", "plain", 3, 1)]
    [InlineData("saddr,daddr,sport\n192.0.2.1,198.51.100.1,443\n192.0.2.7,198.51.100.1,443\n", "zmap-csv", 2, 0)]
    [InlineData("sport,saddr\n443,192.0.2.1\n", "zmap-csv", 1, 0)]
    [InlineData("#masscan\nopen tcp 443 192.0.2.1 1606122000\nopen tcp 25 192.0.2.7 1606122000\n# end\n", "masscan-list", 2, 0)]
    [InlineData("[\n{   \"ip\": \"192.0.2.1\",   \"timestamp\": \"1\", \"ports\": [ {\"port\": 443} ] }\n,\n{ \"ip\": \"192.0.2.7\" }\n]\n", "masscan-json", 2, 0)]
    [InlineData("[\n{ \"ip\": \"192.0.2.1\" },\n{finished: 1}\n]\n", "masscan-json", 1, 0)]
    public void Lists_of_scanners_and_people_are_understood(string text, string format, int ranges, int names)
    {
        TargetList list = Lists.Parse(text);

        Assert.Equal(format, list.Format);
        Assert.Equal(0, list.Bad);
        Assert.Equal(names, list.Names.Count);
        Assert.True(list.Addresses.Ranges.Count >= ranges, $"{list.Addresses.Ranges.Count} ranges");
    }

    [Fact]
    public void Lines_that_say_nothing_are_counted_with_their_numbers()
    {
        TargetList list = Lists.Parse("192.0.2.1\n???\nlocalhost\n{\"ip\": 3\n");

        Assert.Equal(3, list.Bad);
        Assert.Equal(["list.txt:2:", "list.txt:3:", "list.txt:4:"], list.Problems.Select(problem => problem.Split(' ')[0]));
    }

    [Fact]
    public void Any_bytes_are_a_list_of_something() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Assert.True(TargetList.Parse(bytes, "list").Bad >= 0), iter: 2000);

    [Fact]
    public void Any_text_with_a_head_is_a_list_of_something() =>
        Gen.Char["{}[],:\"ip 0123456789.\nopentc"].Array[0, 200].Sample(text => Assert.True(TargetList.Parse(Encoding.UTF8.GetBytes(text), "list").Bad >= 0), iter: 2000);
}
