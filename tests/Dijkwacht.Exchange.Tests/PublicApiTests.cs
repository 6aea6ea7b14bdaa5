using Dijkwacht.Testing;

namespace Dijkwacht.Exchange.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void What_others_may_rely_on_changes_only_on_purpose() =>
        Golden.Match(PublicApi.Of(typeof(Builds.ExchangeVersion).Assembly), "public-api.txt");
}
