using System.Net;

namespace Dijkwacht.Census.Probing;

/// <summary>Stands before every byte that the census sends: what it does not let through is not sent.</summary>
internal interface IRequestGate
{
    /// <summary>Why this host may not be connected to now; null when it may.</summary>
    string? Refusal(IPAddress address, int port, string? name);

    /// <summary>Why a name of the host's certificate forbids to go on; null when none does.</summary>
    string? Refusal(IReadOnlyList<string> certificateNames);

    /// <summary>Lets one request through and writes it down first, or says why not.</summary>
    /// <param name="isSmtp">Whether it goes to the mail port.</param>
    /// <param name="address">The host.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="name">Name sent with it.</param>
    /// <param name="what">Method and path.</param>
    string? Admit(bool isSmtp, IPAddress address, int port, string? name, string what);

    /// <summary>Waits for the turn of a further request to a host that is being asked.</summary>
    ValueTask WaitTurnAsync(IPAddress address, CancellationToken cancellationToken);
}
