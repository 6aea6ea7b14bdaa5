using System.Text;
using CsCheck;
using Dijkwacht.Census.Fingerprints;
using Dijkwacht.Census.Observations;

namespace Dijkwacht.Census.Tests.Fingerprints;

public sealed class FingerprintTests
{
    private const string Login = "<link rel=\"shortcut icon\" href=\"/owa/auth/15.2.858/themes/resources/favicon.ico\" type=\"image/x-icon\"><form action=\"/owa/auth.owa\">";
    private const string Export = "<assemblyIdentity xmlns=\"urn:schemas-microsoft-com:asm.v1\" name=\"microsoft.exchange.ediscovery.exporttool.application\" version=\"";

    private static readonly string[] s_fields = ["X-OWA-Version", "Location", "Server", "X-FEServer"];

    [Theory]
    [InlineData("X-OWA-Version", "15.2.986.14", "15.2.986.14", BuildPrecision.Exact, "Exchange Server 2019")]
    [InlineData("x-owa-version", "15.1.2507.6", "15.1.2507.6", BuildPrecision.Exact, "Exchange Server 2016")]
    [InlineData("X-OWA-Version", "15.2.2562.17", "15.2.2562.17", BuildPrecision.Exact, "Exchange Server Subscription Edition")]
    [InlineData("X-OWA-Version", "15.1.2375.0", "15.1.2375.0", BuildPrecision.CumulativeUpdate, "Exchange Server 2016")]
    [InlineData("X-ServerApplication", "Exchange/15.01.2176.009", "15.1.2176.9", BuildPrecision.Exact, "Exchange Server 2016")]
    public void A_header_tells_the_build(string field, string value, string build, BuildPrecision precision, string product)
    {
        Fingerprint print = Read(Answer(PoliteOrder.Owa, 401, (field, value)));
        Assert.Equal((ObservedState.Exchange, build, precision, product), (print.State, print.Build.ToString(), print.Precision, print.Product));
    }

    [Fact]
    public void A_login_page_tells_the_cumulative_update()
    {
        HttpAnswer[] answers = [Answer(PoliteOrder.Owa, 302, ("Location", "https://mail.example.org/owa/auth/logon.aspx?url=x")), Page(Login)];
        Fingerprint print = Fingerprint.Read(answers, null);
        Assert.Equal(("15.2.858.0", BuildPrecision.CumulativeUpdate, BuildSource.LoginPage), (print.Build.ToString(), print.Precision, print.Source));
        Assert.Equal(PoliteOrder.Autodiscover, PoliteOrder.Next(answers));
    }

    [Fact]
    public void The_login_page_of_exchange_2010_tells_the_rollup()
    {
        Fingerprint print = Read(Page("<img src=\"/owa/14.3.123.3/themes/base/lgntopl.gif\">"));
        Assert.Equal(("14.3.123.3", BuildPrecision.Exact), (print.Build.ToString(), print.Precision));
    }

    [Fact]
    public void Exchange_2007_is_told_as_out_of_support()
    {
        Fingerprint print = Read(Page("<img src=\"/owa/8.1.375.2/themes/base/lgntopl.gif\">"));
        Assert.Equal((ObservedState.Exchange, "Exchange Server 2007", BuildPrecision.None), (print.State, print.Product, print.Precision));
    }

    [Theory]
    [InlineData("15.2.721.2", BuildPrecision.CumulativeUpdate)]
    [InlineData("15.2.721.13", BuildPrecision.Exact)]
    public void A_manifest_of_the_cumulative_update_itself_says_nothing_of_updates(string version, BuildPrecision precision)
    {
        Fingerprint print = Read(Page("/owa/auth/15.2.721/"), new HttpAnswer(PoliteOrder.Manifest, 200, [], Encoding.UTF8.GetBytes(Export + version + "\"/>")));
        Assert.Equal((BuildSource.Manifest, precision, 721), (print.Source, print.Precision, print.Build!.Value.Update));
    }

