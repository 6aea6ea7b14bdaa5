using Dijkwacht.Census.Scopes;

namespace Dijkwacht.Census.Targets;

/// <summary>All targets of a run, each computed from its index: names first, then addresses in a shuffled order.</summary>
/// <remarks>Holds the ranges and the names, never the addresses. Immutable, so threads may share it.</remarks>
public sealed class TargetSpace
{
    private readonly IReadOnlyList<NamedTarget> _names;
    private readonly (int Port, IpRange Range)[] _segments;
    private readonly ulong[] _ends;
    private readonly Permutation _permutation;

    /// <summary>The targets of a scope.</summary>
    /// <param name="perimeter">What may be asked.</param>
    /// <param name="names">Names, already expanded.</param>
    /// <param name="list">When given, only these addresses of the scope.</param>
    /// <param name="seed">Of the order of addresses.</param>
    public TargetSpace(Perimeter perimeter, IReadOnlyList<NamedTarget> names, IpRangeSet? list, string seed)
    {
        ArgumentNullException.ThrowIfNull(perimeter);
        _names = names;
        _segments = [.. perimeter.Ports.SelectMany(port => Ranges(perimeter, port, list).Select(range => (port, range)))];
        _ends = new ulong[_segments.Length];
        ulong total = 0;
        for (int i = 0; i < _segments.Length; i++)
        {
            UInt128 size = _segments[i].Range.Last - _segments[i].Range.First + 1;
            if (size > 1UL << 40 || total > 1UL << 40)
                throw new ArgumentException("More addresses than can be asked one by one.", nameof(perimeter));
            total += (ulong)size;
            _ends[i] = total;
        }

        Addresses = (long)total;
        _permutation = new Permutation(total, seed);
    }

    /// <summary>Targets that are names.</summary>
    public int Names => _names.Count;

    /// <summary>Targets that are addresses; an address with two ports counts twice.</summary>
    public long Addresses { get; }

    /// <summary>All targets.</summary>
    public long Count => Names + Addresses;

    /// <summary>The target with an index from 0 to <see cref="Count"/>-1.</summary>
    public Target this[long index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            if (index < Names)
            {
                NamedTarget named = _names[(int)index];
                return new Target(index, null, named.Port, named.Name, named.Entry);
            }

            ulong place = _permutation[(ulong)(index - Names)];
            int found = Array.BinarySearch(_ends, place + 1);
            int segment = found >= 0 ? found : ~found;
            ulong start = segment == 0 ? 0 : _ends[segment - 1];
            (int port, IpRange range) = _segments[segment];
            return new Target(index, IpRange.Address(range.First + (place - start), range.IsV6), port, null, null);
        }
    }

    private static IReadOnlyList<IpRange> Ranges(Perimeter perimeter, int port, IpRangeSet? list) =>
        (list is null ? perimeter.Addresses(port) : perimeter.Addresses(port).Intersect(list)).Ranges;
}

/// <summary>A name to ask at a port.</summary>
/// <param name="Name">The host.</param>
/// <param name="Port">TCP port.</param>
/// <param name="Entry">The entry of the scope it comes from.</param>
public sealed record NamedTarget(string Name, int Port, string Entry);
