using System.Text;
using CsCheck;
using Dijkwacht.Census.Fingerprints;
using Dijkwacht.Census.Observations;
using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Census.Tests.Fingerprints;

public sealed class FingerprintTests
{
    private const string Login = "<link rel=\"shortcut icon\" href=\"/owa/auth/15.2.858/themes/resources/favicon.ico\">";

    [Theory]
    [InlineData("15.2.1748.36", "15.2.1748.36", BuildPrecision.Exact, "Exchange Server 2019")]
    [InlineData("15.1.2375.0", "15.1.2375.0", BuildPrecision.CumulativeUpdate, "Exchange Server 2016")]
    [InlineData("15.2.2562.17", "15.2.2562.17", BuildPrecision.Exact, "Exchange Server Subscription Edition")]
    public void A_version_header_tells_the_build(string header, string build, BuildPrecision precision, string product)
    {
        Fingerprint read = Fingerprint.Read([Answer(PoliteOrder.Owa, 401, "", ("x-owa-version", header), ("X-FEServer", "EX1"), ("X-CalculatedBETarget", "ex1.example.org"))], null);
        Assert.Equal((ObservedState.Exchange, build, precision, product), (read.State, read.Build.ToString(), read.Precision, read.Product));
        Assert.Equal(("EX1", "ex1.example.org"), (read.Server, read.BackEnd));
    }

    [Fact]
    public void A_login_page_tells_the_cumulative_update_only()
    {
        Fingerprint read = Fingerprint.Read([Answer(PoliteOrder.Logon, 200, Login)], null);
        Assert.Equal((new ExchangeVersion(15, 2, 858, 0), BuildPrecision.CumulativeUpdate, BuildSource.LoginPage), (read.Build, read.Precision, read.Source));
    }

    [Theory]
    [InlineData("14.3.513.0", "14.3.513.0", BuildPrecision.Exact)]
    [InlineData("14.3.123.3", "14.3.123.0", BuildPrecision.CumulativeUpdate)]
    public void Exchange_2010_writes_all_four_parts_into_its_page(string path, string build, BuildPrecision precision)
    {
        Fingerprint read = Fingerprint.Read([Answer(PoliteOrder.Owa, 200, $"<img src=/owa/{path}/themes/base/x.gif>")], null);
        Assert.Equal((build, precision, "Exchange Server 2010"), (read.Build.ToString(), read.Precision, read.Product));
    }

