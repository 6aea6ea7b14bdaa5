using System.Text.Json;
using System.Text.Json.Nodes;
using Dijkwacht.Generator.Evidence;

namespace Dijkwacht.Generator.Answers;

/// <summary>What an examiner must find in a generated collection, and what must not alarm.</summary>
/// <remarks>Where the reference leaves a value open, every accepted value is listed, the expected one first.</remarks>
internal sealed class Truth
{
    internal List<string> Verdict { get; } = [];

    internal SortedDictionary<string, string[]> Campaigns { get; } = new(StringComparer.Ordinal);

    internal List<ExpectedStage> Stages { get; } = [];

    internal List<Trap> Traps { get; } = [];

    internal List<string> Actors { get; } = [];

    /// <summary>Addresses that may or may not be named as actors.</summary>
    internal List<string> PossibleActors { get; } = [];

    internal List<string> NotActors { get; } = [];

    /// <summary>Groups of addresses that are different parties: no actor of the report may span two groups.</summary>
    internal List<string[]> SeparateActors { get; } = [];

    internal List<ExpectedMailbox> Mailboxes { get; } = [];

    internal List<ExpectedCoverage> Coverage { get; } = [];

    internal List<string> Hosts { get; } = [];

    internal string ToJson(Func<EvidenceFile, string> place)
    {
        JsonObject At(Mark m) => new() { ["file"] = place(m.Artefact!), ["line"] = m.Line > 0 ? m.Line : null };
        var root = new JsonObject
        {
            ["schema"] = "dijkwacht.truth/1",
            ["verdict"] = List(Verdict),
            ["campaigns"] = new JsonObject(Campaigns.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)List(c.Value)))),
            ["stages"] = new JsonArray([.. Stages.Select(s =>
            {
                JsonObject stage = At(s.Places[0]);
                stage["campaign"] = List(s.Campaigns);
                stage["stage"] = List(s.Stages);
                stage["outcome"] = List(s.Outcomes);
                stage["minSeverity"] = s.MinSeverity;
                stage["orAt"] = new JsonArray([.. s.Places.Skip(1).Where(p => p.Artefact is not null).Select(At)]);
                return stage;
            })]),
            ["traps"] = new JsonArray([.. Traps.Where(t => t.Place.Artefact is not null).Select(t =>
            {
                JsonObject trap = At(t.Place);
                trap["what"] = t.What;
                trap["lowAttemptAllowed"] = t.LowAttemptAllowed;
                return trap;
            })]),
            ["actors"] = List(Actors),
            ["possibleActors"] = List(PossibleActors),
            ["notActors"] = List(NotActors.Distinct()),
            ["separateActors"] = new JsonArray([.. SeparateActors.Select(List)]),
            ["mailboxes"] = new JsonArray([.. Mailboxes.Select(m => new JsonObject
            {
                ["mailbox"] = m.Mailbox,
                ["class"] = List(m.Classes),
                ["bytesOut"] = m.BytesOut,
                ["bytesOutAtLeast"] = m.BytesOutAtLeast ?? m.BytesOut,
            })]),
            ["coverage"] = new JsonArray([.. Coverage.Select(c => new JsonObject
            {
                ["host"] = c.Host,
                ["artefact"] = c.Artefact,
                ["from"] = LogFamily.Iso(c.From),
                ["to"] = LogFamily.Iso(c.To),
            })]),
            ["hosts"] = List(Hosts),
        };
        return root.ToJsonString(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n" }) + "\n";
    }

    private static JsonArray List(IEnumerable<string?> values) => new([.. values.Select(v => (JsonNode?)v)]);
}

/// <summary>A stage that must be found on one of the given lines.</summary>
internal sealed record ExpectedStage(string?[] Campaigns, string[] Stages, string[] Outcomes, Mark[] Places, string MinSeverity = "medium");

/// <summary>A line that must carry no finding of medium severity or more, and none with an attempted or succeeded outcome.</summary>
internal sealed record Trap(string What, Mark Place, bool LowAttemptAllowed = false);

/// <summary>What must be said of a mailbox; bytes null when nothing can be known.</summary>
internal sealed record ExpectedMailbox(string Mailbox, string[] Classes, long? BytesOut, long? BytesOutAtLeast = null);

/// <summary>First and last record of a kind of log.</summary>
internal sealed record ExpectedCoverage(string Host, string Artefact, DateTime From, DateTime To);
