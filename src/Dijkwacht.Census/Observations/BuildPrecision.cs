using System.Text.Json.Serialization;

namespace Dijkwacht.Census.Observations;

/// <summary>How much of a build an answer tells.</summary>
public enum BuildPrecision
{
    /// <summary>No build.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>The cumulative update; the security updates are not known.</summary>
    [JsonStringEnumMemberName("cu")]
    CumulativeUpdate,

    /// <summary>All four parts: the security or hotfix update.</summary>
    [JsonStringEnumMemberName("exact")]
    Exact,
}
