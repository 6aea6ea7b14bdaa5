namespace Dijkwacht.Simulator.Population;

/// <summary>How a simulated host shows itself.</summary>
internal enum Role
{
    /// <summary>Exchange that sends its four-part build on every path.</summary>
    Header,

    /// <summary>The same with field names in lower case, as HTTP/2 gateways leave them.</summary>
    LowerCaseHeader,

    /// <summary>Exchange with Outlook on the web closed to the outside; only autodiscover tells the build.</summary>
    AutodiscoverOnly,

    /// <summary>Exchange whose headers were stripped; the login page tells the cumulative update.</summary>
    PathOnly,

    /// <summary>Exchange whose headers were stripped; login page and export tool manifest tell the cumulative update.</summary>
    PathAndManifest,

    /// <summary>Exchange whose headers and paths were both hidden; only its server names are left.</summary>
    Hidden,

    /// <summary>A proxy that asks for a login of its own and publishes ActiveSync without.</summary>
    PreAuthenticatingProxy,

    /// <summary>A firewall that answers every request with a block page.</summary>
    Firewall,

    /// <summary>Exchange Online.</summary>
    Online,

    /// <summary>A honeypot: the same name and build on many addresses.</summary>
    Honeypot,

    /// <summary>A disguise: header and login page tell different cumulative updates.</summary>
    Contradiction,

    /// <summary>A web server of another kind.</summary>
    OtherWebServer,

    /// <summary>A web server that answers every path with 401.</summary>
    CatchAll,

    /// <summary>Resets every connection.</summary>
    Dead,

    /// <summary>Accepts and says nothing.</summary>
    Mute,

    /// <summary>Accepts and sends bytes that are no TLS.</summary>
    Garbage,

    /// <summary>Closes the connection when asked something.</summary>
    Dropping,

    /// <summary>Exchange that takes a quarter of a second for each answer.</summary>
    Slow,

    /// <summary>Sends header fields without end.</summary>
    EndlessHeaders,

    /// <summary>Sends a body without end.</summary>
    EndlessBody,

    /// <summary>Sends a compressed body that grows a thousandfold.</summary>
    Bomb,

    /// <summary>Redirects to other hosts and to files.</summary>
    Redirecting,
}
