using System.Net;
using Dijkwacht.Exchange.Builds;

namespace Dijkwacht.Simulator.Population;

/// <summary>One address of the test country, as it is in truth.</summary>
/// <param name="Address">In 127.0.0.0/8.</param>
/// <param name="Role">How it shows itself.</param>
/// <param name="Site">Number of the organisation's site; its addresses share a certificate.</param>
/// <param name="Server">Front-end name; null when there is no Exchange. Several addresses may be one server.</param>
/// <param name="Before">Build before the update; null when there is no Exchange.</param>
/// <param name="After">Build after the update.</param>
/// <param name="PatchedInWeek">First week with the build <paramref name="After"/>; null when it is never updated.</param>
internal sealed record SimulatedHost(
    IPAddress Address,
    Role Role,
    int Site,
    string? Server,
    PublishedBuild? Before,
    PublishedBuild? After,
    double? PatchedInWeek)
{
    /// <summary>Domain of the organisation.</summary>
    public string Domain => $"site{Site}.example.org";

    /// <summary>Name of the mail host.</summary>
    public string MailName => $"mail.{Domain}";

    /// <summary>The build it runs at a moment.</summary>
    public PublishedBuild? BuildAt(double week) => PatchedInWeek is { } patched && week >= patched ? After : Before;
}
