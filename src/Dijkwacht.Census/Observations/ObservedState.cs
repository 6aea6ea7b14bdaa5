namespace Dijkwacht.Census.Observations;

/// <summary>What an address or name turned out to be. The order and the names are kept in files: add at the end only.</summary>
public enum ObservedState
{
    /// <summary>Not asked: excluded, opted out, or the run ended before.</summary>
    NotAsked,

    /// <summary>Exchange Server, on-premises; the build may be exact, to the cumulative update, or unknown.</summary>
    Exchange,

    /// <summary>Exchange behind a proxy that hides it: known by its paths or names, build unknown.</summary>
    ExchangeBehindProxy,

    /// <summary>Exchange Online answered: not on-premises.</summary>
    ExchangeOnline,

    /// <summary>A firewall or challenge page answered instead of the server. Never "not vulnerable".</summary>
    Blocked,

    /// <summary>Speaks HTTP and is no Exchange.</summary>
    NotExchange,

    /// <summary>Claims a build that contradicts itself or the other servers: a honeypot or a disguise.</summary>
    Doubtful,

    /// <summary>The connection was refused: nothing listens.</summary>
    Refused,

    /// <summary>No answer to the connection within the time limit.</summary>
    Silent,

    /// <summary>No route, or the network said unreachable.</summary>
    Unreachable,

    /// <summary>Connected, and the TLS handshake failed.</summary>
    TlsFailed,

    /// <summary>Connected, and the answer broke off, stalled or was no HTTP.</summary>
    Broken,

    /// <summary>The name does not resolve, or only to addresses outside the scope.</summary>
    NameUnresolved,
}
