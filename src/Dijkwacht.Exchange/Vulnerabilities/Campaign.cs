namespace Dijkwacht.Exchange.Vulnerabilities;

/// <summary>A wave of attacks that has a name, and the holes it used.</summary>
/// <param name="Id">Lower case, as the packs are named: <c>proxylogon</c>, <c>cve-2021-42321</c>.</param>
/// <param name="Name">Such as <c>ProxyLogon</c>.</param>
/// <param name="Cves">In the order of the data; not empty.</param>
/// <param name="FirstExploited">A date, or a month such as <c>2021-08</c>; null when not known.</param>
/// <param name="PatchedOn">When the fix came.</param>
public sealed record Campaign(string Id, string Name, IReadOnlyList<string> Cves, string? FirstExploited, DateOnly? PatchedOn);
