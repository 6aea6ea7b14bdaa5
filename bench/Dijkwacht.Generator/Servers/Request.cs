namespace Dijkwacht.Generator.Servers;

/// <summary>One HTTP request of a client, with what each log will say about it.</summary>
internal sealed record Request(DateTime Time, string Stem, string ClientIp, string Agent)
{
    internal string Method { get; init; } = "GET";

    internal string Query { get; init; } = "";

    internal int Status { get; init; } = 200;

    /// <summary><c>EXAMPLE\name</c> as the logs show it; empty for nobody.</summary>
    internal string User { get; init; } = "";

    internal string AuthenticationType { get; init; } = "";

    /// <summary>The folder under <c>HttpProxy</c>; null when the front end answers without the proxy module.</summary>
    internal string? Protocol { get; init; }

    /// <summary>False for files that IIS serves itself, outside every Exchange application.</summary>
    internal bool InExchangeApplication { get; init; } = true;

    internal bool ReachesBackEnd { get; init; }

    /// <summary>The path asked at the back end when it is not the client's own (that is what the forged cookie does).</summary>
    internal string? BackEndStem { get; init; }

    internal string? BackEndQuery { get; init; }

    /// <summary>The login the back end saw; null: the client's.</summary>
    internal string? BackEndUser { get; init; }

    internal int? BackEndStatus { get; init; }

    internal Server? BackEnd { get; init; }

    internal string Anchor { get; init; } = "";

    internal string RoutingHint { get; init; } = "";

    internal string BackEndCookie { get; init; } = "";

    internal string GenericErrors { get; init; } = "";

    internal string ErrorCode { get; init; } = "";

    internal string ProtocolAction { get; init; } = "";

    internal int RequestBytes { get; init; }

    internal long ResponseBytes { get; init; } = 1200;

    internal int Milliseconds { get; init; } = 30;

    /// <summary>The client behind a balancer that passes it on; IIS shows it only in a custom column.</summary>
    internal string ForwardedFor { get; init; } = "";

    internal string Referer { get; init; } = "";

    internal EwsCall? Ews { get; init; }

    internal string? UrlHost { get; init; }
}

/// <summary>What the EWS log adds: the call and whose mailbox it touched.</summary>
internal sealed record EwsCall(string Action, string User)
{
    internal string Impersonated { get; init; } = "";

    internal string ActAs { get; init; } = "";

    /// <summary>Null for a streamed answer, whose size the log leaves empty.</summary>
    internal long? ResponseSize { get; init; }

    internal int LocalIds { get; init; } = 1;
}

/// <summary>Where the lines of one request went.</summary>
internal sealed record Trace(Guid Id, Evidence.Mark Front, Evidence.Mark? Proxy, Evidence.Mark? Back, Evidence.Mark? Ews)
{
    /// <summary>The line to expect: the proxy's where there is one, else the front end's.</summary>
    internal Evidence.Mark Main => Proxy ?? Front;

    internal IEnumerable<Evidence.Mark> All => new[] { Proxy, Front, Back, Ews }.OfType<Evidence.Mark>();
}
