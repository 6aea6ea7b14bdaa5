using System.Buffers.Binary;
using System.Net;
using Dijkwacht.Exchange.Builds;
using Dijkwacht.Exchange.Vulnerabilities;

namespace Dijkwacht.Simulator.Population;

/// <summary>
/// The test country: who lives at which address and what is installed there, all of it a function of the seed, so that
/// sixteen million addresses need no more memory than one.
/// </summary>
internal sealed class Country
{
    private const int AddressesPerSite = 4;
    private const string Hole = "CVE-2021-26855";

    private readonly PopulationOptions _options;
    private readonly uint _first;
    private readonly PublishedBuild[] _installed;
    private readonly int _total;

    public Country(PopulationOptions options)
    {
        _options = options;
        _first = BinaryPrimitives.ReadUInt32BigEndian(options.First.GetAddressBytes());
        if (_first >> 24 != 127 || (_first + (uint)Math.Max(0, options.Hosts - 1)) >> 24 != 127)
            throw new ArgumentException($"The test country must lie in 127.0.0.0/8; {options.First} with {options.Hosts} hosts does not.", nameof(options));
        _total = options.Shares.Sum(s => s.Value);
        _installed = [.. BuildCatalogue.Default.Builds.Where(b => b.Version.Major == 15 && b.ReleasedOn is { } day && day < options.StartsOn)];
    }

    public PopulationOptions Options => _options;

    /// <summary>Addresses whose owners have updated besides those who do by themselves; may be replaced at any time.</summary>
    public IReadOnlySet<IPAddress> Patched { get; set; } = new HashSet<IPAddress>();

    /// <summary>All addresses, in order.</summary>
    public IEnumerable<SimulatedHost> Hosts()
    {
        for (int i = 0; i < _options.Hosts; i++)
            yield return At(i);
    }

    /// <summary>Who lives at an address; null outside the country.</summary>
    public SimulatedHost? At(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        if (!address.TryWriteBytes(bytes, out int length) || length != 4)
            return null;
        long offset = (long)BinaryPrimitives.ReadUInt32BigEndian(bytes) - _first;
        return offset >= 0 && offset < _options.Hosts ? At((int)offset) : null;
    }

    private SimulatedHost At(int offset)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, _first + (uint)offset);
        var address = new IPAddress(bytes);
        int site = offset / AddressesPerSite;
        int place = offset % AddressesPerSite;
        SiteKind kind = (Draw(site, 1) % 20) switch { 0 => SiteKind.Farm, 1 => SiteKind.TwoAddressesEach, _ => SiteKind.Independent };

        // The members of a farm and the addresses of one server show themselves alike.
        Role role = RoleOf(kind == SiteKind.Independent ? Draw(offset, 2) : Draw(site, 3));
        if (!HasExchange(role))
            return new SimulatedHost(address, role, site, null, null, null, null);
        int server = kind == SiteKind.TwoAddressesEach ? (site * AddressesPerSite) + (place / 2) : offset;
        PublishedBuild before = _installed[(int)(Draw(server, 4) % (uint)_installed.Length)];
        double? week = Patched.Contains(address) ? double.NegativeInfinity : Fraction(server, 5) < _options.NeverPatched ? null : -_options.MeanWeeksToPatch * Math.Log(1 - Fraction(server, 6));
        return new SimulatedHost(address, role, site, $"EX{site:X6}-{server % AddressesPerSite}", before, FixOf(before), week);
    }

    private enum SiteKind
    {
        Independent,
        Farm,
        TwoAddressesEach,
    }

    /// <summary>Whether an Exchange server stands behind a role and its build is what counts.</summary>
    public static bool HasExchange(Role role) => role is Role.Header or Role.LowerCaseHeader or Role.AutodiscoverOnly or Role.PathOnly
        or Role.PathAndManifest or Role.Hidden or Role.PreAuthenticatingProxy or Role.Firewall or Role.Slow;

    private Role RoleOf(ulong draw)
    {
        int rest = (int)(draw % (uint)_total);
        foreach ((Role role, int share) in _options.Shares)
        {
            if (rest < share)
                return role;
            rest -= share;
        }

        throw new InvalidOperationException("The shares do not add up.");
    }

    /// <summary>The update of March 2021 for the same cumulative update, or the newest cumulative update where there was none.</summary>
    private static PublishedBuild FixOf(PublishedBuild before)
    {
        PublishedBuild? fixedBuild = null;
        foreach (PublishedBuild build in BuildCatalogue.Default.Builds)
        {
            if (build.Product != before.Product)
                continue;
            bool isClosed = VulnerabilityCatalogue.Default.Judge(build.Version, exact: true, Hole) == Exposure.Closed;
            if (isClosed && build.CumulativeUpdate == before.CumulativeUpdate && build.Version >= before.Version)
                return build;
            if (isClosed && fixedBuild is null && build.Version > before.Version && build.Update is null)
                fixedBuild = build;
        }

        // Exchange 2013 has no later cumulative update that holds the fix: its last one with the update does.
        return fixedBuild ?? BuildCatalogue.Default.Builds.Last(b => b.Product == before.Product);
    }

    private double Fraction(int index, int use) => (Draw(index, use) >> 11) * (1.0 / (1UL << 53));

    // SplitMix64, Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014.
    private ulong Draw(int index, int use)
    {
        ulong z = (_options.Seed * 0x9E3779B97F4A7C15) + ((ulong)(uint)index << 8) + (uint)use;
        for (int round = 0; round < 2; round++)
        {
            z += 0x9E3779B97F4A7C15;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
        }

        return z;
    }
}
