using System.Net;

namespace Dijkwacht.Census.Scopes;

/// <summary>Decides whether an address may be asked under a scope. The one place where that is decided.</summary>
public sealed class Perimeter
{
    private readonly Scope _scope;
    private readonly Dictionary<int, IpRangeSet> _byPort;

    /// <summary>Works the ranges of a scope out: reserved space and exclusions are taken away.</summary>
    public Perimeter(Scope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        _scope = scope;
        _byPort = scope.Ranges.SelectMany(range => range.Ports).Distinct().ToDictionary(port => port, SetOf);
        NamePorts = [.. scope.Names.SelectMany(name => name.Ports).Distinct().Order()];
    }

    /// <summary>Ports at which ranges are asked, ascending.</summary>
    public IEnumerable<int> Ports => _byPort.Keys.Order();

    /// <summary>Ports at which names are asked, ascending.</summary>
    public IReadOnlyList<int> NamePorts { get; }

    /// <summary>The addresses to ask at a port.</summary>
    public IpRangeSet Addresses(int port) => _byPort.GetValueOrDefault(port, IpRangeSet.Empty);

    /// <summary>Whether an address may be asked at a port, without regard to names.</summary>
    public bool Allows(IPAddress address, int port) => Addresses(port).Contains(address);

    /// <summary>Whether an address may be asked at a port because a name of the scope leads there.</summary>
    /// <remarks>Without <see cref="ScopeName.IsAnywhere"/>, and when the scope has ranges, only at addresses inside them, at the name's ports.</remarks>
    public bool Allows(IPAddress address, int port, string name)
    {
        ScopeName? entry = EntryOf(name);
        if (IsExcluded(name) || _scope.ExcludedRanges.Contains(address) || entry is null || !entry.Ports.Contains(port))
            return false;
        if (entry.IsAnywhere || _scope.Ranges.Count == 0)
            return !ReservedRanges.All.Contains(address) || _byPort.Values.Any(set => set.Contains(address));
        return _byPort.Values.Any(set => set.Contains(address));
    }

    /// <summary>The most exact entry of the scope that a name belongs to; null when it belongs to none.</summary>
    /// <remarks>A host below a mail domain belongs to it; anything below another name does not.</remarks>
    public ScopeName? EntryOf(string name) =>
        _scope.Names.Where(entry => entry.Name == name || (entry.IsMailDomain && IsBelow(name, entry.Name))).MaxBy(entry => entry.Name.Length);

    /// <summary>Whether the scope leaves a name out.</summary>
    public bool IsExcluded(string name) => _scope.ExcludedNames.Any(excluded => name == excluded || IsBelow(name, excluded));

    internal static bool IsBelow(string name, string domain) =>
        name.Length > domain.Length && name[^(domain.Length + 1)] == '.' && name.EndsWith(domain, StringComparison.OrdinalIgnoreCase);

    private IpRangeSet SetOf(int port)
    {
        IpRange[] ranges = [.. _scope.Ranges.Where(range => range.Ports.Contains(port)).Select(range => range.Range)];
        IpRangeSet wide = new IpRangeSet(ranges.Where(range => !ReservedRanges.ContainAll(range))).Except(ReservedRanges.All);
        return new IpRangeSet([.. wide.Ranges, .. ranges.Where(ReservedRanges.ContainAll)]).Except(_scope.ExcludedRanges);
    }
}
