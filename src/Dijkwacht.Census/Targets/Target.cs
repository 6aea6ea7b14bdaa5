using System.Net;

namespace Dijkwacht.Census.Targets;

/// <summary>One thing to ask: an address, or a name whose address is looked up.</summary>
/// <param name="Index">Its place in the run's order.</param>
/// <param name="Address">Null for a name.</param>
/// <param name="Port">TCP port.</param>
/// <param name="Name">Null for an address.</param>
/// <param name="Entry">The entry of the scope that a name belongs to.</param>
public readonly record struct Target(long Index, IPAddress? Address, int Port, string? Name, string? Entry);
