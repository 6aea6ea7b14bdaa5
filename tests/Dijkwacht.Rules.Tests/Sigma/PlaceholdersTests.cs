using Dijkwacht.Evidence.Records;
using Dijkwacht.Rules.Sigma;

namespace Dijkwacht.Rules.Tests.Sigma;

public sealed class PlaceholdersTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Lists_come_from_maps_and_from_files_with_a_value_per_line()
    {
        Write("lists.yml", "servers: [EX01, 'EX0?']\nadmin: anna\nvars:\n    Ports: [25, 443]\n");
        Write("Servers.txt", "# our own\n\nEX01\n  DC01  \r\n");
        var lists = Placeholders.Load([_folder]);
        Assert.Empty(lists.Problems);
        Assert.Equal(["EX01", "DC01", "EX0?"], lists.Values["servers"]);
        Assert.Equal(["anna"], lists.Values["admin"]);
        Assert.Equal(["25", "443"], lists.Values["ports"]);
    }

    [Fact]
    public void A_rule_without_its_list_is_skipped_by_name_and_runs_with_it()
    {
        Write("admins.txt", "adm_*\n");
        var set = RuleText.Load(RuleText.Single("User|expand: '%admins%'"));
        var without = RuleEngine.Compile(set, new FieldTable());
        Assert.Equal("no values for the placeholder %admins%", Assert.Single(without.Skipped).Reason);
        var with = RuleEngine.Compile(set, new FieldTable(), Placeholders.Load([Path.Combine(_folder, "admins.txt")]).Values);
        Assert.Single(with.Rules);
    }

    [Fact]
    public void Too_many_values_for_one_rule_are_refused_with_the_name()
    {
        Write("many.txt", string.Join('\n', Enumerable.Range(0, 200)));
        var set = RuleText.Load(RuleText.Single("User|expand: '%many%%many%'"));
        var engine = RuleEngine.Compile(set, new FieldTable(), Placeholders.Load([_folder]).Values);
        Assert.Equal("too many values for the placeholder %many%", Assert.Single(engine.Skipped).Reason);
    }

    [Theory]
    [InlineData("a.yml", "- a list", "DW1049")]
    [InlineData("a.yml", "servers: { a: b }", "DW1049")]
    [InlineData("a.yml", "servers: [unclosed", "DW1001")]
    public void What_is_no_list_is_a_problem(string name, string text, string code)
    {
        Write(name, text);
        var lists = Placeholders.Load([_folder, Path.Combine(_folder, "absent.txt")]);
        Assert.Equal([code, "DW1006"], lists.Problems.Select(p => p.Code));
        Assert.Empty(lists.Values);
    }

    [Fact]
    public void A_list_is_bounded()
    {
        Write("long.txt", string.Join('\n', Enumerable.Range(0, Placeholders.MaxValues + 5)) + "\n" + new string('x', 5000));
        var lists = Placeholders.Load([_folder]);
        Assert.Equal(Placeholders.MaxValues, lists.Values["long"].Count);
        Assert.Equal(6, lists.Problems.Count);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
