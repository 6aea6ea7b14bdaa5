using System.Text;
using CsCheck;
using Dijkwacht.Census.Scopes;
using Dijkwacht.Census.Targets;

namespace Dijkwacht.Census.Tests.Targets;

public sealed class PermutationTests
{
    [Fact]
    public void Every_number_comes_once() =>
        Gen.Select(Gen.Int[1, 3000], Gen.String[0, 8]).Sample((count, seed) =>
        {
            var permutation = new Permutation((ulong)count, seed);
            Assert.Equal(count, Enumerable.Range(0, count).Select(i => permutation[(ulong)i]).Distinct().Count());
            Assert.All(Enumerable.Range(0, count), i => Assert.True(permutation[(ulong)i] < (ulong)count));
        }, iter: 60);

    [Fact]
    public void The_order_of_a_seed_never_changes()
    {
        var permutation = new Permutation(1_000_000, "20261124T0930-a1b2c3");

        Assert.Equal(s_pinned, Enumerable.Range(0, 5).Select(i => permutation[(ulong)i]));
    }

    [Fact]
    public void Neighbours_in_the_order_are_far_apart_in_space()
    {
        var permutation = new Permutation(1 << 24, "seed");
        int same = Enumerable.Range(0, 10_000).Count(i => permutation[(ulong)i] >> 8 == permutation[(ulong)i + 1] >> 8);

        Assert.True(same < 10, $"{same} of 10000 neighbours are in the same /24");
    }

    [Fact]
    public void Sixteen_million_targets_take_no_memory()
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        TargetSpace space = Space("ranges: [127.0.0.0/8]\nexclude: [127.0.0.0/16]");
        Assert.Equal((1 << 24) - (1 << 16), space.Count);
        Assert.NotEqual(space[0], space[space.Count - 1]);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 2_000_000);
    }

    [Fact]
    public void All_addresses_of_several_ranges_and_ports_come_once_and_no_other()
    {
        TargetSpace space = Space("ports: [443, 8443]\nranges: [192.0.2.0/24, {range: 192.0.2.128/25, ports: 8443}, 2001:db8::/124]\nexclude: [192.0.2.4-192.0.2.7]");
        Target[] all = [.. Enumerable.Range(0, (int)space.Count).Select(i => space[i])];

        Assert.Equal(2 * (252 + 16), all.Length);
        Assert.Equal(all.Length, all.Select(target => (target.Address!.ToString(), target.Port)).Distinct().Count());
        Assert.DoesNotContain(all, target => target.Address!.ToString() == "192.0.2.5");
    }

    private static readonly ulong[] s_pinned = [308066, 844658, 719167, 393688, 238474];

    private static TargetSpace Space(string rest)
    {
        Scope scope = ScopeFile.Parse(Encoding.UTF8.GetBytes("mandate: {who: A, what: B, until: 2030-01-01, contact: a@example.org}\n" + rest), "scope.yml").Scope!;
        return new TargetSpace(new Perimeter(scope), [], null, "seed");
    }
}
