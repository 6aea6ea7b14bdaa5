namespace Dijkwacht.Notify.Leaks;

/// <summary>What an offer of stolen mail says: counted by domain, with the addresses of owners that are looked for.</summary>
/// <remarks>Written by strangers, and by criminals at that: nothing in it is a fact, and nothing of it is fetched.</remarks>
public sealed record Offer
{
    /// <summary>File it was read from, or the title that it gives itself; cleaned.</summary>
    public required string Title { get; init; }

    /// <summary>SHA-256 of the file, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary><c>csv</c>, <c>json</c> or <c>text</c>.</summary>
    public required string Format { get; init; }

    /// <summary>By domain, in order of the domain.</summary>
    public required IReadOnlyList<OfferedDomain> Domains { get; init; }

    /// <summary>Dates that it names, rising, each once, at most 1,000.</summary>
    public required IReadOnlyList<DateOnly> Dates { get; init; }

    /// <summary>Names of hosts in sample headers (<c>Received</c>, <c>Message-ID</c>), lower case, in order, at most 1,000.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    /// <summary>Keyed hashes of addresses, when it is a list of these; lower-case hexadecimal, in order.</summary>
    public required IReadOnlyList<string> Hashes { get; init; }

    /// <summary>Lines, rows or objects read.</summary>
    public required long Records { get; init; }

    /// <summary>What could not be read or was left out, at most 100, in English.</summary>
    public required IReadOnlyList<string> Problems { get; init; }
}

/// <summary>What an offer says of one domain.</summary>
/// <param name="Domain">Lower case, A-labels.</param>
/// <param name="Addresses">Different addresses of it, as far as they were kept, in order.</param>
/// <param name="AddressCount">Different addresses of it; more than <paramref name="Addresses"/> holds when there are very many.</param>
/// <param name="ClaimedMailboxes">Mailboxes that the offer says it has of it; null when it gives no number.</param>
/// <param name="ClaimedBytes">Bytes that the offer says it has of it; null when it gives no number.</param>
public sealed record OfferedDomain(string Domain, IReadOnlyList<string> Addresses, long AddressCount, long? ClaimedMailboxes, long? ClaimedBytes);
