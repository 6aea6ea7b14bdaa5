using Dijkwacht.Evidence.Records;

namespace Dijkwacht.Evidence.Tests;

public class FieldTableTests
{
    [Fact]
    public void Names_that_differ_only_in_case_share_an_ordinal()
    {
        var table = new FieldTable();
        int first = table.Intern("cs-uri-stem");
        Assert.Equal(first, table.Intern("CS-URI-STEM"));
        Assert.Equal(first, table.Find("Cs-Uri-Stem"));
        Assert.Equal(-1, table.Find("other"));
        Assert.Equal("cs-uri-stem", table.NameOf(first));
    }
}
