using System.Net;
using CsCheck;
using Dijkwacht.Census.Scopes;

namespace Dijkwacht.Census.Tests.Scopes;

public sealed class IpRangeSetTests
{
    private static readonly Gen<(byte First, byte Last)[]> s_spans = Gen.Select(Gen.Byte, Gen.Byte).Select(p => (Math.Min(p.Item1, p.Item2), Math.Max(p.Item1, p.Item2))).Array[0, 8];

    [Theory]
    [InlineData("192.0.2.0/24", "192.0.2.0-192.0.2.255")]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("192.0.2.7 - 192.0.2.9", "192.0.2.7-192.0.2.9")]
    [InlineData("0.0.0.0/0", "0.0.0.0-255.255.255.255")]
    [InlineData("2001:db8::/126", "2001:db8::-2001:db8::3")]
    [InlineData("::/0", "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    public void Ranges_are_read_in_their_three_forms(string text, string expected)
    {
        Assert.True(IpRange.TryParse(text, out IpRange range, out _));
        Assert.Equal(expected, range.ToString());
    }

    [Theory]
    [InlineData("192.0.2.1/24")]
    [InlineData("192.0.2/24")]
    [InlineData("192.0.2.010")]
    [InlineData("1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("192.0.2.9-192.0.2.1")]
    [InlineData("192.0.2.1-2001:db8::1")]
    [InlineData("192.0.2.0/33")]
    [InlineData("fe80::1%eth0")]
    [InlineData("")]
    public void What_could_be_meant_otherwise_is_refused(string text)
    {
        Assert.False(IpRange.TryParse(text, out _, out string? problem));
        Assert.NotNull(problem);
    }

    [Fact]
    public void Sets_behave_as_sets_of_addresses() =>
        Gen.Select(s_spans, s_spans).Sample((left, right) =>
        {
            IpRangeSet a = Set(left), b = Set(right), without = a.Except(b), both = a.Intersect(b);
            for (int i = 0; i < 256; i++)
            {
                var address = new IPAddress([192, 0, 2, (byte)i]);
                bool isLeft = left.Any(s => i >= s.First && i <= s.Last), isRight = right.Any(s => i >= s.First && i <= s.Last);
                Assert.Equal(isLeft, a.Contains(address));
                Assert.Equal(isLeft && !isRight, without.Contains(address));
                Assert.Equal(isLeft && isRight, both.Contains(address));
            }
        }, iter: 500);

    [Fact]
    public void Families_do_not_mix()
    {
        IpRange.TryParse("0.0.0.0/0", out IpRange all, out _);
        IpRange.TryParse("::/0", out IpRange all6, out _);
        Assert.False(new IpRangeSet([all]).Contains(IPAddress.Parse("2001:db8::1")));
        Assert.Empty(new IpRangeSet([all]).Except(new IpRangeSet([all])).Ranges);
        Assert.Single(new IpRangeSet([all, all6]).Except(new IpRangeSet([all])).Ranges);
        Assert.True(new IpRangeSet([all]).Contains(IPAddress.Parse("::ffff:192.0.2.1")));
    }

    private static IpRangeSet Set((byte First, byte Last)[] spans) =>
        new(spans.Select(s => IpRange.TryParse($"192.0.2.{s.First}-192.0.2.{s.Last}", out IpRange range, out _) ? range : default));
}
