using System.Text;
using System.Text.Json.Nodes;
using Dijkwacht.Testing;
using Dijkwacht.Triage.Findings;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Tests.Events;

namespace Dijkwacht.Triage.Tests.Following;

/// <summary>Windows events of a party that a web log proves: a shell session at 2021-03-03 06:49:42 from 203.0.113.7, as EXAMPLE\bob.</summary>
public sealed class FollowEventTests : IDisposable
{
    private const string Intruder = "203.0.113.7";

    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("2021-03-03T06:55:00Z", Intruder)]
    [InlineData("2021-03-10T02:00:00Z", Intruder)]
    [InlineData("2021-03-03T06:55:00Z", "::ffff:203.0.113.7")]
    public void A_logon_from_an_intruders_address_is_the_intruders(string time, string address)
    {
        CopyPack("proxyshell", "proxyshell-session.iis.fires.log");
        WriteEvents(Logon(time, address, "anna"), Logon(time, "198.51.100.9", "carl"));
        Finding finding = Assert.Single(Followed("actor-logon"));
        Assert.Equal((Outcome.Succeeded, Severity.High, 1L, "anna", Intruder), (finding.Outcome, finding.Severity, finding.Count, finding.Hits[0].User, finding.Hits[0].Address));
        Assert.True(finding.Actor >= 0);
        Assert.Equal("EX01", finding.Host);
        Assert.NotNull(finding.Hits[0].Artefact.Sha256);
    }

    [Fact]
    public void Logons_before_the_intrusion_and_long_after_it_are_nobodys()
    {
        CopyPack("proxyshell", "proxyshell-session.iis.fires.log");
        WriteEvents(Logon("2021-03-03T06:00:00Z", Intruder, "anna"), Logon("2021-03-20T06:00:00Z", Intruder, "anna"), Logon(null, Intruder, "anna"));
        Assert.Empty(Followed("actor-logon"));
    }

    [Fact]
    public void Machines_and_monitoring_from_an_intruders_address_are_no_accounts_of_it()
    {
        CopyPack("proxyshell", "proxyshell-session.iis.fires.log");
        WriteEvents(Logon("2021-03-03T06:55:00Z", Intruder, "EX01$"), Logon("2021-03-03T06:55:00Z", Intruder, "HealthMailbox0a1b2c3"), Logon("2021-03-03T06:55:00Z", Intruder, "ANONYMOUS LOGON"));
        Assert.Empty(Followed("actor-logon"));
    }

    [Fact]
    public void Logons_from_an_address_that_only_tried_are_nobodys()
    {
        CopyPack("proxyshell", "proxyshell-session.iis.quiet.log");
        CopyPack("proxylogon", "proxylogon-ssrf-autodiscover.httpproxy.fires.log");
        WriteEvents(Logon("2021-03-03T06:55:00Z", Intruder, "anna"));
        Assert.Empty(Followed("actor-logon"));
        Assert.Contains(Findings(), f => f.Outcome == Outcome.Attempted && f.Hits[0].Address == Intruder);
    }

    [Fact]
    public void Logons_through_an_address_that_many_share_are_nobodys()
    {
        CopyPack("proxyshell", "proxyshell-session.iis.fires.log");
        string folder = Directory.CreateDirectory(Path.Combine(_folder, "shared")).FullName;
        var log = new StringBuilder("#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) sc-status\r\n");
        for (int i = 0; i < 6; i++)
            log.Append(System.Globalization.CultureInfo.InvariantCulture, $"2021-03-03 05:00:0{i} 192.0.2.10 GET /owa/ - 443 EXAMPLE\\user{i} {Intruder} Agent/{i} 200\r\n");
        File.WriteAllText(Path.Combine(folder, "u_ex210303.log"), log.ToString());
        WriteEvents(Logon("2021-03-03T06:55:00Z", Intruder, "anna"));
        Assert.Empty(Followed("actor-logon"));
    }

    [Fact]
    public void Logons_from_an_inner_address_are_not_followed()
    {
        CopyPack("proxyshell", "proxyshell-session.iis.fires.log", text => text.Replace(Intruder, "10.1.2.3", StringComparison.Ordinal));
        WriteEvents(Logon("2021-03-03T06:55:00Z", "10.1.2.3", "anna"));
        Assert.Empty(Followed("actor-logon"));
    }

    [Theory]
    [InlineData("2021-03-03T06:50:00Z", "bob", true)]
    [InlineData("2021-03-03T07:40:00Z", "bob", true)]
    [InlineData("2021-03-03T12:00:00Z", "bob", false)]
    [InlineData("2021-03-02T06:50:00Z", "bob", false)]
    [InlineData("2021-03-03T06:50:00Z", "bobby", false)]
    public void A_cmdlet_of_the_account_counts_while_the_session_is_open(string time, string caller, bool isFound)
    {
        CopyPack("proxyshell", "proxyshell-session.rps-http.fires.log");
        CopyPack("proxyshell", "proxyshell-session.iis.fires.log");
        WriteEvents(EventRun.Line("MSExchange Management", "MSExchange CmdletLogs", 1, 1, time, new JsonObject
        {
            ["Data"] = new JsonArray("New-MailboxSearch", "-Name \"a\"", "example.org/Users/" + caller, "S-1-5-21-1-2-3-1107"),
        }));
        Assert.Equal(isFound ? [Outcome.Succeeded] : [], Followed("actor-cmdlet").Select(f => f.Outcome));
    }

    private static string Logon(string? time, string address, string user) =>
        EventRun.Line("Security", "Microsoft-Windows-Security-Auditing", 4624, 1, time, new JsonObject
        {
            ["SubjectUserName"] = "EX01$",
            ["TargetUserName"] = user,
            ["TargetUserSid"] = user == "ANONYMOUS LOGON" ? "S-1-5-7" : "S-1-5-21-1-2-3-1107",
            ["LogonType"] = 8,
            ["IpAddress"] = address,
        });

    private void CopyPack(string pack, string file, Func<string, string>? change = null)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_folder, pack)).FullName;
        string text = File.ReadAllText(Path.Combine(Repository.Root, "packs", pack, "tests", file));
        File.WriteAllText(Path.Combine(folder, file), change is null ? text : change(text));
    }

    private void WriteEvents(params string[] lines) => File.WriteAllLines(Path.Combine(_folder, "events.jsonl"), lines);

    private List<Finding> Followed(string rule) => [.. Findings().Where(f => f.Rule.Name == rule)];

    private IReadOnlyList<Finding> Findings() =>
        Assessor.Assess(EventRun.Knowledge, new TriageOptions { Paths = [_folder] }, CancellationToken.None).Findings;
}
