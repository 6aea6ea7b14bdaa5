using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Rules.Tests.Correlation;

public class ChainTests
{
    private const string ManyFails = "type: event_count\nrules: [fail]\ngroup-by: [User]\ntimespan: 10s\ncondition: { gte: 3 }";
    private const string ThenSuccess = "type: temporal_ordered\nrules: [many, success]\ngroup-by: [User]\ntimespan: 10s";

    [Fact]
    public void Many_failures_and_then_a_success_are_one_match_of_the_outermost()
    {
        Event[] events = [Fail(0), Fail(1), Fail(2), Success(5), Success(60)];
        var match = Assert.Single(Find(events, ("many", ManyFails), ("then", ThenSuccess)));
        Assert.StartsWith("then 2-5 [anna]", match, StringComparison.Ordinal);
        Assert.EndsWith(": 0 1 2 5", match, StringComparison.Ordinal);
    }

    [Fact]
    public void A_success_before_the_failures_does_not_count() =>
        Assert.Empty(Find([Success(0), Fail(1), Fail(2), Fail(3)], ("many", ManyFails), ("then", ThenSuccess)));

    [Fact]
    public void A_success_long_after_the_failures_began_counts_while_they_go_on()
    {
        Event[] events = [.. Enumerable.Range(0, 40).Select(Fail), Success(41)];
        Assert.Single(Find(events, ("many", ManyFails), ("then", ThenSuccess)));
        Assert.Empty(Find([.. Enumerable.Range(0, 20).Select(Fail), Success(41)], ("many", ManyFails), ("then", ThenSuccess)));
    }

    [Fact]
    public void A_count_of_correlations_counts_their_bursts()
    {
        string days = "type: event_count\nrules: [many]\ngroup-by: [User]\ntimespan: 1h\ncondition: { gte: 2 }";
        Event[] one = [.. Enumerable.Range(0, 40).Select(Fail)];
        Assert.Empty(Find(one, ("many", ManyFails), ("days", days)));
        Event[] two = [.. one, .. Enumerable.Range(100, 3).Select(Fail)];
        Assert.StartsWith("days 2-102 [anna] 2 of 2", Assert.Single(Find(two, ("many", ManyFails), ("days", days))), StringComparison.Ordinal);
    }

    [Fact]
    public void The_outer_correlation_groups_by_its_own_fields()
    {
        string byHost = "type: event_count\nrules: [fail]\ngroup-by: [Computer]\ntimespan: 10s\ncondition: { gte: 3 }";
        Event[] events =
        [
            new(0, 0, "4625", ("Computer", "EX01"), ("User", "anna")),
            new(1, 1, "4625", ("Computer", "EX01"), ("User", "bob")),
            new(2, 2, "4625", ("Computer", "EX01"), ("User", "carl")),
            new(4, 4, "4624", ("Computer", "EX02"), ("User", "bob")),
            new(5, 5, "4624", ("Computer", "EX02"), ("User", "dora")),
        ];
        Assert.StartsWith("then 2-4 [bob]", Assert.Single(Find(events, ("many", byHost), ("then", ThenSuccess))), StringComparison.Ordinal);
    }

    [Fact]
    public void Generate_lets_the_rules_below_speak_too()
    {
        Event[] events = [Fail(0), Fail(1), Fail(2), Success(5)];
        string[] found = Find(events, ("many", ManyFails), ("then", ThenSuccess + "\ngenerate: true"));
        Assert.Equal(["many", "then"], found.Select(f => f.Split(' ')[0]));
    }

    [Fact]
    public void A_rule_that_only_correlations_refer_to_gives_no_matches_of_its_own()
    {
        var engine = Events.Compile(new FieldTable(), Events.Rule("many", ManyFails));
        int fail = engine.Rules.ToList().FindIndex(r => r.Name == "fail");
        int success = engine.Rules.ToList().FindIndex(r => r.Name == "success");
        Assert.Equal((false, true), (engine.IsReported(fail), engine.IsCorrelated(fail)));
        Assert.Equal((true, false), (engine.IsReported(success), engine.IsCorrelated(success)));

        var generating = Events.Compile(new FieldTable(), Events.Rule("many", ManyFails + "\ngenerate: true"));
        Assert.True(generating.IsReported(fail));
        Assert.True(generating.IsCorrelated(fail));
    }

    private static Event Fail(int second) => new(second, second, "4625", ("User", "anna"));

    private static Event Success(int second) => new(second, second, "4624", ("User", "anna"));

    private static string[] Find(Event[] events, params (string Name, string Section)[] rules)
    {
        string[] forwards = [.. rules.Select(r => Events.Rule(r.Name, r.Section))];
        string[] found = [.. Events.Find(events, forwards).Select(Events.Show)];
        Array.Reverse(forwards);
        Assert.Equal(found, Events.Find(events, forwards).Select(Events.Show));
        return found;
    }
}
