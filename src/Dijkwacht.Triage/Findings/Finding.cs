using Dijkwacht.Triage.Hits;
using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Triage.Findings;

/// <summary>Equal matches with their meaning. Times are UTC ticks, 0 when the evidence has no clock.</summary>
public sealed record Finding
{
    /// <summary><c>f-1</c> and so on, in order of time.</summary>
    public string Id { get; init; } = "";

    /// <summary>The server.</summary>
    public required string Host { get; init; }

    /// <summary>The rule.</summary>
    public required HitRule Rule { get; init; }

    /// <summary>What became of it.</summary>
    public required Outcome Outcome { get; init; }

    /// <summary>How grave.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Why this outcome, beyond the rule's own words; may be empty.</summary>
    public required Text Reason { get; init; }

    /// <summary>Of a correlation: what its records have in common; else null.</summary>
    public string? Part { get; init; }

    /// <summary>Matches in order, those kept.</summary>
    public required IReadOnlyList<Hit> Hits { get; init; }

    /// <summary>Matches in all.</summary>
    public required long Count { get; init; }

    /// <summary>First record.</summary>
    public required long FirstTicks { get; init; }

    /// <summary>Last record.</summary>
    public required long LastTicks { get; init; }

    /// <summary>The party, an index into the assessment's actors, or -1.</summary>
    public required int Actor { get; init; }

    /// <summary>Acknowledged before: shown, not counted.</summary>
    public bool IsKnown { get; init; }

    /// <summary>Campaign id, or null for the generic pack and rules of the user.</summary>
    public string? Campaign => Rule.Pack is { IsGeneric: false } pack ? pack.Id : null;

    /// <summary>Stage id, or null for rules of the user.</summary>
    public string? Stage => Rule.Meaning?.Stage;

    /// <summary>What it did.</summary>
    public Effect Effect => Rule.Meaning?.Effect ?? Effect.None;

    /// <summary>
    /// Whether it was done with a user's login alone: mail read or forwarded. It shows a stolen password, and nothing of the
    /// server itself.
    /// </summary>
    public bool IsByLogin => Rule.Pack is { IsGeneric: true }
        && (Rule.Name is MailTheft.RuleName or "generic-inbox-rule" or "generic-forward-setting" or "generic-rule-request" or "generic-forwarded-mail"
            || Rule.Meaning is { OnlyActor: true, Effect: Effect.MailRead });

    /// <summary>Stays the same from run to run, 16 hexadecimal digits: what a file of known findings lists.</summary>
    public string Key => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(
        Part is null ? $"{Host}|{Rule.Name}|{Outcome}|{Hits[0].Address ?? "-"}|{Hits[0].Page ?? Hits[0].Detail ?? "-"}" : $"{Host}|{Rule.Name}|{Outcome}|{Part}")))[..16];
}

/// <summary>A party: addresses that belong together, and what it did.</summary>
public sealed record Actor
{
    /// <summary>Its addresses, sorted; none when all its records came through a balancer.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>Its agents, sorted.</summary>
    public required IReadOnlyList<string> Agents { get; init; }

    /// <summary>First record, UTC ticks.</summary>
    public required long FirstTicks { get; init; }

    /// <summary>Last record, UTC ticks.</summary>
    public required long LastTicks { get; init; }

    /// <summary>Accounts it posed as or used.</summary>
    public required IReadOnlyList<string> Accounts { get; init; }

    /// <summary>Published clusters whose indicators fit; never proof.</summary>
    public required IReadOnlyList<string> ConsistentWith { get; init; }
}

/// <summary>What looked alarming and was recognised as harmless.</summary>
public sealed record Suppressed(Text Reason, long Count, long FirstTicks, long LastTicks, string Example);
