using System.Collections.Concurrent;

namespace Dijkwacht.Evidence.Records;

/// <summary>Gives every field name that rules or the product ask for an ordinal, so that records are asked by number.</summary>
/// <remarks>Names compare without case. Only grows; safe for use by many threads.</remarks>
public sealed class FieldTable
{
    private readonly ConcurrentDictionary<string, int> _ordinals = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _growth = new();
    private readonly List<string> _names = [];

    /// <summary>How many names have an ordinal; ordinals are 0 to this, exclusive.</summary>
    public int Count => _ordinals.Count;

    /// <summary>The ordinal of a name, given now if it had none.</summary>
    public int Intern(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (_ordinals.TryGetValue(name, out int known))
            return known;

        lock (_growth)
        {
            if (_ordinals.TryGetValue(name, out known))
                return known;
            int ordinal = _names.Count;
            _names.Add(name);
            _ordinals[name] = ordinal;
            return ordinal;
        }
    }

    /// <summary>The ordinal of a name, or -1 when nothing asks for it.</summary>
    public int Find(string name) => _ordinals.TryGetValue(name, out int ordinal) ? ordinal : -1;

    /// <inheritdoc cref="Find(string)"/>
    public int Find(ReadOnlySpan<char> name) => _ordinals.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out int ordinal) ? ordinal : -1;

    /// <summary>The name with this ordinal, as it was first given.</summary>
    public string NameOf(int ordinal)
    {
        lock (_growth)
            return _names[ordinal];
    }
}
