using Dijkwacht.Testing;

namespace Dijkwacht.Evidence.Tests;

public sealed class PublicApiTests
{
    [Fact]
    public void What_others_may_rely_on_changes_only_on_purpose() =>
        Golden.Match(PublicApi.Of(typeof(Dijkwacht.Evidence.Evtx.EvtxReader).Assembly), "public-api.txt");
}
