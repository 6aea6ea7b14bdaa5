using Dijkwacht.Testing;

namespace Dijkwacht.Census.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void What_others_may_rely_on_changes_only_on_purpose() =>
        Golden.Match(PublicApi.Of(typeof(Dijkwacht.Census.Runs.CensusRunner).Assembly), "public-api.txt");
}
