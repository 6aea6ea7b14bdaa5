namespace Dijkwacht.Exchange.Builds;

/// <summary>Whether a build gets updates.</summary>
public enum SupportKind
{
    /// <summary>The build is not known.</summary>
    Unknown,

    /// <summary>It does.</summary>
    Supported,

    /// <summary>The product does; this cumulative update is too old.</summary>
    UpdateEnded,

    /// <summary>The product no longer does.</summary>
    ProductEnded,
}

/// <summary>Support of a build at a date.</summary>
/// <param name="Kind">The state.</param>
/// <param name="Until">Last day of it, past or to come; null when not known.</param>
public readonly record struct SupportState(SupportKind Kind, DateOnly? Until);
