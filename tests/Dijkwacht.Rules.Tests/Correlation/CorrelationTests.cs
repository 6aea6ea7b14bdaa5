using Dijkwacht.Rules.Correlation;

namespace Dijkwacht.Rules.Tests.Correlation;

public class CorrelationTests
{
    private const string Guessing = "type: event_count\nrules: [fail]\ngroup-by: [User]\ntimespan: 10s\ncondition: { gte: 3 }";

    [Fact]
    public void A_window_slides_and_a_burst_is_one_match()
    {
        var events = Fails("anna", 0, 8, 9, 11, 14, 40, 49, 60);
        Assert.Equal(["guessing 0-14 [anna] 4 of 5: 0 8 9 11 14"], Shown(events, Events.Rule("guessing", Guessing)));
    }

    [Fact]
    public void Two_bursts_are_two_matches()
    {
        var events = Fails("anna", 0, 1, 2, 100, 101, 102);
        Assert.Equal(["guessing 0-2 [anna] 3 of 3: 0 1 2", "guessing 100-102 [anna] 3 of 3: 100 101 102"], Shown(events, Events.Rule("guessing", Guessing)));
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void Both_ends_of_the_timespan_belong_to_the_window(int last, bool matches) =>
        Assert.Equal(matches, Shown(Fails("anna", 0, 5, last), Events.Rule("guessing", Guessing)).Length == 1);

    [Fact]
    public void Groups_are_told_apart_by_their_values_without_case()
    {
        Event[] events = [.. Fails("anna", 0, 1), .. Fails("bob", 2), new(3, 3, "4625", ("User", "ANNA"))];
        Assert.Equal(["guessing 0-3 [anna] 3 of 3: 0 1 3"], Shown(events, Events.Rule("guessing", Guessing)));
    }

    [Fact]
    public void Without_group_by_all_events_belong_together()
    {
        Event[] events = [.. Fails("anna", 0, 1), .. Fails("bob", 2)];
        string rule = Events.Rule("all", Guessing.Replace("group-by: [User]\n", "", StringComparison.Ordinal));
        Assert.Equal(["all 0-2 [] 3 of 3: 0 1 2"], Shown(events, rule));
    }

    [Theory]
    [InlineData("gt: 2", 3, true)]
    [InlineData("gt: 2", 2, false)]
    [InlineData("gte: 2", 2, true)]
    [InlineData("lt: 3", 2, true)]
    [InlineData("lt: 3", 3, false)]
    [InlineData("lte: 3", 3, true)]
    [InlineData("lte: 3", 4, false)]
    [InlineData("eq: 3", 3, true)]
    [InlineData("eq: 3", 4, false)]
    [InlineData("neq: 3", 4, true)]
    [InlineData("neq: 3", 3, false)]
    [InlineData("gt: 2, lte: 4", 4, true)]
    [InlineData("gt: 2, lte: 4", 5, false)]
    public void A_condition_counts_the_events_of_a_window(string condition, int events, bool matches)
    {
        string rule = Events.Rule("counted", $"type: event_count\nrules: [fail]\ngroup-by: [User]\ntimespan: 1m\ncondition: {{ {condition} }}");
        Assert.Equal(matches, Shown(Fails("anna", [.. Enumerable.Range(0, events)]), rule).Length == 1);
    }

    [Fact]
    public void A_limit_is_asked_when_a_window_is_over()
    {
        string rule = Events.Rule("few", "type: event_count\nrules: [fail]\ngroup-by: [User]\ntimespan: 10s\ncondition: { lte: 2 }");
        Assert.Equal(["few 20-21 [anna] 2 of 2: 20 21"], Shown(Fails("anna", 0, 1, 10, 20, 21), rule));
    }

    [Fact]
    public void Different_values_are_counted_and_those_that_leave_the_window_no_longer()
    {
        string rule = Events.Rule("spray", "type: value_count\nrules: [fail]\ngroup-by: [Ip]\ntimespan: 10s\ncondition: { field: User, gte: 3 }");
        Event[] events = [User(0, "a"), User(1, "A"), User(2, "b"), User(11, "c"), User(12, "d"), User(13, "b"), User(30, "x"), User(31, "y")];
        Assert.Equal(["spray 1-13 [192.0.2.1] 3 of 5: 1 2 11 12 13"], Shown(events, rule));

        static Event User(int second, string user) => new(second, second, "4625", ("Ip", "192.0.2.1"), ("User", user));
    }

    [Fact]
    public void Values_of_several_fields_are_counted_together()
    {
        string rule = Events.Rule("pairs", "type: value_count\nrules: [fail]\ngroup-by: [Ip]\ntimespan: 10s\ncondition: { field: [User, Domain], gte: 3 }");
        Event[] events = [Pair(0, "a", "x"), Pair(1, "a", "y"), Pair(2, "A", "X"), Pair(3, "ax", ""), Pair(4, "b", "x")];
        Assert.Equal(["pairs 0-4 [192.0.2.1] 3 of 4: 0 1 2 4"], Shown(events, rule));

        static Event Pair(int second, string user, string domain) => new(second, second, "4625", ("Ip", "192.0.2.1"), ("User", user), ("Domain", domain));
    }

    [Theory]
    [InlineData("value_sum", "gt: 100", true)]
    [InlineData("value_sum", "gt: 120", false)]
    [InlineData("value_avg", "gte: 40", true)]
    [InlineData("value_avg", "lt: 40", false)]
    public void Sums_and_means_are_of_numbers(string type, string condition, bool matches)
    {
        string rule = Events.Rule("bytes", $"type: {type}\nrules: [success]\ngroup-by: [User]\ntimespan: 1m\ncondition: {{ field: Bytes, {condition} }}");
        Event[] events = [Bytes(0, "10"), Bytes(1, "50.5"), Bytes(2, "many"), Bytes(3, "59.5")];
        var (found, statistics, _, _) = Events.Find(events, new CorrelatorLimits(), 1, rule);
        Assert.Equal(matches, found.Count == 1);
        Assert.Equal(1, statistics[0].WithoutNumber);

        static Event Bytes(int second, string bytes) => new(second, second, "4624", ("User", "anna"), ("Bytes", bytes));
    }

    [Theory]
    [InlineData("temporal", "", "success fail created", true)]
    [InlineData("temporal", "", "success fail fail", false)]
    [InlineData("temporal", "condition: { gte: 2 }", "fail success", true)]
    [InlineData("temporal", "condition: { eq: 2 }", "fail success created", false)]
    [InlineData("temporal", "condition: fail and (success or created)", "created fail", true)]
    [InlineData("temporal", "condition: fail and (success or created)", "created success", false)]
    [InlineData("temporal", "condition: fail AND NOT success", "fail created", true)]
    [InlineData("temporal", "condition: fail AND NOT success", "fail success", false)]
    [InlineData("temporal", "condition: 2 of them", "fail created", true)]
    [InlineData("temporal_ordered", "", "fail success created", true)]
    [InlineData("temporal_ordered", "", "fail created success", false)]
    [InlineData("temporal_ordered", "", "created success fail success fail created", true)]
    [InlineData("temporal_ordered", "condition: fail and success and created", "fail success created", true)]
    [InlineData("temporal_ordered", "condition: { gte: 2 }", "success created fail", true)]
    [InlineData("temporal_ordered", "condition: { gte: 2 }", "created success fail", false)]
    public void Rules_meet_in_time(string type, string condition, string order, bool matches)
    {
        string rule = Events.Rule("meet", $"type: {type}\nrules: [fail, success, created]\ngroup-by: [User]\ntimespan: 1m\n{condition}");
        var events = order.Split(' ').Select((name, i) => new Event(i, i, Id(name), ("User", "anna")));
        Assert.Equal(matches, Shown(events, rule).Length == 1);
    }

    [Theory]
    [InlineData(60, true)]
    [InlineData(61, false)]
    public void Rules_that_meet_too_late_do_not_match(int last, bool matches)
    {
        foreach (string type in (string[])["temporal", "temporal_ordered"])
        {
            string rule = Events.Rule("meet", $"type: {type}\nrules: [fail, success]\ngroup-by: [User]\ntimespan: 1m");
            Assert.Equal(matches, Shown([new(0, 1, "4625", ("User", "anna")), new(last, 2, "4624", ("User", "anna"))], rule).Length == 1);
        }
    }

    [Fact]
    public void Events_of_the_same_time_count_as_in_order()
    {
        string rule = Events.Rule("meet", "type: temporal_ordered\nrules: [fail, success]\ngroup-by: [User]\ntimespan: 1m");
        Assert.Equal(["meet 5-5 [anna] 2 of 2: 9 1"], Shown([new(5, 1, "4624", ("User", "anna")), new(5, 9, "4625", ("User", "anna"))], rule));
    }

    [Fact]
    public void An_alias_names_one_thing_by_the_field_of_each_rule()
    {
        string rule = Events.Rule("alias", """
            type: temporal
            rules: [00000000-0000-4000-8000-00000000000a, success]
            group-by: [who]
            timespan: 1m
            aliases:
                who:
                    fail: TargetUserName
                    success: SubjectUserName
            """);
        Event[] events =
        [
            new(0, 1, "4625", ("TargetUserName", "anna"), ("SubjectUserName", "bob")),
            new(1, 2, "4624", ("TargetUserName", "bob"), ("SubjectUserName", "carl")),
            new(2, 3, "4624", ("TargetUserName", "bob"), ("SubjectUserName", "anna")),
        ];
        Assert.Equal(["alias 0-2 [anna] 2 of 2: 1 3"], Shown(events, rule));
    }

    [Fact]
    public void Fields_have_the_name_that_they_have_in_each_kind_of_event()
    {
        string rule = Events.Rule("procs", "type: event_count\nrules: [proc]\ngroup-by: [ProcessId]\ntimespan: 1m\ncondition: { gte: 2 }");
        Event[] events =
        [
            new(0, 1, "1", ("Image", "a.exe"), ("ProcessId", "7")),
            new(1, 2, "4688", ("NewProcessName", "a.exe"), ("NewProcessId", "7"), ("ProcessId", "9")),
            new(2, 3, "4688", ("NewProcessName", "a.exe"), ("NewProcessId", "8"), ("ProcessId", "7")),
        ];
        Assert.Equal(["procs 0-1 [7] 2 of 2: 1 2"], Shown(events, rule));
    }

    [Fact]
    public void Events_without_a_time_or_a_field_are_left_out_and_counted()
    {
        Event[] events = [.. Fails("anna", 0, 1), new(-1, 7, "4625", ("User", "anna")), new(2, 8, "4625"), new(2, 9, "4625", ("User", ""))];
        var (found, statistics, _, _) = Events.Find(events, new CorrelatorLimits(), 1, Events.Rule("guessing", Guessing));
        Assert.Empty(found);
        Assert.Equal((2, 1, 2), (statistics[0].Taken, statistics[0].WithoutTime, statistics[0].WithoutField));
        Assert.False(statistics[0].IsComplete);
    }

    [Fact]
    public void References_are_bounded_and_the_count_goes_on()
    {
        var match = Assert.Single(Events.Find(Fails("anna", [.. Enumerable.Range(0, 250)]), Events.Rule("guessing", Guessing)));
        Assert.Equal(250, match.Events);
        Assert.Equal(CorrelationMatch.MaxReferences, match.References.Count);
        Assert.Equal(249, (match.LastTicks - match.FirstTicks) / TimeSpan.TicksPerSecond);
    }

    [Fact]
    public void A_window_that_holds_too_many_says_so()
    {
        string rule = Events.Rule("many", "type: event_count\nrules: [fail]\ntimespan: 1h\ncondition: { gte: 3 }");
        var (found, statistics, _, _) = Events.Find(Fails("anna", [.. Enumerable.Range(0, 9)]), new CorrelatorLimits(MaxWindow: 5), 1, rule);
        Assert.Equal(5, Assert.Single(found).Count);
        Assert.Equal(4, statistics[0].LeftEarly);
    }

    private static Event[] Fails(string user, params int[] seconds) => [.. seconds.Select(s => new Event(s, s, "4625", ("User", user)))];

    private static string Id(string rule) => rule switch
    {
        "fail" => "4625",
        "success" => "4624",
        _ => "4720",
    };

    private static string[] Shown(IEnumerable<Event> events, params string[] correlations) =>
        [.. Events.Find(events, correlations).Select(Events.Show)];
}
