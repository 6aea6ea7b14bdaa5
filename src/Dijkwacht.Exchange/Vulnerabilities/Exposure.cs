namespace Dijkwacht.Exchange.Vulnerabilities;

/// <summary>What a build says about a hole.</summary>
public enum Exposure
{
    /// <summary>Nothing is known of the build or the hole.</summary>
    Unknown,

    /// <summary>The build holds the fix, or the product never had the hole.</summary>
    Closed,

    /// <summary>The cumulative update is open and its security updates are not known.</summary>
    Possibly,

    /// <summary>The build lacks the fix.</summary>
    Open,
}
