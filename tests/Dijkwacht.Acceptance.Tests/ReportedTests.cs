using System.Text.Json.Nodes;
using MimeKit;

namespace Dijkwacht.Acceptance.Tests;

/// <summary>What people report, from their file to the notice: back doors and offers of stolen mail. No census, nothing is sent.</summary>
public sealed class ReportedTests : IDisposable
{
    private readonly string _workspace = Directory.CreateTempSubdirectory("dijkwacht-reported-").FullName;

    public ReportedTests()
    {
        Write("owners.csv", "id,organisation,addresses,domains,language,email\nhospital,Ziekenhuis Voorbeeld,192.0.2.0/28,hospital.example.org,nl,beheer@hospital.example.org\nschool,Example School,198.51.100.7,school.example.org,en,it@school.example.org\n");
        Write("warn.yml", """
            sender:
              organisation: Example CERT
              mandateNl: Wij waarschuwen eigenaren van kwetsbare servers.
              mandateEn: We warn owners of vulnerable servers.
              from: warnings@cert.example.org
              replyTo: answers@cert.example.org
              phone: +31 70 000 0000
              verifyPage: https://cert.example.org/verify
            """);
        Write("shells.yml", "plan: shells\nmatter: shell\nseed: 1\narms:\n  - { id: mail, wording: short, steps: [{ after: 0d, channel: mail }] }\n");
        Write("offer.yml", "plan: offer\nmatter: offered\nseed: 1\narms: [{ id: mail, steps: [{ after: 0d, channel: mail }] }]\n");
    }

    public void Dispose() => Directory.Delete(_workspace, recursive: true);

    [Fact]
    public async Task A_back_door_that_was_reported_becomes_a_notice_to_its_owner_in_its_language()
    {
        Write("shells.csv", "timestamp,ip,hostname,url,source\n2021-03-14 10:00:00,192.0.2.7,mail.hospital.example.org,/aspnet_client/a.aspx,Partner CERT\n2021-03-14 11:00:00,198.51.100.7,,/owa/auth/b.aspx,Partner CERT\n,,,,nobody\n");
        Write("wordings/short/parts/law.nl.txt", "Bel ons als u vragen heeft over de wet.\n");
        Write("wordings/short/parts/law.en.txt", "Call us with questions about the law.\n");

        (int exitCode, string output, string errors) = await Desk.Try("warn", "plan", "--workspace", _workspace, "--plan", At("shells.yml"), "--reports", At("shells.csv"), "--lang", "nl");

        Assert.True(exitCode == 0, errors);
        Assert.Contains("shells.csv:4:1: DW3006:", errors, StringComparison.Ordinal);
        Assert.Contains("Meldingen: 2 nieuw", output, StringComparison.Ordinal);
        Dictionary<string, string> texts = Notices();
        Assert.Contains("Gemeld bestand: /aspnet_client/a.aspx", texts["beheer@hospital.example.org"], StringComparison.Ordinal);
        Assert.Contains("Bel ons als u vragen heeft over de wet.", texts["beheer@hospital.example.org"], StringComparison.Ordinal);
        Assert.Contains("Reported file: /owa/auth/b.aspx", texts["it@school.example.org"], StringComparison.Ordinal);
        Assert.Contains("mail.hospital.example.org", await Desk.Run("warn", "status", "--workspace", _workspace, "--format", "csv"), StringComparison.Ordinal);

        // A second look without news makes nothing new.
        Assert.Contains("Nothing has been sent", await Desk.Run("warn", "plan", "--workspace", _workspace, "--plan", At("shells.yml")), StringComparison.Ordinal);
        Assert.Equal(2, Notices().Count);
    }

    [Fact]
    public async Task An_offer_goes_by_way_of_a_persons_choice_to_a_notice()
    {
        Write("offer.csv", "email\n" + string.Concat(Enumerable.Range(1, 30).Select(i => $"user{i}@hospital.example.org\n")) + "one@school.example.org\n");
        string found = await Desk.Run("leaks", "match", At("offer.csv"), "--workspace", _workspace, "--seen", "2021-03-14", "--format", "json");
        JsonNode list = JsonNode.Parse(found)!;
        Assert.Equal(["hospital", "school"], list["candidates"]!.AsArray().Select(c => (string)c!["owner"]!));
        list["candidates"]!.AsArray().RemoveAt(1);
        Write("candidates.json", list.ToJsonString());

        await Desk.Run("warn", "plan", "--workspace", _workspace, "--plan", At("offer.yml"), "--reports", At("candidates.json"));

        (string to, string text) = Assert.Single(Notices());
        Assert.Equal("beheer@hospital.example.org", to);
        Assert.Contains("het aanbod bevat 30 adressen van hospital.example.org", string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        Assert.Contains("14 maart 2021", text, StringComparison.Ordinal);

        Write("other.json", list.ToJsonString().Replace((string)list["sha256"]!, new string('0', 64), StringComparison.Ordinal));
        (int exitCode, _, string errors) = await Desk.Try("warn", "plan", "--workspace", _workspace, "--plan", At("offer.yml"), "--reports", At("other.json"));
        Assert.Equal(2, exitCode);
        Assert.Contains("another offer", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shells.yml", null, "--reports FILE")]
    [InlineData("shells.yml", "absent.csv", "absent.csv")]
    [InlineData("shells.yml", "owners.csv", "wordings")]
    [InlineData("offer.yml", "owners.csv", "owners.csv:1: no list of candidates")]
    public async Task What_is_missing_is_told_before_anything_is_made(string plan, string? reports, string message)
    {
        string[] call = ["warn", "plan", "--workspace", _workspace, "--plan", At(plan), .. reports is null ? Array.Empty<string>() : ["--reports", At(reports)]];

        (int exitCode, _, string errors) = await Desk.Try(call);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(message, errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("notices")));
    }

    private string At(string name) => Path.Combine(_workspace, name);

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
    }

    private Dictionary<string, string> Notices() => Directory.EnumerateFiles(At("notices"), "*.eml", SearchOption.AllDirectories)
        .Select(file => MimeMessage.Load(file))
        .GroupBy(mail => mail.To.Mailboxes.Single().Address)
        .ToDictionary(g => g.Key, g => g.First().TextBody!.ReplaceLineEndings("\n"), StringComparer.Ordinal);
}
