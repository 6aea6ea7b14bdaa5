namespace Dijkwacht.Damage.Reporting;

/// <summary>One line of the timeline: a record that a finding or a chain cites, a change of build, or a gap.</summary>
/// <remarks>The caller sorts entries by time, then file, then line or record. Columns that do not apply are null.</remarks>
public sealed record TimelineEntry
{
    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The server.</summary>
    public required string Host { get; init; }

    /// <summary><c>finding</c>, <c>build-change</c>, <c>gap</c> or <c>chain</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>What happened, in one line of English.</summary>
    public required string Message { get; init; }

    /// <summary>The finding, such as <c>f-1</c>.</summary>
    public string? FindingId { get; init; }

    /// <summary>Stage id.</summary>
    public string? Stage { get; init; }

    /// <summary><c>succeeded</c>, <c>attempted</c>, <c>probe</c> or <c>unclear</c>.</summary>
    public string? Outcome { get; init; }

    /// <summary>Campaign id.</summary>
    public string? Campaign { get; init; }

    /// <summary>The client's address.</summary>
    public string? Address { get; init; }

    /// <summary>The client's agent.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The account.</summary>
    public string? User { get; init; }

    /// <summary>Path inside the collection.</summary>
    public string? File { get; init; }

    /// <summary>Physical line from 1.</summary>
    public long? Line { get; init; }

    /// <summary>EventRecordID.</summary>
    public long? Record { get; init; }

    /// <summary>Bytes in the innermost decompressed file.</summary>
    public long? Offset { get; init; }

    /// <summary>Of the file, lower-case hexadecimal.</summary>
    public string? Sha256 { get; init; }

    /// <summary>The mailbox touched.</summary>
    public string? Mailbox { get; init; }

    /// <summary>Bytes sent to the client.</summary>
    public long? Bytes { get; init; }

    /// <summary>The URL asked for.</summary>
    public string? Url { get; init; }

    /// <summary>The HTTP status answered.</summary>
    public int? Status { get; init; }

    /// <summary>The rule's name.</summary>
    public string? Rule { get; init; }

    /// <summary>What the time means, as Timesketch shows it.</summary>
    internal string TimestampDescription => Kind switch
    {
        "finding" => "Record cited by a finding",
        "build-change" => "Exchange build first seen",
        "gap" => "Start of a gap in the log",
        "chain" => "Record of an attack chain",
        _ => "Event",
    };
}
