using CsCheck;
using Dijkwacht.Rules.Correlation;

namespace Dijkwacht.Rules.Tests.Correlation;

public class OrderTests
{
    private static readonly string[] s_rules =
    [
        Events.Rule("guessing", "type: event_count\nrules: [fail]\ngroup-by: [User]\ntimespan: 10s\ncondition: { gte: 3 }\ngenerate: true"),
        Events.Rule("few", "type: event_count\nrules: [fail, success]\ntimespan: 20s\ncondition: { gte: 2, lt: 5 }"),
        Events.Rule("spray", "type: value_count\nrules: [fail]\ngroup-by: [Ip]\ntimespan: 15s\ncondition: { field: User, gte: 2 }"),
        Events.Rule("meet", "type: temporal\nrules: [fail, success, created]\ngroup-by: [User]\ntimespan: 20s"),
        Events.Rule("order", "type: temporal_ordered\nrules: [fail, success, created]\ngroup-by: [User]\ntimespan: 30s"),
        Events.Rule("then", "type: temporal_ordered\nrules: [guessing, success]\ngroup-by: [Ip]\ntimespan: 30s\ngenerate: true"),
    ];

    private static readonly Gen<Event> s_event =
        Gen.Select(Gen.Int[0, 60], Gen.Int[0, 2], Gen.Int[0, 2], Gen.Int[0, 1], Gen.Int[0, 1_000_000])
            .Select((second, id, user, ip, reference) => new Event(
                second, reference, (string[])["4625", "4624", "4720"] is var ids ? ids[id] : "", ("User", $"user{user}"), ("Ip", $"192.0.2.{ip}")));

    [Fact]
    public void The_order_of_events_the_threads_and_the_memory_change_nothing()
    {
        var small = new CorrelatorLimits(BufferLength: 300, MaxMemory: 1000);
        Gen.Select(s_event.Array[0, 60], Gen.Int[0, 1000], Gen.Int[1, 4]).Sample((events, seed, feeders) =>
        {
            var expected = Shown(events, new CorrelatorLimits(), 1);
            var shuffled = (Event[])events.Clone();
            new Random(seed).Shuffle(shuffled);
            Assert.Equal(expected, Shown(shuffled, new CorrelatorLimits(), feeders));
            Assert.Equal(expected, Shown(shuffled, small, feeders));
        }, iter: 60);
    }

    [Fact]
    public void Feeders_work_side_by_side_and_a_file_takes_what_memory_does_not()
    {
        var events = Enumerable.Range(0, 4000).Select(i => new Event(i, i, i % 7 == 0 ? "4624" : "4625", ("User", $"user{i % 3}"), ("Ip", "192.0.2.1"))).ToArray();
        var inMemory = Events.Find(events, new CorrelatorLimits(), 1, s_rules);
        var onDisk = Events.Find(events, new CorrelatorLimits(BufferLength: 2000, MaxMemory: 4000), 3, s_rules);
        Assert.Equal(0, inMemory.FileLength);
        Assert.True(onDisk.FileLength > 100_000);
        Assert.NotEmpty(inMemory.Matches);
        Assert.Equal(inMemory.Matches.Select(Events.Show), onDisk.Matches.Select(Events.Show));
    }

    [Fact]
    public void What_the_file_cannot_hold_is_counted()
    {
        var events = Enumerable.Range(0, 4000).Select(i => new Event(i, i, "4625", ("User", "anna"), ("Ip", "192.0.2.1")));
        var (_, _, fileLength, dropped) = Events.Find(events, new CorrelatorLimits(BufferLength: 2000, MaxMemory: 4000, MaxFileLength: 10_000), 1, s_rules);
        Assert.True(fileLength <= 10_000);
        Assert.True(dropped > 0);
    }

    private static IEnumerable<string> Shown(Event[] events, CorrelatorLimits limits, int feeders) =>
        Events.Find(events, limits, feeders, s_rules).Matches.Select(Events.Show);
}
