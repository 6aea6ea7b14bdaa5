using System.Net;
using System.Runtime.InteropServices;
using Dijkwacht.Census.Scopes;

namespace Dijkwacht.Census.Runs;

/// <summary>A small number per address: one byte for each address of every /24 (IPv6: /120) that has one at all.</summary>
internal sealed class HostCounts
{
    private readonly Dictionary<(bool, UInt128), byte[]> _pages = [];

    /// <summary>Addresses that were counted at least once.</summary>
    public long Hosts { get; private set; }

    public void Clear()
    {
        _pages.Clear();
        Hosts = 0;
    }

    public int this[IPAddress address] => _pages.TryGetValue(Key(address, out int place), out byte[]? page) ? page[place] : 0;

    /// <summary>Counts one more, up to 255.</summary>
    public int Count(IPAddress address)
    {
        ref byte[]? page = ref CollectionsMarshal.GetValueRefOrAddDefault(_pages, Key(address, out int place), out _);
        page ??= new byte[256];
        if (page[place] == 0)
            Hosts++;
        return page[place] = (byte)Math.Min(byte.MaxValue, page[place] + 1);
    }

    private static (bool, UInt128) Key(IPAddress address, out int place)
    {
        UInt128 number = IpRange.Number(address, out bool isV6);
        place = (int)(number & 0xff);
        return (isV6, number >> 8);
    }
}
