using Dijkwacht.Evidence.Collections;
using Dijkwacht.Evidence.Records;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Tests.Hits;

public class HitStoreTests
{
    private static readonly HitRule s_rule = new("rule", "Rule", null, null, Severity.Low, []);
    private static readonly ArtefactScan s_artefact = new(new ArtefactLocation("a.log", null, "", null, null));

    [Theory]
    [InlineData(50, 10)]
    [InlineData(3, 30_000)]
    [InlineData(RuleHits.MaxGroups, 100)]
    [InlineData(RuleHits.MaxGroups + 500, 40)]
    public void The_order_of_delivery_changes_nothing_that_is_kept(int addresses, int each)
    {
        List<Hit> hits = [.. Enumerable.Range(0, addresses * each).Select(i => HitAt(i, $"192.0.2.{i % addresses}"))];
        List<long> forwards = Kept(hits, out long counted);
        hits.Reverse();
        List<long> backwards = Kept(hits, out long countedBackwards);
        Assert.Equal(forwards, backwards);
        Assert.Equal(hits.Count, counted);
        Assert.Equal(hits.Count, countedBackwards);
        Assert.True(forwards.Count <= RuleHits.MaxKept, $"{forwards.Count} kept");
    }

    [Fact]
    public void Few_matches_are_all_kept_in_order_of_time()
    {
        List<Hit> hits = [HitAt(2, "192.0.2.1"), HitAt(1, "192.0.2.2"), HitAt(3, null)];
        Assert.Equal([1, 2, 3], Kept(hits, out _));
    }

    private static List<long> Kept(List<Hit> hits, out long counted)
    {
        var store = new HitStore();
        foreach (Hit hit in hits)
            store.Add(hit);
        List<Hit> kept = store.TakeAll(out Dictionary<Hit, (long Extra, long LastTicks)> extra);
        counted = kept.Count + extra.Values.Sum(e => e.Extra);
        return [.. kept.Select(h => h.Line)];
    }

    private static Hit HitAt(int number, string? address) => new()
    {
        Rule = s_rule,
        Artefact = s_artefact,
        Kind = RecordKind.IisW3c,
        Line = number,
        Offset = number,
        Ticks = number,
        Address = address,
        Excerpt = [],
    };
}
