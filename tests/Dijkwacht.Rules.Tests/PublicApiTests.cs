using Dijkwacht.Testing;

namespace Dijkwacht.Rules.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void What_others_may_rely_on_changes_only_on_purpose() =>
        Golden.Match(PublicApi.Of(typeof(RuleEngine).Assembly), "public-api.txt");
}
