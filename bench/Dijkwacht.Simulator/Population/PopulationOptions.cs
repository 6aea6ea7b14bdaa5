using System.Net;

namespace Dijkwacht.Simulator.Population;

/// <summary>What the test country looks like.</summary>
internal sealed record PopulationOptions
{
    /// <summary>Everything follows from it.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>First address.</summary>
    public IPAddress First { get; init; } = IPAddress.Parse("127.16.0.0");

    /// <summary>Number of addresses.</summary>
    public int Hosts { get; init; } = 4096;

    /// <summary>Share of each role, in parts of the sum of all; every role not named is absent.</summary>
    public IReadOnlyList<KeyValuePair<Role, int>> Shares { get; init; } = Mixed;

    /// <summary>Builds released after this day are not installed before the update.</summary>
    public DateOnly StartsOn { get; init; } = new(2021, 3, 1);

    /// <summary>Mean weeks until the update of those who update at all.</summary>
    public double MeanWeeksToPatch { get; init; } = 3;

    /// <summary>Share that is never updated, 0 to 1.</summary>
    public double NeverPatched { get; init; } = 0.1;

    /// <summary>A country with something of everything.</summary>
    public static IReadOnlyList<KeyValuePair<Role, int>> Mixed { get; } =
    [
        new(Role.Header, 300), new(Role.LowerCaseHeader, 40), new(Role.AutodiscoverOnly, 40), new(Role.PathOnly, 60),
        new(Role.PathAndManifest, 40), new(Role.Hidden, 15), new(Role.PreAuthenticatingProxy, 15), new(Role.Firewall, 15),
        new(Role.Online, 20), new(Role.Honeypot, 30), new(Role.Contradiction, 8), new(Role.OtherWebServer, 120), new(Role.CatchAll, 20),
        new(Role.Dead, 200), new(Role.Mute, 4), new(Role.Garbage, 10), new(Role.Dropping, 10), new(Role.Slow, 10),
        new(Role.EndlessHeaders, 3), new(Role.EndlessBody, 3), new(Role.Bomb, 3), new(Role.Redirecting, 10),
    ];

    /// <summary>Exchange servers only, each of which tells its build at the second request: for measuring speed.</summary>
    public static IReadOnlyList<KeyValuePair<Role, int>> ServersOnly { get; } = [new(Role.AutodiscoverOnly, 1)];
}
