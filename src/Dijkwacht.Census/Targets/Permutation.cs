using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Dijkwacht.Census.Targets;

/// <summary>A shuffled order of the numbers 0 to N-1 without a list: each number's place is computed.</summary>
/// <remarks>
/// A Feistel network over the smallest even number of bits that holds N; places beyond N are stepped through again ("cycle
/// walking"), on average fewer than four times. The same seed gives the same order for ever: an interrupted run relies on it.
/// </remarks>
public sealed class Permutation
{
    private const int Rounds = 6;

    private readonly ulong _count;
    private readonly int _halfBits;
    private readonly ulong _halfMask;
    private readonly ulong[] _keys = new ulong[Rounds];

    /// <summary>Orders <paramref name="count"/> numbers by a seed.</summary>
    /// <param name="count">At most 2^62.</param>
    /// <param name="seed">Any text, such as the id of a run.</param>
    public Permutation(ulong count, string seed)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, 1UL << 62);
        _count = count;
        int bits = count <= 1 ? 2 : 64 - System.Numerics.BitOperations.LeadingZeroCount(count - 1);
        _halfBits = Math.Max(1, (bits + 1) / 2);
        _halfMask = (1UL << _halfBits) - 1;
        for (int i = 0; i < Rounds; i++)
            _keys[i] = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}/{i}")));
    }

    /// <summary>The number at a place of the order.</summary>
    public ulong this[ulong place]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(place, _count);
            do
            {
                place = Shuffle(place);
            }
            while (place >= _count);
            return place;
        }
    }

    private ulong Shuffle(ulong value)
    {
        ulong left = value >> _halfBits, right = value & _halfMask;
        foreach (ulong key in _keys)
            (left, right) = (right, left ^ (Mix(right ^ key) & _halfMask));
        return (left << _halfBits) | right;
    }

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
