namespace Dijkwacht.Rules.Tests.Sigma;

public class ConditionTests
{
    private const string Selections = "sel_a:\n    A: 1\nsel_b:\n    B: 1\nother:\n    C: 1\n_hidden:\n    D: 1\n";

    [Theory]
    [InlineData("sel_a and sel_b", "AB", "A")]
    [InlineData("sel_a or sel_b", "B", "C")]
    [InlineData("not sel_a", "B", "A")]
    [InlineData("not not sel_a", "A", "B")]
    [InlineData("sel_a or sel_b and other", "A", "B")]
    [InlineData("(sel_a or sel_b) and other", "BC", "A")]
    [InlineData("not sel_a and sel_b", "B", "AB")]
    [InlineData("1 of sel_*", "B", "C")]
    [InlineData("any of sel_*", "B", "C")]
    [InlineData("all of sel_*", "ABC", "AC")]
    [InlineData("2 of sel*", "AB", "BC")]
    [InlineData("2 of them", "AC", "AD")]
    [InlineData("1 of them", "C", "D")]
    [InlineData("all of them", "ABC", "ABD")]
    [InlineData("not 1 of sel_*", "C", "B")]
    [InlineData("not 2 of them", "A", "BC")]
    [InlineData("other and not 1 of sel_*", "CD", "CB")]
    [InlineData("1 OF them AND NOT other", "A", "AC")]
    [InlineData("1 of *_a", "A", "B")]
    [InlineData("[sel_a and sel_b, other]", "C", "A")]
    public void A_condition_decides(string condition, string matching, string other)
    {
        string rule = RuleText.Windows($"{Selections}condition: {condition}");
        Assert.True(RuleText.Matches(rule, Set(matching)), matching);
        Assert.False(RuleText.Matches(rule, Set(other)), other);
    }

    [Fact]
    public void Maps_join_by_and_and_lists_of_maps_by_or()
    {
        string rule = RuleText.Windows("s:\n    - A: 1\n      B: [1, 2]\n    - C: 1\ncondition: s");
        Assert.True(RuleText.Matches(rule, ("A", "1"), ("B", "2")));
        Assert.False(RuleText.Matches(rule, ("A", "1"), ("B", "3")));
        Assert.True(RuleText.Matches(rule, ("C", "1")));
    }

    [Fact]
    public void Keywords_are_searched_in_the_whole_record()
    {
        string any = RuleText.Windows("s: ['New-Export', 'Set-Oab']\ncondition: s");
        Assert.True(RuleText.Matches(any, ("Data", "xx set-oabVirtualDirectory")));
        Assert.False(RuleText.Matches(any, ("Data", "xx get-oab")));

        string all = RuleText.Windows("s:\n    '|all': ['Set-Oab', 'External*Url']\ncondition: s");
        Assert.True(RuleText.Matches(all, ("Data", "Set-OabVirtualDirectory"), ("X", "ExternalxUrl")));
        Assert.False(RuleText.Matches(all, ("Data", "Set-OabVirtualDirectory")));
    }

    private static (string, string)[] Set(string letters) => [.. letters.Select(l => (l.ToString(), "1"))];
}
