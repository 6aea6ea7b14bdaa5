using Dijkwacht.Triage.Packs;

namespace Dijkwacht.Damage.Mailboxes;

/// <summary>What became of a mailbox, from least to most grave.</summary>
public enum MailboxClass
{
    /// <summary>Nothing in logs that reach back far enough.</summary>
    NoTrace,

    /// <summary>The intruder had rights for it.</summary>
    Possible,

    /// <summary>It was opened; how much was read is not known.</summary>
    AccessProven,

    /// <summary>Content left the server.</summary>
    ContentTaken,
}

/// <summary>One mailbox's loss. Times are UTC ticks, 0 when unknown.</summary>
public sealed record MailboxLoss
{
    /// <summary>Address or name, lower case; <c>*@SERVER</c> for every mailbox of a server.</summary>
    public required string Mailbox { get; init; }

    /// <summary>What became of it.</summary>
    public required MailboxClass Class { get; init; }

    /// <summary>Proven bytes, each request once; null when no record tells.</summary>
    public required long? BytesOut { get; init; }

    /// <summary>The most that can have left, where that is proven; else null.</summary>
    public required long? BytesOutUpper { get; init; }

    /// <summary>Why no bound is proven; null when there is one.</summary>
    public required Text? NoUpperReason { get; init; }

    /// <summary>Requests, each once.</summary>
    public required long Requests { get; init; }

    /// <summary>Items asked for; null when no record tells.</summary>
    public required long? Items { get; init; }

    /// <summary>First record.</summary>
    public required long FirstTicks { get; init; }

    /// <summary>Last record.</summary>
    public required long LastTicks { get; init; }

    /// <summary>Finding ids, in order.</summary>
    public required IReadOnlyList<string> Findings { get; init; }
}
