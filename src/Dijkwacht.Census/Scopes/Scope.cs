using System.Net;

namespace Dijkwacht.Census.Scopes;

/// <summary>What may be asked, on whose behalf, when and how fast. Immutable.</summary>
public sealed record Scope
{
    /// <summary>Name of the file without its folder and extension.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the file, lower-case hexadecimal.</summary>
    public required string Sha256 { get; init; }

    /// <summary>On whose behalf and until when.</summary>
    public required Mandate Mandate { get; init; }

    /// <summary>Ranges in the order of the file; none when only names are asked.</summary>
    public IReadOnlyList<ScopeRange> Ranges { get; init; } = [];

    /// <summary>Names in the order of the file.</summary>
    public IReadOnlyList<ScopeName> Names { get; init; } = [];

    /// <summary>Addresses left out.</summary>
    public IpRangeSet ExcludedRanges { get; init; } = IpRangeSet.Empty;

    /// <summary>Names left out, each with everything below it.</summary>
    public IReadOnlyList<string> ExcludedNames { get; init; } = [];

    /// <summary>Whether nothing but this machine is asked: every range is loopback, and no name may be anywhere.</summary>
    public bool IsLoopback =>
        Ranges.Count > 0 && Names.All(name => !name.IsAnywhere) && Ranges.All(range => ReservedRanges.Loopback.Ranges.Any(loopback => loopback.Contains(range.Range)));

    /// <summary>When may be asked; empty: at any hour of the mandate.</summary>
    public IReadOnlyList<TimeWindow> Windows { get; init; } = [];

    /// <summary>How fast.</summary>
    public Pace Pace { get; init; } = new();

    /// <summary>Port of the SMTP banner; null when it is not asked for.</summary>
    public int? SmtpPort { get; init; }

    /// <summary>Whether names may be looked up in DNS.</summary>
    public bool HasDns { get; init; }

    /// <summary>The DNS server to ask; null for the system's.</summary>
    public IPEndPoint? DnsServer { get; init; }
}

/// <summary>Who ordered the census, for what, and for how long.</summary>
/// <param name="Who">Organisation.</param>
/// <param name="What">Purpose, legal ground.</param>
/// <param name="From">UTC; nothing is asked before.</param>
/// <param name="Until">UTC; nothing is asked from then on.</param>
/// <param name="Contact">Mail address or web page; sent with every request.</param>
public sealed record Mandate(string Who, string What, DateTimeOffset From, DateTimeOffset Until, string Contact)
{
    /// <summary>What the census calls itself.</summary>
    public string UserAgent => $"Dijkwacht-census/0.1 (+{Contact})";
}

/// <summary>A range and the ports to ask at each address.</summary>
/// <param name="Range">The addresses.</param>
/// <param name="Ports">At least one, ascending, unique.</param>
public sealed record ScopeRange(IpRange Range, IReadOnlyList<int> Ports);

/// <summary>A host or domain to ask by name.</summary>
/// <param name="Name">Lower case, without a trailing dot.</param>
/// <param name="IsMailDomain">Whether its MX hosts and the usual names below it (autodiscover, mail, owa, webmail) are asked too.</param>
/// <param name="IsAnywhere">Whether it may be asked at a public address outside the ranges.</param>
/// <param name="Ports">At least one, ascending, unique.</param>
public sealed record ScopeName(string Name, bool IsMailDomain, bool IsAnywhere, IReadOnlyList<int> Ports);

/// <summary>How fast may be asked.</summary>
public sealed record Pace
{
    /// <summary>The pace where every range is loopback and the scope says nothing: as fast as it goes.</summary>
    public static Pace Loopback { get; } = new() { PerSecond = 100_000, PerNetworkPerSecond = 100_000, BetweenRequests = TimeSpan.Zero };

    /// <summary>Connections and further requests per second in all.</summary>
    public double PerSecond { get; init; } = 100;

    /// <summary>The same for one network: a /24 of IPv4 or a /48 of IPv6.</summary>
    public double PerNetworkPerSecond { get; init; } = 2;

    /// <summary>Least time between two requests to one host.</summary>
    public TimeSpan BetweenRequests { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Targets asked at the same time, at most.</summary>
    public int AtOnce { get; init; } = 96;

    /// <summary>Time limit of one connection.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time limit of a handshake and of one request.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time limit of one host, waiting for its turn not counted.</summary>
    public TimeSpan HostTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
