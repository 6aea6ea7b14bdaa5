using Dijkwacht.Testing;

namespace Dijkwacht.Notify.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void What_others_may_rely_on_changes_only_on_purpose() =>
        Golden.Match(PublicApi.Of(typeof(global::Dijkwacht.Notify.Storage.DeskDatabase).Assembly), "public-api.txt");
}
