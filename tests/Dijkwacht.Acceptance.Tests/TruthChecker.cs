using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Dijkwacht.Acceptance.Tests;

/// <summary>Compares a <c>report.json</c> with the truth of a generated collection and words every difference.</summary>
internal static class TruthChecker
{
    private static readonly string[] s_severities = ["info", "low", "medium", "high", "critical"];

    internal static List<string> Differences(JsonNode truth, JsonNode report)
    {
        var differences = new List<string>();
        List<JsonNode> findings = Items(report["findings"]);
        Verdicts(truth, report, differences);
        Stages(truth, findings, differences);
        Traps(truth, findings, differences);
        Actors(truth, report, differences);
        Mailboxes(truth, report, differences);
        Coverage(truth, report, differences);
        var hosts = Items(report["hosts"]).Select(h => Text(h["host"])).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (string host in Texts(truth["hosts"]).Where(h => !hosts.Contains(h)))
            differences.Add($"host {host} is not in the report (it has {string.Join(", ", hosts)})");
        return differences;
    }

    private static void Verdicts(JsonNode truth, JsonNode report, List<string> differences)
    {
        Compare("verdict", Texts(truth["verdict"]), Text(report["verdict"]?["level"]), differences);
        foreach ((string id, JsonNode? accepted) in truth["campaigns"]!.AsObject())
        {
            JsonNode? campaign = Items(report["campaigns"]).FirstOrDefault(c => Text(c["id"]) == id);
            Compare("verdict of campaign " + id, Texts(accepted), campaign is null ? "absent" : Text(campaign["verdict"]), differences);
        }

        foreach (JsonNode campaign in Items(report["campaigns"]))
        {
            string id = Text(campaign["id"]);
            if (Text(campaign["verdict"]) is "compromised" or "attempted" && truth["campaigns"]![id] is null && Items(truth["stages"]).All(s => !Texts(s["campaign"]).Contains(id)))
                differences.Add($"campaign {id} is called {Text(campaign["verdict"])} and took no part");
        }
    }

    private static void Stages(JsonNode truth, List<JsonNode> findings, List<string> differences)
    {
        foreach (JsonNode stage in Items(truth["stages"]))
        {
            List<JsonNode> places = [stage, .. Items(stage["orAt"])];
            List<JsonNode> there = findings.Where(f => places.Any(p => IsAt(f, p))).ToList();
            string what = $"stage {Text(stage["stage"]?[0])} {Text(stage["outcome"]?[0])} at {Place(stage)}";
            if (there.Count == 0)
            {
                differences.Add($"{what}: no finding on any of its lines");
                continue;
            }

            if (!there.Any(f => Accepts(stage["campaign"], f["campaign"]) && Accepts(stage["stage"], f["stage"]) && Accepts(stage["outcome"], f["outcome"]) && Severity(f) >= Rank(Text(stage["minSeverity"]))))
                differences.Add($"{what}: found as {string.Join("; ", there.Select(Describe))}");
        }
    }

    private static void Traps(JsonNode truth, List<JsonNode> findings, List<string> differences)
    {
        foreach (JsonNode trap in Items(truth["traps"]))
        {
            bool low = trap["lowAttemptAllowed"]?.GetValue<bool>() == true;
            foreach (JsonNode finding in findings.Where(f => IsAt(f, trap)))
            {
                string outcome = Text(finding["outcome"]);
                bool alarms = Severity(finding) >= Rank("medium") || outcome == "succeeded" || (outcome == "attempted" && !low);
                if (alarms)
                    differences.Add($"trap ({Text(trap["what"])}) at {Place(trap)} alarms: {Describe(finding)}");
            }
        }
    }

    private static void Actors(JsonNode truth, JsonNode report, List<string> differences)
    {
        List<string[]> parties = Items(report["actors"]).Select(a => Texts(a["addresses"]).ToArray()).ToList();
        var named = parties.SelectMany(p => p).ToHashSet(StringComparer.Ordinal);
        List<string> expected = Texts(truth["actors"]);
        foreach (string address in expected.Where(a => !named.Contains(a)))
            differences.Add($"actor {address} is not named");
        foreach (string address in Texts(truth["notActors"]).Where(named.Contains))
            differences.Add($"{address} is called an actor and is none");
        List<string> possible = Texts(truth["possibleActors"]);
        List<string> innocent = Texts(truth["notActors"]);
        foreach (string address in named.Where(a => !expected.Contains(a) && !possible.Contains(a) && !innocent.Contains(a)))
            differences.Add($"{address} is called an actor and did nothing");
        List<List<string>> groups = Items(truth["separateActors"]).Select(Texts).ToList();
        foreach (string[] party in parties.Where(p => groups.Count(g => g.Exists(p.Contains)) > 1))
            differences.Add($"different parties are one actor: {string.Join(", ", party)}");
    }