    [Theory]
    [InlineData("15.20.9052.19", ObservedState.ExchangeOnline)]
    [InlineData("15.0.0.0", ObservedState.Doubtful)]
    [InlineData("99.1.2.3", ObservedState.Doubtful)]
    [InlineData("15.1.9999.1", ObservedState.Doubtful)]
    public void A_build_that_no_server_on_premises_has_is_none(string version, ObservedState state) =>
        Assert.Equal((state, BuildPrecision.None), (Read(Answer(PoliteOrder.Owa, 302, ("X-OWA-Version", version))).State, Read(Answer(PoliteOrder.Owa, 302, ("X-OWA-Version", version))).Precision));

    [Fact]
    public void Header_and_login_page_that_contradict_each_other_are_doubtful()
    {
        Fingerprint print = Read(new HttpAnswer(PoliteOrder.Owa, 200, [new("X-OWA-Version", "15.0.1497.2")], Encoding.UTF8.GetBytes(Login)));
        Assert.Equal(ObservedState.Doubtful, print.State);
    }

    [Fact]
    public void Of_several_servers_behind_one_address_the_lowest_build_counts()
    {
        Fingerprint print = Read(
            Answer(PoliteOrder.Owa, 302, ("X-OWA-Version", "15.2.986.0"), ("X-FEServer", "EX2")),
            Answer(PoliteOrder.Autodiscover, 401, ("X-OWA-Version", "15.2.858.5"), ("X-FEServer", "EX1")));
        Assert.Equal("15.2.858.5", print.Build.ToString());
        Assert.Contains("several", print.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_answers_everything_with_a_login_is_no_exchange() =>
        Assert.Equal(ObservedState.NotExchange, Read(
            Answer(PoliteOrder.Owa, 401, ("WWW-Authenticate", "Basic realm=\"x\"")), Answer(PoliteOrder.Autodiscover, 401, ("WWW-Authenticate", "Basic realm=\"x\""))).State);

    [Fact]
    public void A_firewall_is_blocked_and_not_clean() =>
        Assert.Equal(ObservedState.Blocked, Read(Answer(PoliteOrder.Owa, 403), Answer(PoliteOrder.Autodiscover, 406)).State);

    [Fact]
    public void A_server_closed_but_for_autodiscover_is_found()
    {
        HttpAnswer closed = Answer(PoliteOrder.Owa, 403, ("Server", "Microsoft-IIS/10.0"));
        Assert.Equal(PoliteOrder.Autodiscover, PoliteOrder.Next([closed]));
        Assert.Null(PoliteOrder.Next([closed, Answer(PoliteOrder.Autodiscover, 401, ("X-OWA-Version", "15.2.1544.11"))]));
    }

    [Fact]
    public void Names_of_strangers_lose_what_could_trick_a_reader()
    {
        Fingerprint print = Read(Answer(PoliteOrder.Owa, 401, ("X-FEServer", "EX\u001b[31m01\u202e" + new string('a', 999))));
        Assert.StartsWith("EX[31m01", print.Server, StringComparison.Ordinal);
        Assert.InRange(print.Server!.Length, 1, 255);
    }

    [Fact]
    public void Any_answers_end_within_four_requests_and_never_throw() =>
        Gen.Select(Gen.Int[100, 600], Gen.String[0, 40], Gen.Byte.Array[0, 300], Gen.Int[0, 3].Select(i => s_fields[i])).Array[1, 6].Sample(drawn =>
        {
            var answers = new List<HttpAnswer>();
            while (PoliteOrder.Next(answers) is { } path)
            {
                (int status, string value, byte[] body, string field) = drawn[answers.Count % drawn.Length];
                answers.Add(new HttpAnswer(path, status, [new(field, value)], body));
                Fingerprint.Read(answers, null);
            }

            return answers.Count <= PoliteOrder.MaxRequests && answers.Select(a => a.Path).Distinct().Count() == answers.Count;
        });

    private static Fingerprint Read(params HttpAnswer[] answers) => Fingerprint.Read(answers, null);

    private static HttpAnswer Answer(string path, int status, params (string Name, string Value)[] fields) =>
        new(path, status, [.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value))], default);

    private static HttpAnswer Page(string html) => new(PoliteOrder.Logon, 200, [], Encoding.UTF8.GetBytes(html));
}
