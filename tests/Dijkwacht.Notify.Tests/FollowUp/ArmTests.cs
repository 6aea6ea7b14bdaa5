using CsCheck;
using Dijkwacht.Notify.Delivery;
using Dijkwacht.Notify.FollowUp;
using Dijkwacht.Notify.Notices;
using Dijkwacht.Notify.Settings;
using Dijkwacht.Notify.Storage;

namespace Dijkwacht.Notify.Tests.FollowUp;

public sealed class ArmTests
{
    private const string ThreeArms = """
        plan: spring
        matter: proxylogon
        seed: 11
        strata: [sector]
        looks: [7d, 28d]
        arms:
          - { id: mail, steps: [{ after: 0d, channel: mail }] }
          - { id: letter, steps: [{ after: 0d, channel: letter }] }
          - { id: wait, wait: 72h, steps: [{ after: 0d, channel: mail }] }

        """;

    [Fact]
    public void Arms_are_balanced_within_each_stratum_and_do_not_hang_on_the_order()
    {
        Dictionary<string, string> once = Arms(Enumerable.Range(1, 60)), again = Arms(Enumerable.Range(1, 60).Reverse());
        Assert.Equal(once.OrderBy(o => o.Key, StringComparer.Ordinal), again.OrderBy(o => o.Key, StringComparer.Ordinal));
        foreach (int parity in (int[])[0, 1])
            Assert.All(once.Where(o => o.Key[^1] % 2 == parity).GroupBy(o => o.Value), g => Assert.Equal(10, g.Count()));
    }

    [Fact]
    public void Nobody_whose_server_may_be_entered_is_left_waiting()
    {
        using var country = new Country(ThreeArms);
        Situation[] situations = [Situation.ProbablyEntered, Situation.ShellPresent, Situation.PatchedLate, Situation.MailboxOffered];
        country.Book.Update(Enumerable.Range(0, 80).Select(i => country.Seen(Country.Name(i), situations[i % 4] == Situation.PatchedLate ? SeenState.Closed : SeenState.Open, situations[i % 4])));
        Assert.Equal(80, country.Send().Sum(n => n.Servers.Count));
    }

    [Fact]
    public void Who_waits_is_written_to_after_the_wait_or_as_soon_as_the_server_may_be_entered()
    {
        using var country = new Country(ThreeArms);
        country.Book.Update(Enumerable.Range(0, 60).Select(i => country.Seen(Country.Name(i))));
        Assert.Equal(40, country.Send().Count);
        string[] waiting = [.. country.Book.All().Where(w => w.State == WarningState.Planned).Select(w => w.Owner)];
        Assert.Equal(20, waiting.Length);

        country.After(1);
        country.Book.Update([country.Seen(waiting[0], situation: Situation.ProbablyEntered)]);
        Assert.Equal("mail@" + waiting[0] + ".example.org", Assert.Single(country.Send()).Recipient.Value);
        country.After(2);
        Assert.Equal(19, country.Send().Count);
    }

    [Fact]
    public void A_plan_that_leaves_people_waiting_too_long_is_refused_with_its_place()
    {
        (WarningPlan? plan, IReadOnlyList<SettingsProblem> problems) = WarningPlan.Read(ThreeArms.Replace("72h", "73h", StringComparison.Ordinal), ["proxylogon"]);
        Assert.Null(plan);
        SettingsProblem problem = Assert.Single(problems);
        Assert.Equal(("DW3005", 9), (problem.Code, problem.Line));
    }

    [Theory]
    [InlineData("plan: a\nmatter: proxylogon\nseed: 1\n", "DW3003")]
    [InlineData("plan: A b\nmatter: proxylogon\nseed: 1\narms: [{ id: x, steps: [{ channel: mail }] }]\n", "DW3004")]
    [InlineData("plan: a\nmatter: other\nseed: 1\narms: [{ id: x, steps: [{ channel: mail }] }]\n", "DW3004")]
    [InlineData("plan: a\nmatter: proxylogon\narms: [{ id: x, steps: [{ channel: mail }] }]\n", "DW3003")]
    [InlineData("plan: a\nmatter: proxylogon\nseed: x\narms: [{ id: x, steps: [{ channel: mail }] }]\n", "DW3004")]
    [InlineData("plan: a\nmatter: proxylogon\nseed: 1\nsed: 1\narms: [{ id: x, steps: [{ channel: mail }] }]\n", "DW3002")]
    [InlineData("plan: a\nmatter: proxylogon\nseed: 1\narms: [{ id: x, steps: [{ channel: fax }] }]\n", "DW3004")]
    [InlineData("plan: a\nmatter: proxylogon\nseed: 1\narms: [{ id: x, wait: 24h, steps: [{ channel: mail }] }]\n", "DW3005")]
    [InlineData("plan: a\nmatter: proxylogon\nseed: 1\narms: [{ id: x, steps: [{ channel: mail }, { after: 0d, channel: letter }] }]\n", "DW3004")]
    [InlineData("plan: a\nmatter: proxylogon\nseed: 1\nlooks: [9d, 3d]\narms: [{ id: x, steps: [{ channel: mail }] }]\n", "DW3004")]
    [InlineData("- a\n", "DW3001")]
    [InlineData("plan: [\n", "DW3001")]
    public void What_is_wrong_in_a_plan_is_told(string text, string code)
    {
        (WarningPlan? plan, IReadOnlyList<SettingsProblem> problems) = WarningPlan.Read(text, ["proxylogon"]);
        Assert.Null(plan);
        Assert.Contains(problems, p => p.Code == code);
    }

