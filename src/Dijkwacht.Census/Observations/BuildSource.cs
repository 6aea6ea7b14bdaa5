namespace Dijkwacht.Census.Observations;

/// <summary>Where a build was read. The names are kept in files: add at the end only.</summary>
public enum BuildSource
{
    /// <summary>No build was read.</summary>
    None,

    /// <summary>The <c>X-OWA-Version</c> header.</summary>
    VersionHeader,

    /// <summary>The manifest of the eDiscovery export tool.</summary>
    Manifest,

    /// <summary>The path of a resource in the login page of Outlook on the web.</summary>
    LoginPage,

    /// <summary>The <c>X-ServerApplication</c> header of MAPI over HTTP.</summary>
    ServerApplication,

    /// <summary>A list of somebody else.</summary>
    Import,
}
