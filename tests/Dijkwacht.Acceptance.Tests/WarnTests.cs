using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Dijkwacht.MailSink;
using Dijkwacht.Notify.Notices;
using Dijkwacht.Simulator.Population;
using Dijkwacht.Simulator.Serving;
using Dijkwacht.Simulator.Warned;

namespace Dijkwacht.Acceptance.Tests;

/// <summary>From a census to the fix, with owners who bounce, read, answer and update by chance; loopback only.</summary>
public sealed class WarnTests : IDisposable
{
    private const ulong Seed = 3;

    private readonly string _folder = Directory.CreateTempSubdirectory("dijkwacht-warn-").FullName;
    private DateTimeOffset _now = new(2021, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private int _reply;

    private string Workspace => Path.Combine(_folder, "workspace");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Every_owner_is_followed_to_the_state_that_it_is_in()
    {
        var country = new Country(new PopulationOptions { Seed = Seed, Hosts = 600, First = IPAddress.Parse("127.25.0.0"), Shares = PopulationOptions.ServersOnly, NeverPatched = 1 });
        await using SimulatorServer server = await SimulatorServer.StartAsync(country, 0, null, CancellationToken.None);
        await using SmtpSink sink = SmtpSink.Start(new SinkOptions(), Reply);
        string scope = Prepare(country, server.Port, sink.Port);

        await Census(scope);
        await Round();
        Assert.Equal(50, (await StatusAsync()).Count(o => o.State == "planned"));
        _now = _now.AddDays(3.2);
        await Round();

        List<OwnerStatus> before = await StatusAsync();
        HashSet<string> updating = [.. before.Where(o => Reactions.Updates(Seed, o.Owner, o.Channel, o.State == "bounced")).Select(o => o.Owner)];
        country.Patched = country.Hosts().Where(h => updating.Contains(OwnerList.IdOf(h.Site))).Select(h => h.Address).ToHashSet();
        _now = _now.AddDays(5);
        await Census(scope);
        await Round();

        List<OwnerStatus> after = await StatusAsync();
        Assert.Equal(150, after.Count);
        foreach (OwnerStatus owner in after)
        {
            string expected = updating.Contains(owner.Owner) ? "closed" : Unfixed(owner);
            Assert.True(owner.State == expected, $"{owner.Owner} ({owner.Arm}): expected {expected}, is {owner.State}");
        }

        JsonNode report = JsonNode.Parse(await Desk.Run("warn", "status", "--workspace", Workspace, "--format", "json"))!;
        JsonNode letter = report["arms"]!.AsArray().First(a => (string)a!["arm"]! == "letter" && (int)a["days"]! == 7)!["effect"]!;

        // Of those who were mailed, a tenth bounced and was sent a letter three days later.
        const double truth = Reactions.ByLetter - ((0.9 * Reactions.ByMail) + (0.1 * Reactions.ByLetter));
        Assert.InRange(truth, (double)letter["lower"]!, (double)letter["upper"]!);
        Assert.Contains("every one fits", await Desk.Run("warn", "audit", "--workspace", Workspace), StringComparison.Ordinal);
        Assert.Contains("Nothing is due", await Run("plan", "--plan", Path.Combine(_folder, "plan.yml")), StringComparison.Ordinal);

        await Desk.Run("warn", "status", "--workspace", Workspace, "--html", Path.Combine(_folder, "status"), "--names");
        Assert.Contains("Organisation 149", await File.ReadAllTextAsync(Path.Combine(_folder, "status", "nl", "owners.html")), StringComparison.Ordinal);
    }

    // What an owner that did not update comes to, by how it takes mail and by its arm.
    private static string Unfixed(OwnerStatus owner) => owner.Arm == "letter" ? "sent" : (Number(owner.Owner) % 10) switch
    {
        0 => owner.Arm == "mail" ? "escalated" : "bounced",
        2 => "read",
        3 => "answered",
        4 => "mitigated",
        5 => "disputed",
        6 => "opted-out",
        7 => "delivered",
        _ => "sent",
    };

    private void Reply(TakenMail mail)
    {
        byte[]? reply = (Number(mail.Recipient[(mail.Recipient.IndexOf('@', StringComparison.Ordinal) + 1)..]) % 10) switch
        {
            0 => Replies.Bounce(mail, _now),
            1 => Replies.AutoReply(mail, _now),
            2 => Replies.Receipt(mail, _now),
            3 => Replies.Answer(mail, _now, AnswerKind.Received),
            4 => Replies.Answer(mail, _now, AnswerKind.Mitigated),
            5 => Replies.Answer(mail, _now, AnswerKind.NotOurs),
            6 => Replies.Answer(mail, _now, AnswerKind.NoMore),
            7 => Replies.Delivered(mail, _now),
            _ => null,
        };
        if (reply is not null)
            File.WriteAllBytes(Path.Combine(_folder, "replies", "new", Interlocked.Increment(ref _reply).ToString("d6", CultureInfo.InvariantCulture)), reply);
    }

    private static int Number(string site) => int.Parse(string.Concat(site.SkipWhile(c => !char.IsAsciiDigit(c)).TakeWhile(char.IsAsciiDigit)), CultureInfo.InvariantCulture);

    private async Task Round()
    {
        await Run("plan", "--plan", Path.Combine(_folder, "plan.yml"));
        await Run("send", "--send");
        await Run("receive");
    }

    private Task<string> Run(params string[] arguments) => Desk.Run(["warn", .. arguments, "--workspace", Workspace, "--at", At]);

    private Task<string> Census(string scope) => Desk.Run("census", "run", "--scope", scope, "--workspace", Workspace, "--at", At, "--quiet");

    private string At => _now.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private string Prepare(Country country, int port, int smtp)
    {
        Directory.CreateDirectory(Workspace);
        Directory.CreateDirectory(Path.Combine(_folder, "replies", "new"));
        using (StreamWriter owners = File.CreateText(Path.Combine(Workspace, "owners.csv")))
            OwnerList.Write(owners, country);
        File.WriteAllText(Path.Combine(Workspace, "warn.yml"), $$"""
            sender:
              organisation: Example CERT
              mandateNl: Wij waarschuwen eigenaren van kwetsbare servers.
              mandateEn: We warn owners of vulnerable servers.
              from: warnings@cert.example.org
              replyTo: answers@cert.example.org
              phone: +31 70 000 0000
              verifyPage: https://cert.example.org/verify
            smtp: { host: 127.0.0.1, port: {{smtp}}, security: none, perSecond: 10000, perDomainPerMinute: 10000 }
            inbox: { maildir: ../replies }
            """);
        File.WriteAllText(Path.Combine(_folder, "plan.yml"), """
            plan: spring
            matter: proxylogon
            seed: 20210316
            enteredFrom: 2021-04-30
            looks: [7d]
            stop: { bounced: 0.9, refused: 0.9 }
            arms:
              - id: mail
                steps: [{ after: 0d, channel: mail }, { after: 14d, channel: letter }]
              - id: letter
                steps: [{ after: 0d, channel: letter }]
              - id: wait
                wait: 72h
                steps: [{ after: 0d, channel: mail }]
            """);
        string scope = Path.Combine(_folder, "scope.yml");
        File.WriteAllText(scope, $$"""
            mandate: { who: Example CERT, what: test of warning on loopback addresses, until: 2099-12-31, contact: cert@example.org }
            ranges: [127.25.0.0-127.25.2.87]
            ports: [{{port}}]
            pace: { requestTimeout: 6 }
            """);
        return scope;
    }

    /// <summary>One line for an owner; all of its servers are in one state.</summary>
    private async Task<List<OwnerStatus>> StatusAsync()
    {
        string[] lines = (await Desk.Run("warn", "status", "--workspace", Workspace, "--format", "csv")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        List<string> columns = [.. lines[0].Split(',')];
        return [.. lines.Skip(1).Select(l => l.Split(',')).GroupBy(c => c[columns.IndexOf("owner")]).Select(g => new OwnerStatus(
            g.Key,
            Assert.Single(g.Select(c => c[columns.IndexOf("state")]).Distinct()),
            g.First()[columns.IndexOf("arm")],
            g.First()[columns.IndexOf("channel")]))];
    }

    private sealed record OwnerStatus(string Owner, string State, string Arm, string Channel);
}
