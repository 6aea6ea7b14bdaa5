using System.Net;
using Dijkwacht.Census.Fingerprints;
using Dijkwacht.Census.Observations;
using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Census.Tests.Fingerprints;

public sealed class ServerMergeTests
{
    [Fact]
    public void A_short_name_or_a_certificate_alone_joins_nothing() =>
        Assert.Equal(3, ServerMerge.Merge([See("192.0.2.1", "EXCH01", "aa"), See("192.0.2.2", "EXCH01", "bb"), See("192.0.2.3", "OTHER", "aa")]).Count);

    [Fact]
    public void Name_with_certificate_or_domain_joins_addresses_in_any_order()
    {
        Observation[] seen = [See("192.0.2.1", "EX1", "aa"), See("192.0.2.2", "ex1", "aa", backEnd: "b.example.org"), See("192.0.2.3", "EX1", "cc", backEnd: "c.example.org")];
        MergedServer one = Assert.Single(ServerMerge.Merge(seen));
        MergedServer reversed = Assert.Single(ServerMerge.Merge(seen.Reverse()));
        Assert.Equal(one.Observations, reversed.Observations);
        Assert.Equal(["EX1"], one.Servers);
    }

    [Fact]
    public void A_mixed_farm_is_as_old_as_its_oldest_member()
    {
        MergedServer farm = Assert.Single(ServerMerge.Merge([See("192.0.2.1", "EX1", "aa", build: "15.1.2507.61", day: 2), See("192.0.2.1", "EX2", "aa", build: "15.1.2507.16", day: 1)]));
        Assert.True(farm.IsMixedFarm);
        Assert.Equal("15.1.2507.16", farm.Build.ToString());
    }

    [Fact]
    public void A_server_that_was_updated_has_its_newest_build()
    {
        MergedServer server = Assert.Single(ServerMerge.Merge([See("192.0.2.1", "EX1", "aa", build: "15.1.2507.16", day: 1), See("192.0.2.1", "EX1", "aa", build: "15.1.2507.61", day: 2)]));
        Assert.False(server.IsMixedFarm);
        Assert.Equal("15.1.2507.61", server.Build.ToString());
    }

    [Fact]
    public void One_server_in_many_networks_is_doubtful_and_a_cluster_in_few_is_not()
    {
        Observation[] spread = [.. Enumerable.Range(1, RepetitionCheck.MostNetworksOfOneServer).Select(i => See($"10.{i}.0.1", "EX1", "aa"))];
        Observation[] cluster = [.. Enumerable.Range(1, 200).Select(i => See($"192.0.2.{i}", "EX2", "bb"))];
        Assert.Equal(spread, RepetitionCheck.Find([.. cluster, .. spread]).Select(r => r.Observation));
    }

    [Fact]
    public void Honest_servers_of_a_common_name_have_certificates_of_their_own()
    {
        Observation[] honest = [.. Enumerable.Range(1, 150).Select(i => See($"10.{i}.0.1", "EXCH01", "c" + i))];
        Observation[] disguised = [.. Enumerable.Range(1, 150).Select(i => See($"10.{i}.0.2", "EXCH02", "d" + i, isSelfIssued: true))];
        Assert.Equal(disguised, RepetitionCheck.Find([.. honest, .. disguised]).Select(r => r.Observation));
    }

    private static Observation See(string address, string server, string certificate, string? backEnd = null, string build = "15.1.2507.61", int day = 1, bool isSelfIssued = false) => new()
    {
        Run = "r",
        ObservedAt = new DateTimeOffset(2026, 11, day, 0, 0, 0, TimeSpan.Zero),
        Address = IPAddress.Parse(address),
        State = ObservedState.Exchange,
        Server = server,
        BackEnd = backEnd,
        Build = ExchangeVersion.Parse(build),
        Precision = BuildPrecision.Exact,
        Certificate = new CertificateFacts(certificate, "CN=a", isSelfIssued ? "CN=a" : "CN=b", [], DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch),
    };
}
