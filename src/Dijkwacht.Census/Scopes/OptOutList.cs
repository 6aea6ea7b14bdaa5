using System.Net;

namespace Dijkwacht.Census.Scopes;

/// <summary>Addresses and names whose owners want to be left alone: wins over every scope, read again while a run goes on.</summary>
/// <remarks>
/// One address, prefix, range or name per line; <c>#</c> starts a comment. A name covers everything below it. The file is looked
/// at again after at most <see cref="Freshness"/>; a line that cannot be read is reported and the rest holds. Threads may share it.
/// </remarks>
public sealed class OptOutList(string path, TimeProvider clock)
{
    private const int LargestFile = 64 * 1024 * 1024;

    private readonly Lock _lock = new();
    private volatile Entries _entries = new(IpRangeSet.Empty, [], []);
    private (DateTime Written, long Length) _version;
    private long _lookedAt = long.MinValue;

    /// <summary>How old what is known of the file may be.</summary>
    public static TimeSpan Freshness { get; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Lines that could not be read, each with its number.</summary>
    public IReadOnlyList<string> Problems => Current().Problems;

    /// <summary>Whether the owner of an address opted out.</summary>
    public bool Contains(IPAddress address) => Current().Ranges.Contains(address);

    /// <summary>Whether the owner of a name opted out.</summary>
    public bool Contains(string name)
    {
        Entries entries = Current();
        if (entries.Names.Count == 0)
            return false;
        for (int dot = -1; ; dot = name.IndexOf('.', dot + 1))
        {
            if (entries.Names.Contains(name[(dot + 1)..].ToLowerInvariant()))
                return true;
            if (name.IndexOf('.', dot + 1) < 0)
                return false;
        }
    }

    private Entries Current()
    {
        long now = clock.GetTimestamp();
        if (_lookedAt != long.MinValue && clock.GetElapsedTime(_lookedAt, now) < Freshness)
            return _entries;
        lock (_lock)
        {
            if (_lookedAt != long.MinValue && clock.GetElapsedTime(_lookedAt, now) < Freshness)
                return _entries;
            var file = new FileInfo(path);
            (DateTime, long) version = file.Exists ? (file.LastWriteTimeUtc, file.Length) : default;
            if (_lookedAt == long.MinValue || version != _version)
                _entries = Read(file);
            _version = version;
            _lookedAt = now;
            return _entries;
        }
    }

    // An opt-out that cannot be read must stop the run, not be taken for an empty one: the exception goes up.
    private static Entries Read(FileInfo file)
    {
        if (!file.Exists)
            return new Entries(IpRangeSet.Empty, [], []);
        if (file.Length > LargestFile)
            throw new IOException($"{file.FullName}: an opt-out list of more than {LargestFile / 1024 / 1024} MiB is not read; write ranges instead of addresses.");
        var ranges = new List<IpRange>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        var problems = new List<string>();
        int number = 0;
        foreach (string line in File.ReadLines(file.FullName))
        {
            number++;
            string text = line.Split('#')[0].Trim().TrimStart('\uFEFF');
            if (text.Length == 0)
                continue;
            if (IpRange.TryParse(text, out IpRange range, out _))
                ranges.Add(range);
            else if (TryHostBits(text, out range))
                ranges.Add(range);
            else if (HostNames.Normalise(text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text) is { } name)
                names.Add(name);
            else if (problems.Count < 100)
                problems.Add($"{file.FullName}:{number}: '{text}' is no address, range or name");
        }

        return new Entries(new IpRangeSet(ranges), names, problems);
    }

    // Whoever opts out "192.0.2.7/24" is taken at the widest meaning.
    private static bool TryHostBits(string text, out IpRange range)
    {
        range = default;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0 || !IPAddress.TryParse(text[..slash], out IPAddress? address) || !int.TryParse(text[(slash + 1)..], out int bits) || bits < 0)
            return false;
        UInt128 number = IpRange.Number(address, out bool isV6);
        int width = isV6 ? 128 : 32;
        if (bits > width)
            return false;
        UInt128 rest = bits == 0 ? (isV6 ? UInt128.MaxValue : uint.MaxValue) : bits == width ? 0 : (UInt128.One << (width - bits)) - 1;
        range = new IpRange(isV6, number & ~rest, number | rest);
        return true;
    }

    private sealed record Entries(IpRangeSet Ranges, HashSet<string> Names, List<string> Problems);
}