    [Fact]
    public void A_file_of_nothing_but_brackets_is_refused() =>
        Assert.Equal("DW3001", Assert.Single(WarningPlan.Read(new string('[', 100_000), ["proxylogon"]).Problems).Code);

    [Theory]
    [InlineData("&a { *a : 1, *a : 2 }\n", 1)]
    [InlineData("plan: &p a\nmatter: *p\n", 2)]
    public void A_file_with_aliases_is_refused_at_the_first(string text, int line)
    {
        SettingsProblem problem = Assert.Single(WarningPlan.Read(text, ["proxylogon"]).Problems);
        Assert.Equal(("DW3001", line), (problem.Code, (int)problem.Line));
        Assert.Contains("Aliases", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_is_a_plan_or_refused() => Gen.String[Gen.Char["abp: -[]{}\n\t'\"#&*!|>%@0d7"], 0, 200].Sample(text =>
    {
        (WarningPlan? plan, IReadOnlyList<SettingsProblem> problems) = WarningPlan.Read(text, ["proxylogon"]);
        Assert.NotEqual(plan is null, problems.Count == 0);
    });

    [Fact]
    public void A_comparison_is_not_changed_under_way()
    {
        using var country = new Country(ThreeArms);
        WarningPlan other = WarningPlan.Read(ThreeArms.Replace("seed: 11", "seed: 12", StringComparison.Ordinal), ["proxylogon"]).Plan!;
        Assert.Throws<InvalidDataException>(() => new WarningBook(country.Database, other, country.Clock));
        WarningPlan longer = WarningPlan.Read(ThreeArms + "grace: 3d\n", ["proxylogon"]).Plan!;
        Assert.Equal(TimeSpan.FromDays(3), new WarningBook(country.Database, longer, country.Clock).Plan.Grace);
    }

    [Fact]
    public void The_effect_is_that_of_the_first_census_at_or_after_the_look()
    {
        using var country = new Country(ThreeArms);
        string[] owners = [.. Enumerable.Range(0, 300).Select(Country.Name)];
        country.Book.Update(owners.Select(o => country.Seen(o)));
        country.Send();
        Dictionary<string, string> arms = Assigned(country.Database);
        var fixes = new HashSet<string>();
        foreach (IGrouping<string, string> arm in owners.GroupBy(o => arms[o]))
            fixes.UnionWith(arm.Take(arm.Key switch { "letter" => 75, "mail" => 40, _ => 10 }));

        country.After(8);
        country.Book.Update(owners.Select(o => country.Seen(o, fixes.Contains(o) ? SeenState.Closed : SeenState.Open)));
        IReadOnlyList<ArmResult> results = ArmResults.Of(country.Database, country.Plan);

        Assert.Equal([("mail", 100, 40), ("letter", 100, 75), ("wait", 100, 10)], results.Select(r => (r.Arm, r.Horizons[0].Judged, r.Horizons[0].Fixed)));
        Assert.All(results, r => Assert.Equal(0, r.Horizons[1].Judged));
        Assert.Equal(0.35, results[1].Horizons[0].Effect!.Value, 9);
        Assert.Equal("mantel-haenszel", results[1].Horizons[0].Effect!.Method);
        Assert.Equal(["wait"], ArmResults.Worse(country.Database, country.Plan));
    }

    [Fact]
    public void Who_could_not_wait_is_not_compared_with_those_who_did()
    {
        using var country = new Country(ThreeArms);
        country.Book.Update(Enumerable.Range(0, 40).Select(i => country.Seen(Country.Name(i), situation: Situation.ProbablyEntered)));
        country.Send();
        country.After(8);
        country.Book.Update(Enumerable.Range(0, 40).Select(i => country.Seen(Country.Name(i), SeenState.Closed, Situation.ProbablyEntered)));
        IReadOnlyList<ArmResult> results = ArmResults.Of(country.Database, country.Plan);
        Assert.NotNull(results[1].Horizons[0].Effect);
        Assert.Null(results[2].Horizons[0].Effect);
    }

    [Fact]
    public void Too_many_bounces_stop_the_plan_until_a_person_has_looked()
    {
        using var country = new Country(ThreeArms + "stop: { bounced: 0.2, atLeast: 10 }\n");
        country.Book.Update(Enumerable.Range(0, 30).Select(i => country.Seen(Country.Name(i))));
        IReadOnlyList<Notice> sent = country.Send();
        Assert.Null(StopCheck.Judge(country.Database, country.Plan, country.Clock));
        foreach (Notice notice in sent.Where(n => n.Recipient.Channel == "mail"))
            country.Hear(notice.Token, IncomingKind.Bounced);
        Assert.Contains("bounced", StopCheck.Judge(country.Database, country.Plan, country.Clock), StringComparison.Ordinal);
        country.After(0.1);
        StopCheck.Resume(country.Database, country.Plan.Id, country.Clock);
        Assert.Null(StopCheck.Judge(country.Database, country.Plan, country.Clock));
    }

    private static Dictionary<string, string> Arms(IEnumerable<int> numbers)
    {
        using var country = new Country(ThreeArms);
        country.Book.Update(numbers.Select(i => country.Seen(Country.Name(i))));
        country.Make();
        return Assigned(country.Database);
    }

    private static Dictionary<string, string> Assigned(DeskDatabase database)
    {
        var arms = new Dictionary<string, string>(StringComparer.Ordinal);
        using Microsoft.Data.Sqlite.SqliteCommand command = database.Command("SELECT owner, arm FROM assignments");
        using Microsoft.Data.Sqlite.SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
            arms[row.GetString(0)] = row.GetString(1);
        return arms;
    }
}
