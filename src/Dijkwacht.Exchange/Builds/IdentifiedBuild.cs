namespace Dijkwacht.Exchange.Builds;

/// <summary>A build by what is known of the published ones.</summary>
/// <param name="Build">The published build that it is, or the next lower one.</param>
/// <param name="IsPublished">Whether it is that build itself and not an interim build after it.</param>
/// <param name="IsCumulativeUpdateOnly">Whether its security updates are not known.</param>
/// <param name="IsBetween">Whether its cumulative update was never published and lies between two that were.</param>
public readonly record struct IdentifiedBuild(PublishedBuild Build, bool IsPublished, bool IsCumulativeUpdateOnly, bool IsBetween);