    [Fact]
    public void Exchange_2007_is_named_without_a_build()
    {
        Fingerprint read = Fingerprint.Read([Answer(PoliteOrder.Owa, 200, "<img src=\"/owa/8.1.375.2/themes/base/lgntopl.gif\">")], null);
        Assert.Equal((ObservedState.Exchange, "Exchange Server 2007", (ExchangeVersion?)null), (read.State, read.Product, read.Build));
        Assert.Contains("8.1.375.2", read.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("15.1.2375.7", BuildPrecision.CumulativeUpdate, null)]
    [InlineData("15.1.2375.31", BuildPrecision.Exact, "At least")]
    public void The_base_build_of_a_manifest_is_a_cumulative_update_and_a_higher_one_at_least_that(string version, BuildPrecision precision, string? detail)
    {
        string body = $"<assemblyIdentity xmlns=\"urn:x\" name=\"microsoft.exchange.ediscovery.exporttool.application\" version=\"{version}\" language=\"neutral\"/>";
        Fingerprint read = Fingerprint.Read([Answer(PoliteOrder.Manifest, 200, body)], null);
        Assert.Equal((precision, BuildSource.Manifest), (read.Precision, read.Source));
        Assert.StartsWith(detail ?? "", read.Detail ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void A_zero_padded_server_application_is_read() =>
        Assert.Equal("15.1.2176.9", Fingerprint.Read([Answer("/mapi/emsmdb", 200, "", ("X-ServerApplication", "Exchange/15.01.2176.009"))], null).Build.ToString());

    [Theory]
    [InlineData("15.0.0.0")]
    [InlineData("15.1.999999.1")]
    [InlineData("15.7.1.1")]
    [InlineData("15.1.2177.3")]
    [InlineData("15.1.2507.9999")]
    [InlineData("unsinn")]
    public void A_build_that_cannot_be_is_doubtful_and_kept(string header)
    {
        Fingerprint read = Fingerprint.Read([Answer(PoliteOrder.Owa, 302, "", ("X-OWA-Version", header))], null);
        Assert.Equal(ObservedState.Doubtful, read.State);
        Assert.Contains(header, read.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_header_and_a_page_of_different_updates_are_doubtful() =>
        Assert.Equal(ObservedState.Doubtful, Fingerprint.Read([Answer(PoliteOrder.Logon, 200, Login, ("X-OWA-Version", "15.2.1748.36"))], null).State);

    [Fact]
    public void Two_front_ends_at_one_address_give_the_lower_build()
    {
        Fingerprint read = Fingerprint.Read(
            [Answer(PoliteOrder.Logon, 200, Login, ("X-FEServer", "EX1")), Answer(PoliteOrder.Autodiscover, 401, "", ("X-FEServer", "EX2"), ("X-OWA-Version", "15.2.1748.36"))], null);
        Assert.Equal((ObservedState.Exchange, new ExchangeVersion(15, 2, 858, 0)), (read.State, read.Build));
    }

    [Theory]
    [InlineData("outlook.com", ObservedState.ExchangeOnline)]
    [InlineData("*.outlook.com", ObservedState.ExchangeOnline)]
    [InlineData("myoutlook.com", ObservedState.NotExchange)]
    public void Only_a_certificate_of_Exchange_Online_makes_it_that(string name, ObservedState expected) =>
        Assert.Equal(expected, Fingerprint.Read([Answer(PoliteOrder.Owa, 404, "")], Certificate(name)).State);

    [Fact]
    public void Exchange_Online_answers_with_its_own_builds() =>
        Assert.Equal(ObservedState.ExchangeOnline, Fingerprint.Read([Answer(PoliteOrder.Owa, 302, "", ("X-OWA-Version", "15.20.7000.1"))], null).State);

    [Theory]
    [InlineData(401, null)]
    [InlineData(302, "/login?next=/owa/auth/logon.aspx")]
    [InlineData(302, "https://www.example.org/")]
    [InlineData(200, null)]
    public void A_server_that_treats_every_path_alike_is_no_Exchange(int status, string? location)
    {
        (string, string)[] fields = location is null ? [] : [("Location", location)];
        Assert.Equal(ObservedState.NotExchange, Fingerprint.Read([Answer(PoliteOrder.Logon, status, "", fields), Answer(PoliteOrder.Autodiscover, status, "", fields)], null).State);
    }

    [Fact]
    public void A_login_of_a_proxy_is_Exchange_behind_it_unless_every_path_goes_there()
    {
        HttpAnswer owa = Answer(PoliteOrder.Owa, 302, "", ("Location", "https://sts.example.org/adfs/ls?version=1.0"));
        HttpAnswer phones = Answer(PoliteOrder.Autodiscover, 302, "", ("Location", "https://sts.example.org/adfs/ls?version=2.0"));
        Assert.Equal(ObservedState.ExchangeBehindProxy, Fingerprint.Read([owa, Answer(PoliteOrder.Autodiscover, 401, "")], null).State);
        Assert.Equal(ObservedState.NotExchange, Fingerprint.Read([owa, phones], null).State);
        Assert.Equal(ObservedState.ExchangeBehindProxy, Fingerprint.Read([owa, phones], Certificate("autodiscover.example.org")).State);
    }

    [Fact]
    public void A_firewall_is_blocked_and_never_no_Exchange() =>
        Assert.Equal(ObservedState.Blocked, Fingerprint.Read([Answer(PoliteOrder.Owa, 403, "<title>Attention Required! | Cloudflare</title>")], null).State);

    [Fact]
    public void Any_answer_is_read_and_never_throws() =>
        Gen.Select(Gen.String, Gen.String, Gen.Byte.Array[0, 3000], Gen.Int[-1, 999]).Sample((value, path, body, status) =>
        {
            var answer = new HttpAnswer(path, status, [new("X-OWA-Version", value), new("Location", value), new("X-FEServer", value)], body);
            Fingerprint read = Fingerprint.Read([answer], null);
            _ = PoliteOrder.Next([answer]);
            Assert.All(new[] { read.Server, read.Detail }, text => Assert.True(text is null || (text.Length <= 255 && !text.Any(char.IsControl))));
        });

    [Fact]
    public void A_closed_owa_is_still_found_through_Autodiscover()
    {
        HttpAnswer closed = Answer(PoliteOrder.Owa, 404, "", ("Server", "Microsoft-IIS/10.0"));
        Assert.Equal(PoliteOrder.Owa, PoliteOrder.Next([]));
        Assert.Equal(PoliteOrder.Autodiscover, PoliteOrder.Next([closed]));
        Assert.Null(PoliteOrder.Next([closed, Answer(PoliteOrder.Autodiscover, 404, "")]));
        Assert.Null(PoliteOrder.Next([closed, Answer(PoliteOrder.Autodiscover, 401, "", ("X-OWA-Version", "15.2.1748.36"))]));
    }

    [Fact]
    public void A_server_without_the_header_is_asked_in_order_and_at_most_four_times()
    {
        var answers = new List<HttpAnswer> { Answer(PoliteOrder.Owa, 302, "", ("Location", "https://mail.example.org/owa/auth/logon.aspx?url=x")) };
        Assert.Equal(PoliteOrder.Logon, PoliteOrder.Next(answers));
        answers.Add(Answer(PoliteOrder.Logon, 200, Login));
        Assert.Equal(PoliteOrder.Autodiscover, PoliteOrder.Next(answers));
        answers.Add(Answer(PoliteOrder.Autodiscover, 401, ""));
        Assert.Equal(PoliteOrder.Manifest, PoliteOrder.Next(answers));
        answers.Add(Answer(PoliteOrder.Manifest, 404, ""));
        Assert.Null(PoliteOrder.Next(answers));
    }

    [Theory]
    [InlineData(200, "<title>Synology DiskStation</title>", null)]
    [InlineData(429, "", null)]
    [InlineData(302, "", PoliteOrder.Autodiscover)]
    public void Another_product_or_too_many_requests_end_the_questions(int status, string body, string? next) =>
        Assert.Equal(next, PoliteOrder.Next([Answer(PoliteOrder.Owa, status, body, ("Location", "https://vpn.example.org/my.policy"))]));

    [Fact]
    public void Behind_pre_authentication_the_path_of_phones_is_asked() =>
        Assert.Equal(PoliteOrder.ActiveSync, PoliteOrder.Next(
            [Answer(PoliteOrder.Owa, 302, "", ("Location", "https://vpn.example.org/my.policy")), Answer(PoliteOrder.Autodiscover, 401, "")]));

    private static HttpAnswer Answer(string path, int status, string body, params (string Name, string Value)[] fields) =>
        new(path, status, [.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value))], Encoding.UTF8.GetBytes(body));

    private static CertificateFacts Certificate(string name) =>
        new("00", "CN=" + name, "CN=Some authority", [name], DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
}
