using Dijkwacht.Evidence.Collections;
using Dijkwacht.Rules;
using Dijkwacht.Triage.Events;
using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Tests.Packs;

public class RulePairTests
{
    private static readonly TriageKnowledge s_knowledge = TriageKnowledge.Load([]);

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (RulePair pair in RulePair.All)
                pairs.Add(pair.Pack, pair.Name);
            return pairs;
        }
    }

    public static TheoryData<string, string> EventPairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (RulePair pair in RulePair.All.Where(p => p.Kind == "event"))
                pairs.Add(pair.Pack, pair.Name);
            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void A_rule_fires_on_its_sample_and_is_quiet_on_the_neighbour(string pack, string name)
    {
        RulePair pair = RulePair.All.Single(p => p.Pack == pack && p.Name == name);
        Assert.Contains(pair.Rule.Id!, Hits(pair, "fires").Select(h => h.Rule.Name));
        Assert.DoesNotContain(pair.Rule.Id!, Hits(pair, "quiet").Select(h => h.Rule.Name));
    }

    /// <summary>Samples of events have one for each branch of the rule: a branch that no longer fires would hide behind the others.</summary>
    [Theory]
    [MemberData(nameof(EventPairs))]
    public void A_rule_for_events_fires_on_each_event_of_its_sample(string pack, string name)
    {
        RulePair pair = RulePair.All.Single(p => p.Pack == pack && p.Name == name);
        int events = pair.Evidence("fires")!.Count(b => b == (byte)'\n');
        long[] lines = [.. Hits(pair, "fires").Where(h => h.Rule.Name == pair.Rule.Id).Select(h => h.Line).Distinct().Order()];
        Assert.Equal(Enumerable.Range(1, events).Select(i => (long)i), lines);
    }

    [Fact]
    public void Every_rule_has_a_name_an_id_of_its_own_and_a_pair()
    {
        Assert.All(RulePair.All, p => Assert.True(p.Rule is { Name: not null, Id: not null }));
        Assert.Equal(RulePair.All.Count, RulePair.All.Select(p => p.Rule.Id).Distinct().Count());
        Assert.Empty(RulePair.All.Where(p => p.Evidence("fires") is null || p.Evidence("quiet") is null).Select(p => $"{p.Pack}/tests/{p.Name}"));
    }

    [Fact]
    public void Every_file_of_evidence_belongs_to_a_rule()
    {
        var names = RulePair.All.SelectMany(p => new[] { $"{p.Pack}/{p.Name}.fires", $"{p.Pack}/{p.Name}.quiet" }).ToHashSet();
        var files = Directory.GetDirectories(RulePair.Folder, "tests", SearchOption.AllDirectories).SelectMany(Directory.GetFiles)
            .Select(f => $"{Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(f)))}/{Path.GetFileNameWithoutExtension(f)}");
        Assert.DoesNotContain(files, f => !names.Contains(f));
    }

    [Fact]
    public void No_file_of_evidence_travels_inside_the_program()
    {
        string[] embedded = typeof(TriageKnowledge).Assembly.GetManifestResourceNames();
        Assert.Contains("packs/generic/pack.yml", embedded.Select(n => n.Replace('\\', '/')));
        Assert.DoesNotContain(embedded, n => n.Contains("tests", StringComparison.Ordinal) || n.Contains(".fires.", StringComparison.Ordinal));
    }

    /// <summary>What the rules, named by their ids, hit by the same reading and matching as in a triage.</summary>
    private static List<Hit> Hits(RulePair pair, string kind)
    {
        byte[] evidence = pair.Evidence(kind)!;
        var store = new HitStore();
        var location = new ArtefactLocation(pair.EvidencePath, null, "", null, evidence.Length);

        // A rule for known parties is compiled apart: it is asked here as if the party were known.
        foreach (RuleEngine engine in new[] { s_knowledge.Main, s_knowledge.Actor })
        {
            HitRule[] rules = [.. engine.Rules.Select(r => new HitRule(r.Id!, r.Title, null, null, Severity.Info, []))];
            using var visitor = new TriageVisitor(
                s_knowledge, store, null, () => new MatchPass(s_knowledge, store, engine, rules),
                () => new EventScan(new EventPass(s_knowledge, store, engine, rules), s_knowledge, TimeSpan.Zero));
            visitor.Visit(location, new MemoryStream(evidence), CancellationToken.None);
            ArtefactScan scan = Assert.Single(visitor.Scans);
            Assert.Equal(pair.Kind, ArtefactKinds.NameOf(scan.Kind, isBackEnd: false));
            Assert.Empty(scan.Problems);
            Assert.True(scan.Records > 0);
        }

        return store.TakeAll(out _);
    }
}