    private static void Mailboxes(JsonNode truth, JsonNode report, List<string> differences)
    {
        List<JsonNode> reported = Items(report["damage"]?["mailboxes"]);
        List<JsonNode> expected = Items(truth["mailboxes"]);
        foreach (JsonNode mailbox in expected)
        {
            string name = Text(mailbox["mailbox"]);
            JsonNode? found = reported.FirstOrDefault(m => SameMailbox(Text(m["mailbox"]), name));
            if (found is null)
            {
                differences.Add($"mailbox {name} is not in the damage");
                continue;
            }

            Compare("class of mailbox " + name, Texts(mailbox["class"]), Text(found["class"]), differences);
            long? most = mailbox["bytesOut"]?.GetValue<long>(), least = mailbox["bytesOutAtLeast"]?.GetValue<long>(), bytes = found["bytesOut"]?.GetValue<long>();
            if (bytes is null ? most is not null : bytes < least || bytes > most)
                differences.Add(FormattableString.Invariant($"mailbox {name}: bytesOut {bytes?.ToString() ?? "null"}, expected {least} to {most}"));
        }

        foreach (JsonNode mailbox in reported.Where(m => Text(m["class"]) is "content-taken" or "access-proven" && !expected.Exists(e => SameMailbox(Text(m["mailbox"]), Text(e["mailbox"])))))
            differences.Add($"mailbox {Text(mailbox["mailbox"])} is called {Text(mailbox["class"])} and nobody touched it");
    }

    private static void Coverage(JsonNode truth, JsonNode report, List<string> differences)
    {
        foreach (JsonNode expected in Items(truth["coverage"]))
        {
            string host = Text(expected["host"]), artefact = Text(expected["artefact"]);
            List<JsonNode> rows = Items(report["coverage"]).Where(c => (host == "*" || string.Equals(Text(c["host"]), host, StringComparison.OrdinalIgnoreCase)) && Letters(Text(c["artefact"])).Contains(artefact, StringComparison.Ordinal) && c["from"] is not null).ToList();
            if (rows.Count == 0)
            {
                differences.Add($"coverage of {artefact} on {host} is absent");
                continue;
            }

            Near($"coverage of {artefact} on {host} begins", Time(expected["from"]), rows.Min(r => Time(r["from"])), differences);
            Near($"coverage of {artefact} on {host} ends", Time(expected["to"]), rows.Max(r => Time(r["to"])), differences);
        }
    }

    private static void Near(string what, DateTimeOffset expected, DateTimeOffset actual, List<string> differences)
    {
        // The unfinished last line of a live copy may or may not count: its time is within minutes of the last whole one.
        if ((expected - actual).Duration() > TimeSpan.FromMinutes(5))
            differences.Add($"{what} {actual:yyyy-MM-dd HH:mm:ss}, expected {expected:yyyy-MM-dd HH:mm:ss}");
    }

    private static void Compare(string what, List<string> accepted, string actual, List<string> differences)
    {
        if (!accepted.Contains(actual))
            differences.Add($"{what} is {actual}, expected {string.Join(" or ", accepted)}");
    }

    private static bool IsAt(JsonNode finding, JsonNode place)
    {
        string file = Text(place["file"]);
        long? line = place["line"]?.GetValue<long>();
        return Items(finding["evidence"]).Exists(e =>
        {
            string evidence = Text(e["file"]);
            bool same = evidence == file || evidence.EndsWith("/" + file, StringComparison.Ordinal);
            return same && (line is null || e["line"] is null || long.Parse(Text(e["line"]), CultureInfo.InvariantCulture) == line);
        });
    }

    /// <summary>An accepted value may be null: the finding then belongs to no campaign.</summary>
    private static bool Accepts(JsonNode? accepted, JsonNode? value) => accepted is JsonArray array && array.Any(a => Text(a) == Text(value));

    private static int Severity(JsonNode finding) => Rank(Text(finding["severity"]));

    private static int Rank(string severity) => Array.IndexOf(s_severities, severity);

    private static string Describe(JsonNode f) => $"{Text(f["rule"])} campaign {Text(f["campaign"])} {Text(f["stage"])} {Text(f["outcome"])} {Text(f["severity"])}";

    private static string Place(JsonNode place) => Text(place["file"]) + ":" + (place["line"]?.ToString() ?? "file");

    private static bool SameMailbox(string a, string b) => string.Equals(a.Split('@')[0], b.Split('@')[0], StringComparison.OrdinalIgnoreCase);

    private static string Letters(string text) => string.Concat(text.ToLowerInvariant().Where(char.IsAsciiLetter));

    private static DateTimeOffset Time(JsonNode? node) => DateTimeOffset.Parse(Text(node), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private static string Text(JsonNode? node) => node is null ? "null" : node.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : node.ToJsonString();

    private static List<string> Texts(JsonNode? node) => Items(node).ConvertAll(Text);

    private static List<JsonNode> Items(JsonNode? node) => node is JsonArray array ? [.. array.OfType<JsonNode>()] : [];
}
