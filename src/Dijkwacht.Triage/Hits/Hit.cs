using Dijkwacht.Evidence.Records;
using Dijkwacht.Triage.Packs;
using Dijkwacht.Triage.Scanning;

namespace Dijkwacht.Triage.Hits;

/// <summary>A rule and what it means here.</summary>
/// <param name="Name">The rule's name, or its title where it has none.</param>
/// <param name="Title">One line.</param>
/// <param name="Pack">The pack it belongs to; null for rules of the user.</param>
/// <param name="Meaning">What a match means; null for rules of the user.</param>
/// <param name="Level">Sigma level.</param>
/// <param name="Attack">ATT&amp;CK techniques.</param>
public sealed record HitRule(string Name, string Title, CampaignPack? Pack, RuleMeaning? Meaning, Severity Level, IReadOnlyList<string> Attack);

/// <summary>One record that a rule hit, with what joins it to others. Times are UTC ticks, 0 when unknown.</summary>
public sealed class Hit
{
    /// <summary>The rule.</summary>
    public required HitRule Rule { get; set; }

    /// <summary>The artefact.</summary>
    public required ArtefactScan Artefact { get; init; }

    /// <summary>What kind of record.</summary>
    public required RecordKind Kind { get; init; }

    /// <summary>Physical line, from 1; 0 for records without lines.</summary>
    public required long Line { get; init; }

    /// <summary>EventRecordID of a Windows event; else 0.</summary>
    public long RecordId { get; init; }

    /// <summary>Bytes from the start of the innermost file.</summary>
    public required long Offset { get; init; }

    /// <summary>The record's time.</summary>
    public required long Ticks { get; init; }

    /// <summary>The server that wrote the record, where it says so.</summary>
    public string? Host { get; set; }

    /// <summary>The client's address: the forwarded one where the record has it.</summary>
    public string? Address { get; set; }

    /// <summary>The address that connected, when it differs: a balancer.</summary>
    public string? Via { get; init; }

    /// <summary>The client's agent.</summary>
    public string? Agent { get; init; }

    /// <summary>The user.</summary>
    public string? User { get; init; }

    /// <summary>HTTP method.</summary>
    public string? Method { get; init; }

    /// <summary>HTTP status; 0 when the record has none.</summary>
    public int Status { get; init; }

    /// <summary>Whether the answer shows that the request was refused.</summary>
    public bool IsRefused { get; init; }

    /// <summary>The URL as logged, cut.</summary>
    public string? Url { get; init; }

    /// <summary>Path of the page asked for, lower case.</summary>
    public string? Page { get; init; }

    /// <summary>Joins front end, back end and IIS.</summary>
    public string? RequestId { get; init; }

    /// <summary>Joins the proxy's log with the control panel's.</summary>
    public string? Canary { get; init; }

    /// <summary>The mailbox that was reached, where the record names one.</summary>
    public string? Mailbox { get; set; }

    /// <summary>What was done: SOAP action, cmdlet, protocol.</summary>
    public string? Action { get; init; }

    /// <summary>Cmdlet parameters, or another detail that damage is read from.</summary>
    public string? Detail { get; init; }

    /// <summary>Bytes of the answer or message.</summary>
    public long? Bytes { get; init; }

    /// <summary>Items asked for.</summary>
    public long? Items { get; init; }

    /// <summary>The back-end server that the request went to, where the record names it; upper case, without domain.</summary>
    public string? Target { get; init; }

    /// <summary>Whether the record arrived at the back-end site.</summary>
    public bool IsBackEnd { get; init; }

    /// <summary>The account that a forged token names.</summary>
    public string? Impersonated { get; init; }

    /// <summary>The record, cut.</summary>
    public required byte[] Excerpt { get; init; }

    /// <summary>The party it belongs to, once known.</summary>
    internal int Actor { get; set; } = -1;

    /// <summary>Order of evidence: time, file, line.</summary>
    public static int Compare(Hit left, Hit right)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        int order = left.Ticks.CompareTo(right.Ticks);
        if (order == 0)
            order = string.CompareOrdinal(left.Artefact.Location.File, right.Artefact.Location.File);
        if (order == 0)
            order = left.Line.CompareTo(right.Line);
        if (order == 0)
            order = left.Offset.CompareTo(right.Offset);
        return order != 0 ? order : string.CompareOrdinal(left.Rule.Name, right.Rule.Name);
    }
}
