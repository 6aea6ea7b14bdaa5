using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Triage.Tests.Packs;

public class PackValuesTests
{
    [Fact]
    public void Lists_of_values_are_read_by_name()
    {
        var (values, problems) = Read("pages:\n  - /a.aspx\n  - /b*.aspx\nothers: [x]\n");
        Assert.Empty(problems);
        Assert.Equal(["/a.aspx", "/b*.aspx"], values["pages"]);
        Assert.Equal(["x"], values["others"]);
    }

    [Theory]
    [InlineData("pages: /a.aspx\n", 1)]
    [InlineData("ok: [x]\npages: []\n", 2)]
    [InlineData("pages:\n  - a: b\n", 2)]
    [InlineData("- a\n", 1)]
    [InlineData("pages: [a\n", 2)]
    public void A_list_of_another_shape_is_a_problem_with_its_line(string text, long line)
    {
        var (_, problems) = Read(text);
        Assert.Equal(("packs/p/values.yml", line), (Assert.Single(problems).File, problems[0].Line));
    }

    [Fact]
    public void A_name_that_another_pack_uses_is_a_problem()
    {
        var values = new Dictionary<string, IReadOnlyList<string>> { ["pages"] = ["x"] };
        var problems = new List<PackProblem>();
        PackReader.ReadValues("packs/p/values.yml", "pages: [y]\n", values, problems);
        Assert.Contains("'pages'", Assert.Single(problems).Message, StringComparison.Ordinal);
        Assert.Equal(["x"], values["pages"]);
    }

    private static (Dictionary<string, IReadOnlyList<string>> Values, List<PackProblem> Problems) Read(string text)
    {
        var values = new Dictionary<string, IReadOnlyList<string>>();
        var problems = new List<PackProblem>();
        PackReader.ReadValues("packs/p/values.yml", text, values, problems);
        return (values, problems);
    }
}
