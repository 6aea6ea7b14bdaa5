namespace Dijkwacht.Exchange.Vulnerabilities;

/// <summary>A wave of break-ins and the holes it used.</summary>
/// <param name="Id">As the folder of its pack is called: <c>proxylogon</c>, <c>cve-2021-42321</c>.</param>
/// <param name="Name">As the field calls it: <c>ProxyLogon</c>.</param>
/// <param name="Cves">At least one.</param>
/// <param name="FirstExploited">A day or a month, <c>2021-01-03</c> or <c>2021-08</c>; null when no exploitation is known.</param>
/// <param name="PatchedOn">Release of the fix.</param>
public sealed record Campaign(string Id, string Name, IReadOnlyList<string> Cves, string? FirstExploited, DateOnly? PatchedOn);
